// SPDX-License-Identifier: Apache-2.0
// Applies the pattern rules of one phase to one text.
#pragma once

#include <string_view>
#include <vector>

#include "extract/analysis.h"

namespace papergraph {

/// Whether a sentence meets the conditions that do not concern an entity.
bool SentenceMeets(const Where& where, const SentenceInfo& info, bool is_title);

/// Whether the rule's guards let it run on `text`: every `requires` matches, no `forbids` does.
bool GuardsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text);

/// Whether no word of a forbidden class stands in the groups that `forbid_in` names.
bool GroupsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text,
                 const Match& match);

/// Calls visit(rule index, match) for every match of every rule of the phase, rules in order of
/// precedence, matches of one rule from left to right without overlap.
template <typename Visit>
void RunPhase(const CompiledPack& pack, Phase phase, std::string_view text,
              const SentenceInfo& info, bool is_title, Visit visit) {
  thread_local std::vector<int> patterns;
  const auto p = static_cast<std::size_t>(phase);
  const PatternSet& set = pack.patterns[p];
  set.Candidates(text, patterns);
  // visit() may run another phase: keep what this one needs.
  const std::vector<int> mine = patterns;
  Match match;
  for (int pattern : mine) {
    const int index = pack.rule_of_pattern[p][static_cast<std::size_t>(pattern)];
    const Rule& rule = pack.rules[static_cast<std::size_t>(index)];
    if (rule.scope == "title" ? !is_title : rule.scope == "sentence" && is_title) continue;
    if (!SentenceMeets(rule.where, info, is_title)) continue;
    bool allowed = rule.requires_patterns.empty() && rule.forbids.empty();
    for (std::uint32_t from = 0; set.Find(pattern, text, from, match);) {
      if (!allowed && !(allowed = GuardsAllow(pack, rule, text))) break;
      if (GroupsAllow(pack, rule, text, match)) visit(index, match);
      from = match.end > match.begin ? match.end : match.end + 1;
      if (from > text.size()) break;
    }
  }
}

}  // namespace papergraph
