// SPDX-License-Identifier: Apache-2.0
// Which runs are members of a list that the sentence announces: the parts of what the paper makes
// ("two modules: a slow path and a fast path"), or tasks ("tasks such as A and B").
#pragma once

#include <cstdint>

#include "extract/analysis.h"
#include "extract/word_run.h"

namespace papergraph {

/// Follows `run` through its sentences; asked of each run in turn. The run must outlive it.
class Announcements {
 public:
  Announcements(const Analysis& a, const WordRun& run);

  /// Behind WordRun::BeginSentence().
  void BeginSentence();
  /// Whether the run is one of the parts that the sentence lists.
  bool TakePart();
  /// Whether it is one of the tasks.
  bool TakeTask();

  int part_rule() const { return part_rule_; }
  int task_rule() const { return task_rule_; }

 private:
  bool MayListParts() const;
  bool MayListTasks() const;
  std::uint32_t Front() const;
  bool IsPart();
  bool IsTask() const;
  bool ThatIs(std::uint32_t t) const;
  bool BeginsMember(std::uint32_t t) const;
  bool IsCounted(std::uint32_t head) const;

  const Analysis& a_;
  const WordRun& run_;
  const EngineNames::Classes& classes_;
  int part_rule_;  // -1: none is asked for
  int task_rule_;
  bool lists_parts_ = false;  // whether the sentence may
  bool lists_tasks_ = false;
  bool colon_ = false;                 // whether a colon announces the parts ("two modules: ...")
  std::uint32_t part_end_ = kNoIndex;  // behind the last of them
  std::uint32_t task_end_ = kNoIndex;
};

}  // namespace papergraph
