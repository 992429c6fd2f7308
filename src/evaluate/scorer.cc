// SPDX-License-Identifier: Apache-2.0
// Each thing that gold or the system states is an item: a label and the ways to name it (keys). Two
// items agree when they share a key.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "base/utf8.h"
#include "evaluate/interval.h"
#include "evaluate/value.h"
#include "papergraph/evaluation.h"

namespace papergraph {
namespace {

using Forms = std::set<std::string>;

constexpr std::array<std::string_view, 5> kMeasureNames = {"mention-exact", "mention-overlap",
                                                           "entity", "relation", "result"};
// What stands for "not said"; no normalised name holds it.
const std::string kNothing(1, '\x01');
const std::string kPaperForm(kPaper);

struct StatedNode {
  const Entity* entity = nullptr;
  Forms forms;
};

/// A document with its names resolved to nodes.
struct Stated {
  std::vector<StatedNode> nodes;
  std::vector<const Relation*> relations;
  std::vector<const ResultRecord*> results;

  Stated() = default;
  explicit Stated(const AnnotatedDocument& d) {
    for (const Entity& e : d.facts.entities) {
      StatedNode n{&e, {ComparedName(e.name)}};
      for (const std::string& alias : e.aliases) n.forms.insert(ComparedName(alias));
      nodes.push_back(std::move(n));
    }
    for (const Relation& r : d.facts.relations) relations.push_back(&r);
    for (const ResultRecord& r : d.facts.results) results.push_back(&r);
  }

  /// All normalised names of what `name` stands for.
  Forms FormsOf(const std::string& name) const {
    if (name.empty()) return {kNothing};
    if (name == kPaper) return {kPaperForm};
    const std::string own = ComparedName(name);
    Forms forms = {own};
    for (const StatedNode& n : nodes) {
      if (n.forms.count(own) > 0) forms.insert(n.forms.begin(), n.forms.end());
    }
    return forms;
  }

  /// False where `name` stands for common-noun nodes only.
  bool IsNamed(const std::string& name) const {
    if (name.empty() || name == kPaper) return true;
    const std::string own = ComparedName(name);
    bool known = false;
    for (const StatedNode& n : nodes) {
      if (n.forms.count(own) == 0) continue;
      if (n.entity->named) return true;
      known = true;
    }
    return !known;
  }
};

struct Item {
  std::string label;
  std::set<std::string> keys;
  bool evaluated = true;
  std::string what;
  std::vector<std::string> rules;
  double confidence = 0;
};

struct Scope {
  std::set<std::string> types;
  std::set<std::string> edges;
  bool paper = false;
};

std::string Key(std::initializer_list<std::string_view> parts) {
  std::string key;
  for (std::string_view p : parts) {
    key += p;
    key += '\0';
  }
  return key;
}

template <typename Evidences>
std::vector<std::string> RulesOf(const Evidences& evidence) {
  std::set<std::string> rules;
  for (const auto& e : evidence) {
    if (!e.rule.empty()) rules.insert(e.rule);
  }
  return {rules.begin(), rules.end()};
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

class Scorer {
 public:
  Scorer(const AnnotatedCorpus& gold, const AnnotatedCorpus& system, const TypeTable& types,
         const EvaluationOptions& options)
      : gold_(gold), system_(system), types_(types), options_(options) {
    for (const AnnotatedDocument& d : system_) by_id_.emplace(d.facts.document.id, &d);
    SeeScope();
    for (const std::string& t : options_.types) {
      (IsEdgeName(t) ? wanted_edges_ : wanted_types_).insert(IsEdgeName(t) ? t : Family(t));
    }
  }

  Evaluation Run() {
    Evaluation out;
    for (Measure m : Measures()) {
      MeasureReport report;
      report.measure = m;
      std::vector<Figures> per_document;
      for (std::uint32_t i = 0; i < gold_.size(); ++i) {
        per_document.push_back(Judge(m, i, report, out.judgements));
      }
      if (options_.bootstrap > 0 && !per_document.empty()) {
        report.f1_95 = BootstrapInterval(per_document, options_.bootstrap);
      }
      out.measures.push_back(std::move(report));
    }
    out.notes = Notes();
    return out;
  }

 private:
  // ------------------------------------------------------------------------------------- scope

  bool IsEdgeName(const std::string& name) const {
    if (types_.FindEdge(name) != nullptr) return true;
    if (types_.FindNode(name) != nullptr) return false;
    return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }

  void SeeScope() {
    for (const AnnotatedDocument& d : gold_) {
      for (const Entity& e : d.facts.entities) seen_.types.insert(e.type);
      for (const Relation& r : d.facts.relations) {
        seen_.edges.insert(r.type);
        seen_.paper |= r.head == kPaper || r.tail == kPaper;
      }
    }
  }

  Scope ScopeOf(const AnnotatedDocument& d) const {
    Scope s = seen_;
    if (d.types) s.types = {d.types->begin(), d.types->end()};
    if (d.edges) s.edges = {d.edges->begin(), d.edges->end()};
    if (d.paper) s.paper = *d.paper;
    return s;
  }

  std::vector<Measure> Measures() const {
    const auto any_edges = [&](const AnnotatedDocument& d) { return !ScopeOf(d).edges.empty(); };
    const auto any_results = [](const AnnotatedDocument& d) { return !d.facts.results.empty(); };
    std::vector<Measure> measures;
    if (options_.mentions.value_or(true)) {
      measures = {Measure::kMentionExact, Measure::kMentionOverlap};
    }
    if (options_.mentions.value_or(false)) return measures;
    measures.push_back(Measure::kEntity);
    if (std::any_of(gold_.begin(), gold_.end(), any_edges)) measures.push_back(Measure::kRelation);
    if (std::any_of(gold_.begin(), gold_.end(), any_results)) measures.push_back(Measure::kResult);
    return measures;
  }

  // Types that --lenient takes for one, as one label: "Method|Model".
  std::string Family(const std::string& type) const {
    const NodeType* t = types_.FindNode(type);
    if (!options_.lenient || t == nullptr) return type;
    std::string family;
    for (const NodeType& other : types_.nodes) {
      const bool same = other.link_class == t->link_class && other.shares_data == t->shares_data;
      if (same) family += (family.empty() ? "" : "|") + other.name;
    }
    return family;
  }

  bool Wanted(const std::string& label, const std::set<std::string>& wanted) const {
    return wanted.empty() || wanted.count(label) > 0;
  }

  // ------------------------------------------------------------------------------------- items

  template <typename Visit>
  void EachNode(const Stated& d, const Scope& scope, Visit visit) const {
    std::set<std::string> families;
    for (const std::string& t : scope.types) families.insert(Family(t));
    for (const StatedNode& n : d.nodes) {
      const std::string label = Family(n.entity->type);
      if (families.count(label) == 0 || !Wanted(label, wanted_types_)) continue;
      visit(n, label, n.entity->named || !options_.named_only);
    }
  }

  std::vector<Item> MentionItems(const Stated& d, const Scope& scope, bool exact) const {
    std::map<std::tuple<std::uint32_t, std::uint32_t, std::string>, Item> seen;
    EachNode(d, scope, [&](const StatedNode& n, const std::string& label, bool evaluated) {
      for (const Mention& m : n.entity->mentions) {
        if (m.span.field == Field::kTitle) continue;
        const auto [it, is_new] = seen.try_emplace({m.span.begin, m.span.end, label});
        Item& item = it->second;
        item.evaluated = evaluated || (!is_new && item.evaluated);
        item.label = label;
        item.what = m.text;
        item.confidence = std::max(item.confidence, m.confidence);
        Append(item.rules, m.rule.empty() ? std::vector<std::string>() : std::vector{m.rule});
      }
    });
    std::vector<Item> items;
    for (auto& [at, item] : seen) {
      const auto& [begin, end, label] = at;
      if (exact) {
        item.keys = {Key({label, std::to_string(begin), std::to_string(end)})};
      } else {
        for (std::uint32_t i = begin; i < end; ++i)
          item.keys.insert(Key({label, std::to_string(i)}));
      }
      items.push_back(std::move(item));
    }
    return items;
  }

  std::vector<Item> EntityItems(const Stated& d, const Scope& scope) const {
    std::vector<Item> items;
    EachNode(d, scope, [&](const StatedNode& n, const std::string& label, bool evaluated) {
      Item item{
          label, {}, evaluated, n.entity->name, RulesOf(n.entity->mentions), n.entity->confidence};
      for (const std::string& form : n.forms) item.keys.insert(Key({label, form}));
      items.push_back(std::move(item));
    });
    return items;
  }

  // What an edge type implies where that is one type; else empty.
  std::string Implied(const std::string& edge) const {
    const EdgeType* t = types_.FindEdge(edge);
    return t == nullptr || t->implies.empty() ? std::string() : t->implies.front();
  }

  // Whether some edge type implies this one.
  std::string ImpliedBy(const std::string& edge) const {
    for (const EdgeType& t : types_.edges) {
      if (!t.implies.empty() && t.implies.front() == edge) return t.name;
    }
    return "";
  }

  std::vector<Item> RelationItems(const Stated& d, const Scope& scope, bool gold) const {
    using EdgeKey = std::tuple<Forms, std::string, Forms>;
    std::map<EdgeKey, std::size_t> index;
    std::vector<std::pair<EdgeKey, Item>> edges;  // in the order of their first statement
    for (const Relation* r : d.relations) {
      std::string type = r->type;
      if (scope.edges.count(type) == 0 && !Implied(type).empty()) type = Implied(type);
      if (scope.edges.count(type) == 0 || !Wanted(type, wanted_edges_)) continue;
      const bool of_paper = r->head == kPaper || r->tail == kPaper;
      if (of_paper && !scope.paper) continue;
      EdgeKey key = {d.FormsOf(r->head), type, d.FormsOf(r->tail)};
      const auto [it, is_new] = index.try_emplace(key, edges.size());
      if (is_new) edges.emplace_back(std::move(key), Item{});
      Item& item = edges[it->second].second;
      item.label = type;
      item.evaluated = !options_.named_only || (d.IsNamed(r->head) && d.IsNamed(r->tail));
      item.what = r->head + " " + type + " " + r->tail;
      item.confidence = std::max(item.confidence, r->confidence);
      Append(item.rules, RulesOf(r->evidence));
    }
    std::vector<Item> items;
    for (auto& [key, item] : edges) {
      const auto& [heads, type, tails] = key;
      const std::string stronger = ImpliedBy(type);
      if (!stronger.empty() && index.count({heads, stronger, tails}) > 0) continue;
      const bool either = options_.lenient && (!stronger.empty() || !Implied(type).empty());
      const std::string kind = !either            ? type
                               : stronger.empty() ? "implies " + Implied(type)
                                                  : "implies " + type;
      for (const std::string& h : heads) {
        for (const std::string& t : tails) {
          item.keys.insert(Key({h, kind, t}));
          if (either && gold) item.keys.insert(Key({t, kind, h}));
        }
      }
      items.push_back(std::move(item));
    }
    return items;
  }

  std::vector<Item> ResultItems(const Stated& d) const {
    std::map<std::set<std::string>, std::size_t> index;
    std::vector<Item> items;
    for (const ResultRecord* r : d.results) {
      const std::string value = NormaliseValue(r->value);
      std::set<std::string> keys;
      for (const std::string& s : d.FormsOf(r->subject)) {
        for (const std::string& m : d.FormsOf(r->metric)) keys.insert(Key({s, m, value}));
      }
      const auto [it, is_new] = index.try_emplace(keys, items.size());
      if (is_new) items.emplace_back();
      Item& item = items[it->second];
      item.label = "Result";
      item.keys = std::move(keys);
      item.evaluated = !options_.named_only || d.IsNamed(r->subject);
      item.what = r->subject + " " + (r->metric.empty() ? "?" : r->metric) + " " + r->value;
      item.confidence = std::max(item.confidence, r->confidence);
      Append(item.rules, RulesOf(r->evidence));
    }
    return items;
  }

  std::vector<Item> Items(Measure m, const Stated& d, const Scope& scope, bool gold) const {
    switch (m) {
      case Measure::kMentionExact:
        return MentionItems(d, scope, true);
      case Measure::kMentionOverlap:
        return MentionItems(d, scope, false);
      case Measure::kEntity:
        return EntityItems(d, scope);
      case Measure::kRelation:
        return RelationItems(d, scope, gold);
      case Measure::kResult:
        break;
    }
    return ResultItems(d);
  }

  // The system's document without what `named_only` leaves out of it.
  static Stated SetAside(const Stated& gold, const Stated& system) {
    const auto unnamed_in_gold = [&](const std::string& end) {
      if (end == kPaper) return false;
      const Forms forms = system.FormsOf(end);
      bool known = false;
      for (const StatedNode& n : gold.nodes) {
        const bool shares = std::any_of(n.forms.begin(), n.forms.end(),
                                        [&](const std::string& f) { return forms.count(f) > 0; });
        if (!shares) continue;
        if (n.entity->named) return false;
        known = true;
      }
      return known;
    };
    const auto stays = [&](const std::string& end) {
      return system.IsNamed(end) && !unnamed_in_gold(end);
    };
    Stated kept;
    for (const StatedNode& n : system.nodes) {
      if (n.entity->named) kept.nodes.push_back(n);
    }
    for (const Relation* r : system.relations) {
      if (stays(r->head) && stays(r->tail)) kept.relations.push_back(r);
    }
    for (const ResultRecord* r : system.results) {
      if (stays(r->subject)) kept.results.push_back(r);
    }
    return kept;
  }

  // ---------------------------------------------------------------------------------- counting

  // A largest one-to-one pairing of agreeing items: for each system item the gold item, or -1.
  static std::vector<int> Pair(const std::vector<const Item*>& gold,
                               const std::vector<Item>& system) {
    std::unordered_map<std::string, std::vector<int>> holders;
    for (std::size_t g = 0; g < gold.size(); ++g) {
      for (const std::string& key : gold[g]->keys) holders[key].push_back(static_cast<int>(g));
    }
    std::vector<std::set<int>> agreeing(system.size());
    for (std::size_t s = 0; s < system.size(); ++s) {
      for (const std::string& key : system[s].keys) {
        const auto it = holders.find(key);
        if (it != holders.end()) agreeing[s].insert(it->second.begin(), it->second.end());
      }
    }
    std::vector<int> owner(gold.size(), -1);
    std::vector<bool> tried;
    const auto place = [&](const auto& self, int s) -> bool {
      for (int g : agreeing[static_cast<std::size_t>(s)]) {
        const auto at = static_cast<std::size_t>(g);
        if (tried[at]) continue;
        tried[at] = true;
        if (owner[at] < 0 || self(self, owner[at])) {
          owner[at] = s;
          return true;
        }
      }
      return false;
    };
    for (std::size_t s = 0; s < system.size(); ++s) {
      tried.assign(gold.size(), false);
      place(place, static_cast<int>(s));
    }
    std::vector<int> partner(system.size(), -1);
    for (std::size_t g = 0; g < owner.size(); ++g) {
      if (owner[g] >= 0) partner[static_cast<std::size_t>(owner[g])] = static_cast<int>(g);
    }
    return partner;
  }

  Figures Judge(Measure m, std::uint32_t document, MeasureReport& report,
                std::vector<Judgement>& judgements) const {
    using Outcome = Judgement::Outcome;
    const AnnotatedDocument& truth = gold_[document];
    const Scope scope = ScopeOf(truth);
    const Stated gold(truth);
    const auto it = by_id_.find(truth.facts.document.id);
    Stated answer = it == by_id_.end() ? Stated() : Stated(*it->second);
    if (options_.named_only) answer = SetAside(gold, answer);
    const std::vector<Item> expected = Items(m, gold, scope, true);
    const std::vector<Item> found = Items(m, answer, scope, false);
    std::vector<const Item*> evaluated;
    std::set<std::string> neutral;
    for (const Item& item : expected) {
      if (item.evaluated) {
        evaluated.push_back(&item);
      } else {
        neutral.insert(item.keys.begin(), item.keys.end());
      }
    }
    Figures sum;
    std::vector<bool> met(evaluated.size(), false);
    const auto note = [&](Outcome outcome, const Item& item, const std::string& label) {
      Figures& f = report.by_label[label];
      for (Figures* to : {&f, &sum, &report.all}) {
        to->right += outcome == Outcome::kRight ? 1 : 0;
        to->wrong += outcome == Outcome::kWrong ? 1 : 0;
        to->missed += outcome == Outcome::kMissed ? 1 : 0;
      }
      if (m == Measure::kMentionOverlap) return;
      judgements.push_back({m, outcome, document, label, item.what, item.rules, item.confidence});
    };
    const std::vector<int> partner = Pair(evaluated, found);
    for (std::size_t s = 0; s < found.size(); ++s) {
      const Item& item = found[s];
      if (partner[s] >= 0) {
        const auto g = static_cast<std::size_t>(partner[s]);
        met[g] = true;
        note(Outcome::kRight, item, evaluated[g]->label);
        continue;
      }
      const bool not_asked =
          std::any_of(item.keys.begin(), item.keys.end(),
                      [&](const std::string& k) { return neutral.count(k) > 0; });
      if (!not_asked) note(Outcome::kWrong, item, item.label);
    }
    for (std::size_t g = 0; g < met.size(); ++g) {
      if (!met[g]) note(Outcome::kMissed, *evaluated[g], evaluated[g]->label);
    }
    return sum;
  }

  // ------------------------------------------------------------------------------------- notes

  // Mentions whose offsets do not fit the text that they count in.
  static std::uint64_t Misplaced(const AnnotatedDocument& system, const AnnotatedDocument& gold) {
    const auto offsets = [](const std::string& text) {
      std::vector<std::size_t> at;
      for (std::size_t i = 0; i < text.size();) {
        at.push_back(i);
        NextCodePoint(text, i);
      }
      at.push_back(text.size());
      return at;
    };
    const std::string& text = system.facts.document.text;
    const auto mine = offsets(text);
    const std::size_t gold_length = CountCodePoints(gold.facts.document.text);
    std::uint64_t n = 0;
    for (const Entity& e : system.facts.entities) {
      for (const Mention& m : e.mentions) {
        if (m.span.field == Field::kTitle) continue;
        const bool fits = m.span.begin < m.span.end && m.span.end <= gold_length;
        n += gold.has_text && !fits ? 1 : 0;
        if (m.text.empty() || !system.has_text) continue;
        const std::size_t last = mine.size() - 1;
        const std::size_t from = mine[std::min<std::size_t>(m.span.begin, last)];
        const std::size_t to = mine[std::min<std::size_t>(m.span.end, last)];
        n += from > to || text.compare(from, to - from, m.text) != 0 ? 1 : 0;
      }
    }
    return n;
  }

  static std::uint64_t Dangling(const Stated& d) {
    Forms known = {kPaperForm};
    for (const StatedNode& n : d.nodes) known.insert(n.forms.begin(), n.forms.end());
    std::uint64_t n = 0;
    for (const Relation* r : d.relations) {
      for (const std::string& end : {r->head, r->tail}) {
        n += end != kPaper && known.count(ComparedName(end)) == 0 ? 1 : 0;
      }
    }
    return n;
  }

  std::vector<std::pair<std::string, std::uint64_t>> Notes() const {
    std::uint64_t missing = 0;
    std::uint64_t misplaced = 0;
    std::uint64_t dangling = 0;
    std::set<std::string> ids;
    for (const AnnotatedDocument& g : gold_) {
      ids.insert(g.facts.document.id);
      const auto it = by_id_.find(g.facts.document.id);
      if (it == by_id_.end()) {
        ++missing;
        continue;
      }
      misplaced += Misplaced(*it->second, g);
      dangling += Dangling(Stated(*it->second));
    }
    const std::uint64_t extra = static_cast<std::uint64_t>(
        std::count_if(system_.begin(), system_.end(),
                      [&](const auto& d) { return ids.count(d.facts.document.id) == 0; }));
    std::vector<std::pair<std::string, std::uint64_t>> notes = {{"gold documents", gold_.size()}};
    const auto add = [&](const char* what, std::uint64_t n) {
      if (n > 0) notes.emplace_back(what, n);
    };
    add("documents missing from the system file", missing);
    add("documents that only the system file has", extra);
    add("system mentions whose offsets do not fit the text", misplaced);
    add("system edges' ends that name no entity", dangling);
    return notes;
  }

  const AnnotatedCorpus& gold_;
  const AnnotatedCorpus& system_;
  const TypeTable& types_;
  const EvaluationOptions& options_;
  std::unordered_map<std::string, const AnnotatedDocument*> by_id_;
  Scope seen_;
  std::set<std::string> wanted_types_;
  std::set<std::string> wanted_edges_;
};

}  // namespace

std::string_view MeasureName(Measure measure) {
  return kMeasureNames[static_cast<std::size_t>(measure)];
}

double Figures::precision() const {
  return right == 0 ? 0 : static_cast<double>(right) / static_cast<double>(right + wrong);
}
double Figures::recall() const {
  return right == 0 ? 0 : static_cast<double>(right) / static_cast<double>(right + missed);
}
double Figures::f1() const {
  if (right == 0) return 0;
  return 2 * static_cast<double>(right) / static_cast<double>(2 * right + wrong + missed);
}

Evaluation Evaluate(const AnnotatedCorpus& gold, const AnnotatedCorpus& system,
                    const TypeTable& types, const EvaluationOptions& options) {
  return Scorer(gold, system, types, options).Run();
}

AnnotatedDocument ToAnnotated(Facts facts) {
  AnnotatedDocument d;
  d.facts = std::move(facts);
  d.has_text = true;
  return d;
}

std::vector<CalibrationBin> Calibration(const std::vector<Judgement>& judgements, Measure measure) {
  constexpr int kBins = 10;
  std::vector<CalibrationBin> bins(kBins);
  for (int i = 0; i < kBins; ++i) {
    bins[static_cast<std::size_t>(i)].from = i / static_cast<double>(kBins);
    bins[static_cast<std::size_t>(i)].to = (i + 1) / static_cast<double>(kBins);
  }
  for (const Judgement& j : judgements) {
    const bool counts =
        j.outcome == Judgement::Outcome::kRight || j.outcome == Judgement::Outcome::kWrong;
    if (j.measure != measure || !counts) continue;
    // 0.7 * 10 is a little less than 7.
    const int at = std::clamp(static_cast<int>(j.confidence * kBins + 1e-9), 0, kBins - 1);
    CalibrationBin& bin = bins[static_cast<std::size_t>(at)];
    ++bin.count;
    bin.right += j.outcome == Judgement::Outcome::kRight ? 1 : 0;
    bin.mean_confidence += j.confidence;
  }
  for (CalibrationBin& bin : bins) {
    if (bin.count > 0) bin.mean_confidence /= static_cast<double>(bin.count);
  }
  return bins;
}

}  // namespace papergraph
