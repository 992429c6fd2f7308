// SPDX-License-Identifier: Apache-2.0
// Which of many patterns a text can match at all, told by the words that they require.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pack/atoms.h"

namespace papergraph {

/// One bit a pattern.
using PatternBits = std::vector<std::uint64_t>;

inline void SetBit(PatternBits& bits, std::size_t i) {
  bits[i / 64] |= std::uint64_t{1} << (i % 64);
}
inline bool HasBit(const PatternBits& bits, std::size_t i) {
  return (bits[i / 64] >> (i % 64) & 1) != 0;
}

/// Lossless: a pattern that matches a text is open for it. The strings ("atoms") that a pattern
/// requires come from RE2's Prefilter, which gives a monotone condition such as (a or b) and (c or
/// d); of it, up to kClauses clauses are kept. Immutable after Compile(); safe from many threads.
class Gate {
 public:
  /// Patterns are numbered from 0. Slots count as any text, so that a sentence's plain text opens
  /// all that its slotted forms can match.
  void Add(const std::string& pattern);
  void Compile();

  /// Sets open[0, words()) to the patterns that may match `text`.
  void Open(std::string_view text, std::uint64_t* open) const;
  std::size_t words() const { return (count_ + 63) / 64; }
  std::size_t size() const { return count_; }

  /// Atoms of which one must occur, in lower case.
  using Clause = std::vector<std::string>;
  /// What a text must have to match: up to kClauses clauses. RE2 works them out, which takes its
  /// time.
  static std::vector<Clause> ClausesOf(const std::string& pattern);
  /// Clauses as PreparedPattern has them. No atom may have a line feed.
  static std::string Format(const std::vector<Clause>& clauses);
  static std::vector<Clause> Parse(std::string_view lines);

 private:
  static constexpr std::size_t kClauses = 3;
  // An atom that occurs sets bits of one word of `satisfied_`.
  struct Effect {
    std::uint64_t bits;
    std::uint32_t word;  // clause * words() + pattern / 64
  };

  bool CompileWith(std::size_t longest_atom);

  std::vector<std::string> patterns_;         // until Compile()
  std::vector<std::vector<Clause>> clauses_;  // by pattern
  std::size_t count_ = 0;
  AtomFinder finder_;
  std::vector<std::uint32_t> first_effect_;  // by atom, into effects_; one more behind the last
  std::vector<Effect> effects_;
  PatternBits satisfied_;  // clauses that patterns do not have
};

/// `pattern` with everything about slots replaced by "any text".
std::string WithoutSlots(std::string_view pattern);

/// `pattern` without the flag i. Each text that `pattern` matches is matched in some writing with
/// capitals, and what a gate requires is in lower case anyway; RE2 gives up on long alternations
/// under the flag, since their first letters become classes of too many characters.
std::string WithoutCase(std::string_view pattern);

}  // namespace papergraph
