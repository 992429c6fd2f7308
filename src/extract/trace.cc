// SPDX-License-Identifier: Apache-2.0
#include "extract/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "extract/rule_engine.h"
#include "extract/slotting.h"

namespace papergraph {

std::string PhaseOf(const Rule& rule) {
  return std::string(kPhaseNames[static_cast<std::size_t>(WholePhase(rule.phase))]);
}

std::string EffectOf(const CompiledPack& pack, const Rule& rule) {
  const Emit& e = rule.emit;
  std::string effect;
  const auto add = [&](const std::string& part) { effect += (effect.empty() ? "" : ", ") + part; };
  if (!e.role.empty()) add("role " + e.role);
  if (e.edge >= 0) add(pack.types.edges[static_cast<std::size_t>(e.edge)].name);
  if (!e.status.empty()) add(e.status);
  if (e.drop) add("no node");
  if (!e.family.empty()) add("its family");
  if (e.type >= 0) {
    add(fmt::format("type {} {:+g}{}", pack.types.nodes[static_cast<std::size_t>(e.type)].name,
                    rule.weight, e.fallback ? " where nothing else is said" : ""));
  }
  const char* sign[] = {"-", "+"};
  if (e.proposed >= 0) add(fmt::format("proposed {}{:g}", sign[e.proposed], rule.weight));
  if (e.main >= 0) add(fmt::format("main artifact {}{:g}", sign[e.main], rule.weight));
  if (e.named >= 0) add(fmt::format("named {}{:g}", sign[e.named], rule.weight));
  if (effect.empty()) add(PhaseOf(rule));
  return effect;
}

namespace {

/// Tries every rule, without the gate, and tells of those that lack one condition.
class NearMissFinder {
 public:
  NearMissFinder(const Analysis& a, const Facts& facts) : a_(a), pack_(a.pack), facts_(facts) {
    std::string fault;
    for (const Rule& rule : pack_.rules) {
      const bool loose = rule.pattern >= 0 && !rule.slots.empty() && !rule.is_slot;
      loose_.push_back(
          loose ? patterns_.Add(ExpandLoosely(rule.pattern_text, pack_.context), false, &fault)
                : -1);
    }
  }

  std::vector<TraceStep> Run() {
    for (std::uint32_t s = 0; s < a_.by_sentence.size(); ++s) {
      InPhases(InputOf(a_, s), s, nullptr, {Phase::kRole, Phase::kSpareRole, Phase::kMention});
      if (a_.by_sentence[s].empty()) continue;
      const auto& list = a_.by_sentence[s];
      for (const bool names : {true, false}) {
        const SlottedSentence view(a_, s, list,
                                   [&](std::uint32_t i) { return EvidenceView(a_, i, names); });
        InPhases(InputOf(a_, view), s, &view,
                 names ? std::initializer_list<Phase>{Phase::kEvidence, Phase::kMainEvidence}
                       : std::initializer_list<Phase>{Phase::kPhraseEvidence});
      }
      const SlottedSentence view(a_, s, list, [&](std::uint32_t i) { return EntityView(a_, i); });
      InPhases(InputOf(a_, view), s, &view, {Phase::kStatus, Phase::kRelation, Phase::kResult});
      AtPositions(view);
    }
    return std::move(trace_.steps);
  }

 private:
  using Lacks = std::vector<std::string>;

  void InPhases(const PhaseInput& input, std::uint32_t sentence, const SlottedSentence* view,
                std::initializer_list<Phase> phases) {
    for (const Phase phase : phases) {
      for (int index : pack_.rules_by_phase[static_cast<std::size_t>(phase)]) {
        const Rule& rule = pack_.rules[static_cast<std::size_t>(index)];
        if (rule.pattern >= 0)
          Try(rule, loose_[static_cast<std::size_t>(index)], input, sentence, view);
      }
    }
  }

  void Try(const Rule& rule, int loose, const PhaseInput& input, std::uint32_t sentence,
           const SlottedSentence* view) {
    Match match;
    Lacks lacks = Guards(rule, input.info, input.is_title, input.text);
    if (pack_.patterns.Find(rule.pattern, input.text, 0, match)) {
      if (!GroupsAllow(pack_, rule, input.text, match)) {
        lacks.emplace_back("a word that it forbids stands in between");
      }
    } else if (loose >= 0 && patterns_.Find(loose, input.text, 0, match)) {
      Slots(rule, *view, match, lacks);
      if (!GroupsAllow(pack_, rule, input.text, match)) return;
    } else {
      return;
    }
    if (lacks.size() != 1) return;
    const Sentence& s = a_.text.sentences()[sentence];
    trace_.Note(a_, &rule, {s.begin, s.end}, About(rule, view, match), EffectOf(pack_, rule),
                lacks.front());
  }

  std::string NameOf(std::uint32_t candidate) const {
    const Candidate& c = a_.candidates[candidate];
    return c.entity == kNoIndex ? std::string(a_.text.At(c.range)) : facts_.entities[c.entity].name;
  }

  // The mentions that the match bound, "head, tail" first.
  std::string About(const Rule& rule, const SlottedSentence* view, const Match& match) const {
    std::string about;
    if (view == nullptr) return about;
    std::set<std::uint32_t> seen;
    for (const std::string* end : {&rule.emit.head, &rule.emit.of, &rule.emit.tail}) {
      const Capture* c = match.Find(*end);
      if (c == nullptr) continue;
      for (std::uint32_t i : view->CandidatesIn(c->begin, c->end)) {
        if (seen.insert(i).second) about += (about.empty() ? "" : ", ") + NameOf(i);
      }
    }
    return about;
  }

  // Slots whose mention is not of the kind that the rule takes.
  void Slots(const Rule& rule, const SlottedSentence& view, const Match& match,
             Lacks& lacks) const {
    for (const auto& [name, spec] : rule.slots) {
      const Capture* c = match.Find(name);
      if (c == nullptr) continue;
      for (const auto& s : view.slots()) {
        if (s.at < c->begin || s.at >= c->end || spec.Takes(s.type, s.flags)) continue;
        lacks.push_back(fmt::format("it takes {}, and \"{}\" is {}", Kinds(spec),
                                    NameOf(s.candidate), Kind(s.type, s.flags)));
      }
    }
    if (lacks.empty()) lacks.emplace_back("its pattern does not fit the mentions");
  }

  std::string TypeName(int type) const {
    return type < 0 ? "a name of no type yet"
                    : pack_.types.nodes[static_cast<std::size_t>(type)].name;
  }

  static std::string Flags(std::uint8_t bits) {
    std::string out;
    const std::pair<std::uint8_t, const char*> names[] = {{slot::kNamed, "named"},
                                                          {slot::kProposed, "proposed"},
                                                          {slot::kLexicon, "in the lexicon"},
                                                          {slot::kDefined, "defined"},
                                                          {slot::kComponent, "a component"},
                                                          {slot::kTitled, "with capitals"}};
    for (const auto& [bit, name] : names) {
      if ((bits & bit) != 0) out += std::string(out.empty() ? "" : ", ") + name;
    }
    return out;
  }

  std::string Kind(int type, std::uint8_t flags) const {
    const std::string more = Flags(flags);
    return TypeName(type) + (more.empty() ? "" : " (" + more + ")");
  }

  std::string Kinds(const SlotSpec& spec) const {
    std::string out;
    if (spec.types == ~std::uint64_t{0}) {
      out = "any mention";
    } else {
      for (int t = -1; t < static_cast<int>(pack_.types.nodes.size()); ++t) {
        if ((spec.types >> (t < 0 ? 63 : t) & 1) == 0) continue;
        out += (out.empty() ? "" : " or ") + TypeName(t);
      }
    }
    if (spec.required != 0) out += " (" + Flags(spec.required) + ")";
    if (spec.excluded != 0) out += " (not " + Flags(spec.excluded) + ")";
    return out;
  }

  // ----------------------------------------------------------------------------------- guards

  Lacks Guards(const Rule& rule, const SentenceInfo& info, bool is_title,
               std::string_view text) const {
    Lacks lacks;
    if (rule.scope == Rule::Scope::kTitle && !is_title) lacks.emplace_back("it is for titles");
    if (rule.scope == Rule::Scope::kSentence && is_title)
      lacks.emplace_back("it is not for titles");
    const Where& w = rule.where;
    if (w.roles != 0 && (info.roles & w.roles) == 0) {
      lacks.push_back("the sentence has no role of: " + Roles(w.roles));
    }
    if ((info.roles & w.not_roles) != 0) {
      lacks.push_back("the sentence has the role: " + Roles(info.roles & w.not_roles));
    }
    if (w.words != 0 && (info.classes & w.words) == 0) {
      lacks.push_back("the sentence has no word of the class: " + Classes(w.words));
    }
    if (w.after_contribution && !info.after_contribution) {
      lacks.emplace_back("the sentence stands before the paper's own work");
    }
    if (w.before_contribution && (info.after_contribution || is_title)) {
      lacks.emplace_back("the sentence stands in the paper's own work");
    }
    if (w.in_title && !is_title) lacks.emplace_back("it is for titles");
    for (std::size_t i = 0; i < rule.requires_patterns.size(); ++i) {
      if (!pack_.guards.Matches(rule.requires_patterns[i], text)) {
        lacks.push_back("it requires /" + rule.requires_text[i] + "/");
      }
    }
    for (std::size_t i = 0; i < rule.forbids.size(); ++i) {
      if (pack_.guards.Matches(rule.forbids[i], text)) {
        lacks.push_back("it forbids /" + rule.forbids_text[i] + "/");
      }
    }
    return lacks;
  }

  std::string Roles(RoleMask mask) const {
    std::string out;
    for (std::size_t i = 0; i < pack_.roles.size(); ++i) {
      if ((mask >> i & 1) != 0) out += (out.empty() ? "" : ", ") + pack_.roles[i];
    }
    return out;
  }

  std::string Classes(std::uint64_t mask) const {
    std::string out;
    for (const auto& [name, bit] : pack_.class_bits) {
      if ((mask & bit) != 0) out += (out.empty() ? "" : ", ") + name;
    }
    return out;
  }

  // ------------------------------------------------------------------------- rules on positions

  void AtPositions(const SlottedSentence& view) {
    const std::uint32_t s = view.sentence();
    for (int index : pack_.rules_by_phase[static_cast<std::size_t>(Phase::kRelation)]) {
      const Rule& rule = pack_.rules[static_cast<std::size_t>(index)];
      if (rule.each.empty()) continue;
      for (const auto& slot : view.slots()) TryAt(rule, view, s, slot.candidate);
    }
  }

  void TryAt(const Rule& rule, const SlottedSentence& view, std::uint32_t s,
             std::uint32_t candidate) {
    const Candidate& c = a_.candidates[candidate];
    const EntityDraft& e = a_.entities[c.entity];
    if (std::find(rule.each.begin(), rule.each.end(), e.type) == rule.each.end()) return;
    const Sentence& sentence = a_.text.sentences()[s];
    Lacks lacks = Guards(rule, a_.sentences[s], sentence.title, view.text());
    const auto want = [&](int wanted, bool is, const char* what) {
      if (wanted >= 0 && wanted != (is ? 1 : 0)) {
        lacks.push_back(fmt::format("\"{}\" is {}{}", NameOf(candidate), is ? "" : "not ", what));
      }
    };
    want(rule.each_proposed, e.is_proposed, "proposed");
    want(rule.each_named, e.is_named, "a proper name");
    want(rule.each_field, a_.IsField(e), "a research field");
    want(rule.each_known, e.entry != kNoIndex, "known to the lexicon");
    if (rule.where.min_mentions > static_cast<int>(e.mentions.size())) {
      lacks.push_back(fmt::format("it is named fewer than {} times", rule.where.min_mentions));
    }
    if (rule.where.opening && (c.range.begin != sentence.begin || sentence.title)) {
      lacks.emplace_back("it does not open the abstract");
    }
    if (lacks.size() != 1 || !told_.insert({&rule, c.entity}).second) return;
    trace_.Note(a_, &rule, {sentence.begin, sentence.end}, NameOf(candidate), EffectOf(pack_, rule),
                lacks.front());
  }

  const Analysis& a_;
  const CompiledPack& pack_;
  const Facts& facts_;
  PatternSet patterns_;     // of rules with slots, which here take any mention
  std::vector<int> loose_;  // by rule: index into patterns_, or -1
  std::set<std::pair<const Rule*, std::uint32_t>> told_;
  Trace trace_;
};

}  // namespace

std::vector<TraceStep> FindNearMisses(const Analysis& a, const Facts& facts) {
  return NearMissFinder(a, facts).Run();
}

}  // namespace papergraph
