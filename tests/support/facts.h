// SPDX-License-Identifier: Apache-2.0
// Facts of a text by the built-in pack, and what a test asks of them.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "support/builtin_pack.h"
#include "support/document.h"

namespace papergraph {

inline Facts FactsOf(std::string text, std::string title = "") {
  return Extract(MakeDocument(std::move(text), std::move(title)), BuiltInPack());
}

inline const Entity* Find(const Facts& f, const std::string& name) {
  for (const Entity& e : f.entities) {
    if (e.name == name) return &e;
    if (std::find(e.aliases.begin(), e.aliases.end(), name) != e.aliases.end()) return &e;
  }
  return nullptr;
}

inline std::string TypeOf(const Facts& f, const std::string& name) {
  const Entity* e = Find(f, name);
  return e == nullptr ? "" : e->type;
}

inline bool Says(const std::vector<Relation>& relations, const std::string& head,
                 const std::string& type, const std::string& tail) {
  return std::any_of(relations.begin(), relations.end(), [&](const Relation& r) {
    return r.head == head && r.type == type && r.tail == tail;
  });
}

}  // namespace papergraph
