// SPDX-License-Identifier: Apache-2.0
// UTF-8: validity, code point counts, what XML forbids, and the normal form in which names compare.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace papergraph {

/// Offset of the first byte that is not part of well-formed UTF-8 (surrogates and overlong forms
/// are ill-formed), or npos.
std::size_t FindInvalidUtf8(std::string_view text);

/// Number of code points; `text` is valid UTF-8.
std::size_t CountCodePoints(std::string_view text);

/// True where every byte is below 0x80, so that bytes and code points are the same thing.
bool IsAscii(std::string_view text);

/// ASCII capitals as small letters; other bytes as they are.
std::string AsciiLower(std::string_view text);

/// Replaces each code point outside XML 1.0's Char production by U+FFFD; returns how many.
/// `text` is valid UTF-8.
std::size_t ReplaceXmlForbidden(std::string& text);

/// The form in which two names are compared: NFKC, plural ending off, case folded, white space,
/// hyphens, dashes and underscores out. "Vision-Language  Models" and "vision language model"
/// agree. Idempotent up to a second plural ending. `name` is valid UTF-8.
std::string NormaliseName(std::string_view name);

/// The plural ending off, as NormaliseName() takes it off: "LLMs" to "LLM", but "loss" and "GPS"
/// stay.
std::string Singular(std::string_view name);

/// Unicode NFC; `text` is valid UTF-8.
std::string ToNfc(std::string_view text);

/// Unicode NFKC; `text` is valid UTF-8.
std::string ToNfkc(std::string_view text);

/// Decodes the code point at `at` (valid UTF-8) and moves `at` behind it.
char32_t NextCodePoint(std::string_view text, std::size_t& at);

/// Appends the UTF-8 form of `c`, a Unicode scalar value.
void AppendCodePoint(std::string& out, char32_t c);

}  // namespace papergraph
