// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "text/text.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kMaxShortBytes = 20;
constexpr std::uint32_t kMaxPlainShortBytes = 16;  // beyond, only of a long form with capitals

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

// Whether a word that `letter` stands for begins at `at`: by that letter, or, as X, "eXpected" and
// "Cross-lingual".
bool BeginsWord(std::string_view longer, std::size_t at, char letter) {
  if (at > 0 && IsAlnum(longer[at - 1])) return false;
  if (Lower(longer[at]) == letter) return true;
  const auto begins = [word = longer.substr(at)](std::string_view with) {
    return word.size() > with.size() && std::equal(with.begin(), with.end(), word.begin(),
                                                   [](char w, char c) { return w == Lower(c); });
  };
  return letter == 'x' && (begins("ex") || begins("cross"));
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
    const auto fits = [&](std::size_t at) {
      return s == 0 ? BeginsWord(longer, at, c) : Lower(longer[at]) == c;
    };
    while (l >= 0 && !fits(static_cast<std::size_t>(l))) --l;
    if (l < 0) return false;
    --l;
  }
  *start = static_cast<std::size_t>(l + 1);
  return true;
}

// A short form: 2 to 20 bytes of at most two words, begins with a letter or digit, has a capital
// (so that "(see)" and "(lower)" are none).
bool IsShortForm(std::string_view s) {
  if (s.size() < 2 || s.size() > kMaxShortBytes || !IsAlnum(s[0])) return false;
  const bool upper = std::any_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return upper && std::count(s.begin(), s.end(), ' ') <= 1;
}

class Finder {
 public:
  Finder(const Text& text, const Sentence& sentence,
         const std::function<WordRole(std::uint32_t)>& role_of)
      : text_(text), sentence_(sentence), role_of_(role_of) {}

  std::vector<AbbreviationPair> Run() {
    for (std::uint32_t i = sentence_.first; i < sentence_.last; ++i) {
      if (Char(i) == '(') TryBracket(i);
    }
    for (std::uint32_t i = sentence_.first; i < sentence_.last; ++i) {
      if (IsCoined(i) && !IsPaired(i)) TryBridge(i);
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
    if (TryLongBefore(open, first) || TryTitleAndMore(open, first)) return;
    TryLongInside(open, inside);
  }

  // ------------------------------------------------------------ definitions without a bracket

  Range RangeOf(std::uint32_t token) const {
    return {text_.tokens()[token].begin, text_.tokens()[token].end};
  }

  bool IsUpper(std::uint32_t byte) const {
    return text_.clean()[byte] >= 'A' && text_.clean()[byte] <= 'Z';
  }

  // One word with two capitals or more, by itself: what a paper may have coined.
  bool IsCoined(std::uint32_t token) const {
    const Token& t = text_.tokens()[token];
    if (!t.Is(Token::kWord) || !t.Is(Token::kInnerUpper) || !IsUpper(t.begin)) return false;
    const auto hyphen = [&](std::uint32_t other, std::uint32_t behind) {
      return other >= sentence_.first && other < sentence_.last &&
             !text_.tokens()[behind].Is(Token::kSpaceBefore) &&
             (Char(other) == '-' || Char(other) == '_' || Char(other) == '/');
    };
    if (token > sentence_.first && hyphen(token - 1, token)) return false;
    if (hyphen(token + 1, token + 1)) return false;
    return t.size() >= 3 && t.size() <= kMaxShortBytes;
  }

  bool IsPaired(std::uint32_t token) const {
    const Range r = RangeOf(token);
    return std::any_of(pairs_.begin(), pairs_.end(), [&](const AbbreviationPair& p) {
      return p.short_form.Overlaps(r) || p.long_form.Overlaps(r);
    });
  }

  enum class Bridge { kNothing, kComma, kNames };

  // Whether a token may stand between a name and its definition (", which is short for"); notes
  // what the strongest tie so far is.
  bool InBridge(std::uint32_t token, Bridge* bridge) const {
    const char c = Char(token);
    if (c == ',' || c == '(' || c == '"') {
      if (*bridge == Bridge::kNothing) *bridge = Bridge::kComma;
      return true;
    }
    if (IsDash(token)) return true;
    const WordRole role = RoleOf(token);
    if (role == WordRole::kNames) *bridge = Bridge::kNames;
    return role != WordRole::kOther;
  }

  // "Confidence-Energy Recurrent Network -- CERN"
  bool IsDash(std::uint32_t token) const {
    const bool apart = text_.tokens()[token].Is(Token::kSpaceBefore) ||
                       (token > sentence_.first && Char(token - 1) == '-');
    return apart && (Char(token) == '-' || text_.At(text_.tokens()[token]) == "–");
  }

  WordRole RoleOf(std::uint32_t token) const {
    return role_of_ ? role_of_(token) : WordRole::kOther;
  }

  // The long form on either side of `token`, behind a bridge of up to six tokens.
  void TryBridge(std::uint32_t token) {
    constexpr std::uint32_t kLongestBridge = 6;
    Bridge bridge = Bridge::kNothing;
    std::uint32_t at = token;
    while (at > sentence_.first && token - at < kLongestBridge && InBridge(at - 1, &bridge)) --at;
    if (TryTitle(token, bridge, TitleBefore(at))) return;
    bridge = Bridge::kNothing;
    at = token + 1;
    while (at < sentence_.last && at - token <= kLongestBridge && InBridge(at, &bridge)) ++at;
    if (bridge != Bridge::kComma) TryTitle(token, bridge, TitleFrom(at));
  }

  bool TryTitle(std::uint32_t token, Bridge bridge, Range title) {
    const Range shorter = RangeOf(token);
    const std::string_view form = text_.At(shorter);
    if (title.end <= title.begin + form.size()) return false;
    if (bridge == Bridge::kNothing) {
      if (!SpellsInitials(form, &title) && !SpellsInitials(Capitals(form), &title)) return false;
    } else {
      std::size_t start = 0;
      if (!Matches(form, text_.At(title), &start)) return false;
      title.begin += static_cast<std::uint32_t>(start);
      if (!IsUpper(title.begin) || text_.At(title).find(' ') == std::string_view::npos)
        return false;
    }
    pairs_.push_back({shorter, title});
    return true;
  }

  bool InTitle(std::uint32_t token) const {
    const Token& t = text_.tokens()[token];
    if (t.Is(Token::kWord)) {
      const bool glued = token > sentence_.first && !t.Is(Token::kSpaceBefore);
      return IsUpper(t.begin) || glued || RoleOf(token) == WordRole::kFunction;
    }
    return Char(token) == '-' && !t.Is(Token::kSpaceBefore);
  }

  // The run of words with capitals that ends before, or begins at, token `at`.
  Range TitleBefore(std::uint32_t at) const {
    std::uint32_t from = at;
    while (from > sentence_.first && InTitle(from - 1)) --from;
    while (from < at && !IsUpper(text_.tokens()[from].begin)) ++from;
    return from == at ? Range{} : Range{text_.tokens()[from].begin, text_.tokens()[at - 1].end};
  }
  Range TitleFrom(std::uint32_t at) const {
    std::uint32_t to = at;
    while (to < sentence_.last && InTitle(to)) ++to;
    while (to > at && !IsUpper(text_.tokens()[to - 1].begin) &&
           text_.tokens()[to - 1].Is(Token::kSpaceBefore))
      --to;
    if (to == at || !IsUpper(text_.tokens()[at].begin)) return {};
    return {text_.tokens()[at].begin, text_.tokens()[to - 1].end};
  }

  // The short form is the initials of the title's words with capitals, or of those at its end, to
  // which the title is then cut.
  bool SpellsInitials(std::string_view form, Range* title) const {
    std::size_t left = form.size();
    if (form.empty()) return false;
    for (std::uint32_t at = title->end; at > title->begin && left > 0;) {
      --at;
      const bool starts = at == title->begin || !IsAlnum(text_.clean()[at - 1]);
      if (!IsUpper(at) || !starts) continue;
      if (Lower(form[--left]) != Lower(text_.clean()[at])) return false;
      if (left == 0) title->begin = at;
    }
    return left == 0;
  }

  // The capitals of a form of which three or more are some ("SCoRD"), else nothing.
  static std::string Capitals(std::string_view form) {
    std::string out;
    std::copy_if(form.begin(), form.end(), std::back_inserter(out),
                 [](char c) { return c >= 'A' && c <= 'Z'; });
    return out.size() >= 3 && out.size() < form.size() ? out : std::string();
  }

  // Behind the "i.e.," or "a.k.a." that begins at `from` and has one word behind it; else `from`: a
  // list of examples may follow.
  std::uint32_t BehindLetters(std::uint32_t from, std::uint32_t to) const {
    std::uint32_t t = from;
    while (t < to && (Char(t) == '.' || Char(t) == ',' ||
                      (text_.tokens()[t].size() == 1 && std::islower(Char(t)) != 0))) {
      if (Char(t) == 'g') return from;  // "e.g."
      ++t;
    }
    return t >= from + 3 && Char(from + 1) == '.' && t + 1 == to ? t : from;
  }

  // "(A and A-Per, ...)" and "(A, which ...)": what stands before a comma, semicolon or "and".
  Range FirstPart(std::uint32_t from, std::uint32_t to) const {
    from = BehindLetters(from, to);
    if (from + 2 == to && text_.At(text_.tokens()[from]) == "or") ++from;
    if (from < to && RoleOf(from) == WordRole::kNames) {  // "(referred to as A)"
      Bridge bridge = Bridge::kNothing;
      while (from < to && InBridge(from, &bridge)) ++from;
    }
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

  // "GR^2N" spells like "GR2N".
  static std::string WithoutPowers(std::string_view s) {
    std::string out(s);
    std::erase(out, '^');
    return out;
  }

  bool TryLongBefore(std::uint32_t open, Range shorter) {
    const std::string plain = WithoutPowers(WithoutPlural(text_.At(shorter)));
    const std::string_view form = plain;
    if (!IsShortForm(form) || open == sentence_.first) return false;
    // "(the A2C and ...", "(e.g. LeNet and ..." begin no short form.
    const std::string_view first = form.substr(0, form.find(' '));
    const bool aside =
        RoleOf(static_cast<std::uint32_t>(text_.TokenAt(shorter.begin))) == WordRole::kFunction ||
        first.find('.') != std::string_view::npos;
    if (first.size() < form.size() && aside) return false;
    // The window: min(|A| + 5, 2|A|) words, hyphenated ones as one, |A| in characters.
    const std::size_t window = std::min(form.size() + 5, form.size() * 2);
    std::uint32_t from = open;
    for (std::size_t words = 0; from > sentence_.first && words < window; --from) {
      const char c = Char(from - 1);
      if (c == ';' || c == ':' || c == '(' || c == ')') break;
      const Token& t = text_.tokens()[from - 1];
      const bool hyphenated = from - 1 > sentence_.first && !t.Is(Token::kSpaceBefore) &&
                              text_.At(text_.tokens()[from - 2]) == "-";
      words += t.Is(Token::kWord) && !hyphenated;
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
    const std::string spelled_out = SpelledOut(form);
    if (!Matches(form, longer, &start) &&
        (spelled_out.empty() || !Matches(spelled_out, longer, &start))) {
      return false;
    }
    std::uint32_t begin = window.begin + static_cast<std::uint32_t>(start);
    begin = WholeHyphenated(begin, window.begin, form[0]);
    begin = WholeTitle(begin, window.begin, form[0]);
    begin = AllInitials({begin, window.begin + static_cast<std::uint32_t>(longer.size())},
                        window.begin, spelled_out.empty() ? form : spelled_out);
    const Range found = {begin, window.begin + static_cast<std::uint32_t>(longer.size())};
    if (found.end - found.begin <= form.size() + 1) return false;
    if (form.size() > kMaxPlainShortBytes && !IsUpper(found.begin)) return false;
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
    return out == form ? std::string() : out;
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
    if (!IsUpper(begin)) return begin;
    std::uint32_t best = begin;
    for (std::uint32_t at = begin; at > limit + 1 && text_.clean()[at - 1] == ' ';) {
      std::uint32_t word = at - 1;
      while (word > limit && text_.clean()[word - 1] != ' ') --word;
      const std::string_view here = text_.At(Range{word, at - 1});
      const bool in_title =
          IsUpper(word) ||
          RoleOf(static_cast<std::uint32_t>(text_.TokenAt(word))) == WordRole::kFunction;
      if (here.empty() || !in_title || !IsAlnum(here.back())) break;
      if (IsUpper(word) && Lower(here[0]) == Lower(initial)) best = word;
      at = word;
    }
    return best;
  }

  // The shortest long form may hold all letters within fewer words: "retrieval" those of RR, where
  // "response retrieval (RR)" is meant. The start of the words that have them as initials, function
  // words aside; else that of `found`. Words end at hyphens.
  std::uint32_t AllInitials(Range found, std::uint32_t limit, std::string_view form) const {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!upper(form.front()) || !upper(form.back())) return found.begin;
    std::size_t left = form.size();
    std::size_t t = text_.TokenAt(found.end - 1) + 1;
    while (left > 0 && t > sentence_.first && text_.tokens()[t - 1].begin >= limit) {
      const Token& token = text_.tokens()[--t];
      if (!token.Is(Token::kWord)) {
        if (text_.clean()[token.begin] != '-') break;
        continue;
      }
      if (text_.At(token) == "to") return found.begin;  // the 2 of "S2S"
      const bool function = RoleOf(static_cast<std::uint32_t>(t)) == WordRole::kFunction;
      const bool initial = Lower(text_.clean()[token.begin]) == Lower(form[left - 1]);
      if (initial && (upper(form[left - 1]) || function)) {  // the o of "MoM" is "of"
        --left;
      } else if (!function) {
        break;
      }
    }
    return left == 0 ? std::min(found.begin, text_.tokens()[t].begin) : found.begin;
  }

  // "Edge-Preserving Interpolation of Correspondences (EpicFlow)": the short form begins with the
  // initials of the title before it and goes on, behind a hyphen or with a capital.
  bool TryTitleAndMore(std::uint32_t open, Range shorter) {
    constexpr std::size_t kFewestInitials = 3;
    const std::string_view form = text_.At(shorter);
    if (!IsShortForm(form) || form.find(' ') != std::string_view::npos) return false;
    const auto upper = [&](std::size_t i) { return form[i] >= 'A' && form[i] <= 'Z'; };
    for (std::size_t i = kFewestInitials; i + 1 < form.size(); ++i) {
      if (form[i] != '-' && (!upper(i) || upper(i - 1))) continue;
      Range title = TitleBefore(open);
      if (!SpellsInitials(form.substr(0, i), &title)) continue;
      pairs_.push_back({shorter, title});
      return true;
    }
    return false;
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
  const std::function<WordRole(std::uint32_t)>& role_of_;
  std::vector<AbbreviationPair> pairs_;
};

}  // namespace

std::vector<AbbreviationPair> FindAbbreviations(
    const Text& text, const Sentence& sentence,
    const std::function<WordRole(std::uint32_t)>& role_of) {
  return Finder(text, sentence, role_of).Run();
}

}  // namespace papergraph
