// SPDX-License-Identifier: Apache-2.0
#include "pack/atoms.h"

#include <algorithm>
#include <array>

namespace papergraph {

namespace {
constexpr std::size_t kLanes = 4;
static_assert(AtomFinder::kMaxStates <= 1 << 15, "the uppermost bit says that an atom ends");
}  // namespace

bool AtomFinder::Build(const std::vector<std::string>& atoms) {
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

  // States in order of their depth, so that those near the root, where texts mostly are, lie close
  // together: in each round, every atom goes one byte further.
  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::vector<std::uint32_t> goto_(classes_, kNone);
  std::vector<std::vector<std::uint32_t>> output(1);  // atoms that end in the state
  std::vector<std::uint32_t> at(atoms.size(), 0);
  longest_ = 0;
  for (const std::string& atom : atoms) longest_ = std::max(longest_, atom.size());
  for (std::size_t depth = 0; depth < longest_; ++depth) {
    for (std::uint32_t a = 0; a < atoms.size(); ++a) {
      if (depth >= atoms[a].size()) continue;
      const std::size_t edge =
          at[a] * classes_ + byte_class_[static_cast<unsigned char>(atoms[a][depth])];
      if (goto_[edge] == kNone) {
        if (output.size() == kMaxStates) return false;
        goto_[edge] = static_cast<std::uint32_t>(output.size());
        output.emplace_back();
        goto_.resize(goto_.size() + classes_, kNone);
      }
      at[a] = goto_[edge];
      if (depth + 1 == atoms[a].size()) output[at[a]].push_back(a);
    }
  }

  // A missing transition is that of the longest proper suffix, which is less deep: done before.
  std::vector<std::uint32_t> suffix(output.size(), 0);
  for (std::uint32_t state = 0; state < output.size(); ++state) {
    const auto& inherited = output[suffix[state]];
    if (state != 0) output[state].insert(output[state].end(), inherited.begin(), inherited.end());
    for (std::uint32_t c = 0; c < classes_; ++c) {
      std::uint32_t& edge = goto_[state * classes_ + c];
      const std::uint32_t fallback = state == 0 ? 0 : goto_[suffix[state] * classes_ + c];
      if (edge == kNone) {
        edge = fallback;
      } else {
        suffix[edge] = fallback;
      }
    }
  }
  next_.resize(goto_.size());
  for (std::size_t i = 0; i < goto_.size(); ++i) {
    next_[i] = static_cast<std::uint16_t>(goto_[i] | (output[goto_[i]].empty() ? 0 : kEndsAtom));
  }
  ends_.clear();
  first_end_.assign(1, 0);
  for (const auto& atoms_here : output) {
    ends_.insert(ends_.end(), atoms_here.begin(), atoms_here.end());
    first_end_.push_back(static_cast<std::uint32_t>(ends_.size()));
  }
  return true;
}

void AtomFinder::Find(std::string_view text, std::vector<int>& found) const {
  if (count_ == 0) return;
  // A stamp a call says which atoms were seen, so that nothing need be cleared between calls.
  thread_local std::vector<std::uint32_t> stamps;
  thread_local std::uint32_t stamp = 0;
  if (stamps.size() < count_) stamps.resize(count_, 0);
  if (++stamp == 0) {
    std::fill(stamps.begin(), stamps.end(), 0U);
    stamp = 1;
  }
  // Where atoms end is noted without a branch, which no processor could foretell, and looked at
  // afterwards.
  thread_local std::vector<std::uint16_t> ended;
  const std::size_t overlap = longest_ > 0 ? longest_ - 1 : 0;
  ended.resize(std::max(ended.size(), text.size() + kLanes * overlap + 1));
  std::uint16_t* const noted = ended.data();
  std::size_t count = 0;
  const std::uint16_t* const next = next_.data();
  const std::uint32_t classes = classes_;
  const auto step = [&](std::uint32_t& state, char c) {
    const std::uint16_t to = next[state * classes + byte_class_[static_cast<unsigned char>(c)]];
    state = to & static_cast<std::uint16_t>(~kEndsAtom);
    noted[count] = static_cast<std::uint16_t>(state);
    count += to >> 15;
  };
  // Each step waits for the one before. Parts of the text, which overlap by what an atom across
  // their border needs, wait side by side.
  const std::size_t part = (text.size() + (kLanes - 1) * overlap) / kLanes;
  if (part < 2 * overlap + 1) {
    std::uint32_t state = 0;
    for (char c : text) step(state, c);
  } else {
    std::array<std::uint32_t, kLanes> states{};
    std::array<const char*, kLanes> lanes{};
    for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = text.data() + i * (part - overlap);
    for (std::size_t at = 0; at < part; ++at) {
      for (std::size_t i = 0; i < kLanes; ++i) step(states[i], lanes[i][at]);
    }
    // What the division left over is behind the last part.
    for (const char* c = lanes.back() + part; c < text.data() + text.size(); ++c) {
      step(states.back(), *c);
    }
  }
  std::uint32_t* const seen = stamps.data();
  const std::uint32_t now = stamp;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::uint32_t e = first_end_[noted[i]]; e < first_end_[noted[i] + 1U]; ++e) {
      const std::uint32_t a = ends_[e];
      if (seen[a] == now) continue;
      seen[a] = now;
      found.push_back(static_cast<int>(a));
    }
  }
}

}  // namespace papergraph
