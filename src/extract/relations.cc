// SPDX-License-Identifier: Apache-2.0
// Edges: from patterns over typed slots, and from where an entity stands.
#include <algorithm>
#include <map>
#include <optional>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/slotting.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kPaperEnd = 0xFFFFFFFE;

class Relater {
 public:
  Relater(const Analysis& a, Facts& facts)
      : a_(a),
        facts_(facts),
        lists_(a.by_sentence),
        status_(a.candidates.size()),
        slotted_of_(lists_.size(), kNoIndex) {}

  void Run() {
    for (std::uint32_t s = 0; s < lists_.size(); ++s) {
      if (lists_[s].empty()) continue;
      slotted_of_[s] = static_cast<std::uint32_t>(slotted_.size());
      slotted_.emplace_back(a_, s, lists_[s], [&](std::uint32_t i) { return EntityView(a_, i); });
    }
    for (const SlottedSentence& s : slotted_) FindStatus(s);
    for (const SlottedSentence& s : slotted_) FromPatterns(s);
    NameParts();
    FromPositions();
    Families();
    Write();
  }

 private:
  struct Draft {
    double confidence = 0;
    std::string status;
    std::vector<Evidence> evidence;
    std::size_t order = 0;
  };
  using Key = std::tuple<std::uint32_t, int, std::uint32_t>;  // head, edge type, tail

  template <typename Visit>
  void EachMatch(Phase phase, const SlottedSentence& s, Visit visit) {
    if (s.slots().empty()) return;
    RunPhase(a_.pack, phase, InputOf(a_, s), visit);
  }

  void FindStatus(const SlottedSentence& s) {
    EachMatch(Phase::kStatus, s, [&](const Rule& rule, const Match& match) {
      const Capture* of = match.Find(rule.emit.of);
      if (of == nullptr) return;
      for (std::uint32_t i : s.CandidatesIn(of->begin, of->end)) {
        if (status_[i].empty()) status_[i] = rule.emit.status;
        if (a_.trace != nullptr) {
          a_.trace->Note(a_, &rule, a_.candidates[i].range,
                         a_.entities[a_.candidates[i].entity].name, rule.emit.status);
        }
      }
    });
  }

  // What stands right before the match, if it is no part of something else ("CNNs consistently
  // outperform"); else the proposed artifact that the sentence names before, else the main one.
  std::uint32_t Subject(const SlottedSentence& s, const Match& match) const {
    std::uint32_t subject = a_.main == kNoIndex ? kPaperEnd : a_.main;
    for (const auto& slot : s.slots()) {
      if (slot.at >= match.end) break;
      const std::uint32_t e = a_.candidates[slot.candidate].entity;
      if (a_.IsProposedArtifact(a_.entities[e]) && slot.at < match.begin + 1) {
        subject = e;
        break;
      }
    }
    const std::uint32_t acting = Acting(s, match);
    return acting == kNoIndex ? subject : acting;
  }

  // The entity that stands before the match as its grammatical subject, with adverbs between.
  std::uint32_t Acting(const SlottedSentence& s, const Match& match) const {
    const std::string& text = s.text();
    const auto is_function = [&](std::size_t begin, std::size_t end) {
      const WordInfo* word = a_.pack.FindWord(std::string_view(text).substr(begin, end - begin));
      return word != nullptr && (word->classes & a_.pack.engine.classes.function) != 0;
    };
    const std::size_t first_end = std::min(text.find(' ', match.begin), text.size());
    if (is_function(match.begin, first_end)) return kNoIndex;  // "X on Y": no verb follows
    std::size_t at = match.begin;
    const auto word_before = [&](std::size_t end) {
      std::size_t begin = end;
      while (begin > 0 && text[begin - 1] >= 'a' && text[begin - 1] <= 'z') --begin;
      return begin;
    };
    while (at > 0 && text[at - 1] == ' ') {
      const std::size_t begin = word_before(at - 1);
      if (!std::string_view(text).substr(begin, at - 1 - begin).ends_with("ly")) break;
      at = begin;
    }
    for (const auto& slot : s.slots()) {
      if (slot.at + slot::kSize + 1 != at || text[at - 1] != ' ') continue;
      const std::uint32_t e = a_.candidates[slot.candidate].entity;
      if (!a_.IsArtifact(a_.entities[e].type)) break;
      if (slot.at == 0) return e;
      const std::size_t end = slot.at - 1;
      const std::size_t begin = word_before(end);
      const bool governed = begin < end && is_function(begin, end);
      if (!governed) return e;
    }
    return kNoIndex;
  }

  std::vector<std::uint32_t> Ends(const SlottedSentence& s, const Match& match,
                                  const std::string& name,
                                  std::vector<std::uint32_t>* candidates) const {
    if (name == "@paper") return {kPaperEnd};
    if (name == "@main" || name == "@own") return {a_.main == kNoIndex ? kPaperEnd : a_.main};
    if (name == "@subject") return {Subject(s, match)};
    std::vector<std::uint32_t> ends;
    const Capture* c = match.Find(name);
    if (c == nullptr) return ends;
    for (std::uint32_t i : s.CandidatesIn(c->begin, c->end)) {
      ends.push_back(a_.candidates[i].entity);
      if (candidates != nullptr) candidates->push_back(i);
    }
    return ends;
  }

  void FromPatterns(const SlottedSentence& s) {
    EachMatch(Phase::kRelation, s, [&](const Rule& rule, const Match& match) {
      std::vector<std::uint32_t> mentions;
      const auto heads = Ends(s, match, rule.emit.head, nullptr);
      const auto tails = Ends(s, match, rule.emit.tail, &mentions);
      for (std::uint32_t head : heads) {
        for (std::size_t t = 0; t < tails.size(); ++t) {
          const std::string& status = t < mentions.size() ? status_[mentions[t]] : std::string();
          Add(head, rule, tails[t], s.sentence(), status);
        }
      }
    });
  }

  // ------------------------------------------------------------------------- rules on positions

  void FromPositions() {
    for (int index : a_.pack.rules_by_phase[static_cast<std::size_t>(Phase::kRelation)]) {
      const Rule& rule = a_.pack.rules[static_cast<std::size_t>(index)];
      if (rule.each.empty()) continue;
      for (std::uint32_t e = 0; e < a_.entities.size(); ++e) {
        if (Concerns(rule, a_.entities[e])) ApplyTo(rule, e);
      }
    }
  }

  bool Concerns(const Rule& rule, const EntityDraft& e) const {
    return std::find(rule.each.begin(), rule.each.end(), e.type) != rule.each.end() &&
           (rule.each_proposed < 0 || rule.each_proposed == (e.is_proposed ? 1 : 0)) &&
           (rule.each_named < 0 || rule.each_named == (e.is_named ? 1 : 0)) &&
           (rule.each_field < 0 || rule.each_field == (a_.IsField(e) ? 1 : 0)) &&
           (rule.each_known < 0 || rule.each_known == (e.entry != kNoIndex ? 1 : 0)) &&
           rule.where.min_mentions <= static_cast<int>(e.mentions.size());
  }

  bool Stands(const Rule& rule, std::uint32_t candidate) const {
    const Candidate& c = a_.candidates[candidate];
    const Sentence& sentence = a_.text.sentences()[c.sentence];
    if (!SentenceMeets(rule.where, a_.sentences[c.sentence], sentence.title)) return false;
    if (rule.where.opening && (c.range.begin != sentence.begin || sentence.title)) return false;
    const bool guarded = !rule.requires_patterns.empty() || !rule.forbids.empty();
    return !guarded || GuardsAllow(a_.pack, rule, slotted_[slotted_of_[c.sentence]].text());
  }

  void ApplyTo(const Rule& rule, std::uint32_t e) {
    std::uint32_t with_status = kNoIndex;
    for (std::uint32_t m : a_.entities[e].mentions) {
      if (!Stands(rule, m)) continue;
      if (status_[m].empty()) {
        AddEach(rule, e, m);
        return;
      }
      with_status = m;
    }
    if (with_status != kNoIndex) AddEach(rule, e, with_status);
  }

  const std::string& ClassOf(std::uint32_t end) const {
    if (end == kPaperEnd) return a_.pack.types.NodeWithRole("paper")->link_class;
    return a_.pack.types.nodes[static_cast<std::size_t>(a_.entities[end].type)].link_class;
  }

  // "two modules: X (SX) and Y (SY)": whether two mentions are members of one list, where neither
  // is the whole.
  bool StandBeside(std::uint32_t e, std::uint32_t other) const {
    for (std::uint32_t m : a_.entities[e].mentions) {
      const Candidate& x = a_.candidates[m];
      for (std::uint32_t n : a_.by_sentence[x.sentence]) {
        const Candidate& y = a_.candidates[n];
        if (y.entity == other && (AreJoined(x, y) || AreJoined(y, x))) return true;
      }
    }
    return false;
  }

  // Nothing stands between but "and", an article, and what closes or is in brackets.
  bool AreJoined(const Candidate& x, const Candidate& y) const {
    const auto& classes = a_.pack.engine.classes;
    bool joined = false;
    bool bracket = false;
    for (std::uint32_t t = x.last; t < y.first; ++t) {
      const char c = a_.FirstChar(t);
      const bool inside = bracket;
      if (c == '(' || c == ')') bracket = c == '(';
      const bool joins = a_.HasClass(t, classes.joining);
      joined |= joins;
      const bool may = inside || joins || c == '(' || c == ')' || c == ',' ||
                       a_.HasClass(t, classes.indefinite | classes.determiner | classes.novel |
                                          classes.component);
      if (!may) return false;
    }
    return joined;
  }

  void AddEach(const Rule& rule, std::uint32_t e, std::uint32_t mention) {
    // Beside a dataset a paper's modules are parts of nothing that has a name.
    const bool into_main = rule.emit.tail == "@main" && a_.main != kNoIndex;
    if (into_main && (ClassOf(e) != ClassOf(a_.main) || StandBeside(e, a_.main))) return;
    const auto resolve = [&](const std::string& end) {
      if (end == "@each") return e;
      if (end == "@paper") return kPaperEnd;
      return a_.main == kNoIndex ? kPaperEnd : a_.main;
    };
    Add(resolve(rule.emit.head), rule, resolve(rule.emit.tail), a_.candidates[mention].sentence,
        status_[mention]);
  }

  // -------------------------------------------------------------------------------------- adding

  std::string_view TypeOf(std::uint32_t end) const {
    if (end == kPaperEnd) return a_.pack.types.NodeWithRole("paper")->name;
    return a_.pack.types.nodes[static_cast<std::size_t>(a_.entities[end].type)].name;
  }

  static bool Allows(const std::vector<std::string>& types, std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  }

  // Whether some artifact has the rule's edge to `tail`, or one that the rule gives way to.
  bool IsTied(const Rule& rule, std::uint32_t tail) const {
    return std::any_of(drafts_.begin(), drafts_.end(), [&](const auto& draft) {
      const auto& [head, edge, to] = draft.first;
      const bool concerned =
          edge == rule.emit.edge ||
          std::find(rule.unless.begin(), rule.unless.end(), edge) != rule.unless.end();
      return to == tail && concerned && draft.second.status.empty();
    });
  }

  // Whether an edge of the type may leave `head` for `tail`, as far as `head` goes.
  bool MayLeave(const EdgeType& type, std::uint32_t head, std::uint32_t tail) const {
    return Allows(type.heads, TypeOf(head)) && (!type.same_class || ClassOf(head) == ClassOf(tail));
  }

  // The proposed artifact that may have the edge to `tail` and is most likely what the paper is
  // about, else the paper.
  std::uint32_t MainFor(const EdgeType& type, std::uint32_t tail) const {
    std::uint32_t best = kPaperEnd;
    for (std::uint32_t e = 0; e < a_.entities.size(); ++e) {
      if (e == tail || !a_.IsProposedArtifact(a_.entities[e]) || !MayLeave(type, e, tail)) continue;
      if (best == kPaperEnd || a_.entities[e].main_score > a_.entities[best].main_score) best = e;
    }
    return best;
  }

  void Add(std::uint32_t head, const Rule& rule, std::uint32_t tail, std::uint32_t sentence,
           const std::string& status) {
    if (rule.emit.head == "@own") {
      const EdgeType& type = a_.pack.types.edges[static_cast<std::size_t>(rule.emit.edge)];
      head = MainFor(type, tail);
      if (head == kPaperEnd || IsTied(rule, tail)) return;
    }
    Add(head, rule, rule.emit.edge, tail, sentence, status);
  }

  void Add(std::uint32_t head, const Rule& rule, int edge, std::uint32_t tail,
           std::uint32_t sentence, const std::string& status) {
    const EdgeType& type = a_.pack.types.edges[static_cast<std::size_t>(edge)];
    if (head == tail || tail == kPaperEnd) return;
    const auto note = [&](std::string stopped) {
      if (a_.trace == nullptr) return;
      const Sentence& s = a_.text.sentences()[sentence];
      a_.trace->Note(a_, &rule, {s.begin, s.end},
                     NameOf(head) + " " + type.name + " " + NameOf(tail),
                     status.empty() ? type.name : type.name + ", " + status, std::move(stopped));
    };
    // A head of a type that cannot have the edge leaves it to the first of the proposed artifacts
    // that can: results are a model's, not those of the data it comes with.
    if (!MayLeave(type, head, tail)) head = MainFor(type, tail);
    if (!MayLeave(type, head, tail)) {
      return note("the edge cannot leave a " + std::string(TypeOf(head)) +
                  (type.same_class ? " for a " + std::string(TypeOf(tail)) : ""));
    }
    if (!Allows(type.tails, TypeOf(tail))) {
      return note("the edge cannot lead to a " + std::string(TypeOf(tail)));
    }
    for (int other : rule.unless) {
      for (std::uint32_t h : {head, kPaperEnd, a_.main}) {
        const auto it = drafts_.find({h, other, tail});
        if (it == drafts_.end() || !it->second.status.empty()) continue;
        const EdgeType& tied = a_.pack.types.edges[static_cast<std::size_t>(other)];
        return note(tied.name + " ties " + NameOf(h) + " to it already");
      }
    }
    note("");
    Draft& d = drafts_[{head, edge, tail}];
    if (d.evidence.empty()) {
      d.order = drafts_.size();
      d.status = status;
    }
    if (status.empty() && !d.status.empty()) {
      d.status.clear();
      d.evidence.clear();
      d.confidence = 0;
    }
    if (!status.empty() && d.status.empty() && !d.evidence.empty()) return;
    double confidence = rule.confidence;
    for (std::uint32_t end : {head, tail}) {
      if (end != kPaperEnd) confidence = std::min(confidence, a_.entities[end].confidence);
    }
    const Sentence& s = a_.text.sentences()[sentence];
    const Evidence e = {a_.text.ToSpan({s.begin, s.end}), rule.id, confidence};
    if (std::find(d.evidence.begin(), d.evidence.end(), e) == d.evidence.end()) {
      d.evidence.push_back(e);
    }
    d.confidence = std::max(d.confidence, confidence);
  }

  // A family that the document itself names gets its edge here where the names show it ("StarGAN"
  // of "GAN"); others ("ResNeXt" of "ResNet") at linking.
  void Families() {
    const EdgeType* variant = a_.pack.types.EdgeWithRole("variant");
    const int rule = a_.pack.engine.detectors.family;
    if (variant == nullptr || rule < 0) return;
    const int edge = a_.pack.EdgeIndex(variant->name);
    for (std::uint32_t e = 0; e < a_.entities.size(); ++e) {
      if (a_.entities[e].family.empty()) continue;
      for (std::uint32_t parent = 0; parent < a_.entities.size(); ++parent) {
        if (!IsNamed(parent, a_.entities[e].family) || !MayLeave(*variant, e, parent)) continue;
        const std::string name = AsciiLower(a_.entities[e].name);
        if (name.find(AsciiLower(a_.entities[parent].name)) == std::string::npos) continue;
        Add(e, a_.pack.rules[static_cast<std::size_t>(rule)], edge, parent,
            a_.candidates[a_.entities[e].mentions.front()].sentence, "");
      }
    }
  }

  // "RoLoRA" is based on LoRA, "Str-GCL" on GCL, and "MSCL (motion-sensitive contrastive learning)"
  // on contrastive learning, where the paper proposes the one and names the other.
  void NameParts() {
    const int index = a_.pack.engine.detectors.name_part;
    if (index < 0) return;
    const Rule& rule = a_.pack.rules[static_cast<std::size_t>(index)];
    const EdgeType& edge = a_.pack.types.edges[static_cast<std::size_t>(rule.emit.edge)];
    std::vector<std::string> keys(a_.entities.size());  // of their names, once one is asked for
    const auto key = [&](std::uint32_t i) -> const std::string& {
      if (keys[i].empty()) keys[i] = NormaliseName(a_.entities[i].name);
      return keys[i];
    };
    for (std::uint32_t e = 0; e < a_.entities.size(); ++e) {
      const EntityDraft& own = a_.entities[e];
      if (!a_.IsProposedArtifact(own)) continue;
      NameEnds ends;
      AddEnds(own.name, ends);
      AddEnds(own.long_form, ends);
      for (std::uint32_t part = 0; part < a_.entities.size(); ++part) {
        const EntityDraft& known = a_.entities[part];
        if (known.is_proposed || !MayLeave(edge, e, part)) continue;
        if (!HasPart(own.name, known.name) &&
            !(known.entry != kNoIndex && Contains(ends.entries, known.entry)) &&
            !(!ends.keys.empty() && Contains(ends.keys, key(part)))) {
          continue;
        }
        Add(e, rule, part, a_.candidates[own.mentions.front()].sentence, "");
      }
    }
  }

  // At the end of the name, or in front of a hyphen or of another capital ("ViTPose"); three
  // letters at least, the first a capital.
  static bool HasPart(const std::string& name, const std::string& part) {
    if (part.size() < 3 || part.size() >= name.size() || part[0] < 'A' || part[0] > 'Z')
      return false;
    if (name.ends_with(part)) return true;
    const char behind = name[part.size()];
    return name.starts_with(part) && (behind == '-' || (behind >= 'A' && behind <= 'Z'));
  }

  // What the last words of a name may be the name of.
  struct NameEnds {
    std::vector<std::string> keys;       // in the form in which names compare
    std::vector<std::uint32_t> entries;  // of the lexicon
  };

  // Every end of `name` at a space or hyphen, as long as all before it describes it: "a
  // distillation for diffusion models" is no diffusion model.
  void AddEnds(std::string_view name, NameEnds& ends) const {
    constexpr std::size_t kLongestEnd = 100;  // bytes: a name may have 10,000, and as many hyphens
    for (std::size_t at = 0, word = 0; (at = name.find_first_of(" -", at)) != std::string::npos;
         word = ++at) {
      const WordInfo* info = a_.pack.FindWord(AsciiLower(name.substr(word, at - word)));
      if (info != nullptr && (info->classes & a_.pack.engine.classes.function) != 0) return;
      const std::string_view end = name.substr(at + 1);
      if (end.size() > kLongestEnd) continue;
      ends.keys.push_back(NormaliseName(end));
      for (std::uint32_t s : a_.pack.lexicon.Lookup(end)) {
        const LexiconSurface& surface = a_.pack.lexicon.surface(s);
        if (!surface.ambiguous) ends.entries.push_back(surface.entry);
      }
    }
  }

  template <typename T>
  static bool Contains(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  bool IsNamed(std::uint32_t e, const std::string& name) const {
    const EntityDraft& d = a_.entities[e];
    return d.name == name || (d.entry != kNoIndex && a_.pack.lexicon.entry(d.entry).name == name);
  }

  std::string NameOf(std::uint32_t end) const {
    return end == kPaperEnd ? std::string(kPaper) : facts_.entities[end].name;
  }

  void Write() {
    RemoveImplied();
    std::vector<std::pair<const Key*, const Draft*>> sorted;
    for (const auto& [key, draft] : drafts_) sorted.emplace_back(&key, &draft);
    std::sort(sorted.begin(), sorted.end(),
              [](const auto& x, const auto& y) { return x.second->order < y.second->order; });
    for (const auto& [key, draft] : sorted) {
      const auto& [head, edge, tail] = *key;
      Relation r;
      r.head = NameOf(head);
      r.type = a_.pack.types.edges[static_cast<std::size_t>(edge)].name;
      r.tail = NameOf(tail);
      r.confidence = draft->confidence;
      r.status = draft->status;
      r.evidence = draft->evidence;
      (r.status.empty() ? facts_.relations : facts_.unasserted).push_back(std::move(r));
    }
  }

  // OUTPERFORMS is written once: what an edge type implies is left out beside it.
  void RemoveImplied() {
    std::vector<Key> implied;
    for (const auto& [key, draft] : drafts_) {
      const auto& [head, edge, tail] = key;
      if (!draft.status.empty()) continue;
      for (const std::string& other : a_.pack.types.edges[static_cast<std::size_t>(edge)].implies) {
        implied.push_back({head, a_.pack.EdgeIndex(other), tail});
      }
    }
    for (const Key& key : implied) drafts_.erase(key);
  }

  const Analysis& a_;
  Facts& facts_;
  const std::vector<std::vector<std::uint32_t>>& lists_;
  std::vector<std::string> status_;
  std::vector<SlottedSentence> slotted_;   // of sentences with mentions
  std::vector<std::uint32_t> slotted_of_;  // by sentence
  std::map<Key, Draft> drafts_;
};

}  // namespace

void FindRelations(const Analysis& a, Facts& facts) { Relater(a, facts).Run(); }

}  // namespace papergraph
