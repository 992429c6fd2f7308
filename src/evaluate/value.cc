// SPDX-License-Identifier: Apache-2.0
#include "evaluate/value.h"

#include <algorithm>

#include "base/utf8.h"

namespace papergraph {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Without grouping commas, white space, per cent and sign of plus, and an "x" at the end.
std::string Stripped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool sign = c == ',' || c == '%' || c == '+' || c == '~' || c == ' ' ||
                      (c >= '\t' && c <= '\r') || (c == 'x' && i + 1 == text.size());
    if (!sign) out += c;
  }
  return out;
}

// A decimal in its shortest form: sign, digits without outer noughts, exponent; empty: it is none.
std::string Canonical(const std::string& s) {
  std::size_t i = 0;
  const bool negative = i < s.size() && s[i] == '-';
  i += negative ? 1 : 0;
  std::string digits;
  long exponent = 0;
  bool point = false;
  for (; i < s.size() && (IsDigit(s[i]) || (s[i] == '.' && !point)); ++i) {
    if (s[i] == '.') {
      point = true;
      continue;
    }
    digits += s[i];
    exponent -= point ? 1 : 0;
  }
  if (digits.empty()) return "";
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    const std::size_t from = ++i;
    const bool minus = i < s.size() && s[i] == '-';
    i += minus ? 1 : 0;
    long e = 0;
    std::size_t n = 0;
    for (; i < s.size() && IsDigit(s[i]) && n < 9; ++i, ++n) e = e * 10 + (s[i] - '0');
    if (n == 0 || from == s.size()) return "";
    exponent += minus ? -e : e;
  }
  if (i != s.size()) return "";
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (!digits.empty() && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (digits.empty()) return "0";
  return (negative ? "-" : "") + digits + "e" + std::to_string(exponent);
}

}  // namespace

std::string NormaliseValue(std::string_view value) {
  std::string text = ToNfkc(value);
  constexpr std::string_view kMinus = "\xE2\x88\x92";
  for (std::size_t at = 0; (at = text.find(kMinus, at)) != std::string::npos;) {
    text.replace(at, kMinus.size(), "-");
  }
  const std::string number = Canonical(Stripped(text));
  return number.empty() ? "=" + NormaliseName(text) : "#" + number;
}

std::string ComparedName(std::string_view name) {
  std::string text = ToNfkc(name);
  while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) {
    text.pop_back();
  }
  return NormaliseName(name) + (text.ends_with("isms") ? "s" : "");
}

}  // namespace papergraph
