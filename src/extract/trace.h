// SPDX-License-Identifier: Apache-2.0
// What extraction notes of its own steps where somebody asks (Explain()).
#pragma once

#include <string>
#include <vector>

#include "extract/analysis.h"
#include "papergraph/explanation.h"

namespace papergraph {

/// The name of a rule's phase, as packs write it.
std::string PhaseOf(const Rule& rule);

/// Steps as they are taken. Analysis::trace is null where nobody asks, so that noting costs a test.
class Trace {
 public:
  /// `rule` may be null: the engine itself. `range` is of the document's clean text.
  void Note(const Analysis& a, const Rule* rule, Range range, std::string about, std::string effect,
            std::string stopped = "") {
    TraceStep step;
    step.phase = rule == nullptr ? "decision" : PhaseOf(*rule);
    step.rule = rule == nullptr ? "" : rule->id;
    step.span = a.text.ToSpan(range);
    step.about = std::move(about);
    step.effect = std::move(effect);
    step.stopped = std::move(stopped);
    steps.push_back(std::move(step));
  }

  std::vector<TraceStep> steps;
};

/// "type Method +3, proposed": what the rule adds to an entity.
std::string EffectOf(const CompiledPack& pack, const Rule& rule);

/// Rules that lacked one condition in the document whose analysis is finished.
std::vector<TraceStep> FindNearMisses(const Analysis& a, const Facts& facts);

}  // namespace papergraph
