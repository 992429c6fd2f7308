// SPDX-License-Identifier: Apache-2.0
// Extraction is total on valid text, and its facts line reads back as it was.
#include <cstdint>
#include <cstdlib>

#include "support/builtin_pack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  papergraph::RawRecord record;
  record.format = papergraph::InputFormat::kText;
  record.bytes.assign(reinterpret_cast<const char*>(data), size);
  const auto read = papergraph::ReadRecord(record);
  if (!read) return 0;
  const papergraph::Facts facts = papergraph::Extract(read->document, papergraph::BuiltInPack());
  const std::string line = papergraph::ToJsonLine(facts);
  const auto back = papergraph::FactsFromJsonLine(line, "fuzz", 1);
  if (!back || papergraph::ToJsonLine(*back) != line) std::abort();
  return 0;
}
