// SPDX-License-Identifier: Apache-2.0
// Any bytes are a document or a fault with a place and advice, in every format.
#include <cstdint>
#include <cstdlib>

#include "papergraph/intake.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto format : {papergraph::InputFormat::kJsonl, papergraph::InputFormat::kText,
                            papergraph::InputFormat::kListing}) {
    papergraph::RawRecord record;
    record.format = format;
    record.bytes.assign(reinterpret_cast<const char*>(data), size);
    const auto read = papergraph::ReadRecord(record);
    if (!read && read.error().diagnostics.empty()) std::abort();
    if (read && read->document.id.empty()) std::abort();
  }
  return 0;
}
