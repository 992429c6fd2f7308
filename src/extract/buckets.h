// SPDX-License-Identifier: Apache-2.0
// Items by a small key: a long document asks for all that share one, and a search through all of
// them for each would take the square of its length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace papergraph {

class Buckets {
 public:
  /// Keys and items are numbers below these. O(keys + items).
  Buckets(std::size_t keys, std::size_t items) : first_(keys, kNone), next_(items, kNone) {}

  std::size_t keys() const { return first_.size(); }

  /// Each item once at most. Those added later come first.
  void Add(std::size_t key, std::uint32_t item) {
    next_[item] = first_[key];
    first_[key] = item;
  }

  /// Calls `visit(item)` until it returns true; whether it did.
  template <typename Visit>
  bool Any(std::size_t key, const Visit& visit) const {
    for (std::uint32_t item = first_[key]; item != kNone; item = next_[item]) {
      if (visit(item)) return true;
    }
    return false;
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> next_;
};

}  // namespace papergraph
