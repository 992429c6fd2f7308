// SPDX-License-Identifier: Apache-2.0
// Figures: a number that a result rule matches, with the metric and data nearest to it, and what
// its sentence compares the subject with.
#include <algorithm>

#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/slotting.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

// A metric farther off than this many characters, and what counts like them, is of something else.
constexpr std::uint32_t kMetricReach = 110;

class ResultFinder {
 public:
  ResultFinder(const Analysis& a, Facts& facts) : a_(a), facts_(facts), lists_(a.by_sentence) {}

  void Run() {
    for (std::uint32_t s = 0; s < lists_.size(); ++s) {
      if (!HasDigit(s)) continue;
      const SlottedSentence slotted(a_, s, lists_[s],
                                    [&](std::uint32_t i) { return EntityView(a_, i); });
      taken_.clear();
      claimed_.clear();
      found_.clear();
      const std::size_t first = facts_.results.size();
      RunPhase(a_.pack, Phase::kResult, InputOf(a_, slotted),
               [&](const Rule& rule, const Match& match) { Take(rule, slotted, match); });
      InOrder(slotted);
      TakeOver(slotted);
      InTextOrder(first);
    }
  }

 private:
  // A figure of the sentence at hand.
  struct Figure {
    std::uint32_t begin;
    std::uint32_t end;   // behind the unit
    std::size_t result;  // index into facts_.results
    const Rule* rule;
    bool open_metric;  // no slot of the rule says which, and the rule does not rule out others
    bool open_data;
  };

  // How many characters of `text` are of `set`; a slot's own bytes, digits among them, are no text.
  static std::uint32_t CountOutsideSlots(std::string_view text, std::string_view set) {
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < text.size(); i += text[i] == slot::kOpen ? slot::kSize : 1) {
      count += set.find(text[i]) != std::string_view::npos ? 1 : 0;
    }
    return count;
  }

  bool HasDigit(std::uint32_t s) const {
    const Sentence& sentence = a_.text.sentences()[s];
    const auto& tokens = a_.text.tokens();
    return std::any_of(tokens.begin() + sentence.first, tokens.begin() + sentence.last,
                       [](const Token& t) { return t.Is(Token::kDigit); });
  }

  // The edges whose tail is what figures are compared with, by sentence.
  void FindComparisons() {
    comparisons_known_ = true;
    const EdgeType* compares = a_.pack.types.EdgeWithRole("compares");
    if (compares == nullptr) return;
    for (const Relation& r : facts_.relations) {
      const auto& type = a_.pack.types.edges[static_cast<std::size_t>(a_.pack.EdgeIndex(r.type))];
      const bool implied =
          std::find(type.implies.begin(), type.implies.end(), compares->name) != type.implies.end();
      if (!implied && type.name != compares->name) continue;
      for (const Evidence& e : r.evidence) comparisons_.push_back({e.span, &r});
    }
  }

  // What the sentence compares `subject` with; of several the one named nearest to `at`.
  std::string Baseline(const SlottedSentence& s, const Span& sentence, const std::string& subject,
                       std::uint32_t at) {
    if (!comparisons_known_) FindComparisons();
    if (comparisons_.empty()) return "";
    const auto compared = [&](std::uint32_t candidate) {
      return std::any_of(comparisons_.begin(), comparisons_.end(), [&](const auto& c) {
        return c.first == sentence && c.second->head == subject &&
               c.second->tail == NameOf(candidate);
      });
    };
    return NearestOf(s, at, compared);
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

  // The mention nearest to `at` whose entity has one of the types.
  std::string Nearest(const SlottedSentence& s, const std::vector<int>& types, std::uint32_t at,
                      std::uint32_t reach = kNoIndex) const {
    return NearestOf(
        s, at, [&](std::uint32_t candidate) { return IsOneOf(types, candidate); }, reach);
  }

  template <typename Fits>
  std::string NearestOf(const SlottedSentence& s, std::uint32_t at, const Fits& fits,
                        std::uint32_t reach = kNoIndex) const {
    std::string best;
    std::uint32_t distance = reach;
    for (const auto& slot : s.slots()) {
      if (!fits(slot.candidate)) continue;
      // "7.6x faster while it takes less memory by 87%": what stands behind has its own figure.
      const bool claimed = std::find(claimed_.begin(), claimed_.end(), slot.at) != claimed_.end();
      if (slot.at > at && claimed) continue;
      const std::uint32_t from = std::min(slot.at, at);
      const std::uint32_t to = std::max(slot.at, at);
      std::uint32_t d = to - from;
      // A digit or comma between costs distance, the figure there has its own metric; so does a
      // place before the figure, as such a name is more often of the figure before.
      d += slot.at < at ? 8 : 0;
      d += 8 * CountOutsideSlots(std::string_view(s.text()).substr(from, to - from), "0123456789,");
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
    if (rule.emit.drop) {
      if (a_.trace != nullptr) {
        const Range range = {s.ToClean(value->begin), s.ToClean(value->end - 1) + 1};
        a_.trace->Note(a_, &rule, range, std::string(a_.text.At(range)), "no result");
      }
      return;
    }
    ResultRecord r;
    // As printed: LaTeX commands inside a range stay.
    r.value = a_.text.Original({s.ToClean(value->begin), s.ToClean(value->end - 1) + 1});
    r.unit = Text(s, match, "unit");
    r.metric = SlotName(s, match, "metric");
    if (const Capture* metric = match.Find("metric"); metric != nullptr) {
      if (metric->begin < value->begin) claimed_.push_back(metric->begin);
    }
    const bool open_metric = r.metric.empty() && !MetricTypes(rule).empty();
    Figure figure{value->begin, value->end, facts_.results.size(), &rule, open_metric, false};
    // "1.4 and 1.6 points": the unit behind another figure is theirs together.
    if (const Capture* unit = match.Find("unit"); unit != nullptr && unit->begin >= value->end) {
      const auto between = std::string_view(s.text()).substr(value->end, unit->begin - value->end);
      if (CountOutsideSlots(between, "0123456789") == 0) figure.end = unit->end;
    }
    if (open_metric) r.metric = Nearest(s, MetricTypes(rule), value->begin, kMetricReach);
    // A bare number of nobody knows what ("1.8 g") says nothing.
    const bool bare = r.value.find_first_not_of("0123456789.,") == std::string::npos;
    if (r.metric.empty() && r.unit.empty() && bare) return;
    if (r.unit == "×" || r.unit == "X" || r.unit == "times") r.unit = "x";
    if (r.unit.ends_with("point") || r.unit.ends_with("points")) r.unit = "points";
    r.dataset = SlotName(s, match, "dataset");
    figure.open_data = r.dataset.empty();
    if (r.dataset.empty()) r.dataset = Following(s, DataTypes(), figure.end);
    if (r.dataset.empty()) r.dataset = Nearest(s, DataTypes(), value->begin);
    found_.push_back(figure);
    r.subject = SlotName(s, match, "subject");
    if (r.subject.empty()) {
      r.subject = a_.main == kNoIndex ? std::string(kPaper) : facts_.entities[a_.main].name;
    }
    r.confidence = rule.confidence;
    const Sentence& sentence = a_.text.sentences()[s.sentence()];
    const Span span = a_.text.ToSpan({sentence.begin, sentence.end});
    r.baseline = SlotName(s, match, "baseline");
    if (r.baseline.empty()) r.baseline = Baseline(s, span, r.subject, value->begin);
    r.evidence.push_back({span, rule.id, rule.confidence});
    if (a_.trace != nullptr) {
      a_.trace->Note(a_, &rule, {sentence.begin, sentence.end}, r.value, "a result");
    }
    facts_.results.push_back(std::move(r));
  }

  // "20.2% on the A, 20.9% on the B": data that follow on "on" or "in", before the next figure.
  std::string Following(const SlottedSentence& s, const std::vector<int>& types,
                        std::uint32_t end) const {
    constexpr std::uint32_t kFar = 80;
    for (const auto& slot : s.slots()) {
      if (slot.at < end) continue;
      const std::string_view between = std::string_view(s.text()).substr(end, slot.at - end);
      const bool tied = between.find(" on ") != std::string_view::npos ||
                        between.find(" in ") != std::string_view::npos;
      if (between.size() > kFar || CountOutsideSlots(between, "0123456789") > 0) return "";
      if (tied && IsOneOf(types, slot.candidate)) return NameOf(slot.candidate);
    }
    return "";
  }

  bool IsOneOf(const std::vector<int>& types, std::uint32_t candidate) const {
    const int type = a_.entities[a_.candidates[candidate].entity].type;
    return std::find(types.begin(), types.end(), type) != types.end();
  }

  // "11% and 17% in terms of AP and AUC": as many figures as names, in their order.
  void InOrder(const SlottedSentence& s) {
    std::sort(found_.begin(), found_.end(),
              [](const Figure& x, const Figure& y) { return x.begin < y.begin; });
    for (std::size_t first = 0; first < found_.size();) {
      std::size_t last = first + 1;
      while (last < found_.size() && Coordinated(s, found_[last - 1].end, found_[last].begin))
        ++last;
      if (last - first > 1) {
        const auto metrics = NamesInARow(s, found_[first].rule->each, first, last);
        const auto data = NamesInARow(s, DataTypes(), first, last);
        // "a 48.1% and 15.9% reduction in X": both of X.
        const std::string shared = MetricBehind(s, found_[last - 1]);
        for (std::size_t i = first; i < last; ++i) {
          ResultRecord& r = facts_.results[found_[i].result];
          if (found_[i].open_metric && !metrics.empty()) {
            r.metric = metrics[i - first];
          } else if (found_[i].open_metric && !shared.empty()) {
            r.metric = shared;
          }
          if (found_[i].open_data && !data.empty()) r.dataset = data[i - first];
        }
      }
      first = last;
    }
  }

  // "85.6% F1 in Hindi, 83.9% in Telugu and 84.8% in Marathi": what no metric stands near to has
  // that of the figure before it in a list.
  void TakeOver(const SlottedSentence& s) {
    constexpr std::uint32_t kFar = 80;
    for (std::size_t i = 1; i < found_.size(); ++i) {
      const Figure& before = found_[i - 1];
      ResultRecord& r = facts_.results[found_[i].result];
      const ResultRecord& last = facts_.results[before.result];
      const bool fits = found_[i].begin > before.end && found_[i].begin - before.end <= kFar &&
                        r.unit == last.unit && r.subject == last.subject;
      if (!found_[i].open_metric || !r.metric.empty() || last.metric.empty()) continue;
      if (!fits || !IsJoined(s, found_[i].begin)) continue;
      const bool between = std::any_of(s.slots().begin(), s.slots().end(), [&](const auto& slot) {
        return slot.at > before.end && slot.at < found_[i].begin &&
               IsOneOf(MetricTypes(*found_[i].rule), slot.candidate);
      });
      if (!between) r.metric = last.metric;
    }
  }

  // Whether a comma or "and" stands in front.
  bool IsJoined(const SlottedSentence& s, std::uint32_t at) const {
    const std::uint32_t token = static_cast<std::uint32_t>(a_.text.TokenAt(s.ToClean(at)));
    return token > a_.text.sentences()[s.sentence()].first &&
           (a_.FirstChar(token - 1) == ',' ||
            a_.HasClass(token - 1, a_.pack.engine.classes.joining));
  }

  // The metric of the figure if it stands behind it; else empty.
  std::string MetricBehind(const SlottedSentence& s, const Figure& figure) const {
    const std::string& metric = facts_.results[figure.result].metric;
    for (const auto& slot : s.slots()) {
      const bool behind = slot.at >= figure.end && slot.at < figure.end + kMetricReach;
      if (behind && NameOf(slot.candidate) == metric) return metric;
    }
    return "";
  }

  // The sentence's results, from `first` on, as they stand in it: rules found them by priority.
  void InTextOrder(std::size_t first) {
    std::vector<ResultRecord> sorted;
    for (const Figure& f : found_) sorted.push_back(std::move(facts_.results[f.result]));
    std::move(sorted.begin(), sorted.end(),
              facts_.results.begin() + static_cast<std::ptrdiff_t>(first));
  }

  bool Coordinated(const SlottedSentence& s, std::uint32_t from, std::uint32_t to) const {
    constexpr std::uint32_t kLongest = 24;
    return a_.pack.coordination >= 0 && to > from && to - from <= kLongest &&
           a_.pack.guards.Matches(a_.pack.coordination,
                                  std::string_view(s.text()).substr(from, to - from));
  }

  // The coordination of exactly as many mentions of the types as there are figures, the nearest one
  // behind them, else before them; empty where there is none.
  std::vector<std::string> NamesInARow(const SlottedSentence& s, const std::vector<int>& types,
                                       std::size_t first, std::size_t last) const {
    const auto& slots = s.slots();
    std::vector<std::string> before;
    for (std::size_t i = 0; i < slots.size();) {
      std::size_t j = i;
      std::vector<std::string> names;
      while (j < slots.size() && IsOneOf(types, slots[j].candidate) &&
             (j == i || Coordinated(s, slots[j - 1].at + static_cast<std::uint32_t>(slot::kSize),
                                    slots[j].at))) {
        names.push_back(NameOf(slots[j].candidate));
        ++j;
      }
      if (names.size() == last - first) {
        if (slots[i].at >= found_[last - 1].end) return names;
        if (slots[j - 1].at < found_[first].begin) before = names;
      }
      i = std::max(j, i + 1);
    }
    return before;
  }

  const std::vector<int>& MetricTypes(const Rule& rule) const { return rule.each; }

  const std::vector<int>& DataTypes() {
    if (!data_types_.empty()) return data_types_;
    for (int t = 0; t < static_cast<int>(a_.pack.types.nodes.size()); ++t) {
      if (a_.pack.IsData(t)) data_types_.push_back(t);
    }
    return data_types_;
  }

  const Analysis& a_;
  Facts& facts_;
  const std::vector<std::vector<std::uint32_t>>& lists_;

  bool comparisons_known_ = false;
  std::vector<std::pair<Span, const Relation*>> comparisons_;
  std::vector<Range> taken_;
  std::vector<std::uint32_t> claimed_;  // metrics that a figure behind them is of, by their slots
  std::vector<Figure> found_;
  std::vector<int> data_types_;
};

}  // namespace

void FindResults(const Analysis& a, Facts& facts) { ResultFinder(a, facts).Run(); }

}  // namespace papergraph
