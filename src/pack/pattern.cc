// SPDX-License-Identifier: Apache-2.0
#include "pack/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <charconv>
#include <mutex>
#include <span>

#include "pack/jit_pattern.h"
#include "pack/prepared.h"

namespace papergraph {
namespace slot {

std::string Encode(int type, std::uint8_t flags, std::uint32_t index) {
  std::string out(kSize, kOpen);
  out[1] = type < 0 ? kUntyped : static_cast<char>('A' + type);
  out[2] = static_cast<char>('@' + flags);
  out[3] = static_cast<char>('0' + index / 64);
  out[4] = static_cast<char>('0' + index % 64);
  out[5] = kClose;
  return out;
}

std::uint32_t Decode(std::string_view text, std::size_t at) {
  return static_cast<std::uint32_t>((text[at + 3] - '0') * 64 + (text[at + 4] - '0'));
}

}  // namespace slot

namespace {

// Parses "Type|Type+flag-flag*" into the RE2 fragment of one slot.
class SlotParser {
 public:
  SlotParser(std::string_view body, const PatternContext& context)
      : body_(body), context_(context) {}

  SlotSpec spec() const { return {mask_, required_, excluded_}; }

  bool Parse(std::string* out, std::string* fault) {
    const bool many = !body_.empty() && body_.back() == '*';
    if (many) body_.remove_suffix(1);
    const std::size_t flags_at = std::min(body_.find_first_of("+-"), body_.size());
    if (!Types(body_.substr(0, flags_at), fault) || !Flags(body_.substr(flags_at), fault)) {
      return false;
    }
    const std::string one =
        std::string("(?-i:") + slot::kOpen + types_ + flags_ + ".." + slot::kClose + ")";
    const auto glue = context_.macros.find("coordination");
    const std::string between = glue == context_.macros.end() ? ", " : glue->second;
    *out = many ? one + "(?:(?:" + between + ")" + one + ")*" : one;
    return true;
  }

 private:
  bool Types(std::string_view names, std::string* fault) {
    std::string set;
    while (!names.empty()) {
      const std::size_t bar = std::min(names.find('|'), names.size());
      const std::string_view name = names.substr(0, bar);
      names.remove_prefix(std::min(bar + 1, names.size()));
      if (name == "Any" || name == "Name") {
        required_ |= name == "Name" ? slot::kNamed : 0;
        types_ = ".";
        mask_ = ~std::uint64_t{0};
        continue;
      }
      const auto& types = context_.node_types;
      const auto it = std::find(types.begin(), types.end(), name);
      if (it == types.end() && name != "Untyped") {
        *fault = "unknown node type \"" + std::string(name) + "\"";
        return false;
      }
      const bool untyped = name == "Untyped";
      mask_ |= std::uint64_t{1} << (untyped ? 63 : it - types.begin());
      set += untyped ? slot::kUntyped : static_cast<char>('A' + (it - types.begin()));
    }
    if (types_.empty()) types_ = "[" + set + "]";
    return true;
  }

  bool Flags(std::string_view text, std::string* fault) {
    while (!text.empty()) {
      const bool on = text[0] == '+';
      text.remove_prefix(1);
      const std::size_t end = std::min(text.find_first_of("+-"), text.size());
      const std::string_view name = text.substr(0, end);
      text.remove_prefix(end);
      const std::uint8_t bit = name == "named"       ? slot::kNamed
                               : name == "proposed"  ? slot::kProposed
                               : name == "lexicon"   ? slot::kLexicon
                               : name == "defined"   ? slot::kDefined
                               : name == "component" ? slot::kComponent
                               : name == "titled"    ? slot::kTitled
                                                     : 0;
      if (bit == 0) {
        *fault = "unknown slot flag \"" + std::string(name) + "\"";
        return false;
      }
      (on ? required_ : excluded_) |= bit;
    }
    if (required_ == 0 && excluded_ == 0) {
      flags_ = ".";
      return true;
    }
    flags_ = "[";
    for (std::uint8_t bits = 0; bits <= slot::kAllFlags; ++bits) {
      if ((bits & required_) == required_ && (bits & excluded_) == 0) {
        flags_ += '\\';
        flags_ += 'x';
        flags_ += "0123456789abcdef"[('@' + bits) >> 4];
        flags_ += "0123456789abcdef"[('@' + bits) & 15];
      }
    }
    flags_ += "]";
    return true;
  }

  std::string_view body_;
  const PatternContext& context_;
  std::string types_;
  std::string flags_;
  std::uint64_t mask_ = 0;
  std::uint8_t required_ = 0;
  std::uint8_t excluded_ = 0;
};

re2::RE2::Options PatternOptions() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  return options;
}

bool IsNameStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

std::string ExpandPattern(std::string_view pattern, const PatternContext& context,
                          std::string* fault, std::size_t* fault_offset,
                          std::map<std::string, SlotSpec>* slots) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    *fault_offset = at;
    const char c = pattern[at];
    if (c == '\\' && at + 1 < pattern.size()) {
      out += pattern.substr(at, 2);
      at += 2;
      continue;
    }
    std::size_t end = at + 1;
    while (end < pattern.size() && IsNameChar(pattern[end])) ++end;
    const bool named = end > at + 1 && IsNameStart(pattern[at + 1]) && end < pattern.size();
    if (c == '{' && named && pattern[end] == '}') {
      const std::string name(pattern.substr(at + 1, end - at - 1));
      const auto macro = context.macros.find(name);
      if (macro == context.macros.end()) {
        *fault = "unknown macro or word class {" + name + "}";
        return "";
      }
      out += "(?:" + macro->second + ")";
      at = end + 1;
    } else if (c == '<' && named && pattern[end] == ':') {
      const std::size_t close = pattern.find('>', end);
      if (close == std::string_view::npos) {
        *fault = "the slot is not closed by >";
        return "";
      }
      std::string fragment;
      SlotParser parser(pattern.substr(end + 1, close - end - 1), context);
      if (!parser.Parse(&fragment, fault)) return "";
      if (slots != nullptr) {
        (*slots)[std::string(pattern.substr(at + 1, end - at - 1))] = parser.spec();
      }
      out += "(?P<" + std::string(pattern.substr(at + 1, end - at - 1)) + ">" + fragment + ")";
      at = close + 1;
    } else {
      out += c;
      ++at;
    }
  }
  return out;
}

std::string ExpandLoosely(std::string_view pattern, const PatternContext& context) {
  std::string loose;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      loose += pattern.substr(at, 2);
      at += 2;
      continue;
    }
    std::size_t end = at + 1;
    while (end < pattern.size() && IsNameChar(pattern[end])) ++end;
    const bool is_slot = pattern[at] == '<' && end > at + 1 && end < pattern.size() &&
                         IsNameStart(pattern[at + 1]) && pattern[end] == ':';
    if (!is_slot) {
      loose += pattern[at++];
      continue;
    }
    const std::size_t close = pattern.find('>', end);
    loose += pattern.substr(at, end + 1 - at);
    loose += pattern[close - 1] == '*' ? "Any*>" : "Any>";
    at = close + 1;
  }
  std::string fault;
  std::size_t fault_offset = 0;
  return ExpandPattern(loose, context, &fault, &fault_offset);
}

const Capture* Match::Find(std::string_view name) const {
  for (const Capture& c : captures) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

namespace {

std::vector<std::pair<int, std::string>> ReadGroups(std::string_view lines) {
  std::vector<std::pair<int, std::string>> groups;
  while (!lines.empty()) {
    const std::size_t space = lines.find(' ');
    const std::size_t end = lines.find('\n');
    int number = 0;
    std::from_chars(lines.data(), lines.data() + space, number);
    groups.emplace_back(number, lines.substr(space + 1, end - space - 1));
    lines.remove_prefix(end + 1);
  }
  return groups;
}

}  // namespace

struct PatternSet::Pattern {
  Pattern(std::string text, bool anchored, bool machine_code)
      : text_(std::move(text)), anchored_(anchored), tried_(!machine_code) {}

  const std::string& text() const { return text_; }

  // Null where machine code does not run this pattern, or not in this way: what is looked for at
  // known places is not searched for, but by tests, for which RE2 will do.
  const JitPattern* Jit(bool here) const { return here == anchored_ ? Jit() : nullptr; }

  const JitPattern* Jit() const {
    if (!tried_.load(std::memory_order_acquire)) {
      std::call_once(jit_once_, [&] {
        jit_ = JitPattern::Compile(text_, anchored_);
        tried_.store(true, std::memory_order_release);
      });
    }
    return jit_.get();
  }

  const re2::RE2& Re2() const {
    std::call_once(once_, [&] { re2_ = std::make_unique<re2::RE2>(text_, PatternOptions()); });
    return *re2_;
  }

  bool FindByRe2(std::string_view text, std::uint32_t from, bool here, Match& match) const {
    const auto anchor = here ? re2::RE2::ANCHOR_START : re2::RE2::UNANCHORED;
    const re2::StringPiece piece(text.data(), text.size());
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(width));
    // Unanchored, RE2 finds out by its automaton alone that there is no match; anchored, it would
    // go for captures at once, unless it is asked without them first.
    const re2::RE2& re2 = Re2();
    if ((here && !re2.Match(piece, from, text.size(), anchor, nullptr, 0)) ||
        !re2.Match(piece, from, text.size(), anchor, found.data(), width)) {
      return false;
    }
    std::vector<std::size_t> ends;
    for (const re2::StringPiece& p : found) {
      const bool part = p.data() != nullptr;
      const auto begin =
          part ? static_cast<std::size_t>(p.data() - text.data()) : JitPattern::kUnset;
      ends.push_back(begin);
      ends.push_back(part ? begin + p.size() : begin);
    }
    Fill(ends, match);
    return true;
  }

  bool Find(std::string_view text, std::uint32_t from, bool here, Match& match) const {
    const JitPattern* jit = Jit(here);
    std::span<const std::size_t> ends;
    const auto outcome =
        jit == nullptr ? JitPattern::Outcome::kGaveUp : jit->Match(text, from, ends);
    if (outcome == JitPattern::Outcome::kGaveUp) return FindByRe2(text, from, here, match);
    if (outcome == JitPattern::Outcome::kNoMatch) return false;
    Fill(ends, match);
    return true;
  }

  void Fill(std::span<const std::size_t> ends, Match& match) const {
    match.begin = static_cast<std::uint32_t>(ends[0]);
    match.end = static_cast<std::uint32_t>(ends[1]);
    match.captures.clear();
    for (const auto& [number, name] : groups) {
      const auto at = 2 * static_cast<std::size_t>(number);
      if (at >= ends.size() || ends[at] == JitPattern::kUnset) continue;
      match.captures.push_back(
          {name, static_cast<std::uint32_t>(ends[at]), static_cast<std::uint32_t>(ends[at + 1])});
    }
  }

  std::vector<std::pair<int, std::string>> groups;  // number and name
  int width = 1;                                    // groups and the whole match

 private:
  std::string text_;
  bool anchored_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<re2::RE2> re2_;
  mutable std::once_flag jit_once_;
  mutable std::unique_ptr<JitPattern> jit_;
  mutable std::atomic<bool> tried_;  // jit_ is what it will be
};

PatternSet::PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;
PatternSet::~PatternSet() = default;

int PatternSet::Add(const std::string& expanded, bool anchored, std::string* fault) {
  auto pattern = std::make_unique<Pattern>(expanded, anchored, machine_code_);
  if (const PreparedPattern* known = FindPrepared(expanded); known != nullptr) {
    pattern->groups = ReadGroups(known->groups);
  } else {
    const re2::RE2& re2 = pattern->Re2();
    if (!re2.ok()) {
      *fault = re2.error();
      return -1;
    }
    for (const auto& [name, number] : re2.NamedCapturingGroups()) {
      pattern->groups.emplace_back(number, name);
    }
    std::sort(pattern->groups.begin(), pattern->groups.end());
  }
  for (const auto& [number, name] : pattern->groups) {
    pattern->width = std::max(pattern->width, number + 1);
  }
  patterns_.push_back(std::move(pattern));
  return static_cast<int>(patterns_.size()) - 1;
}

bool PatternSet::Find(int index, std::string_view text, std::uint32_t from, Match& match) const {
  return At(index).Find(text, from, false, match);
}

bool PatternSet::FindHere(int index, std::string_view text, std::uint32_t from,
                          Match& match) const {
  return At(index).Find(text, from, true, match);
}

bool PatternSet::FindByRe2(int index, std::string_view text, std::uint32_t from,
                           Match& match) const {
  return At(index).FindByRe2(text, from, false, match);
}

bool PatternSet::Matches(int index, std::string_view text) const {
  std::span<const std::size_t> ends;
  const Pattern& p = At(index);
  const JitPattern* jit = p.Jit(false);
  const auto outcome = jit == nullptr ? JitPattern::Outcome::kGaveUp : jit->Match(text, 0, ends);
  if (outcome != JitPattern::Outcome::kGaveUp) return outcome == JitPattern::Outcome::kMatch;
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), p.Re2());
}

bool PatternSet::MatchesEmpty(int index) const {
  const Pattern& p = At(index);
  if (FindPrepared(p.text()) != nullptr) return false;
  return re2::RE2::PartialMatch("", p.Re2());
}

const std::string& PatternSet::TextOf(int index) const { return At(index).text(); }

const std::vector<std::pair<int, std::string>>& PatternSet::NumberedGroups(int index) const {
  return At(index).groups;
}

std::vector<std::string> PatternSet::Groups(int index) const {
  std::vector<std::string> names;
  for (const auto& [number, name] : At(index).groups) names.push_back(name);
  return names;
}

}  // namespace papergraph
