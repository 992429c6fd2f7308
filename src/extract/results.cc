// SPDX-License-Identifier: Apache-2.0
// Figures: a number that a result rule matches, with the metric, data and baseline nearest to it.
#include <algorithm>

#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/slotting.h"

namespace papergraph {
namespace {

class ResultFinder {
 public:
  ResultFinder(const Analysis& a, Facts& facts) : a_(a), facts_(facts), lists_(a.by_sentence) {}

  void Run() {
    for (std::uint32_t s = 0; s < lists_.size(); ++s) {
      if (lists_[s].empty() || !HasDigit(s)) continue;
      const SlottedSentence slotted(a_, s, lists_[s], [&](std::uint32_t i) { return View(i); });
      taken_.clear();
      RunPhase(a_.pack, Phase::kResult, InputOf(a_, slotted),
               [&](const Rule& rule, const Match& match) { Take(rule, slotted, match); });
    }
  }

 private:
  bool HasDigit(std::uint32_t s) const {
    const Sentence& sentence = a_.text.sentences()[s];
    const auto& tokens = a_.text.tokens();
    return std::any_of(tokens.begin() + sentence.first, tokens.begin() + sentence.last,
                       [](const Token& t) { return t.Is(Token::kDigit); });
  }

  SlotView View(std::uint32_t i) const {
    const Candidate& c = a_.candidates[i];
    if (c.entity == kNoIndex) return {-1, 0, true};
    const EntityDraft& e = a_.entities[c.entity];
    SlotView v;
    v.type = e.type;
    if (e.is_named) v.flags |= slot::kNamed;
    if (e.is_proposed) v.flags |= slot::kProposed;
    return v;
  }

  std::string Text(const SlottedSentence& s, const Match& match, std::string_view group) const {
    const Capture* c = match.Find(group);
    return c == nullptr ? std::string() : s.text().substr(c->begin, c->end - c->begin);
  }

  std::string SlotName(const SlottedSentence& s, const Match& match, std::string_view group) const {
    const Capture* c = match.Find(group);
    if (c == nullptr) return "";
    const auto list = s.CandidatesIn(c->begin, c->end);
    return list.empty() ? "" : NameOf(list.front());
  }

  std::string NameOf(std::uint32_t candidate) const {
    return facts_.entities[a_.candidates[candidate].entity].name;
  }

  // The mention nearest to `at` whose entity has a type with `role` among the rule's types.
  std::string Nearest(const SlottedSentence& s, const std::vector<int>& types,
                      std::uint32_t at) const {
    std::string best;
    std::uint32_t distance = kNoIndex;
    for (const auto& slot : s.slots()) {
      const int type = a_.entities[a_.candidates[slot.candidate].entity].type;
      if (std::find(types.begin(), types.end(), type) == types.end()) continue;
      const std::uint32_t from = std::min(slot.at, at);
      const std::uint32_t to = std::max(slot.at, at);
      std::uint32_t d = to - from;
      // A digit or comma between costs distance: the figure there has its own metric.
      for (char c : std::string_view(s.text()).substr(from, to - from)) {
        d += (c >= '0' && c <= '9') || c == ',' ? 8 : 0;
      }
      if (d < distance) {
        distance = d;
        best = NameOf(slot.candidate);
      }
    }
    return best;
  }

  void Take(const Rule& rule, const SlottedSentence& s, const Match& match) {
    const Capture* value = match.Find("value");
    if (value == nullptr) return;
    const auto clash = [&](const Range& r) { return r.Overlaps({value->begin, value->end}); };
    if (std::any_of(taken_.begin(), taken_.end(), clash)) return;
    taken_.push_back({value->begin, value->end});
    ResultRecord r;
    // As printed: LaTeX commands inside a range stay.
    r.value = a_.text.Original({s.ToClean(value->begin), s.ToClean(value->end - 1) + 1});
    r.unit = Text(s, match, "unit");
    r.metric = SlotName(s, match, "metric");
    if (r.metric.empty()) r.metric = Nearest(s, MetricTypes(rule), value->begin);
    if (r.unit == "×") r.unit = "x";
    r.baseline = SlotName(s, match, "baseline");
    r.dataset = SlotName(s, match, "dataset");
    if (r.dataset.empty()) r.dataset = Nearest(s, DataTypes(), value->begin);
    r.subject = SlotName(s, match, "subject");
    if (r.subject.empty()) {
      r.subject = a_.main == kNoIndex ? std::string(kPaper) : facts_.entities[a_.main].name;
    }
    r.confidence = rule.confidence;
    const Sentence& sentence = a_.text.sentences()[s.sentence()];
    r.evidence.push_back(
        {a_.text.ToSpan({sentence.begin, sentence.end}), rule.id, rule.confidence});
    facts_.results.push_back(std::move(r));
  }

  const std::vector<int>& MetricTypes(const Rule& rule) const { return rule.each; }

  // What an edge that ties results to data may end in.
  const std::vector<int>& DataTypes() {
    if (!data_types_.empty()) return data_types_;
    for (const EdgeType& e : a_.pack.types.edges) {
      for (std::size_t i = 0; e.shares_data && i < e.tails.size(); ++i) {
        data_types_.push_back(a_.pack.TypeIndex(e.tails[i]));
      }
    }
    return data_types_;
  }

  const Analysis& a_;
  Facts& facts_;
  const std::vector<std::vector<std::uint32_t>>& lists_;
  std::vector<Range> taken_;
  std::vector<int> data_types_;
};

}  // namespace

void FindResults(const Analysis& a, Facts& facts) { ResultFinder(a, facts).Run(); }

}  // namespace papergraph
