// SPDX-License-Identifier: Apache-2.0
#include "text/text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/hash.h"
#include "base/utf8.h"
#include "text/latex.h"

namespace papergraph {
namespace {

enum CharClass : std::uint8_t { kSpace, kUpper, kLowerCase, kDigitChar, kPunct, kHigh };

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[c] = c <= ' '               ? kSpace
               : c >= 'A' && c <= 'Z' ? kUpper
               : c >= 'a' && c <= 'z' ? kLowerCase
               : c >= '0' && c <= '9' ? kDigitChar
               : c >= 0x80            ? kHigh
                                      : kPunct;
  }
  return table;
}
constexpr auto kClasses = MakeClasses();

std::uint8_t ClassOf(char c) { return kClasses[static_cast<unsigned char>(c)]; }

// Length of a punctuation or symbol character beyond ASCII at `at`, 0 for a letter: Latin-1 signs,
// general punctuation, arrows, mathematical operators and the like (U+00A1..BF, U+00D7, U+00F7,
// U+2000..U+2BFF, U+3000..U+303F).
std::uint32_t SymbolLength(std::string_view s, std::size_t at) {
  const auto b = [&](std::size_t i) { return static_cast<unsigned char>(s[at + i]); };
  if (b(0) == 0xC2) return 2;
  if (b(0) == 0xC3 && (b(1) == 0x97 || b(1) == 0xB7)) return 2;
  if (b(0) == 0xE2 && b(1) >= 0x80 && b(1) <= 0xAF) return 3;
  if (b(0) == 0xE3 && b(1) == 0x80) return 3;
  return 0;
}

// Bytes between two noted counts of code points: an offset is then counted from within one block
// alone, and not from the start of its field.
constexpr std::uint32_t kPointBlock = 64;

// Words before a full stop that does not end a sentence.
bool IsAbbreviated(std::string_view word) {
  static constexpr std::array<std::string_view, 20> kWords = {
      "al", "Fig", "fig",  "Eq",     "eq",  "vs",   "cf",   "resp", "Sec", "Tab",
      "No", "Dr",  "Prof", "approx", "Ref", "Figs", "incl", "St",   "viz", "avg"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool IsLetter(char c) { return ClassOf(c) == kUpper || ClassOf(c) == kLowerCase; }

// The ligatures from ff to st, U+FB00..FB06, have these bytes and one more.
constexpr std::string_view kLigature = "\xEF\xAC";

bool IsSmall(std::string_view text, std::size_t at) {
  return ClassOf(text[at]) == kLowerCase || text.substr(at, 2) == kLigature ||
         (at >= 2 && text.substr(at - 2, 2) == kLigature);
}

// Bytes of the soft hyphen at `at`, as a character or by its glyph number; 0 where there is none.
std::size_t SoftHyphenSize(std::string_view text, std::size_t at) {
  for (const std::string_view hyphen : {"\u00AD", "(cid:173)"}) {
    if (text.substr(at).starts_with(hyphen)) return hyphen.size();
  }
  return 0;
}

// Where a line's end broke a word: instead of bytes [begin, end) there is a hyphen, or nothing.
struct Break {
  std::size_t begin;
  std::size_t end;
  bool hyphen;
};

// The break with the hyphen of `size` bytes at `at`; empty where that breaks no word.
std::optional<Break> BreakAt(std::string_view text, std::size_t at, std::size_t size,
                             const WordKindOf& kind_of) {
  std::size_t next = at + size;
  while (next < text.size() && ClassOf(text[next]) == kSpace) ++next;
  if (next == at + size || next == text.size() || !IsSmall(text, next)) return std::nullopt;
  std::size_t begin = at;
  while (begin > 0 && (IsLetter(text[begin - 1]) || ClassOf(text[begin - 1]) == kHigh)) --begin;
  std::size_t end = next;
  while (end < text.size() && IsSmall(text, end)) ++end;
  if (at - begin < 2 || !IsSmall(text, at - 1)) return std::nullopt;
  const std::string behind(text.substr(next, end - next));
  const std::string joined = AsciiLower(text.substr(begin, at - begin)) + behind;
  const WordKind kind = kind_of(behind);
  const bool word =
      kind_of(joined) != WordKind::kUnknown || kind_of(Singular(joined)) != WordKind::kUnknown;
  const bool compound = end < text.size() && text[end] == '-';  // "state- of-the-art"
  // "pre- and post-training", or a dash: "a network- the first".
  if (kind == WordKind::kFunction && !word && !compound) return std::nullopt;
  return Break{at, next, !word && kind != WordKind::kUnknown};
}

}  // namespace

Text::Text(const Document& document, const WordKindOf& kind_of) : document_(document) {
  const std::string& title = document.meta.title;
  title_points_ = CountPoints(title);
  text_points_ = CountPoints(document.text);
  has_dollars_ =
      title.find('$') != std::string::npos || document.text.find('$') != std::string::npos;
  clean_.reserve(title.size() + document.text.size() + 8);
  if (!title.empty()) {
    Append(title, kind_of);
    const auto end = static_cast<std::uint32_t>(title.size());
    pieces_.push_back({static_cast<std::uint32_t>(clean_.size()), end, end});
    clean_ += '\n';
  }
  abstract_at_ = static_cast<std::uint32_t>(clean_.size());
  Append(document.text, kind_of);
  Tokenise(kind_of);
}

Text::PointCounts Text::CountPoints(std::string_view field) {
  PointCounts counts;
  if (IsAscii(field)) return counts;
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at <= field.size(); at += kPointBlock) {
    counts.push_back(sum);
    sum += static_cast<std::uint32_t>(CountCodePoints(field.substr(at, kPointBlock)));
  }
  return counts;
}

void Text::AppendPlain(std::string_view original, std::size_t from, std::size_t to) {
  if (from >= to) return;
  pieces_.push_back(
      {static_cast<std::uint32_t>(clean_.size()), static_cast<std::uint32_t>(from), Piece::kSame});
  clean_ += original.substr(from, to - from);
}

void Text::AppendSign(std::size_t from, std::size_t to, std::string_view sign) {
  if (sign.empty()) return;
  pieces_.push_back({static_cast<std::uint32_t>(clean_.size()), static_cast<std::uint32_t>(from),
                     static_cast<std::uint32_t>(to)});
  clean_ += sign;
}

void Text::Append(std::string_view original, const WordKindOf& kind_of) {
  std::size_t at = 0;
  // Appends what stands before the hyphen, and goes on behind the break.
  const auto join = [&](std::size_t hyphen, std::size_t size) {
    const auto b = BreakAt(original, hyphen, size, kind_of);
    if (!b) return false;
    AppendPlain(original, at, b->begin);
    AppendSign(b->begin, b->end, b->hyphen ? "-" : "");
    at = b->end;
    return true;
  };
  while (at < original.size()) {
    const std::size_t plain = FindMarkup(original, at);
    // Text without hyphens but with much markup is not searched to its end for each piece.
    const std::string_view until = original.substr(0, plain);
    for (std::size_t h = at; kind_of && (h = until.find('-', h)) < plain;) {
      h = join(h, 1) ? at : h + 1;
    }
    AppendPlain(original, at, plain);
    if (at > plain) continue;
    at = plain;
    if (at == original.size()) break;
    const std::size_t hyphen = kind_of ? SoftHyphenSize(original, at) : 0;
    if (hyphen > 0 && join(at, hyphen)) continue;
    const Replacement r = ReplaceMarkup(original, at);
    AppendSign(at, at + r.consumed, r.text);
    at += r.consumed;
  }
}

void Text::Tokenise(const WordKindOf& kind_of) {
  tokens_.reserve(clean_.size() / 5 + 8);
  const std::size_t n = clean_.size();
  std::uint32_t sentence_from = 0;
  bool space = true;
  for (std::uint32_t at = 0; at < n;) {
    const std::uint8_t kind = ClassOf(clean_[at]);
    if (kind == kSpace) {
      if (clean_[at] == '\n' && at + 1 == abstract_at_) {
        SplitSentences(sentence_from, static_cast<std::uint32_t>(tokens_.size()), kind_of);
        for (Sentence& s : sentences_) s.title = true;
        sentence_from = static_cast<std::uint32_t>(tokens_.size());
      }
      space = true;
      ++at;
      continue;
    }
    Token t;
    t.begin = at;
    if (space) t.shape |= Token::kSpaceBefore;
    space = false;
    const std::uint32_t symbol = kind == kHigh ? SymbolLength(clean_, at) : 0;
    if (kind == kPunct || symbol > 0) {
      at += std::max<std::uint32_t>(symbol, 1);
    } else {
      t.shape |= Token::kWord;
      t.hash = kFnvSeed;
      for (; at < n; ++at) {
        const std::uint8_t c = ClassOf(clean_[at]);
        if (c == kUpper) {
          t.shape |= (at == t.begin ? Token::kInitialUpper : Token::kInnerUpper) | Token::kLetter;
        } else if (c == kLowerCase) {
          t.shape |= Token::kLower | Token::kLetter;
        } else if (c == kDigitChar) {
          t.shape |= Token::kDigit;
        } else if (c == kHigh && SymbolLength(clean_, at) == 0) {
          t.shape |= Token::kLetter | Token::kLower;
        } else {
          break;
        }
        const char folded = c == kUpper ? static_cast<char>(clean_[at] + 32) : clean_[at];
        t.hash = Fnv1a({&folded, 1}, t.hash);
      }
    }
    t.end = at;
    tokens_.push_back(t);
  }
  SplitSentences(sentence_from, static_cast<std::uint32_t>(tokens_.size()), kind_of);
}

// "on three datasets.Our code": a word, the full stop and a capital, where one of the words is
// known.
bool Text::LacksSpace(std::uint32_t stop, const WordKindOf& kind_of) const {
  constexpr std::uint32_t kShortest = 3;
  if (stop == 0 || stop + 2 >= tokens_.size() || clean_[tokens_[stop].begin] != '.') return false;
  const Token& before = tokens_[stop - 1];
  const Token& behind = tokens_[stop + 1];
  const Token& next = tokens_[stop + 2];
  if (tokens_[stop].Is(Token::kSpaceBefore) || behind.Is(Token::kSpaceBefore)) return false;
  const bool small = before.Is(Token::kLower) && before.Is(Token::kSpaceBefore) &&
                     !before.Is(Token::kInitialUpper) && before.size() >= kShortest;
  const bool goes_on = next.Is(Token::kSpaceBefore) || clean_[next.begin] == ',';
  if (!small || !behind.Is(Token::kInitialUpper) || !goes_on) return false;
  return kind_of(AsciiLower(At(before))) != WordKind::kUnknown ||
         kind_of(AsciiLower(At(behind))) != WordKind::kUnknown;
}

void Text::SplitSentences(std::uint32_t from, std::uint32_t to, const WordKindOf& kind_of) {
  std::uint32_t first = from;
  for (std::uint32_t i = from; i < to; ++i) {
    const char c = clean_[tokens_[i].begin];
    bool ends = i + 1 == to;
    if (!ends && (c == '.' || c == '!' || c == '?')) {
      std::uint32_t next = i + 1;
      while (next < to && !tokens_[next].Is(Token::kSpaceBefore) &&
             (clean_[tokens_[next].begin] == '"' || clean_[tokens_[next].begin] == ')' ||
              clean_[tokens_[next].begin] == '\'')) {
        ++next;
      }
      if (next == to) continue;
      if (!tokens_[next].Is(Token::kSpaceBefore)) {
        ends = kind_of && LacksSpace(i, kind_of);
        if (!ends) continue;
      }
      const Token& follower = tokens_[next];
      const bool starts = follower.Is(Token::kInitialUpper) || !follower.Is(Token::kWord) ||
                          follower.Is(Token::kDigit) || follower.Is(Token::kInnerUpper);
      const bool abbreviated = c == '.' && i > first && !tokens_[i].Is(Token::kSpaceBefore) &&
                               (IsAbbreviated(At(tokens_[i - 1])) ||
                                (tokens_[i - 1].size() == 1 && tokens_[i - 1].Is(Token::kLower)));
      ends = ends || (starts && !abbreviated);
      if (ends) i = next - 1;
    }
    if (!ends) continue;
    sentences_.push_back({tokens_[first].begin, tokens_[i].end, first, i + 1, false});
    first = i + 1;
  }
}

Range Text::Origin(std::uint32_t byte) const {
  const auto behind = std::upper_bound(pieces_.begin(), pieces_.end(), byte,
                                       [](std::uint32_t b, const Piece& p) { return b < p.clean; });
  const Piece& p = *(behind - 1);
  if (p.end != Piece::kSame) return {p.begin, p.end};
  return {p.begin + (byte - p.clean), p.begin + (byte - p.clean) + 1};
}

Range Text::ToOriginal(Range range, Field* field) const {
  *field = range.begin < abstract_at_ ? Field::kTitle : Field::kAbstract;
  Range r = Origin(range.begin);
  if (range.begin == range.end) return {r.begin, r.begin};
  r.end = Origin(range.end - 1).end;
  if (!has_dollars_) return r;
  // A formula's dollars belong to it: "$\alpha$-sparsity" begins before the first one.
  const std::string_view source = FieldText(*field);
  const auto dollars = std::count(source.begin() + r.begin, source.begin() + r.end, '$');
  if (dollars % 2 == 1) {
    if (r.begin > 0 && source[r.begin - 1] == '$') {
      --r.begin;
    } else if (r.end < source.size() && source[r.end] == '$') {
      ++r.end;
    }
  }
  return r;
}

std::string_view Text::Original(Range range) const {
  Field field;
  const Range r = ToOriginal(range, &field);
  return FieldText(field).substr(r.begin, r.end - r.begin);
}

bool Text::IsTypeset(Range range) const {
  const auto broken = [](std::string_view s) {
    for (std::size_t at = 0; (at = s.find('-', at)) < s.size(); ++at) {
      if (at + 1 < s.size() && ClassOf(s[at + 1]) == kSpace) return true;
    }
    return false;
  };
  // "_training-free_ data augmentation"
  const auto emphasis = [](std::string_view s) {
    return std::count(s.begin(), s.end(), '*') + std::count(s.begin(), s.end(), '_');
  };
  const std::string_view original = Original(range);
  return emphasis(original) != emphasis(At(range)) ||
         original.find(kLigature) != std::string_view::npos ||
         original.find(kGlyph) != std::string_view::npos ||
         (broken(original) && !broken(At(range)));
}

std::string_view Text::Printed(Range range) const {
  const std::string_view original = Original(range);
  if (original == At(range) || IsTypeset(range)) return At(range);
  const bool marked = std::any_of(original.begin(), original.end(), [](char c) {
    return c == '\\' || c == '$' || c == '{' || c == '}';
  });
  if (!marked) return original;
  // One brace without a partner anywhere is no LaTeX.
  Field field;
  ToOriginal(range, &field);
  const std::string_view whole = FieldText(field);
  const std::size_t closes = whole.find('}');
  const bool braces = closes != std::string_view::npos && whole.find('{') < closes;
  const bool latex = braces || original.find_first_of("\\$") != std::string_view::npos;
  return latex ? At(range) : original;
}

Span Text::ToSpan(Range range) const {
  Field field;
  Range r = ToOriginal(range, &field);
  const PointCounts& counts = field == Field::kTitle ? title_points_ : text_points_;
  if (!counts.empty()) {
    const std::string_view source = FieldText(field);
    const auto before = [&](std::uint32_t byte) {
      const std::uint32_t block = byte / kPointBlock;
      const std::uint32_t from = block * kPointBlock;
      return counts[block] +
             static_cast<std::uint32_t>(CountCodePoints(source.substr(from, byte - from)));
    };
    r = {before(r.begin), before(r.end)};
  }
  return {r.begin, r.end, field};
}

std::size_t Text::SentenceOf(std::uint32_t byte) const {
  const auto it = std::upper_bound(sentences_.begin(), sentences_.end(), byte,
                                   [](std::uint32_t b, const Sentence& s) { return b < s.begin; });
  return it == sentences_.begin() ? 0 : static_cast<std::size_t>(it - sentences_.begin() - 1);
}

std::size_t Text::TokenAt(std::uint32_t byte) const {
  const auto it = std::upper_bound(tokens_.begin(), tokens_.end(), byte,
                                   [](std::uint32_t b, const Token& t) { return b < t.end; });
  return static_cast<std::size_t>(it - tokens_.begin());
}

}  // namespace papergraph
