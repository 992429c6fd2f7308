// SPDX-License-Identifier: Apache-2.0
#include "pack/atoms.h"

#include <algorithm>
#include <bit>

namespace papergraph {

void AtomFinder::Build(const std::vector<std::string>& atoms) {
  count_ = atoms.size();
  byte_class_.fill(0);
  classes_ = 1;
  for (const std::string& atom : atoms) {
    for (char c : atom) {
      auto& cls = byte_class_[static_cast<unsigned char>(c)];
      if (cls == 0) cls = static_cast<std::uint8_t>(classes_++);
    }
  }
  for (int c = 'A'; c <= 'Z'; ++c) byte_class_[c] = byte_class_[c + 32];
  classes_ = std::bit_ceil(classes_);

  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  next_.assign(classes_, kNone);
  output_.assign(1, {});
  for (std::uint32_t a = 0; a < atoms.size(); ++a) {
    std::uint32_t state = 0;
    for (char c : atoms[a]) {
      const std::size_t edge = state * classes_ + byte_class_[static_cast<unsigned char>(c)];
      if (next_[edge] == kNone) {
        next_[edge] = static_cast<std::uint32_t>(output_.size());
        output_.emplace_back();
        next_.resize(next_.size() + classes_, kNone);
      }
      state = next_[edge];
    }
    output_[state].push_back(a);
  }

  // Breadth first: a missing transition is that of the longest proper suffix.
  std::vector<std::uint32_t> suffix(output_.size(), 0);
  std::vector<std::uint32_t> queue;
  for (std::uint32_t c = 0; c < classes_; ++c) {
    if (next_[c] == kNone) {
      next_[c] = 0;
    } else {
      queue.push_back(next_[c]);
    }
  }
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const std::uint32_t state = queue[head];
    const auto& inherited = output_[suffix[state]];
    output_[state].insert(output_[state].end(), inherited.begin(), inherited.end());
    for (std::uint32_t c = 0; c < classes_; ++c) {
      std::uint32_t& edge = next_[state * classes_ + c];
      const std::uint32_t fallback = next_[suffix[state] * classes_ + c];
      if (edge == kNone) {
        edge = fallback;
      } else {
        suffix[edge] = fallback;
        queue.push_back(edge);
      }
    }
  }
  // A power of two of classes makes the row of a state a shift. Transitions hold row offsets, and
  // in the top bit whether the state ends an atom.
  for (std::uint32_t& target : next_) {
    target = target * classes_ | (output_[target].empty() ? 0 : kEndsAtom);
  }
  shift_ = static_cast<std::uint32_t>(std::countr_zero(classes_));
}

void AtomFinder::Find(std::string_view text, std::vector<int>& found) const {
  if (count_ == 0) return;
  // Which atoms this call has seen: a stamp costs less than sorting out repetitions.
  thread_local std::vector<std::uint32_t> stamps;
  thread_local std::uint32_t stamp = 0;
  if (stamps.size() < count_) stamps.resize(count_, 0);
  if (++stamp == 0) {
    std::fill(stamps.begin(), stamps.end(), 0U);
    stamp = 1;
  }
  const std::uint32_t* const next = next_.data();
  std::uint32_t state = 0;
  for (char c : text) {
    state = next[state + byte_class_[static_cast<unsigned char>(c)]];
    if ((state & kEndsAtom) == 0) continue;
    state &= ~kEndsAtom;
    for (std::uint32_t a : output_[state >> shift_]) {
      if (stamps[a] == stamp) continue;
      stamps[a] = stamp;
      found.push_back(static_cast<int>(a));
    }
  }
}

}  // namespace papergraph
