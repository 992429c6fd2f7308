// SPDX-License-Identifier: Apache-2.0
#include "evaluate/interval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace papergraph {
namespace {

/// The Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded by one word through
/// init_by_array as CPython seeds it; std::mt19937 cannot be seeded so.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) {
    state_[0] = 19650218U;
    for (std::uint32_t i = 1; i < kSize; ++i) {
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
    }
    std::uint32_t i = 1;
    const auto step = [&] {
      if (++i >= kSize) {
        state_[0] = state_[kSize - 1];
        i = 1;
      }
    };
    for (std::uint32_t k = 0; k < kSize; ++k) {
      state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525U)) + seed;
      step();
    }
    for (std::uint32_t k = 1; k < kSize; ++k) {
      state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941U)) - i;
      step();
    }
    state_[0] = 0x80000000U;
  }

  /// Uniform in [0, 1), with 53 bits.
  double Roll() {
    const double a = Word() >> 5;
    const double b = Word() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
  }

 private:
  static constexpr std::uint32_t kSize = 624;
  static constexpr std::uint32_t kShift = 397;

  std::uint32_t Word() {
    if (at_ == kSize) Refill();
    std::uint32_t y = state_[at_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9D2C5680U;
    y ^= (y << 15) & 0xEFC60000U;
    return y ^ (y >> 18);
  }

  void Refill() {
    for (std::uint32_t i = 0; i < kSize; ++i) {
      const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7FFFFFFFU);
      state_[i] = state_[(i + kShift) % kSize] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908B0DFU : 0);
    }
    at_ = 0;
  }

  std::array<std::uint32_t, kSize> state_{};
  std::uint32_t at_ = kSize;
};

}  // namespace

std::pair<double, double> BootstrapInterval(const std::vector<Figures>& documents, int rounds) {
  constexpr std::uint32_t kSeed = 20240601;
  Dice dice(kSeed);
  std::vector<double> scores;
  for (int r = 0; r < rounds; ++r) {
    Figures sum;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const auto at =
          static_cast<std::size_t>(std::floor(dice.Roll() * static_cast<double>(documents.size())));
      sum.right += documents[at].right;
      sum.wrong += documents[at].wrong;
      sum.missed += documents[at].missed;
    }
    scores.push_back(sum.f1());
  }
  std::sort(scores.begin(), scores.end());
  const auto at = [&](double quantile) { return scores[static_cast<std::size_t>(quantile)]; };
  return {at(0.025 * (rounds - 1)), at(0.975 * (rounds - 1) + 0.5)};
}

}  // namespace papergraph
