// SPDX-License-Identifier: Apache-2.0
#include "pack/prepared.h"

#include <algorithm>
#include <functional>

namespace papergraph {

std::uint64_t Fingerprint(std::string_view pattern) {
  return std::hash<std::string_view>{}(pattern);
}

const PreparedPattern* FindPrepared(std::string_view pattern) {
  const auto known = Prepared().patterns;
  const std::uint64_t fingerprint = Fingerprint(pattern);
  const auto it = std::lower_bound(
      known.begin(), known.end(), fingerprint,
      [](const PreparedPattern& p, std::uint64_t value) { return p.fingerprint < value; });
  const bool found =
      it != known.end() && it->fingerprint == fingerprint && it->size == pattern.size();
  return found ? &*it : nullptr;
}

}  // namespace papergraph
