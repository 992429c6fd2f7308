// SPDX-License-Identifier: Apache-2.0
#include "extract/word_run.h"

#include <algorithm>

#include "base/utf8.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kLongestPraise = 7;
constexpr Head kUnknown;
constexpr const Head* kNotAsked = &kUnknown;

bool IsHead(const WordInfo* info) {
  return info != nullptr && info->head.strength != Head::Strength::kNone;
}

// "21x", "592K", "4T", but not "3D".
bool IsQuantity(std::string_view s) {
  const std::size_t digits = std::min(s.find_first_not_of("0123456789"), s.size());
  return digits > 0 && (digits == s.size() ||
                        (digits + 1 == s.size() &&
                         std::string_view("xXkKMBT").find(s[digits]) != std::string_view::npos));
}

}  // namespace

WordRun::WordRun(const Analysis& a)
    : a_(a), classes_(a.pack.engine.classes), plural_heads_(a.text.tokens().size(), kNotAsked) {}

void WordRun::BeginSentence(std::uint32_t sentence) {
  sentence_ = sentence;
  begin_ = a_.text.sentences()[sentence].first;
  limit_ = a_.text.sentences()[sentence].last;
}

std::uint32_t WordRun::UnitEnd(std::uint32_t t) const {
  std::uint32_t end = t + 1;
  while (end + 1 < limit_ && a_.Glued(end) && (Char(end) == '-' || Char(end) == '\'') &&
         a_.Glued(end + 1) && Tok(end + 1).Is(Token::kWord)) {
    end += 2;
  }
  return end;
}

bool WordRun::IsAdverb(std::uint32_t t) const {
  const std::string_view w = a_.TokenText(t);
  return w.size() > 4 && w.substr(w.size() - 2) == "ly" && !a_.HasClass(t, classes_.adverb_kept);
}

// The "German" of "English->German" is half of a thing.
bool WordRun::BehindSign(std::uint32_t t) const {
  constexpr std::string_view kSigns = ">+=&";
  return t > begin_ && a_.Glued(t) && kSigns.find(Char(t - 1)) != std::string_view::npos;
}

bool WordRun::Fits(const RunUnit& u) const {
  if (!Tok(u.first).Is(Token::kWord) || (units_.empty() && BehindSign(u.first))) return false;
  if (u.last - u.first > 1) return true;  // hyphenated: a modifier or a head
  if (a_.HasClass(u.first, classes_.function | classes_.verb) || IsAdverb(u.first)) return false;
  // "answering" is a verb form by itself, and a head behind "query".
  if (a_.HasClass(u.first, classes_.ing_verb) && (units_.empty() || HeadOf(u) == nullptr))
    return false;
  if (a_.IsVerbWithObject(u.first, limit_) || a_.IsVerbOfRelative(u.first)) return false;
  return Tok(u.first).Is(Token::kLetter);
}

std::uint32_t WordRun::Read(std::uint32_t t) {
  units_.clear();
  while (t < limit_ && (units_.empty() || Tok(t).Is(Token::kSpaceBefore))) {
    const RunUnit u = {t, UnitEnd(t)};
    if (!Fits(u)) break;
    units_.push_back(u);
    t = u.last;
    if (IsPhraseEnd(u)) break;
  }
  return units_.empty() ? t : units_.back().last;
}

bool WordRun::IsPhraseEnd(const RunUnit& u) const {
  return u.last - u.first == 1 && a_.HasClass(u.first, classes_.phrase_end);
}

// A hyphenated word's head is that of the whole ("fine-tuning"), else of its last part.
const Head* WordRun::HeadOf(const RunUnit& u) const {
  const WordInfo* info = a_.words[u.last - 1];
  if (u.last - u.first > 1) {
    const WordInfo* whole = a_.pack.FindWord(AsciiLower(TextOf(u)));
    if (whole != nullptr && whole->head.strength != Head::Strength::kNone) info = whole;
  }
  if (IsHead(info)) return &info->head;
  const Head*& plural = plural_heads_[u.last - 1];
  if (plural == kNotAsked) plural = PluralHead(a_.TokenText(u.last - 1));
  return plural;
}

// "distribution shifts", "similarity searches": the list has the singular.
const Head* WordRun::PluralHead(std::string_view printed) const {
  if (printed.size() < 4 || printed.back() != 's') return nullptr;
  const WordInfo* info = a_.pack.FindWord(Singular(AsciiLower(printed)));
  if (!IsHead(info)) return nullptr;
  // "predictions", "reconstructions": what a task puts out, and no task.
  const bool activity = printed.ends_with("tions") || printed.ends_with("ings");
  return activity && !a_.IsArtifact(info->head.type) ? nullptr : &info->head;
}

bool WordRun::IsNoun(const RunUnit& u) const {
  const std::string_view word = a_.TokenText(u.last - 1);
  return !a_.HasClass(u.last - 1, classes_.descriptive) && !word.ends_with("ed") &&
         !word.ends_with("able") && !word.ends_with("ible") && !word.ends_with("ful") &&
         !word.ends_with("ous") && !word.ends_with("ive");
}

bool WordRun::IsStripped(const RunUnit& u, bool more) const {
  const std::uint64_t bits = classes_.descriptive | (more ? classes_.strip_left : 0);
  if (IsQuantity(a_.TokenText(u.first)) && u.last - u.first == 1) return true;
  if (u.last - u.first == 1) return a_.HasClass(u.first, bits);
  const WordInfo* info = a_.pack.FindWord(AsciiLower(TextOf(u)));
  return info != nullptr && (info->classes & bits) != 0;
}

std::uint32_t WordRun::Article(bool* novel) const {
  for (std::uint32_t t = units_.front().first; t > begin_;) {
    --t;
    if (a_.HasClass(t, classes_.indefinite)) return t;
    *novel |= a_.HasClass(t, classes_.novel);
    const bool praise =
        Char(t) == ',' || a_.HasClass(t, classes_.descriptive | classes_.function) || IsAdverb(t);
    if (!praise || units_.front().first - t > kLongestPraise) break;
  }
  return kNoIndex;
}

bool WordRun::Joins(std::uint32_t from, std::uint32_t to) const {
  bool inside = false;
  for (std::uint32_t i = from; i < to; ++i) {
    const char c = Char(i);
    if (c == '(' || c == ')') inside = c == '(';
    const bool joins = c == ',' || c == ')' || c == ';' || a_.HasClass(i, classes_.joining);
    if (!inside && !joins) return false;
  }
  return to > from;
}

std::uint32_t WordRun::BeforeNumber(std::uint32_t t) const {
  const bool numbered = t > begin_ + 1 && Char(t - 1) == ')' && Tok(t - 2).size() <= 3;
  if (!numbered) return t;
  return t > begin_ + 2 && Char(t - 3) == '(' ? t - 3 : t - 2;
}

}  // namespace papergraph
