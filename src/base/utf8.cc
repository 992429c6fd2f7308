// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace papergraph {
namespace {

bool IsContinuation(unsigned char c) { return (c & 0xC0) == 0x80; }

// Length of the well-formed sequence at p (RFC 3629, table 3-7 of the Unicode Standard), or 0.
std::size_t SequenceLength(const unsigned char* p, const unsigned char* end) {
  const std::size_t left = static_cast<std::size_t>(end - p);
  if (p[0] < 0x80) return 1;
  if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
  if (p[0] < 0xE0) return left >= 2 && IsContinuation(p[1]) ? 2 : 0;
  if (p[0] < 0xF0) {
    if (left < 3 || !IsContinuation(p[1]) || !IsContinuation(p[2])) return 0;
    if (p[0] == 0xE0 && p[1] < 0xA0) return 0;
    if (p[0] == 0xED && p[1] > 0x9F) return 0;
    return 3;
  }
  if (left < 4 || !IsContinuation(p[1]) || !IsContinuation(p[2]) || !IsContinuation(p[3])) return 0;
  if (p[0] == 0xF0 && p[1] < 0x90) return 0;
  if (p[0] == 0xF4 && p[1] > 0x8F) return 0;
  return 4;
}

bool XmlAllows(char32_t c) {
  return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
         (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

std::string Map(std::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  if (size < 0) return std::string(text);
  std::string out(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);
  return out;
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

// A capital S stays (GPS is no plural), and so do a double one (loss), "bias", "corpus", "axis",
// "series" and "Bayes".
void StripPlural(std::string& name) {
  const std::size_t n = name.size();
  if (n < 2 || name.back() != 's') return;
  // Runs on every form of every name: the letter before settles most, ahead of the endings.
  const char before = name[n - 2];
  if (before == 'u' || before == 'i' || name.ends_with("ias")) return;
  const bool es = before == 'e';
  if (es && (name.ends_with("series") || name.ends_with("species") || name.ends_with("ayes")))
    return;
  if (es && n >= 5 && name.ends_with("ies") && IsLower(name[n - 4]) && IsLower(name[n - 5])) {
    name.resize(n - 2);
    name.back() = 'y';
  } else if (es && (name.ends_with("sses") || name.ends_with("xes") || name.ends_with("ches") ||
                    name.ends_with("shes") || name.ends_with("iases"))) {
    name.resize(n - 2);
  } else if (before == 'm' && name.ends_with("isms")) {
    name.resize(n - 1);
  } else if (n >= 3 && before != 's' && before != ' ' && name[n - 3] != 's' && name[n - 3] != ' ') {
    name.resize(n - 1);
  }
}

bool IsDropped(char32_t c) {
  if (c == '_' || c == '-' || c == 0x2212 || c == 0xAD) return true;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_PD || category == UTF8PROC_CATEGORY_ZS || c == '\t' ||
         c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

std::string NormaliseAscii(std::string_view name) {
  std::string out(name);
  StripPlural(out);
  std::size_t size = 0;
  for (char c : out) {
    const bool dropped = c == '_' || c == '-' || c == ' ' || (c >= '\t' && c <= '\r');
    out[size] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    size += dropped ? 0 : 1;
  }
  out.resize(size);
  return out;
}

}  // namespace

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::size_t FindInvalidUtf8(std::string_view text) {
  const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
  const auto* const end = begin + text.size();
  for (const auto* p = begin; p < end;) {
    std::uint64_t word = 0;
    while (end - p >= 8 && (std::memcpy(&word, p, 8), (word & 0x8080808080808080ULL) == 0)) p += 8;
    if (p == end) break;
    const std::size_t length = SequenceLength(p, end);
    if (length == 0) return static_cast<std::size_t>(p - begin);
    p += length;
  }
  return std::string_view::npos;
}

std::size_t CountCodePoints(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += !IsContinuation(static_cast<unsigned char>(c));
  return count;
}

bool IsAscii(std::string_view text) {
  unsigned char bits = 0;
  for (char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

char32_t NextCodePoint(std::string_view text, std::size_t& at) {
  utf8proc_int32_t c = 0;
  const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                     static_cast<utf8proc_ssize_t>(text.size() - at), &c);
  if (used <= 0) {
    ++at;
    return 0xFFFD;
  }
  at += static_cast<std::size_t>(used);
  return static_cast<char32_t>(c);
}

void AppendCodePoint(std::string& out, char32_t c) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::size_t ReplaceXmlForbidden(std::string& text) {
  // Two looks: the first is a loop that compilers turn into one over 16 or 32 bytes at a time.
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  unsigned char control = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    control |=
        static_cast<unsigned char>(bytes[i] < 0x20) | static_cast<unsigned char>(bytes[i] == 0xEF);
  }
  if (control == 0) return 0;
  const bool suspect = std::any_of(bytes, bytes + text.size(), [](unsigned char u) {
    return (u < 0x20 && u != '\t' && u != '\n' && u != '\r') || u == 0xEF;
  });
  if (!suspect) return 0;
  std::string out;
  std::size_t replaced = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = NextCodePoint(text, at);
    replaced += !XmlAllows(c);
    AppendCodePoint(out, XmlAllows(c) ? c : 0xFFFD);
  }
  text = std::move(out);
  return replaced;
}

namespace {
constexpr auto kNfkc =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
}  // namespace

std::string ToNfc(std::string_view text) {
  if (IsAscii(text)) return std::string(text);
  return Map(text, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
}

std::string ToNfkc(std::string_view text) {
  if (IsAscii(text)) return std::string(text);
  return Map(text, kNfkc);
}

std::string Singular(std::string_view name) {
  std::string out(name);
  StripPlural(out);
  return out;
}

std::string NormaliseName(std::string_view name) {
  if (IsAscii(name)) return NormaliseAscii(name);
  std::string composed = Map(name, kNfkc);
  StripPlural(composed);
  const std::string folded =
      Map(composed, static_cast<utf8proc_option_t>(kNfkc | UTF8PROC_CASEFOLD));
  std::string out;
  for (std::size_t at = 0; at < folded.size();) {
    const char32_t c = NextCodePoint(folded, at);
    if (!IsDropped(c)) AppendCodePoint(out, c);
  }
  return out;
}

}  // namespace papergraph
