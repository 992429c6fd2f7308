// SPDX-License-Identifier: Apache-2.0
#include "extract/rule_engine.h"

#include <algorithm>
#include <cctype>

namespace papergraph {

bool SentenceMeets(const Where& where, const SentenceInfo& info, bool is_title) {
  if (where.roles != 0 && (info.roles & where.roles) == 0) return false;
  if ((info.roles & where.not_roles) != 0) return false;
  if (where.after_contribution && !info.after_contribution) return false;
  if (where.before_contribution && (info.after_contribution || is_title)) return false;
  return !where.in_title || is_title;
}

bool GuardsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text) {
  const auto matches = [&](int guard) { return pack.guards.Matches(guard, text); };
  return std::all_of(rule.requires_patterns.begin(), rule.requires_patterns.end(), matches) &&
         std::none_of(rule.forbids.begin(), rule.forbids.end(), matches);
}

bool GroupsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text,
                 const Match& match) {
  for (const auto& [group, bits] : rule.forbid_in) {
    const Capture* capture = match.Find(group);
    if (capture == nullptr) continue;
    std::string word;
    for (std::uint32_t i = capture->begin; i <= capture->end; ++i) {
      const char c = i < capture->end ? text[i] : ' ';
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\'') {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        continue;
      }
      const WordInfo* info = word.empty() ? nullptr : pack.FindWord(word);
      if (info != nullptr && (info->classes & bits) != 0) return false;
      word.clear();
    }
  }
  return true;
}

}  // namespace papergraph
