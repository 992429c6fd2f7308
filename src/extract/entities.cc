// SPDX-License-Identifier: Apache-2.0
// From mentions to entities: which mentions are one thing, then all evidence on it, then one
// decision on its type and on whether the paper proposes it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <set>
#include <span>
#include <unordered_map>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/slotting.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

class Decider {
 public:
  explicit Decider(Analysis& a) : a_(a) {}

  static void Run(std::span<Analysis* const> batch) {
    std::deque<Decider> all;
    for (Analysis* a : batch) all.emplace_back(*a).Gather();
    for (const Phase phase : {Phase::kEvidence, Phase::kPhraseEvidence}) FromRules(all, phase);
    FromNames(all);
    for (Decider& d : all) d.Decide();
  }

 private:
  void Gather() {
    NormaliseNames();
    DropForeignSenses();
    Group();
    for (EntityDraft& e : a_.entities) FromDetectors(e);
  }

  void Decide() {
    for (int pass = 0; pass < 3; ++pass) Spread();
    for (EntityDraft& e : a_.entities) FallBack(e);
    Spread();
    for (EntityDraft& e : a_.entities) Decide(e);
    RemoveUndecided();
  }

  std::string_view TextOf(const Candidate& c) const {
    return c.name.empty() ? a_.text.At(c.range) : std::string_view(c.name);
  }

  void NormaliseNames() {
    keys_.reserve(a_.candidates.size());
    for (const Candidate& c : a_.candidates) keys_.push_back(NormaliseName(TextOf(c)));
  }

  // A short form that this paper defines otherwise is not the lexicon's: the entry counts only
  // where it also knows the long form. Where the definition makes no name, neither does it.
  void DropForeignSenses() {
    std::unordered_map<std::string, std::uint32_t> defined;
    for (std::uint32_t p = 0; p < a_.pairs.size(); ++p) {
      defined.emplace(NormaliseName(a_.text.At(a_.pairs[p].short_form)), p);
    }
    if (defined.empty()) return;
    std::vector<std::uint8_t> makes_name(a_.pairs.size(), 0);
    for (const Candidate& c : a_.candidates) {
      if (c.pair != kNoIndex) makes_name[c.pair] = 1;
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      Candidate& c = a_.candidates[i];
      const auto it = defined.find(keys_[i]);
      if (it == defined.end() || c.entry == kNoIndex) continue;
      const Range& longer = a_.pairs[it->second].long_form;
      if (EntryKnows(c.entry, a_.text.At(longer))) continue;
      if (a_.trace != nullptr) {
        a_.trace->Note(a_, &RuleOf(c), c.range, std::string(a_.text.At(c.range)),
                       "is " + a_.pack.lexicon.entry(c.entry).id,
                       "the paper defines it as \"" + std::string(a_.text.At(longer)) + "\"");
      }
      c.entry = kNoIndex;
      c.type = -1;
      c.weight = 0;
      // "autism spectrum disorder (ASD)": it stands for what is no node.
      if (makes_name[it->second] == 0) c.dropped = true;
    }
  }

  bool EntryKnows(std::uint32_t entry, std::string_view name) const {
    for (std::uint32_t s : a_.pack.lexicon.Lookup(name)) {
      if (a_.pack.lexicon.surface(s).entry == entry) return true;
    }
    return a_.pack.lexicon.SpellsOut(entry, name);
  }

  // ------------------------------------------------------------------------------------ grouping

  void Group() {
    parent_.resize(a_.candidates.size());
    for (std::uint32_t i = 0; i < parent_.size(); ++i) parent_[i] = i;
    std::unordered_map<std::string_view, std::uint32_t> by_name;
    std::unordered_map<std::uint32_t, std::uint32_t> by_entry;
    std::vector<std::uint32_t> of_pair(a_.pairs.size(), kNoIndex);
    by_name.reserve(a_.candidates.size());
    for (std::uint32_t i = 0; i < a_.candidates.size(); ++i) {
      const Candidate& c = a_.candidates[i];
      Join(i, by_name.emplace(keys_[i], i).first->second);
      if (c.entry != kNoIndex) Join(i, by_entry.emplace(c.entry, i).first->second);
      if (c.pair == kNoIndex) continue;
      if (of_pair[c.pair] == kNoIndex) of_pair[c.pair] = i;
      Join(i, of_pair[c.pair]);
    }
    JoinLongForms();
    JoinSplitForms(by_name);
    JoinBackReferences(by_name);
    std::vector<std::uint32_t> entity_of(a_.candidates.size(), kNoIndex);  // by root
    for (std::uint32_t i = 0; i < a_.candidates.size(); ++i) {
      std::uint32_t& entity = entity_of[Root(i)];
      if (entity == kNoIndex) {
        entity = static_cast<std::uint32_t>(a_.entities.size());
        a_.entities.emplace_back();
      }
      a_.candidates[i].entity = entity;
      a_.entities[entity].mentions.push_back(i);
    }
  }

  // "a lane merging scheme (LMS) ... the lane merging scheme": with the weak head that it was cut
  // off from, a phrase is the long form of a definition.
  void JoinLongForms() {
    if (a_.pairs.empty()) return;
    for (std::uint32_t i = 0; i < a_.candidates.size(); ++i) {
      const Candidate& c = a_.candidates[i];
      if (c.whole <= c.last || c.entry != kNoIndex || c.pair != kNoIndex) continue;
      const Range whole = {c.range.begin, a_.text.tokens()[c.whole - 1].end};
      for (std::uint32_t j = 0; j < a_.candidates.size(); ++j) {
        const Candidate& d = a_.candidates[j];
        if (d.pair == kNoIndex || a_.pairs[d.pair].long_form.begin != d.range.begin) continue;
        const std::size_t size = d.range.end - d.range.begin;
        const std::size_t ours = whole.end - whole.begin;
        if (ours + 1 < size || ours > size + 1) continue;  // a plural ending apart
        if (NormaliseName(a_.text.At(whole)) == keys_[j]) Join(i, j);
      }
    }
  }

  // "knowledge graph (KG) completion ... KG completion"
  void JoinSplitForms(const std::unordered_map<std::string_view, std::uint32_t>& by_name) {
    for (std::uint32_t i = 0; i < a_.candidates.size(); ++i) {
      const Candidate& c = a_.candidates[i];
      if (c.name.empty() || c.pair != kNoIndex) continue;
      for (const AbbreviationPair& p : a_.pairs) {
        if (p.long_form.begin != c.range.begin || p.short_form.end >= c.range.end) continue;
        const std::string shorter =
            std::string(a_.text.At(p.short_form)) + c.name.substr(p.long_form.end - c.range.begin);
        const auto found = by_name.find(NormaliseName(shorter));
        if (found != by_name.end()) Join(i, found->second);
      }
    }
  }

  // "a neighbourhood routing mechanism ... the routing mechanism": a shorter phrase behind "the" or
  // "such" is the longer one before it, of which it is the end, or all but the head of a component.
  // What stood there by its short form already ("negative sampling") is a thing of its own.
  void JoinBackReferences(const std::unordered_map<std::string_view, std::uint32_t>& first_of) {
    const std::uint64_t pointing = a_.pack.engine.classes.pointing;
    for (std::uint32_t j = 0; j < a_.candidates.size(); ++j) {
      const Candidate& later = a_.candidates[j];
      if (!IsPlainPhrase(later) || later.first == 0 || !a_.HasClass(later.first - 1, pointing)) {
        continue;
      }
      const std::uint32_t first = first_of.at(keys_[j]);
      for (std::uint32_t i = first; i-- > 0;) {
        if (!IsPlainPhrase(a_.candidates[i]) || !IsShortened(a_.candidates[i], later)) continue;
        Join(i, j);
        break;
      }
    }
  }

  // What a paper makes: a task under fewer words is a wider one.
  bool IsPlainPhrase(const Candidate& c) const {
    const bool phrase =
        c.source >= Candidate::Source::kPhrase || c.source == Candidate::Source::kIntroducedPhrase;
    return phrase && c.entry == kNoIndex && !c.named && c.type >= 0 && a_.IsArtifact(c.type);
  }

  bool IsShortened(const Candidate& whole, const Candidate& part) const {
    const std::string longer = AsciiLower(a_.text.At(whole.range));
    const std::string shorter = AsciiLower(a_.text.At(part.range));
    if (longer.size() <= shorter.size() + 1) return false;
    const bool more_words = part.last - part.first > 1;
    const bool is_end = more_words && longer.ends_with(shorter) &&
                        longer[longer.size() - shorter.size() - 1] == ' ';
    return is_end || (whole.component && longer.starts_with(shorter) &&
                      whole.last == whole.first + (part.last - part.first) + 1);
  }

  std::uint32_t Root(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void Join(std::uint32_t i, std::uint32_t j) {
    const std::uint32_t a = Root(i);
    const std::uint32_t b = Root(j);
    parent_[std::max(a, b)] = std::min(a, b);
  }

  // ------------------------------------------------------------------------------------ evidence

  const Rule& RuleOf(const Candidate& c) const {
    return a_.pack.rules[static_cast<std::size_t>(c.rule)];
  }

  const std::string& TypeName(int type) const {
    return a_.pack.types.nodes[static_cast<std::size_t>(type)].name;
  }

  void NoteDetector(const Rule& rule, const Candidate& c) {
    std::string effect = c.named ? "a name" : "a phrase";
    if (c.entry != kNoIndex) effect += ", " + a_.pack.lexicon.entry(c.entry).id + " of the lexicon";
    if (c.type >= 0) effect += fmt::format(", type {} {:g}", TypeName(c.type), c.weight);
    a_.trace->Note(a_, &rule, c.range, std::string(TextOf(c)), effect);
  }

  void FromDetectors(EntityDraft& e) {
    for (std::uint32_t m : e.mentions) {
      const Candidate& c = a_.candidates[m];
      e.named_source |= c.source < Candidate::Source::kPhrase && c.named;
      if (c.type >= 0) {
        double& w = e.type_weight[static_cast<std::size_t>(c.type)];
        w = std::max(w, c.weight);
      }
      const Rule& rule = RuleOf(c);
      if (rule.phase == Phase::kMention && rule.emit.proposed >= 0) {
        e.proposed += rule.emit.proposed == 1 ? rule.weight : -rule.weight;
      }
      if (a_.trace != nullptr) NoteDetector(rule, c);
      if (c.entry != kNoIndex && (e.entry == kNoIndex || a_.pack.lexicon.entry(c.entry).pack <
                                                             a_.pack.lexicon.entry(e.entry).pack)) {
        e.entry = c.entry;
      }
    }
  }

  static void FromRules(std::deque<Decider>& all, Phase phase) {
    const bool names = phase == Phase::kEvidence;
    std::deque<SlottedSentence> slotted;  // inputs refer to them
    std::vector<PhaseInput> inputs;
    std::vector<Decider*> whose;
    for (Decider& d : all) {
      const auto concerned = [&](std::uint32_t i) { return d.a_.candidates[i].named == names; };
      const auto view = [&](std::uint32_t i) { return EvidenceView(d.a_, i, names); };
      for (std::uint32_t s = 0; s < d.a_.by_sentence.size(); ++s) {
        const auto& list = d.a_.by_sentence[s];
        if (std::none_of(list.begin(), list.end(), concerned)) continue;
        const SlottedSentence& here = slotted.emplace_back(d.a_, s, list, view);
        if (names) d.NoteNeighbours(here);
        inputs.push_back(InputOf(d.a_, here));
        whose.push_back(&d);
      }
    }
    if (inputs.empty()) return;
    RunPhaseOnAll(all.front().a_.pack, phase, inputs,
                  [&](std::uint32_t input, const Rule& rule, const Match& match) {
                    whose[input]->Apply(rule, *inputs[input].slotted, match);
                  });
  }

  void Apply(const Rule& rule, const SlottedSentence& slotted, const Match& match) {
    const Capture* of = match.Find(rule.emit.of);
    if (of == nullptr) return;
    for (std::uint32_t i : slotted.CandidatesIn(of->begin, of->end)) {
      if (rule.emit.drop) a_.candidates[i].dropped = true;
      // Said twice is not twice as sure: a rule counts once for an entity.
      const std::uint32_t e = a_.candidates[i].entity;
      if (rule.emit.drop && rule.emit.everywhere) a_.entities[e].drop = true;
      const bool first = counted_.insert({&rule, e}).second;
      if (first) Weigh(rule, a_.entities[e]);
      if (first && a_.trace != nullptr) {
        const Candidate& c = a_.candidates[i];
        a_.trace->Note(a_, &rule, c.range, std::string(TextOf(c)), EffectOf(a_.pack, rule));
      }
    }
  }

  static void Weigh(const Rule& rule, EntityDraft& e) {
    const Emit& emit = rule.emit;
    if (emit.type >= 0 && emit.fallback && rule.weight > e.fallback_weight) {
      e.fallback_type = emit.type;
      e.fallback_weight = rule.weight;
    }
    if (emit.type >= 0 && !emit.fallback) {
      e.type_weight[static_cast<std::size_t>(emit.type)] += rule.weight;
    }
    if (emit.proposed >= 0) e.proposed += emit.proposed == 1 ? rule.weight : -rule.weight;
    if (emit.named >= 0) e.named += emit.named == 1 ? rule.weight : -rule.weight;
  }

  // What rules say "where nothing else is said".
  void FallBack(EntityDraft& e) const {
    if (e.fallback_type < 0 || Best(e).second >= a_.pack.engine.numbers.minimum_type_weight) return;
    e.type_weight[static_cast<std::size_t>(e.fallback_type)] += e.fallback_weight;
  }

  // Members of one list have one type.
  void NoteNeighbours(const SlottedSentence& slotted) {
    const auto& slots = slotted.slots();
    for (std::size_t i = 0; i + 1 < slots.size(); ++i) {
      const std::uint32_t end = slots[i].at + static_cast<std::uint32_t>(slot::kSize);
      const std::string_view between =
          std::string_view(slotted.text()).substr(end, slots[i + 1].at - end);
      if (between.size() > 16 || a_.pack.coordination < 0) continue;
      const Candidate& x = a_.candidates[slots[i].candidate];
      const Candidate& y = a_.candidates[slots[i + 1].candidate];
      if (x.named && y.named && a_.pack.guards.Matches(a_.pack.coordination, between)) {
        neighbours_.emplace_back(x.entity, y.entity);
      }
    }
  }

  // Name rules on the names themselves, or ("long") on the long forms.
  static void FromNames(std::deque<Decider>& all) {
    static const SentenceInfo kNowhere;
    struct Form {
      Decider* decider;
      EntityDraft* entity;
      std::string_view of;
    };
    std::vector<Form> forms;
    std::vector<PhaseInput> inputs;
    for (Decider& d : all) {
      for (EntityDraft& e : d.a_.entities) {
        e.name = d.ChooseName(e);
        if (!e.named_source) continue;
        forms.push_back({&d, &e, ""});
        inputs.push_back({e.name, kNowhere});
        if (e.long_form.empty()) continue;
        forms.push_back({&d, &e, "long"});
        inputs.push_back({e.long_form, kNowhere});
      }
    }
    if (forms.empty()) return;
    // What the lexicon knows needs no guess from its ending: ImageNet is no network.
    const auto wants = [&](std::uint32_t input, const Rule& rule) {
      const Form& f = forms[input];
      if (rule.emit.of != f.of) return false;
      return f.decider->MayName(rule, *f.entity) || rule.emit.drop ||
             f.decider->a_.trace != nullptr;
    };
    RunPhaseOnAll(all.front().a_.pack, Phase::kName, inputs, wants,
                  [&](std::uint32_t input, const Rule& rule, const Match& match) {
                    const Form& f = forms[input];
                    f.decider->ApplyToName(rule, *f.entity, inputs[input].text, match);
                  });
    for (const Form& f : forms) {
      if (f.entity->entry == kNoIndex) continue;
      const LexiconEntry& entry = f.decider->a_.pack.lexicon.entry(f.entity->entry);
      if (!entry.family.empty()) f.entity->family = entry.family;
    }
  }

  // A rule on names is heeded where the lexicon does not know the thing. That a name was coined
  // holds for a known kind of thing too, under a name that no kind has: "pointer network
  // (PointNet)", but not "convolutional neural network (ConvNet)".
  bool MayName(const Rule& rule, const EntityDraft& e) const {
    if (e.entry == kNoIndex) return true;
    if (rule.emit.named <= 0) return false;
    const std::vector<std::uint32_t> found = a_.pack.lexicon.Lookup(Singular(e.name));
    return std::all_of(found.begin(), found.end(), [&](std::uint32_t s) {
      return a_.pack.lexicon.entry(a_.pack.lexicon.surface(s).entry).named;
    });
  }

  void ApplyToName(const Rule& rule, EntityDraft& e, std::string_view form, const Match& match) {
    if (rule.where.not_proposed && IsOwn(e)) return;
    if (rule.emit.drop) e.drop = true;
    const bool known = !MayName(rule, e);
    if (a_.trace != nullptr) {
      a_.trace->Note(a_, &rule, a_.candidates[e.mentions.front()].range, std::string(form),
                     EffectOf(a_.pack, rule), known ? "the lexicon knows it" : "");
    }
    if (known) return;
    if (rule.emit.family.empty()) return Weigh(rule, e);
    const Capture* family = match.Find(rule.emit.family);
    if (family == nullptr) return;
    const std::string_view rest = form.substr(family->end);
    const bool numbered = rest.find_first_of("0123456789_") <= 1;  // "BraTS 2015", "AP_box"
    FromFamily(form.substr(family->begin, family->end - family->begin), numbered, rule, e);
  }

  // A name made of a known one and a size or version is what its family is. Where the paper spells
  // a name out, its letters mean what stands there ("AST-Norm" is of no AST), unless that begins
  // with the parent too; and letters that may mean anything ("CR-GIS") are of no family that the
  // paper does not speak of.
  void FromFamily(std::string_view parent, bool numbered, const Rule& rule, EntityDraft& e) {
    const bool spelt_out = !numbered && !e.long_form.empty();
    for (std::uint32_t s : a_.pack.lexicon.Lookup(parent)) {
      const std::uint32_t index = a_.pack.lexicon.surface(s).entry;
      const LexiconEntry& entry = a_.pack.lexicon.entry(index);
      if (!entry.named || !a_.pack.lexicon.CaseFits(parent, s)) continue;
      if (spelt_out && !BeginsWithName(e.long_form, index)) continue;
      if (!numbered && a_.pack.lexicon.surface(s).ambiguous && !Names(index, parent)) continue;
      if (e.family.empty() || parent.size() > e.family.size()) e.family = entry.name;
      e.type_weight[static_cast<std::size_t>(entry.type)] += rule.weight;
      return;
    }
  }

  // Whether the paper names the lexicon's `entry`, or something of its own by that `name`.
  bool Names(std::uint32_t entry, std::string_view name) const {
    return std::any_of(a_.entities.begin(), a_.entities.end(), [&](const EntityDraft& e) {
      return e.entry == entry || (e.name == name && IsOwn(e));
    });
  }

  // Whether the words that `text` begins with are a name of the lexicon's `entry`.
  bool BeginsWithName(std::string_view text, std::uint32_t entry) const {
    for (std::size_t end = text.find(' '); end != std::string_view::npos;
         end = text.find(' ', end + 1)) {
      for (std::uint32_t s : a_.pack.lexicon.Lookup(text.substr(0, end))) {
        if (a_.pack.lexicon.surface(s).entry == entry) return true;
      }
    }
    return false;
  }

  void Spread() {
    std::vector<std::pair<std::uint32_t, int>> gifts;
    for (const auto& [x, y] : neighbours_) {
      for (const auto& [from, to] : {std::pair{x, y}, std::pair{y, x}}) {
        const auto [type, weight] = Best(a_.entities[from]);
        const auto have = Best(a_.entities[to]);
        if (type >= 0 && weight >= a_.pack.engine.numbers.minimum_type_weight &&
            have.second < a_.pack.engine.numbers.minimum_type_weight) {
          gifts.emplace_back(to, type);
          if (a_.trace != nullptr) {
            a_.trace->Note(
                a_, nullptr, a_.candidates[a_.entities[to].mentions.front()].range,
                a_.entities[to].name,
                fmt::format("type {} +{:g}: listed with {}", TypeName(type),
                            a_.pack.engine.numbers.spread_weight, a_.entities[from].name));
          }
        }
      }
    }
    for (const auto& [to, type] : gifts) {
      a_.entities[to].type_weight[static_cast<std::size_t>(type)] +=
          a_.pack.engine.numbers.spread_weight;
    }
  }

  // ------------------------------------------------------------------------------------ decision

  std::pair<int, double> Best(const EntityDraft& e) const {
    int best = -1;
    double weight = 0;
    for (std::size_t t = 0; t < a_.pack.types.nodes.size(); ++t) {
      if (e.type_weight[t] > weight) {
        best = static_cast<int>(t);
        weight = e.type_weight[t];
      }
    }
    return {best, weight};
  }

  // By what the rules say so far.
  static bool IsOwn(const EntityDraft& e) { return e.proposed > 0.5; }

  void Decide(EntityDraft& e) {
    auto [type, weight] = Best(e);
    const bool all_dropped = std::all_of(e.mentions.begin(), e.mentions.end(),
                                         [&](std::uint32_t m) { return a_.candidates[m].dropped; });
    const double least = a_.pack.engine.numbers.minimum_type_weight;
    // What the paper proposes by name is something, even where it does not say what.
    if (weight < least && e.named_source && e.proposed >= a_.pack.engine.numbers.default_proposed) {
      if (type < 0) type = a_.pack.DefaultType();
      weight = least;
    }
    // "Sliced Feature Discrepancy (SFD)": that a long form ends as tasks do is little to go by for
    // what the paper proposes by name.
    const bool thin = weight < a_.pack.engine.numbers.proposed_type_weight;
    if (type >= 0 && thin && e.named_source && e.entry == kNoIndex &&
        e.proposed >= a_.pack.engine.numbers.default_proposed && !a_.IsArtifact(type)) {
      type = a_.pack.DefaultType();
    }
    if (type < 0 || weight < least || e.drop || all_dropped) {
      if (a_.trace == nullptr) return;
      Refuse(e, type < 0         ? "no rule says of what type it is"
                : weight < least ? fmt::format("type {} has weight {:g}, below {:g}",
                                               TypeName(type), weight, least)
                                 : "a rule drops it");
      return;
    }
    const bool weak = std::all_of(e.mentions.begin(), e.mentions.end(),
                                  [&](std::uint32_t m) { return a_.candidates[m].weak; });
    if (e.entry != kNoIndex) CheckEntry(e, type);
    const bool established = e.entry != kNoIndex && !a_.pack.lexicon.entry(e.entry).named;
    e.is_proposed = IsOwn(e) && !established;
    if (weak && !e.is_proposed) {
      return Refuse(e, "its head word is too general for what the paper does not propose");
    }
    e.type = type;
    const bool from_definition = !e.long_form.empty();
    const bool coined = e.named > 0 && a_.IsArtifact(type);
    e.is_named = e.named_source;
    if (e.entry != kNoIndex) {
      e.is_named = a_.pack.lexicon.entry(e.entry).named || coined;
    } else if (from_definition && !e.is_proposed) {
      e.is_named = coined || (a_.pack.IsData(type) && HasTitle(e));
    }
    if (e.named < 0) e.is_named = false;
    e.confidence = ConfidenceOf(e, weight);
    if (a_.trace != nullptr) NoteDecision(e);
  }

  // "Lip Reading in the Wild (LRW)", "Garden Songs dataset (GS)": data with such a long form have a
  // name, whoever's they are.
  bool HasTitle(const EntityDraft& e) const {
    return std::any_of(e.mentions.begin(), e.mentions.end(), [&](std::uint32_t m) {
      const Candidate& c = a_.candidates[m];
      if (c.pair == kNoIndex) return false;
      Range range = a_.pairs[c.pair].long_form;
      const std::size_t last = a_.text.TokenAt(range.end - 1);
      const Token& head = a_.text.tokens()[last];
      const bool says_data =
          a_.HasClass(static_cast<std::uint32_t>(last), a_.pack.engine.classes.data_word);
      if (says_data && head.begin > range.begin) range.end = head.begin;
      return IsTitle(a_, range);
    });
  }

  void Refuse(const EntityDraft& e, std::string why) {
    if (a_.trace == nullptr) return;
    a_.trace->Note(a_, nullptr, a_.candidates[e.mentions.front()].range, e.name, "a node",
                   std::move(why));
  }

  void NoteDecision(const EntityDraft& e) {
    std::vector<std::pair<double, int>> weights;
    for (std::size_t t = 0; t < a_.pack.types.nodes.size(); ++t) {
      if (e.type_weight[t] > 0) weights.emplace_back(-e.type_weight[t], static_cast<int>(t));
    }
    std::sort(weights.begin(), weights.end());
    std::string effect = "a node:";
    for (const auto& [w, t] : weights) effect += fmt::format(" {} {:g},", TypeName(t), -w);
    effect += fmt::format(" proposed {:g}: {}, {}", e.proposed,
                          e.is_proposed ? "proposed" : "not proposed",
                          e.is_named ? "a proper name" : "a common term");
    effect += fmt::format("; confidence {:g}", e.confidence);
    a_.trace->Note(a_, nullptr, a_.candidates[e.mentions.front()].range, e.name, effect);
  }

  // The lexicon's entry stays only where its type fits the paper's own words, or another entry of
  // that name does.
  void CheckEntry(EntityDraft& e, int type) const {
    const auto link_class = [&](int t) {
      return a_.pack.types.nodes[static_cast<std::size_t>(t)].link_class;
    };
    if (link_class(a_.pack.lexicon.entry(e.entry).type) == link_class(type)) return;
    for (std::uint32_t s : a_.pack.lexicon.Lookup(e.name)) {
      const std::uint32_t other = a_.pack.lexicon.surface(s).entry;
      if (link_class(a_.pack.lexicon.entry(other).type) == link_class(type)) {
        e.entry = other;
        return;
      }
    }
    e.entry = kNoIndex;
    e.family.clear();
  }

  double ConfidenceOf(const EntityDraft& e, double weight) const {
    double best = 0;
    for (std::uint32_t m : e.mentions) {
      best =
          std::max(best, a_.pack.rules[static_cast<std::size_t>(a_.candidates[m].rule)].confidence);
    }
    if (weight >= 3) best = std::min(0.97, best + 0.05);
    if (e.is_proposed) best = std::min(0.97, best + 0.03);
    return std::round(best * 10000.0) / 10000.0;  // what is written must read back equal
  }

  // Whether the lexicon has the entry under this name, as it stands.
  bool IsListed(std::uint32_t entry, const std::string& name) const {
    if (entry == kNoIndex) return false;
    const std::vector<std::uint32_t> found = a_.pack.lexicon.Lookup(name);
    return std::any_of(found.begin(), found.end(), [&](std::uint32_t s) {
      const LexiconSurface& surface = a_.pack.lexicon.surface(s);
      return surface.entry == entry && surface.text == name;
    });
  }

  // The short form where the paper defines one, else the first proper name, else the first mention.
  std::string ChooseName(EntityDraft& e) {
    const Candidate* chosen = nullptr;
    for (std::uint32_t m : e.mentions) {
      const Candidate& c = a_.candidates[m];
      if (c.pair != kNoIndex && c.source == Candidate::Source::kDefinition) {
        const Range& longer = a_.pairs[c.pair].long_form;
        if (e.long_form.empty()) e.long_form = a_.text.Printed(longer);
        if (c.is_short_form && (chosen == nullptr || !chosen->is_short_form)) chosen = &c;
      }
    }
    for (std::uint32_t m : e.mentions) {
      if (chosen == nullptr && a_.candidates[m].named) chosen = &a_.candidates[m];
    }
    if (chosen == nullptr) chosen = &a_.candidates[e.mentions.front()];
    std::string name =
        chosen->name.empty() ? std::string(a_.text.Printed(chosen->range)) : chosen->name;
    const bool common = !chosen->named;
    if (common && !name.ends_with("ics")) {
      std::string singular = Singular(name);
      const bool plural_only =
          singular != name && IsListed(e.entry, name) && !IsListed(e.entry, singular);
      if (!plural_only) name = std::move(singular);
    }
    // "LLMs", but not "ComVas".
    const std::size_t n = name.size();
    const bool plural = n > 2 && name[n - 1] == 's' && name[n - 2] >= 'A' && name[n - 2] <= 'Z';
    if (chosen->is_short_form && plural) name.pop_back();
    const bool listed_so = e.entry != kNoIndex && a_.pack.lexicon.entry(e.entry).name == name;
    if (common && !listed_so) LowerOrdinaryWords(name);
    return name;
  }

  // "Saliency Detection" of a title and "Object" at a sentence's start are printed in lower case;
  // "Gaussian" and "LSTM" stay.
  void LowerOrdinaryWords(std::string& name) const {
    const std::uint64_t ordinary =
        a_.pack.engine.classes.ordinary | a_.pack.engine.classes.function;
    const std::uint64_t kept = a_.pack.engine.classes.capital_kept;
    for (std::size_t at = 0; at < name.size();) {
      std::size_t end = at;
      while (end < name.size() && name[end] != ' ' && name[end] != '-') ++end;
      const bool capital = name[at] >= 'A' && name[at] <= 'Z';
      if (capital) {
        std::string lower = name.substr(at, end - at);
        lower[0] = static_cast<char>(lower[0] + 32);
        const WordInfo* info = a_.pack.FindWord(lower);
        const bool lowers =
            info != nullptr && (info->classes & ordinary) != 0 && (info->classes & kept) == 0;
        if (lowers) name[at] = lower[0];
      }
      at = end + 1;
    }
  }

  void RemoveUndecided() {
    std::vector<std::uint32_t> moved(a_.entities.size(), kNoIndex);
    std::vector<EntityDraft> kept;
    for (std::uint32_t e = 0; e < a_.entities.size(); ++e) {
      if (a_.entities[e].type < 0) continue;
      moved[e] = static_cast<std::uint32_t>(kept.size());
      kept.push_back(std::move(a_.entities[e]));
    }
    a_.entities = std::move(kept);
    for (Candidate& c : a_.candidates) c.entity = moved[c.entity];
  }

  Analysis& a_;
  std::vector<std::string> keys_;  // normalised names of the candidates
  std::vector<std::uint32_t> parent_;
  std::set<std::pair<const Rule*, std::uint32_t>> counted_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> neighbours_;
};

}  // namespace

void DecideEntities(std::span<Analysis* const> batch) {
  std::vector<std::size_t> noted;
  for (const Analysis* a : batch) noted.push_back(a->trace == nullptr ? 0 : a->trace->steps.size());
  Decider::Run(batch);
  std::vector<Analysis*> again;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    Analysis& a = *batch[i];
    if (!UncoverTerms(a)) continue;
    // Decided anew with what has come back: the steps of the first round are void.
    if (a.trace != nullptr) a.trace->steps.resize(noted[i]);
    a.entities.clear();
    again.push_back(&a);
  }
  Decider::Run(again);
}

}  // namespace papergraph
