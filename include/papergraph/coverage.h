// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "papergraph/evaluation.h"
#include "papergraph/explanation.h"
#include "papergraph/pack.h"

namespace papergraph {

/// What a rule did on a corpus.
struct RuleUse {
  std::string rule;
  std::string phase;
  std::uint64_t fired = 0;   ///< things that it had a say on: a mention, an entity, an edge ...
  std::uint64_t papers = 0;  ///< in which it fired
  std::uint64_t judged = 0;  ///< of the things, those that gold can judge
  std::uint64_t right = 0;
  std::string overlaps;       ///< the rule that most often said the same of the same thing
  std::uint64_t overlap = 0;  ///< how often
};

/// Counts how often each rule of a pack fires, how often it is right where gold is given, and which
/// rules say the same. Not thread-safe. Memory grows with the pairs of rules, not with the corpus.
class RuleCoverage {
 public:
  explicit RuleCoverage(const Pack& pack);
  RuleCoverage(RuleCoverage&&) noexcept;
  RuleCoverage& operator=(RuleCoverage&&) noexcept;
  ~RuleCoverage();

  /// Counts a document. `judgements` are those of Evaluate() that concern it; none: no gold.
  void Add(const Explanation& document, const std::vector<Judgement>& judgements);
  /// One row a rule, in the pack's order; rules that never fired have fired == 0.
  std::vector<RuleUse> Rows() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace papergraph
