// SPDX-License-Identifier: Apache-2.0
// Rules carry examples; this runs one rule on one example. In the text, "[Foo](Method)" is a
// mention of that type, "[Foo](Method+proposed)" one with a flag, "[Foo](Name)" a name of no type
// yet. Conditions on where a sentence stands count as met.
#include <algorithm>
#include <cctype>

#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/slotting.h"

namespace papergraph {
namespace {

struct Marked {
  std::string text;
  struct Mention {
    std::size_t begin;
    std::size_t end;
    std::string type;
  };
  std::vector<Mention> mentions;
};

// "[Foo](Method)" where the bracket holds a type name and flags; anything else stays as it is.
Marked ParseMarkup(std::string_view in) {
  Marked out;
  for (std::size_t at = 0; at < in.size();) {
    const std::size_t close = in[at] == '[' ? in.find("](", at) : std::string_view::npos;
    const std::size_t end = close == std::string_view::npos ? close : in.find(')', close);
    const bool typed = end != std::string_view::npos && end > close + 2 &&
                       std::isupper(static_cast<unsigned char>(in[close + 2])) != 0;
    if (!typed) {
      out.text += in[at++];
      continue;
    }
    const std::size_t begin = out.text.size();
    out.text += in.substr(at + 1, close - at - 1);
    out.mentions.push_back(
        {begin, out.text.size(), std::string(in.substr(close + 2, end - close - 2))});
    at = end + 1;
  }
  return out;
}

class ExampleRun {
 public:
  ExampleRun(const CompiledPack& pack, const Rule& rule, const std::string& text)
      : pack_(pack), rule_(rule), marked_(ParseMarkup(text)) {
    document_.text = marked_.text;
  }

  std::vector<std::string> Run() {
    const PatternSet& set = pack_.patterns;
    if (WholePhase(rule_.phase) == Phase::kName) {
      Each(set, marked_.text, [&](const Match& m) { NameOutcome(m); });
      return Sorted();
    }
    Analysis a(document_, pack_);
    LookUpWords(a);
    NoteClasses(a);
    for (const Marked::Mention& m : marked_.mentions) AddMention(a, m);
    const bool plain = rule_.IsRole() || rule_.phase == Phase::kMention;
    IndexCandidates(a);
    const auto& lists = a.by_sentence;
    for (std::uint32_t s = 0; s < lists.size(); ++s) {
      const Sentence& sentence = a.text.sentences()[s];
      if (plain) {
        const std::string_view text = a.text.At(Range{sentence.begin, sentence.end});
        if (!SentenceMeets({.words = rule_.where.words}, a.sentences[s], false)) continue;
        if (rule_.pattern < 0) out_.push_back(rule_.emit.role);
        Each(set, text, [&](const Match& m) { PlainOutcome(text, m); });
        continue;
      }
      const SlottedSentence slotted(a, s, lists[s], [&](std::uint32_t i) { return views_[i]; });
      Each(set, slotted.text(), [&](const Match& m) { SlotOutcome(a, slotted, m); });
    }
    return Sorted();
  }

 private:
  template <typename Visit>
  void Each(const PatternSet& set, std::string_view text, Visit visit) {
    if (rule_.pattern < 0 || !GuardsAllow(pack_, rule_, text)) return;
    Match match;
    for (std::uint32_t from = 0;
         from <= text.size() && set.Find(rule_.pattern, text, from, match);) {
      const bool allowed = GroupsAllow(pack_, rule_, text, match);
      from = allowed ? std::max(match.end, match.begin + 1) : match.begin + 1;
      if (allowed) visit(match);
      if (rule_.IsRole() || WholePhase(rule_.phase) == Phase::kName) break;
    }
  }

  void AddMention(Analysis& a, const Marked::Mention& m) {
    Candidate c;
    c.range = {static_cast<std::uint32_t>(m.begin), static_cast<std::uint32_t>(m.end)};
    c.first = static_cast<std::uint32_t>(a.text.TokenAt(c.range.begin));
    c.sentence = static_cast<std::uint32_t>(a.text.SentenceOf(c.range.begin));
    SlotView v;
    std::string type = m.type;
    for (const auto& [name, flag] : {std::pair{"+proposed", slot::kProposed},
                                     {"+lexicon", slot::kLexicon},
                                     {"+defined", slot::kDefined},
                                     {"+component", slot::kComponent},
                                     {"+titled", slot::kTitled}}) {
      if (const std::size_t at = type.find(name); at != std::string::npos) {
        v.flags |= flag;
        type.erase(at, std::string_view(name).size());
      }
    }
    const std::size_t common = type.find("-named");
    if (common != std::string::npos) type.erase(common, 6);
    if (common == std::string::npos) v.flags |= slot::kNamed;
    v.type = pack_.TypeIndex(type);
    a.candidates.push_back(std::move(c));
    views_.push_back(v);
  }

  void NameOutcome(const Match& m) {
    if (rule_.emit.drop) out_.push_back("drop");
    if (rule_.emit.proposed == 1) out_.push_back("proposed");
    if (rule_.emit.named >= 0) out_.push_back(rule_.emit.named == 1 ? "named" : "not named");
    if (rule_.emit.main >= 0) out_.push_back(rule_.emit.main == 1 ? "main" : "not main");
    if (rule_.emit.type >= 0) {
      out_.push_back(pack_.types.nodes[static_cast<std::size_t>(rule_.emit.type)].name);
    }
    if (const Capture* f = m.Find(rule_.emit.family); f != nullptr) {
      out_.push_back("family " + marked_.text.substr(f->begin, f->end - f->begin));
    }
  }

  void PlainOutcome(std::string_view text, const Match& m) {
    if (rule_.IsRole()) {
      out_.push_back(rule_.emit.role);
      return;
    }
    const Capture* of = m.Find(rule_.emit.of);
    if (of != nullptr) out_.emplace_back(text.substr(of->begin, of->end - of->begin));
  }

  std::string Name(const Analysis& a, std::uint32_t i) const {
    return std::string(a.text.At(a.candidates[i].range));
  }

  std::vector<std::string> Ends(const Analysis& a, const SlottedSentence& s, const Match& m,
                                const std::string& end) const {
    if (end == "@paper") return {std::string(kPaper)};
    std::vector<std::string> names;
    if (end[0] == '@') {
      for (std::uint32_t i = 0; i < a.candidates.size() && names.empty(); ++i) {
        const bool artifact =
            views_[i].type >= 0 &&
            pack_.types.nodes[static_cast<std::size_t>(views_[i].type)].main_rank > 1;
        if (artifact) names.push_back(Name(a, i));
      }
      return names.empty() ? std::vector<std::string>{std::string(kPaper)} : names;
    }
    if (const Capture* c = m.Find(end); c != nullptr) {
      for (std::uint32_t i : s.CandidatesIn(c->begin, c->end)) names.push_back(Name(a, i));
    }
    return names;
  }

  void SlotOutcome(const Analysis& a, const SlottedSentence& s, const Match& m) {
    const Emit& e = rule_.emit;
    if (rule_.phase == Phase::kResult) {
      const Capture* value = m.Find("value");
      if (value == nullptr) return;
      out_.push_back(s.text().substr(value->begin, value->end - value->begin));
      if (e.drop) out_.back() += " drop";
      return;
    }
    if (rule_.phase == Phase::kRelation) {
      for (const std::string& head : Ends(a, s, m, e.head)) {
        for (const std::string& tail : Ends(a, s, m, e.tail)) {
          if (head == tail) continue;
          out_.push_back(head + " " + pack_.types.edges[static_cast<std::size_t>(e.edge)].name +
                         " " + tail);
        }
      }
      return;
    }
    const Capture* of = m.Find(e.of);
    if (of == nullptr) return;
    for (std::uint32_t i : s.CandidatesIn(of->begin, of->end)) {
      const std::string name = Name(a, i);
      if (!e.status.empty()) out_.push_back(name + " " + e.status);
      if (e.drop) out_.push_back(name + " drop");
      if (e.type >= 0) {
        out_.push_back(name + " " + pack_.types.nodes[static_cast<std::size_t>(e.type)].name);
      }
      if (e.proposed >= 0) out_.push_back(name + (e.proposed == 1 ? " proposed" : " not proposed"));
      if (e.main >= 0) out_.push_back(name + (e.main == 1 ? " main" : " not main"));
      if (e.named >= 0) out_.push_back(name + (e.named == 1 ? " named" : " not named"));
    }
  }

  std::vector<std::string> Sorted() {
    std::sort(out_.begin(), out_.end());
    out_.erase(std::unique(out_.begin(), out_.end()), out_.end());
    return std::move(out_);
  }

  const CompiledPack& pack_;
  const Rule& rule_;
  Marked marked_;
  Document document_;
  std::vector<SlotView> views_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<ExampleFailure> RunRuleExamples(const Pack& pack) {
  std::vector<ExampleFailure> failures;
  for (const Rule& rule : pack.compiled().rules) {
    for (const Rule::Example& example : rule.examples) {
      std::vector<std::string> expected = example.expect;
      std::sort(expected.begin(), expected.end());
      std::vector<std::string> found = ExampleRun(pack.compiled(), rule, example.text).Run();
      if (found != expected) {
        failures.push_back({rule.id, example.text, std::move(expected), std::move(found)});
      }
    }
  }
  return failures;
}

}  // namespace papergraph
