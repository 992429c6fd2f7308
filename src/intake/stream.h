// SPDX-License-Identifier: Apache-2.0
// A byte stream of a file or of standard input, decompressed where its content says so.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "papergraph/result.h"

namespace papergraph {

class InputStream {
 public:
  static Result<InputStream> Open(const std::string& path);

  InputStream(InputStream&&) noexcept;
  InputStream& operator=(InputStream&&) noexcept;
  ~InputStream();

  /// The next line without its end ("\n" or "\r\n"). False at the end or after a fault. A line
  /// longer than `limit` is cut there, its rest is passed over, and `cut` is set.
  bool Line(std::string& line, std::size_t limit, bool& cut);
  /// The rest, at most `limit` bytes; `cut` tells that there was more.
  std::string Rest(std::size_t limit, bool& cut);
  /// The first bytes (up to 64 KiB), without taking them.
  const std::string& Peek();
  /// Set where reading or decompressing failed.
  const std::string& fault() const;
  std::uint64_t bytes_read() const;

 private:
  struct Impl;
  explicit InputStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace papergraph
