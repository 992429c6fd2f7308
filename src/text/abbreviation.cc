// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "text/text.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kMaxShortBytes = 16;

bool IsAlnum(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<signed char>(c) < 0;
}

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A digit between two letters may be spelled in the long form ("Learning to Discern (L2D)",
// "PML3ER"); one at the end is a year or a version ("ACE05").
bool IsBetweenLetters(std::string_view shorter, std::size_t at) {
  const auto letter = [&](std::size_t i) { return IsAlnum(shorter[i]) && !IsDigit(shorter[i]); };
  return IsDigit(shorter[at]) && at > 0 && at + 1 < shorter.size() && letter(at - 1) &&
         letter(at + 1);
}

// Schwartz and Hearst's test: walk both strings from the right; each letter or digit of the short
// form is found in order, the first one at the start of a word.
bool Matches(std::string_view shorter, std::string_view longer, std::size_t* start) {
  std::ptrdiff_t l = static_cast<std::ptrdiff_t>(longer.size()) - 1;
  for (auto s = static_cast<std::ptrdiff_t>(shorter.size()) - 1; s >= 0; --s) {
    const char c = Lower(shorter[static_cast<std::size_t>(s)]);
    if (!IsAlnum(c)) continue;
    const auto before = longer.substr(0, static_cast<std::size_t>(l + 1));
    if (before.find(c) == std::string_view::npos &&
        IsBetweenLetters(shorter, static_cast<std::size_t>(s))) {
      continue;
    }
    while (l >= 0 && (Lower(longer[static_cast<std::size_t>(l)]) != c ||
                      (s == 0 && l > 0 && IsAlnum(longer[static_cast<std::size_t>(l - 1)])))) {
      --l;
    }
    if (l < 0) return false;
    --l;
  }
  *start = static_cast<std::size_t>(l + 1);
  return true;
}

// A short form: 2 to 16 bytes of at most two words, begins with a letter or digit, has a letter,
// and a capital or a digit (so that "(see)" and "(lower)" are none).
bool IsShortForm(std::string_view s) {
  if (s.size() < 2 || s.size() > kMaxShortBytes || !IsAlnum(s[0])) return false;
  const bool upper = std::any_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return upper && std::count(s.begin(), s.end(), ' ') <= 1;
}

class Finder {
 public:
  Finder(const Text& text, const Sentence& sentence) : text_(text), sentence_(sentence) {}

  std::vector<AbbreviationPair> Run() {
    for (std::uint32_t i = sentence_.first; i < sentence_.last; ++i) {
      if (Char(i) == '(') TryBracket(i);
    }
    return std::move(pairs_);
  }

 private:
  char Char(std::uint32_t token) const { return text_.clean()[text_.tokens()[token].begin]; }

  void TryBracket(std::uint32_t open) {
    std::uint32_t close = open + 1;
    while (close < sentence_.last && Char(close) != ')' && Char(close) != '(') ++close;
    if (close >= sentence_.last || Char(close) != ')' || close == open + 1) return;
    const Range inside = {text_.tokens()[open + 1].begin, text_.tokens()[close - 1].end};
    const Range first = FirstPart(open + 1, close);
    if (TryLongBefore(open, first)) return;
    TryLongInside(open, inside);
  }

  // "(A and A-Per, ...)" and "(A, which ...)": what stands before a comma, semicolon or "and".
  Range FirstPart(std::uint32_t from, std::uint32_t to) const {
    std::uint32_t end = from;
    while (end < to && Char(end) != ',' && Char(end) != ';' &&
           text_.At(text_.tokens()[end]) != "and") {
      ++end;
    }
    if (end > from && Char(from) == '"' && Char(end - 1) == '"' && end - from > 2) {
      ++from;
      --end;
    }
    return end == from ? Range{} : Range{text_.tokens()[from].begin, text_.tokens()[end - 1].end};
  }

  static std::string_view WithoutPlural(std::string_view s) {
    if (s.size() > 2 && s.back() == 's' && s[s.size() - 2] >= 'A' && s[s.size() - 2] <= 'Z') {
      s.remove_suffix(1);
    }
    return s;
  }

  bool TryLongBefore(std::uint32_t open, Range shorter) {
    const std::string_view form = WithoutPlural(text_.At(shorter));
    if (!IsShortForm(form) || open == sentence_.first) return false;
    // The window: min(|A| + 5, 2|A|) words, |A| in characters.
    const std::size_t window = std::min(form.size() + 5, form.size() * 2);
    std::uint32_t from = open;
    for (std::size_t words = 0; from > sentence_.first && words < window; --from) {
      const char c = Char(from - 1);
      if (c == ';' || c == ':' || c == '(' || c == ')') break;
      words += text_.tokens()[from - 1].Is(Token::kWord);
    }
    if (from == open) return false;
    const Range before = {text_.tokens()[from].begin, text_.tokens()[open - 1].end};
    return Add(shorter, form, before);
  }

  bool Add(Range shorter, std::string_view form, Range window) {
    std::string_view longer = text_.At(window);
    const bool quoted = !longer.empty() && longer.back() == '"';
    if (quoted) longer.remove_suffix(1);
    std::size_t start = 0;
    if (!Matches(form, longer, &start)) {
      const std::string spelled_out = SpelledOut(form);
      if (spelled_out.empty() || !Matches(spelled_out, longer, &start)) return false;
    }
    std::uint32_t begin = window.begin + static_cast<std::uint32_t>(start);
    begin = WholeHyphenated(begin, window.begin, form[0]);
    begin = WholeTitle(begin, window.begin, form[0]);
    const Range found = {begin, window.begin + static_cast<std::uint32_t>(longer.size())};
    if (found.end - found.begin <= form.size() + 1) return false;
    if (text_.At(found).find(form) != std::string_view::npos) return false;
    pairs_.push_back({shorter, found});
    return true;
  }

  // "LS3" stands for "LSSS" ("Latent Space Safe Sets"); empty where no digit says how often.
  static std::string SpelledOut(std::string_view form) {
    std::string out;
    for (std::size_t i = 0; i < form.size(); ++i) {
      const bool times =
          i > 0 && form[i] >= '2' && form[i] <= '5' && form[i - 1] >= 'A' && form[i - 1] <= 'Z';
      if (times) {
        out.append(static_cast<std::size_t>(form[i] - '1'), form[i - 1]);
      } else {
        out += form[i];
      }
    }
    return out.size() > form.size() ? out : std::string();
  }

  // A long form that starts inside a hyphenated word is extended to the word's start where its
  // first letter fits the short form, or is a capital ("Visual-Semantic Network (SemNet)").
  std::uint32_t WholeHyphenated(std::uint32_t begin, std::uint32_t limit, char initial) const {
    std::uint32_t b = begin;
    while (b > limit && text_.clean()[b - 1] != ' ') --b;
    const char first = text_.clean()[b];
    const bool whole = Lower(first) == Lower(initial) || (first >= 'A' && first <= 'Z');
    return whole ? b : begin;
  }

  // The test takes the shortest long form. Where that is the end of a title with capitals whose
  // first word has the short form's initial too, the title is meant: "Commonsense Reasoning for
  // Counterfactual Scene Imagination (CoSIm)".
  std::uint32_t WholeTitle(std::uint32_t begin, std::uint32_t limit, char initial) const {
    const auto capital = [&](std::size_t at) {
      return text_.clean()[at] >= 'A' && text_.clean()[at] <= 'Z';
    };
    if (!capital(begin)) return begin;
    std::uint32_t best = begin;
    for (std::uint32_t at = begin; at > limit + 1 && text_.clean()[at - 1] == ' ';) {
      std::uint32_t word = at - 1;
      while (word > limit && text_.clean()[word - 1] != ' ') --word;
      const std::string_view here = text_.At(Range{word, at - 1});
      if (here.empty() || !(capital(word) || IsJoiner(here)) || !IsAlnum(here.back())) break;
      if (capital(word) && Lower(here[0]) == Lower(initial)) best = word;
      at = word;
    }
    return best;
  }

  // Words in lower case within a title.
  static bool IsJoiner(std::string_view word) {
    static constexpr std::array<std::string_view, 11> kJoiners = {
        "of", "for", "and", "in", "with", "to", "on", "via", "the", "from", "by"};
    return std::find(kJoiners.begin(), kJoiners.end(), word) != kJoiners.end();
  }

  // "SHORT (long form)".
  void TryLongInside(std::uint32_t open, Range inside) {
    if (open == sentence_.first) return;
    const Token& before = text_.tokens()[open - 1];
    const std::string_view form = WithoutPlural(text_.At(before));
    if (!before.Is(Token::kWord) || !IsShortForm(form) || form.size() > 10) return;
    const std::string_view longer = text_.At(inside);
    std::size_t start = 0;
    if (longer.find(' ') == std::string_view::npos || !Matches(form, longer, &start)) return;
    if (start != 0) return;
    pairs_.push_back({{before.begin, before.end}, inside});
  }

  const Text& text_;
  const Sentence& sentence_;
  std::vector<AbbreviationPair> pairs_;
};

}  // namespace

std::vector<AbbreviationPair> FindAbbreviations(const Text& text, const Sentence& sentence) {
  return Finder(text, sentence).Run();
}

}  // namespace papergraph
