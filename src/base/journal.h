// SPDX-License-Identifier: Apache-2.0
// What a long run has done so far, kept so that it can go on after an interruption.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "papergraph/result.h"

namespace papergraph {

/// A text file: a head, then a line for each record that is done, "ORDINAL<TAB>LINE". A line that
/// was cut off by the interruption, and what is behind it, does not count and is overwritten. Not
/// safe from several threads, nor from two runs at once.
class Journal {
 public:
  /// Opens or makes it. One whose head differs is of another run: kOutput.
  static Result<Journal> Open(const std::string& path, const std::string& head);

  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;
  ~Journal();

  /// Calls visit(line, number of the line in the file) for each line there is; the first for which
  /// it returns false ends what is kept. To be called once, before Add().
  Status Replay(const std::function<bool(std::string_view, std::uint64_t)>& visit);
  /// Records done: one more than the last ordinal that was replayed.
  std::uint64_t records() const { return records_; }

  /// Buffered. A failed write is told by Close().
  void Add(std::uint64_t record, std::string_view line);
  Status Close();

 private:
  Journal(std::string path, std::FILE* file, std::uint64_t head_size)
      : path_(std::move(path)), file_(file), end_(head_size) {}
  Error Failure(const std::string& what) const;

  std::string path_;
  std::FILE* file_;
  std::uint64_t end_;  // bytes that count
  std::uint64_t records_ = 0;
  bool failed_ = false;
};

}  // namespace papergraph
