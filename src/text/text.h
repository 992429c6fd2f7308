// SPDX-License-Identifier: Apache-2.0
// What an abstract is: one clean text of title and abstract, its sentences and tokens, and the way
// back from each byte of it to the text as it was read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/document.h"
#include "papergraph/facts.h"

namespace papergraph {

/// A word (letters and digits) or one other visible character. Offsets are bytes of Text::clean.
struct Token {
  enum Shape : std::uint8_t {
    kWord = 1,  ///< letters and digits; else one character of punctuation
    kInitialUpper = 2,
    kInnerUpper = 4,  ///< a capital behind the first character
    kDigit = 8,       ///< holds a digit
    kLower = 16,      ///< holds a lower-case letter
    kSpaceBefore = 32,
    kLetter = 64,  ///< holds a letter
  };
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint8_t shape = 0;
  std::uint64_t hash = 0;  ///< FNV-1a of the word in ASCII lower case; words only

  bool Is(Shape s) const { return (shape & s) != 0; }
  std::uint32_t size() const { return end - begin; }
};

/// Half-open ranges of bytes and of tokens of one sentence.
struct Sentence {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool title = false;
};

/// Half-open range of bytes of Text::clean.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool Overlaps(const Range& o) const { return begin < o.end && o.begin < end; }
  bool Contains(const Range& o) const { return begin <= o.begin && o.end <= end; }
  auto operator<=>(const Range&) const = default;
};

/// What the lists of words say of letters in lower case.
enum class WordKind : std::uint8_t { kUnknown, kWord, kFunction };
using WordKindOf = std::function<WordKind(std::string_view)>;

/// The text of one document, ready for matching. LaTeX remnants, typographic quotes, dashes,
/// ligatures and odd spaces are plain in `clean`; soft hyphens are gone. The title, if there is
/// one, is a sentence of its own in front. Refers to the Document, which must outlive it.
class Text {
 public:
  /// With `kind_of`, which is not kept, words that a line's end broke are whole in `clean` ("algo-
  /// rithm" without hyphen, "low- rank" with it); "pre- and post-training" stays. And a full stop
  /// then ends a sentence without a space behind it ("three datasets.Our code").
  explicit Text(const Document& document, const WordKindOf& kind_of = nullptr);

  std::string_view clean() const { return clean_; }
  std::string_view At(Range r) const { return clean().substr(r.begin, r.end - r.begin); }
  std::string_view At(const Token& t) const { return clean().substr(t.begin, t.end - t.begin); }
  const std::vector<Token>& tokens() const { return tokens_; }
  const std::vector<Sentence>& sentences() const { return sentences_; }

  /// Where a range of the clean text stands in the text as it was read. The range must lie within
  /// one sentence.
  Span ToSpan(Range range) const;
  /// What stands there, byte for byte.
  std::string_view Original(Range range) const;
  /// Whether a typesetter left his marks there, which `clean` lacks: a word that a line's end
  /// broke, a ligature, the number of a glyph, Markdown's emphasis.
  bool IsTypeset(Range range) const;
  /// What a reader sees there: the bytes of the text, its plain form where they hold LaTeX
  /// ("β-VAE" for "$\beta$-VAE") or IsTypeset().
  std::string_view Printed(Range range) const;
  /// Index of the sentence that holds the byte.
  std::size_t SentenceOf(std::uint32_t byte) const;
  /// Index of the first token that ends behind `byte`; tokens().size() if there is none.
  std::size_t TokenAt(std::uint32_t byte) const;

 private:
  void Append(std::string_view original, const WordKindOf& kind_of);
  void AppendPlain(std::string_view original, std::size_t from, std::size_t to);
  void AppendSign(std::size_t from, std::size_t to, std::string_view sign);
  void Tokenise(const WordKindOf& kind_of);
  void SplitSentences(std::uint32_t from_token, std::uint32_t to_token, const WordKindOf& kind_of);
  bool LacksSpace(std::uint32_t stop, const WordKindOf& kind_of) const;
  Range Origin(std::uint32_t byte) const;
  Range ToOriginal(Range range, Field* field) const;
  std::string_view FieldText(Field field) const {
    return field == Field::kTitle ? document_.meta.title : document_.text;
  }

  const Document& document_;
  std::string clean_;
  // Where a run of clean_ comes from: bytes [begin, end) of its field stand as one sign, or, kSame,
  // bytes from `begin` on as they are.
  struct Piece {
    static constexpr std::uint32_t kSame = 0xFFFFFFFF;
    std::uint32_t clean;
    std::uint32_t begin;
    std::uint32_t end;
  };
  std::vector<Piece> pieces_;
  std::uint32_t abstract_at_ = 0;  // where the abstract begins in clean_
  // Code points in front of every 64th byte of a field; empty where bytes are code points.
  using PointCounts = std::vector<std::uint32_t>;
  static PointCounts CountPoints(std::string_view field);
  PointCounts title_points_;
  PointCounts text_points_;
  bool has_dollars_ = false;  // somewhere in the document
  std::vector<Token> tokens_;
  std::vector<Sentence> sentences_;
};

/// A short form and its long form, as ranges of the same text.
struct AbbreviationPair {
  Range short_form;
  Range long_form;
};

/// What a word is to a definition: a closed-class word, one that names ("termed"), or neither.
enum class WordRole : std::uint8_t { kOther, kFunction, kNames };

/// Finds "long form (SHORT)" and "SHORT (long form)" in one sentence by the algorithm of Schwartz
/// and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
/// PSB 2003, with these additions: a plural ending of the short form is ignored; in "(SHORT and X)"
/// and "(SHORT, which ...)" the first token is tried; the long form does not cross ; : ( ).
/// A long form whose words have capitals is also found where only a comma or words that name stand
/// between ("Long Form, LF, ..."; "LF, which is short for Long Form"; "(termed LF)"), or nothing,
/// if the short form spells its initials ("Long Form Network LFN"). Without `role_of(token)`
/// every word is kOther.
std::vector<AbbreviationPair> FindAbbreviations(
    const Text& text, const Sentence& sentence,
    const std::function<WordRole(std::uint32_t)>& role_of = nullptr);

}  // namespace papergraph
