// SPDX-License-Identifier: Apache-2.0
//
// Why an extraction came out as it did: each rule's say, each decision, and what came near.
#pragma once

#include <string>
#include <vector>

#include "papergraph/document.h"
#include "papergraph/facts.h"
#include "papergraph/pack.h"

namespace papergraph {

/// One thing that a rule or the engine did in a document, or was kept from doing.
struct TraceStep {
  std::string phase;    ///< of the rule; "decision" where the engine weighs what rules said
  std::string rule;     ///< empty: the engine itself
  Span span;            ///< the mention, or the sentence
  std::string about;    ///< "NAME", "HEAD TYPE TAIL", a figure; empty: the sentence
  std::string effect;   ///< what it did or would have done: "type Method +3", "PROPOSES"
  std::string stopped;  ///< what kept it from it; empty: it did it

  bool operator==(const TraceStep&) const = default;
};

struct Explanation {
  Facts facts;                   ///< as Extract() gives them
  std::vector<Span> sentences;   ///< title first, disjoint, in text order
  std::vector<TraceStep> steps;  ///< in the order in which they were taken
  /// Rules that lacked one condition: a guard, a place, a mention of another type. In the order of
  /// sentences, then of rules.
  std::vector<TraceStep> near_misses;
};

/// Extracts and tells why. Equal arguments give equal values. Near misses are looked for by trying
/// every rule on every sentence, some hundred times the time of Extract().
Explanation Explain(Document document, const Pack& pack, bool near_misses = false);

}  // namespace papergraph
