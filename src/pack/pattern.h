// SPDX-License-Identifier: Apache-2.0
// Patterns: RE2 with two additions. `{name}` is a macro or a word class of the packs;
// `<slot:Type|Type+flag-flag*>` is a mention (with `*` a coordination of mentions) that stands in a
// slotted sentence.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace papergraph {

/// How a mention stands in a slotted sentence: six bytes, kOpen, type, flags, two of index, kClose.
namespace slot {
inline constexpr char kOpen = '\x01';
inline constexpr char kClose = '\x02';
inline constexpr char kUntyped = '@';
inline constexpr std::size_t kSize = 6;
inline constexpr std::uint32_t kMaxIndex = 64 * 64;
enum Flag : std::uint8_t {
  kNamed = 1,
  kProposed = 2,
  kLexicon = 4,
  kDefined = 8,
  kComponent = 16,
  kTitled = 32
};
inline constexpr std::uint8_t kAllFlags = 63;

/// `type` is an index into TypeTable::nodes (below 58), or -1.
std::string Encode(int type, std::uint8_t flags, std::uint32_t index);
/// Index of the mention whose slot begins at text[at].
std::uint32_t Decode(std::string_view text, std::size_t at);
}  // namespace slot

/// What patterns may refer to.
struct PatternContext {
  std::vector<std::string> node_types;        ///< by index
  std::map<std::string, std::string> macros;  ///< name to RE2 fragment
};

/// Which mentions a slot takes.
struct SlotSpec {
  std::uint64_t types = 0;  ///< bit t: node type t; bit 63: untyped
  std::uint8_t required = 0;
  std::uint8_t excluded = 0;

  bool Takes(int type, std::uint8_t flags) const {
    return (types >> (type < 0 ? 63 : type) & 1) != 0 && (flags & required) == required &&
           (flags & excluded) == 0;
  }
};

/// Expands macros and slots; `slots`, if given, receives each slot by its name. On a fault returns
/// an empty string and sets `fault` and its offset in `pattern`.
std::string ExpandPattern(std::string_view pattern, const PatternContext& context,
                          std::string* fault, std::size_t* fault_offset,
                          std::map<std::string, SlotSpec>* slots = nullptr);

/// `pattern`, which ExpandPattern() takes, with slots that take any mention.
std::string ExpandLoosely(std::string_view pattern, const PatternContext& context);

/// What a match bound, as ranges of the text matched.
struct Capture {
  std::string_view name;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Match {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::vector<Capture> captures;  ///< named groups that took part

  const Capture* Find(std::string_view name) const;
};

/// Compiled patterns, by index. Immutable once all are added; safe from many threads.
class PatternSet {
 public:
  PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;
  ~PatternSet();

  /// Whether patterns that are added from now on run as machine code where the machine can; the
  /// matches are the same.
  void UseMachineCode(bool use) { machine_code_ = use; }

  /// Adds an expanded pattern; returns its index, or -1 and `fault`. `anchored`: FindHere() will be
  /// asked for it. What the build has prepared (src/pack/prepared.h) is compiled once it is needed.
  int Add(const std::string& expanded, bool anchored, std::string* fault);

  /// First match of pattern `index` in `text` at or behind `from`.
  bool Find(int index, std::string_view text, std::uint32_t from, Match& match) const;
  /// As Find(), for a match that begins at `from` exactly.
  bool FindHere(int index, std::string_view text, std::uint32_t from, Match& match) const;
  /// Whether pattern `index` matches anywhere.
  bool Matches(int index, std::string_view text) const;
  /// As Find() by RE2 alone, which is what Find() must equal.
  bool FindByRe2(int index, std::string_view text, std::uint32_t from, Match& match) const;
  /// Names of the pattern's groups.
  std::vector<std::string> Groups(int index) const;
  /// The same with their numbers, by number.
  const std::vector<std::pair<int, std::string>>& NumberedGroups(int index) const;
  const std::string& TextOf(int index) const;
  bool MatchesEmpty(int index) const;
  std::size_t size() const { return patterns_.size(); }

 private:
  struct Pattern;
  const Pattern& At(int index) const { return *patterns_[static_cast<std::size_t>(index)]; }

  std::vector<std::unique_ptr<Pattern>> patterns_;
  bool machine_code_ = true;
};

}  // namespace papergraph
