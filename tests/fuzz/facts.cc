// SPDX-License-Identifier: Apache-2.0
// Any bytes are a facts line or a fault; what is read links and exports.
#include <cstdint>

#include "support/builtin_pack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  auto facts = papergraph::FactsFromJsonLine(line, "fuzz", 1);
  if (!facts) return 0;
  papergraph::Linker linker(papergraph::BuiltInPack().types());
  linker.Add(std::move(facts).value());
  const papergraph::KnowledgeGraph graph = std::move(linker).Finish().value();
  for (const auto& node : graph.nodes()) {
    for (const auto& evidence : node.evidence) (void)graph.Quote(evidence);
  }
  return 0;
}
