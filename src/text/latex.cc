// SPDX-License-Identifier: Apache-2.0
#include "text/latex.h"

#include <algorithm>
#include <array>
#include <utility>

namespace papergraph {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Commands that stand for a sign. Every other command is markup and vanishes with its braces.
constexpr std::array<Pair, 40> kSigns = {{
    {"alpha", "α"},      {"beta", "β"},  {"gamma", "γ"},  {"delta", "δ"},      {"epsilon", "ε"},
    {"varepsilon", "ε"}, {"zeta", "ζ"},  {"eta", "η"},    {"theta", "θ"},      {"kappa", "κ"},
    {"lambda", "λ"},     {"mu", "μ"},    {"nu", "ν"},     {"pi", "π"},         {"rho", "ρ"},
    {"sigma", "σ"},      {"tau", "τ"},   {"phi", "φ"},    {"varphi", "φ"},     {"chi", "χ"},
    {"psi", "ψ"},        {"omega", "ω"}, {"Gamma", "Γ"},  {"Delta", "Δ"},      {"Theta", "Θ"},
    {"Lambda", "Λ"},     {"Sigma", "Σ"}, {"Phi", "Φ"},    {"Psi", "Ψ"},        {"Omega", "Ω"},
    {"times", "×"},      {"sim", "~"},   {"approx", "≈"}, {"pm", "±"},         {"leq", "≤"},
    {"geq", "≥"},        {"ell", "ℓ"},   {"infty", "∞"},  {"rightarrow", "→"}, {"to", "→"},
}};

constexpr std::array<Pair, 34> kTypography = {{
    {"\u2018", "'"},   {"\u2019", "'"},   {"\u201C", "\""}, {"\u201D", "\""}, {"\u201E", "\""},
    {"\u2010", "-"},   {"\u2011", "-"},   {"\u2012", "-"},  {"\u2013", "-"},  {"\u2212", "-"},
    {"\u00A0", " "},   {"\u2002", " "},   {"\u2003", " "},  {"\u2004", " "},  {"\u2005", " "},
    {"\u2006", " "},   {"\u2007", " "},   {"\u2008", " "},  {"\u2009", " "},  {"\u200A", " "},
    {"\u202F", " "},   {"\u3000", " "},   {"\u00AD", ""},   {"\u200B", ""},   {"\u200C", ""},
    {"\u200D", ""},    {"\uFEFF", ""},    {"\uFB00", "ff"}, {"\uFB01", "fi"}, {"\uFB02", "fl"},
    {"\uFB03", "ffi"}, {"\uFB04", "ffl"}, {"\uFB05", "st"}, {"\uFB06", "st"},
}};

// Glyph numbers: those of TeX's text fonts (encoding OT1), its signs (OMS), and a widespread Times;
// 173 is Latin-1's soft hyphen.
constexpr std::array<Pair, 10> kGlyphs = {{{"11", "ff"},
                                           {"12", "fi"},
                                           {"13", "fl"},
                                           {"14", "ffi"},
                                           {"15", "ffl"},
                                           {"0", "-"},
                                           {"96", "\u2113"},
                                           {"2", "fi"},
                                           {"3", "fl"},
                                           {"173", ""}}};

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::uint32_t SequenceSize(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u < 0x80 ? 1 : u < 0xE0 ? 2 : u < 0xF0 ? 3 : 4;
}

// True where an odd number of unescaped dollars makes `at` a delimiter rather than money: the
// partner must follow within a line's length and not be followed by a digit.
bool IsMathDollar(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongestFormula = 120;
  const bool escaped = at > 0 && text[at - 1] == '\\';
  if (escaped) return false;
  const auto count = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '$');
  if (count % 2 == 1) return true;
  const std::size_t partner = text.find('$', at + 1);
  return partner != std::string_view::npos && partner - at <= kLongestFormula;
}

// "Table~(LLMs)", "by~Author": a space at which no line may break. "3~5" is a range, "/~user" a
// path.
bool IsTie(std::string_view text, std::size_t at) {
  if (at == 0 || at + 1 >= text.size()) return false;
  const char before = text[at - 1];
  const char after = text[at + 1];
  return (IsLetter(before) || before == '.' || before == ',' || before == ')') &&
         (IsLetter(after) || after == '(' || after == '[' || after == '\\');
}

bool IsAlnum(char c) { return IsLetter(c) || (c >= '0' && c <= '9'); }

bool OpensEmphasis(std::string_view text, std::size_t at) {
  constexpr std::string_view kBefore = " ([\"'\n-";
  return (at == 0 || kBefore.find(text[at - 1]) != std::string_view::npos) &&
         at + 1 < text.size() && IsAlnum(text[at + 1]);
}

bool ClosesEmphasis(std::string_view text, std::size_t at) {
  constexpr std::string_view kBehind = " .,;:!?)]\"'\n-";
  return at > 0 && (IsAlnum(text[at - 1]) || text[at - 1] == '+') &&
         (at + 1 == text.size() || kBehind.find(text[at + 1]) != std::string_view::npos);
}

// "_Urania_", "*weak learners*": Markdown's emphasis. The star of "RRT* and A*" has no partner that
// opens.
bool IsEmphasis(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 80;
  if (OpensEmphasis(text, at)) {
    const std::size_t partner = text.substr(0, at + kLongest).find(text[at], at + 1);
    return partner != std::string_view::npos && ClosesEmphasis(text, partner);
  }
  if (!ClosesEmphasis(text, at)) return false;
  const std::size_t partner = text.rfind(text[at], at - 1);
  return partner != std::string_view::npos && at - partner < kLongest &&
         OpensEmphasis(text, partner);
}

Replacement ReplaceCommand(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return {"\\", 1};
  const char next = text[at + 1];
  if (!IsLetter(next)) {
    if (next == ' ' || next == ',' || next == ';' || next == '!') return {" ", 2};
    if (next == '\\') return {" ", 2};
    if (static_cast<signed char>(next) < 0) return {"", 1};
    if (next == '(' || next == ')' || next == '[' || next == ']') return {"", 2};
    return {std::string(1, next), 2};
  }
  std::size_t end = at + 1;
  while (end < text.size() && IsLetter(text[end])) ++end;
  const std::string_view name = text.substr(at + 1, end - at - 1);
  for (const auto& [command, sign] : kSigns) {
    if (command == name) {
      const bool eats_space = end < text.size() && text[end] == ' ' && sign == "×";
      return {std::string(sign), static_cast<std::uint32_t>(end - at + eats_space)};
    }
  }
  // "\u0027" is an escape of another kind.
  if (end < text.size() && text[end] >= '0' && text[end] <= '9') return {"\\", 1};
  if (end < text.size() && text[end] == '{') {
    // A remark in the middle of a sentence stands apart from the word before it.
    const bool apart = name == "footnote" || name == "thanks";
    return {apart ? " " : "", static_cast<std::uint32_t>(end + 1 - at)};
  }
  while (end < text.size() && text[end] == ' ') ++end;
  return {"", static_cast<std::uint32_t>(end - at)};
}

Replacement ReplaceGlyph(std::string_view text, std::size_t at) {
  const std::size_t number = at + kGlyph.size();
  for (const auto& [glyph, plain] : kGlyphs) {
    const std::size_t end = number + glyph.size();
    if (end < text.size() && text.substr(number, glyph.size()) == glyph && text[end] == ')') {
      return {std::string(plain), static_cast<std::uint32_t>(end + 1 - at)};
    }
  }
  return {"(", 1};
}

Replacement ReplaceHigh(std::string_view text, std::size_t at) {
  const std::uint32_t size =
      std::min<std::uint32_t>(SequenceSize(text[at]), static_cast<std::uint32_t>(text.size() - at));
  const std::string_view here = text.substr(at, size);
  for (const auto& [sign, plain] : kTypography) {
    if (sign == here) return {std::string(plain), size};
  }
  return {std::string(here), size};
}

// Control characters count as spaces.
constexpr std::array<bool, 256> MakeMayBeMarkup() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = c < ' ' || c >= 0x80;
  for (const char c : {'\\', '$', '`', '{', '}', '\'', '*', '_', '~', '('})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto kMayBeMarkup = MakeMayBeMarkup();

// First letter of such a command before the brace at `brace`, not before `from`; `brace` if there
// is none.
std::size_t TornCommand(std::string_view text, std::size_t from, std::size_t brace) {
  constexpr std::array<std::string_view, 14> kTorn = {
      "extit", "extbf", "exttt", "extsc",  "extsl",  "extrm",  "emph",
      "mph",   "mbox",  "cite",  "textit", "textbf", "texttt", "textsc"};
  std::size_t begin = brace;
  while (begin > from && IsLetter(text[begin - 1])) --begin;
  const std::string_view word = text.substr(begin, brace - begin);
  return std::find(kTorn.begin(), kTorn.end(), word) == kTorn.end() ? brace : begin;
}

}  // namespace

std::size_t FindMarkup(std::string_view text, std::size_t from) {
  const std::size_t start = from;
  for (;; ++from) {
    const auto* const at = std::find_if(text.begin() + from, text.end(),
                                        [](unsigned char c) { return kMayBeMarkup[c]; });
    from = static_cast<std::size_t>(at - text.begin());
    if (from >= text.size()) return text.size();
    if (text[from] == '{') return TornCommand(text, start, from);
    if (text[from] == '(' && !text.substr(from).starts_with(kGlyph)) continue;
    const bool doubled = from + 1 < text.size() && text[from + 1] == text[from];
    if (text[from] == '_' || (text[from] == '*' && !doubled)) {
      if (IsEmphasis(text, from)) return from;
      continue;
    }
    // One apostrophe is text, two are a quotation mark.
    if (text[from] != '\'' || doubled) return from;
  }
}

Replacement ReplaceMarkup(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (static_cast<signed char>(c) < 0) return ReplaceHigh(text, at);
  if (IsLetter(c)) {  // a command without its backslash
    return {"", static_cast<std::uint32_t>(text.find('{', at) + 1 - at)};
  }
  const bool doubled = at + 1 < text.size() && text[at + 1] == c;
  switch (c) {
    case '\\':
      return ReplaceCommand(text, at);
    case '(':
      return ReplaceGlyph(text, at);
    case '$':
      return IsMathDollar(text, at) ? Replacement{"", 1} : Replacement{"$", 1};
    case '`':
      return doubled ? Replacement{"\"", 2} : Replacement{"'", 1};
    case '\'':
      return doubled ? Replacement{"\"", 2} : Replacement{"'", 1};
    case '*':
      return {"", doubled ? 2U : 1U};
    case '_':
      return {"", 1};
    case '~':
      return IsTie(text, at) ? Replacement{" ", 1} : Replacement{"~", 1};
    case '{':
      return {"", 1};
    case '}':
      // "\href{https://a.org}{page}": two arguments are two words.
      if (at + 1 < text.size() && text[at + 1] == '{') return {" ", 2};
      return {"", 1};
    default:
      return {" ", 1};  // a control character
  }
}

}  // namespace papergraph
