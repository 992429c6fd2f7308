// SPDX-License-Identifier: Apache-2.0
// Two hashes: SHA-256 where the value leaves the program (ids), a fast one for tables in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace papergraph {

/// The first 16 hexadecimal digits (64 bits) of the SHA-256 of `bytes`. Stable for ever.
std::string Sha256Hex16(std::string_view bytes);

/// The same 64 bits as a number, and a number's 16 hexadecimal digits.
std::uint64_t Sha256Front(std::string_view bytes);
std::string Hex16(std::uint64_t number);

/// All 64 hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

/// FNV-1a over bytes, to be folded over pieces: the hash of "ab" is that of "b" seeded with that of
/// "a". For tables in memory only; its value is not part of any format.
inline constexpr std::uint64_t kFnvSeed = 0xcbf29ce484222325ULL;
inline std::uint64_t Fnv1a(std::string_view bytes, std::uint64_t seed = kFnvSeed) {
  for (char c : bytes) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return seed;
}

}  // namespace papergraph
