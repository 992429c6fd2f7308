// SPDX-License-Identifier: Apache-2.0
#include "pack/first_words.h"

#include <cctype>

namespace papergraph {
namespace {

constexpr std::size_t kMostWords = 1000;

bool IsWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// What a part of the pattern can begin with: words that it ends itself, words that go on in what
// follows it (among them "", where it may match nothing).
struct Beginnings {
  std::set<std::string> ended;
  std::set<std::string> open;
};

// Reads a pattern from left to right, as far as its first words reach. Fails on what it cannot
// list; then the pattern is tried everywhere.
class Reader {
 public:
  explicit Reader(std::string_view pattern) : pattern_(pattern) {}

  std::set<std::string> Read() {
    if (TakeFlags(pattern_)) at_ = pattern_.find(')') + 1;
    // Without a boundary in front a match may begin inside a word.
    if (pattern_.substr(at_, 2) != "\\b") return {};
    Beginnings all = Alternatives();
    if (failed_ || at_ < pattern_.size() || !all.open.empty() || all.ended.contains("")) return {};
    return all.ended;
  }

 private:
  static bool TakeFlags(std::string_view s) { return s.starts_with("(?i)"); }

  Beginnings Fail() {
    failed_ = true;
    return {};
  }

  bool Done() const { return failed_ || at_ >= pattern_.size(); }

  // "a|b|c", up to a closing bracket or the end.
  Beginnings Alternatives() {
    Beginnings all = Sequence();
    while (!Done() && pattern_[at_] == '|') {
      ++at_;
      Beginnings more = Sequence();
      all.ended.merge(more.ended);
      all.open.merge(more.open);
    }
    return all;
  }

  Beginnings Sequence() {
    Beginnings all;
    all.open.insert("");
    while (!Done() && pattern_[at_] != '|' && pattern_[at_] != ')') {
      if (all.open.empty()) {
        SkipItem();
        continue;
      }
      Append(all, Item());
      if (all.ended.size() + all.open.size() > kMostWords) return Fail();
    }
    return all;
  }

  static void Append(Beginnings& all, const Beginnings& next) {
    std::set<std::string> open;
    for (const std::string& word : all.open) {
      for (const std::string& end : next.ended) all.ended.insert(word + end);
      for (const std::string& more : next.open) open.insert(word + more);
    }
    all.open = std::move(open);
  }

  // One character, class or group, with its repetition.
  Beginnings Item() {
    Beginnings item = Single();
    if (Done()) return item;
    const char c = pattern_[at_];
    if (c != '?' && c != '*' && c != '+' && c != '{') return item;
    const bool once = c == '?';
    const bool may_lack = once || c == '*' || pattern_.substr(at_, 2) == "{0";
    SkipRepetition();
    // What repeats within a word makes words without end.
    if (!once && !item.open.empty()) return Fail();
    if (may_lack) item.open.insert("");
    return item;
  }

  Beginnings Single() {
    const char c = pattern_[at_];
    if (c == '(') return Group();
    if (c == '[') return Class();
    if (c == '\\') return Escape();
    if (c == '.' || c == '^' || static_cast<signed char>(c) < 0) return Fail();
    ++at_;
    return Character(c);
  }

  static Beginnings Character(char c) {
    Beginnings one;
    if (IsWordChar(c)) {
      one.open.insert(std::string(1, static_cast<char>(std::tolower(c))));
    } else {
      one.ended.insert("");
    }
    return one;
  }

  Beginnings Group() {
    ++at_;
    if (!Done() && pattern_[at_] == '?') {
      // "?:", "?i:", "?P<name>"
      const std::size_t end = pattern_.find_first_of(":>", at_);
      if (end == std::string_view::npos) return Fail();
      at_ = end + 1;
    }
    Beginnings all = Alternatives();
    if (Done() || pattern_[at_] != ')') return Fail();
    ++at_;
    return all;
  }

  // A class of some letters or digits each by itself ("[Aa]"), or of no word character at all.
  Beginnings Class() {
    const std::size_t begin = at_ + 1;
    SkipClass();
    const std::string_view inside = pattern_.substr(begin, at_ - 1 - begin);
    Beginnings any;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const char c = inside[i];
      const bool range = c == '-' && i > 0 && i + 1 < inside.size();
      if (c == '\\' || c == '^' || range || c == ':' || c == '_' ||
          static_cast<signed char>(c) < 0) {
        return Fail();
      }
      Beginnings one = Character(c);
      any.ended.merge(one.ended);
      any.open.merge(one.open);
    }
    return any;
  }

  Beginnings Escape() {
    const char c = at_ + 1 < pattern_.size() ? pattern_[at_ + 1] : '\0';
    at_ += 2;
    Beginnings one;
    if (c == 'b') {
      if (first_) {
        first_ = false;  // the boundary before the first word
        one.open.insert("");
        return one;
      }
      one.ended.insert("");
      return one;
    }
    if (c == 's' || std::ispunct(static_cast<unsigned char>(c)) != 0) {
      if (c == '_') return Fail();
      one.ended.insert("");
      return one;
    }
    if (c == 'x' && pattern_.substr(at_, 2) == "01") {  // a mention's slot
      at_ += 2;
      one.ended.insert("");
      return one;
    }
    return Fail();
  }

  void SkipRepetition() {
    if (pattern_[at_] == '{') {
      at_ = std::min(pattern_.find('}', at_), pattern_.size() - 1);
    }
    ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == '?') ++at_;
  }

  void SkipClass() {
    ++at_;
    if (!Done() && pattern_[at_] == '^') ++at_;
    if (!Done() && pattern_[at_] == ']') ++at_;
    while (!Done() && pattern_[at_] != ']') at_ += pattern_[at_] == '\\' ? 2 : 1;
    ++at_;
  }

  // What stands behind the first words does not matter.
  void SkipItem() {
    const char c = pattern_[at_];
    if (c == '(') {
      int depth = 0;
      do {
        if (pattern_[at_] == '[') {
          SkipClass();
          continue;
        }
        depth += pattern_[at_] == '(' ? 1 : pattern_[at_] == ')' ? -1 : 0;
        at_ += pattern_[at_] == '\\' ? 2 : 1;
      } while (depth > 0 && !Done());
    } else if (c == '[') {
      SkipClass();
    } else {
      at_ += c == '\\' ? 2 : 1;
    }
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool first_ = true;
  bool failed_ = false;
};

}  // namespace

std::set<std::string> FirstWords(std::string_view pattern) { return Reader(pattern).Read(); }

}  // namespace papergraph
