// SPDX-License-Identifier: Apache-2.0
// What the build worked out of the built-in packs, so that no start has to. `papergraph_prepare`
// writes the definition while the library is built; it needs an empty one itself
// (src/pack/unprepared.cc).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace papergraph {

/// What is known of one expanded pattern that RE2 has accepted and that matches no empty text. Text
/// of `groups`: number and name of each named group, each ended by a line feed. Text of `clauses`:
/// the atoms of each clause (see Gate), an atom ended by a line feed, a clause by another.
struct PreparedPattern {
  std::uint64_t fingerprint;
  std::uint32_t size;  ///< of the pattern, in bytes
  std::string_view groups;
  std::string_view clauses;
};

struct PreparedPacks {
  std::string_view hash;                      ///< of the built-in packs' files; empty: not known
  std::span<const PreparedPattern> patterns;  ///< by fingerprint
};

const PreparedPacks& Prepared();

/// Of 64 bits: two patterns of equal size and fingerprint are taken for one. The same in every
/// program that one compiler makes for one machine; no part of any format.
std::uint64_t Fingerprint(std::string_view pattern);

/// Null where the build did not see this very pattern.
const PreparedPattern* FindPrepared(std::string_view pattern);

}  // namespace papergraph
