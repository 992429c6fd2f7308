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
/// out over byte classes. ASCII capitals of the text count as lower case.
class AtomFinder {
 public:
  /// Empty atoms are not allowed.
  void Build(const std::vector<std::string>& atoms);

  /// Appends the indices of the atoms that occur in `text`, each once, in order of their ends.
  void Find(std::string_view text, std::vector<int>& found) const;

 private:
  std::array<std::uint8_t, 256> byte_class_{};
  std::uint32_t classes_ = 1;
  std::uint32_t shift_ = 0;  // log2 of classes_
  static constexpr std::uint32_t kEndsAtom = 0x80000000;
  std::vector<std::uint32_t> next_;                 // state * classes_ + class, to a row offset
  std::vector<std::vector<std::uint32_t>> output_;  // atoms that end in the state
  std::size_t count_ = 0;
};

}  // namespace papergraph
