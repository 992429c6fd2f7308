// SPDX-License-Identifier: Apache-2.0
#include "papergraph/coverage.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace papergraph {
namespace {

// What a step is about and what it says of it: steps that agree in both overlap.
using Thing = std::tuple<std::string, std::string, std::string>;  // phase group, about, saying

// "type Method +2, proposed +1" says "type Method".
std::string Saying(const TraceStep& step) {
  return step.effect.substr(0, step.effect.find_first_of("+-,"));
}

}  // namespace

struct RuleCoverage::Impl {
  struct Count {
    RuleUse use;
    std::map<std::string, std::uint64_t> with;
  };
  std::string proposes;  // the edge type
  std::vector<std::string> order;
  std::map<std::string, Count> rules;

  // The entity that has a mention there; empty: none.
  static std::string EntityAt(const Facts& facts, const Span& span) {
    for (const Entity& e : facts.entities) {
      for (const Mention& m : e.mentions) {
        if (m.span == span) return e.name;
      }
    }
    return "";
  }

  // The type that a step gives; empty: none.
  static std::string TypeGiven(const TraceStep& step) {
    const std::size_t at = step.effect.find("type ");
    if (at == std::string::npos) return "";
    const std::size_t from = at + 5;
    return step.effect.substr(from, step.effect.find(' ', from) - from);
  }

  // Whether the paper proposes the entity by gold, as far as edges from the paper tell. 1: right,
  // 0: wrong, -1: gold cannot tell.
  int JudgeProposal(const std::string& entity, const std::vector<Judgement>& judgements) const {
    int known = -1;
    for (const Judgement& j : judgements) {
      if (j.outcome == Judgement::Outcome::kMissed || entity.empty()) continue;
      const bool right = j.outcome == Judgement::Outcome::kRight;
      const bool from_paper = j.measure == Measure::kRelation &&
                              j.what == std::string(kPaper) + " " + j.label + " " + entity;
      // An entity that gold has, and of which nothing was said, is no proposal of ours or of gold.
      if (from_paper && j.label == proposes) return right ? 1 : 0;
      if (j.measure == Measure::kEntity && j.what == entity && right) known = 0;
    }
    return known;
  }

  // 1: right, 0: wrong, -1: gold cannot tell.
  int Judge(const TraceStep& step, const std::string& entity, const Facts& facts,
            const std::vector<Judgement>& judgements) const {
    const bool introduces = step.effect.find("proposed +") != std::string::npos;
    if (introduces) return JudgeProposal(entity, judgements);
    const bool edge = step.phase == "relation";
    const bool figure = step.phase == "result";
    const std::string type = TypeGiven(step);
    if (!edge && !figure && (entity.empty() || (type.empty() && step.phase != "mention")))
      return -1;
    std::string final_type;
    for (const Entity& e : facts.entities) {
      if (e.name == entity) final_type = e.type;
    }
    for (const Judgement& j : judgements) {
      const bool said =
          j.outcome == Judgement::Outcome::kRight || j.outcome == Judgement::Outcome::kWrong;
      const bool right = j.outcome == Judgement::Outcome::kRight;
      if (!said) continue;
      if (edge && j.measure == Measure::kRelation && j.what == step.about) return right ? 1 : 0;
      const bool same_figure =
          figure && j.measure == Measure::kResult && j.what.ends_with(" " + step.about);
      if (same_figure) return right ? 1 : 0;
      if (edge || figure || j.measure != Measure::kEntity || j.what != entity) continue;
      if (type.empty() || type == final_type) return right ? 1 : 0;
      return right ? 0 : -1;
    }
    return -1;
  }
};

RuleCoverage::RuleCoverage(const Pack& pack) : impl_(std::make_unique<Impl>()) {
  const EdgeType* proposes = pack.types().EdgeWithRole("proposes");
  if (proposes != nullptr) impl_->proposes = proposes->name;
  for (const RuleInfo& r : pack.Rules()) {
    impl_->order.push_back(r.id);
    RuleUse& use = impl_->rules[r.id].use;
    use.rule = r.id;
    use.phase = r.phase;
  }
}
RuleCoverage::RuleCoverage(RuleCoverage&&) noexcept = default;
RuleCoverage& RuleCoverage::operator=(RuleCoverage&&) noexcept = default;
RuleCoverage::~RuleCoverage() = default;

void RuleCoverage::Add(const Explanation& document, const std::vector<Judgement>& judgements) {
  std::map<Thing, std::set<std::string>> things;
  std::set<std::string> here;
  for (const TraceStep& step : document.steps) {
    if (!step.stopped.empty() || step.rule.empty()) continue;
    const std::string entity = Impl::EntityAt(document.facts, step.span);
    const std::string about = !entity.empty()       ? entity
                              : !step.about.empty() ? step.about
                                                    : std::to_string(step.span.begin);
    if (!things[{step.phase, about, Saying(step)}].insert(step.rule).second) continue;
    RuleUse& use = impl_->rules[step.rule].use;
    ++use.fired;
    use.papers += here.insert(step.rule).second ? 1 : 0;
    const int judged = impl_->Judge(step, entity, document.facts, judgements);
    use.judged += judged >= 0 ? 1 : 0;
    use.right += judged == 1 ? 1 : 0;
  }
  for (const auto& [thing, rules] : things) {
    for (const std::string& a : rules) {
      for (const std::string& b : rules) {
        if (a != b) ++impl_->rules[a].with[b];
      }
    }
  }
}

std::vector<RuleUse> RuleCoverage::Rows() const {
  std::vector<RuleUse> rows;
  for (const std::string& id : impl_->order) {
    const Impl::Count& count = impl_->rules.at(id);
    RuleUse use = count.use;
    for (const auto& [other, n] : count.with) {
      if (n > use.overlap) {
        use.overlap = n;
        use.overlaps = other;
      }
    }
    rows.push_back(std::move(use));
  }
  return rows;
}

}  // namespace papergraph
