// SPDX-License-Identifier: Apache-2.0
#include "papergraph/result.h"

#include <fmt/format.h>

namespace papergraph {

std::string Format(const Diagnostic& d) {
  std::string out;
  if (!d.file.empty()) {
    out += d.file;
    if (d.line > 0) out += fmt::format(":{}", d.line);
    if (d.line > 0 && d.column > 0) out += fmt::format(":{}", d.column);
    out += ": ";
  }
  out += fmt::format("error: {}\n", d.message);
  if (!d.excerpt.empty()) {
    out += fmt::format("  {}\n  {}^\n", d.excerpt, std::string(d.caret, ' '));
  }
  if (!d.fix.empty()) out += fmt::format("  fix: {}\n", d.fix);
  return out;
}

Error MakeError(Error::Code code, std::string file, std::string message, std::string fix) {
  Diagnostic d;
  d.file = std::move(file);
  d.message = std::move(message);
  d.fix = std::move(fix);
  return Error{code, {std::move(d)}};
}

}  // namespace papergraph
