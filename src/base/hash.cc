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

std::uint64_t Sha256Front(std::string_view bytes) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  std::uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256Final(digest, &context);
  std::uint64_t front = 0;
  for (int i = 0; i < 8; ++i) front = front << 8 | digest[i];
  return front;
}

std::string Hex16(std::uint64_t number) {
  std::string digits(16, '0');
  for (auto it = digits.rbegin(); it != digits.rend(); ++it, number >>= 4) {
    *it = "0123456789abcdef"[number & 15];
  }
  return digits;
}

std::string Sha256Hex16(std::string_view bytes) { return Hex16(Sha256Front(bytes)); }

}  // namespace papergraph
