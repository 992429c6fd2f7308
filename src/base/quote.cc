// SPDX-License-Identifier: Apache-2.0
#include "papergraph/facts.h"

namespace papergraph {

std::string_view Quote(const Document& document, const Span& span) {
  const std::string& text = span.field == Field::kTitle ? document.meta.title : document.text;
  std::size_t at = 0;
  const auto advance = [&](std::uint32_t points) {
    for (; points > 0 && at < text.size(); --points) {
      ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    }
    return at;
  };
  const std::size_t begin = advance(span.begin);
  const std::size_t end = advance(span.end - span.begin);
  return std::string_view(text).substr(begin, end - begin);
}

}  // namespace papergraph
