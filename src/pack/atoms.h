// SPDX-License-Identifier: Apache-2.0
// Which of a fixed set of lower-case strings occur in a text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace papergraph {

/// Automaton of Aho and Corasick ("Efficient string matching", CACM 1975) with all transitions laid
/// out over byte classes, two bytes each: it must stay in the cache, since every byte of every text
/// goes through it. ASCII capitals of the text count as lower case.
class AtomFinder {
 public:
  /// Empty atoms are not allowed. False where the atoms need more than kMaxStates states.
  bool Build(const std::vector<std::string>& atoms);
  static constexpr std::size_t kMaxStates = 1 << 15;

  /// Appends the indices of the atoms that occur in `text`, each once, in no certain order.
  void Find(std::string_view text, std::vector<int>& found) const;

 private:
  static constexpr std::uint16_t kEndsAtom = 0x8000;

  std::array<std::uint8_t, 256> byte_class_{};
  std::uint32_t classes_ = 1;
  std::vector<std::uint16_t> next_;  // by state * classes_ + class; kEndsAtom where one ends there
  std::vector<std::uint32_t> first_end_;  // by state, into ends_
  std::vector<std::uint32_t> ends_;       // atoms that end in the state
  std::size_t count_ = 0;
  std::size_t longest_ = 0;
};

}  // namespace papergraph
