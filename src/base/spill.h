// SPDX-License-Identifier: Apache-2.0
// Strings that are written once and read back later: in memory while they are few, then in a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace papergraph {

/// Keeps strings by number. The first kInMemory bytes stay in memory, what comes later goes to an
/// unlinked temporary file (in $TMPDIR, else /tmp), so that nothing is left behind however the
/// program ends. Where that file cannot be written, strings stay in memory. Not thread-safe.
class Spill {
 public:
  static constexpr std::size_t kInMemory = 16 << 20;

  Spill() = default;
  Spill(Spill&& other) noexcept;
  Spill& operator=(Spill&& other) noexcept;
  ~Spill();

  /// Returns the string's number: 0, 1, 2 ...
  std::size_t Add(std::string_view text);
  /// The string with this number. False where the file cannot be read back.
  bool Read(std::size_t number, std::string& text) const;
  std::size_t size() const { return places_.size(); }

 private:
  struct Place {
    std::uint64_t offset = 0;
    std::uint32_t length = 0;
    bool in_file = false;
  };
  bool WriteOut(std::string_view text);
  bool Flush();

  std::vector<Place> places_;
  std::string memory_;
  std::string buffer_;  // the end of the file, not yet written
  std::uint64_t file_size_ = 0;
  int fd_ = -1;
  bool no_file_ = false;
};

}  // namespace papergraph
