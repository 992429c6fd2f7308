// SPDX-License-Identifier: Apache-2.0
// The runs of a sentence in which its noun phrases lie: words between closed-class words, verbs and
// punctuation.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/analysis.h"

namespace papergraph {

/// A word with what is hyphenated to it: tokens [first, last).
struct RunUnit {
  std::uint32_t first;
  std::uint32_t last;
};

/// One run after the other of one sentence after the other, and what is asked of the words of the
/// current one and of those around it. For one thread.
class WordRun {
 public:
  explicit WordRun(const Analysis& a);

  void BeginSentence(std::uint32_t sentence);
  /// Reads the run that begins at the token; returns the token behind it, or `t` where none begins.
  std::uint32_t Read(std::uint32_t t);

  const std::vector<RunUnit>& units() const { return units_; }
  std::uint32_t sentence() const { return sentence_; }
  std::uint32_t begin() const { return begin_; }  ///< the sentence's first token
  std::uint32_t limit() const { return limit_; }  ///< behind its last

  char Char(std::uint32_t t) const { return a_.FirstChar(t); }
  const Token& Tok(std::uint32_t t) const { return a_.text.tokens()[t]; }
  std::string_view TextOf(const RunUnit& u) const {
    return a_.text.At(Range{Tok(u.first).begin, Tok(u.last - 1).end});
  }
  /// Behind the word at the token and what is hyphenated to it.
  std::uint32_t UnitEnd(std::uint32_t t) const;

  /// Whether the unit may stand in the run.
  bool Fits(const RunUnit& u) const;
  bool IsAdverb(std::uint32_t t) const;
  /// "our approach models the scene": behind such a word no phrase goes on.
  bool IsPhraseEnd(const RunUnit& u) const;
  /// A participle or an adjective at a phrase's end belongs to what follows ("metrics tailored
  /// to").
  bool IsNoun(const RunUnit& u) const;
  /// Whether the unit is no part of a phrase that it stands in front of; `more`: with other words
  /// between.
  bool IsStripped(const RunUnit& u, bool more) const;
  /// What the unit makes of a phrase that ends in it; null where it is no head noun.
  const Head* HeadOf(const RunUnit& u) const;

  /// The article that brings the run in, before which only praise may stand ("a robust, accurate
  /// and very fast X"), or kNoIndex. `novel` is set where the praise says so.
  std::uint32_t Article(bool* novel) const;
  /// Whether nothing but what joins the members of a list stands there: a short form or a number in
  /// brackets, a comma, "and".
  bool Joins(std::uint32_t from, std::uint32_t to) const;
  /// The first token of "(1)", "1)" or "i)" where that ends before `t`; else `t`.
  std::uint32_t BeforeNumber(std::uint32_t t) const;

 private:
  bool BehindSign(std::uint32_t t) const;
  const Head* PluralHead(std::string_view printed) const;

  const Analysis& a_;
  const EngineNames::Classes& classes_;
  std::uint32_t sentence_ = 0;
  std::uint32_t begin_ = 0;
  std::uint32_t limit_ = 0;
  std::vector<RunUnit> units_;
  mutable std::vector<const Head*> plural_heads_;  // by token
};

}  // namespace papergraph
