// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <sys/types.h>

#include <sha2.h>

namespace papergraph {

std::string Sha256Hex(std::string_view bytes) {
  char digest[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), digest);
  return digest;
}

std::string Sha256Hex16(std::string_view bytes) { return Sha256Hex(bytes).substr(0, 16); }

}  // namespace papergraph
