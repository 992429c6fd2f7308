// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "papergraph/document.h"

namespace papergraph {

inline Document MakeDocument(std::string text, std::string title = "") {
  Document d;
  d.id = "x";
  d.text = std::move(text);
  d.meta.title = std::move(title);
  return d;
}

}  // namespace papergraph
