// SPDX-License-Identifier: Apache-2.0
// LaTeX remnants, typographic signs and odd spaces, one piece at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace papergraph {

/// How a reader of PDF files writes a sign of which it knows no more than the number in its font.
inline constexpr std::string_view kGlyph = "(cid:";

/// What stands instead of `consumed` bytes of the original.
struct Replacement {
  std::string text;
  std::uint32_t consumed = 1;
};

/// Offset of the next byte at or behind `from` that ReplaceMarkup() should see; text.size() if
/// none. A LaTeX command that lost its backslash, perhaps with a letter, on the way ("\textit{"
/// read as a tab and "extit{") begins at its first letter.
std::size_t FindMarkup(std::string_view text, std::size_t from);

/// The plain form of what begins at `at`. Always consumes at least one byte, and whole code points.
/// `\textit{` and its brace go, its content stays; `$\alpha$` becomes a Greek letter, `\&` an
/// ampersand, ``quotes'' straight quotes; soft hyphens and zero-width characters vanish,
/// "(cid:12)" is the ligature that it is in the usual fonts.
Replacement ReplaceMarkup(std::string_view text, std::size_t at);

}  // namespace papergraph
