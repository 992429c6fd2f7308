// SPDX-License-Identifier: Apache-2.0
// Patterns as machine code. RE2 says what a pattern means; PCRE2's just-in-time compiler finds the
// same matches and groups several times sooner in texts as short as a sentence, but can be driven
// into exponential search. So every run has a limit, beyond which RE2, which is linear, takes over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace papergraph {

/// Immutable after Compile(); safe from many threads.
class JitPattern {
 public:
  enum class Outcome : std::uint8_t { kMatch, kNoMatch, kGaveUp };

  /// `pattern` is one that RE2 takes. Null where it uses what PCRE2 may read otherwise (see
  /// TranslateForPcre()), or where this machine makes no machine code. `anchored`: a match begins
  /// where the search does.
  static std::unique_ptr<JitPattern> Compile(std::string_view pattern, bool anchored);
  ~JitPattern();
  JitPattern(const JitPattern&) = delete;
  JitPattern& operator=(const JitPattern&) = delete;

  /// The leftmost match at or behind `from`. `groups`: begin and end of the match and of each
  /// group, kUnset where it took no part, up to the last that did; valid until this thread's next
  /// call.
  Outcome Match(std::string_view text, std::size_t from,
                std::span<const std::size_t>& groups) const;

  static constexpr std::size_t kUnset = ~std::size_t{0};

 private:
  explicit JitPattern(void* code) : code_(code) {}
  void* code_;  // pcre2_code
};

/// `pattern` in PCRE2's syntax, or an empty string where the two may differ: flags other than `i`,
/// classes by name, repeats of what may be empty, letters beyond ASCII without regard to case.
std::string TranslateForPcre(std::string_view pattern);

}  // namespace papergraph
