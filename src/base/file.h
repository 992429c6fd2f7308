// SPDX-License-Identifier: Apache-2.0
// Files: whole reads, and writes that appear whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "papergraph/result.h"

namespace papergraph {

/// The whole file. kInput error with the system's reason otherwise.
Result<std::string> ReadFile(const std::string& path);

/// A file that takes its name only when it is complete. Writes go to a dot-named temporary beside
/// it; Commit() flushes to disk and renames; destruction without Commit() removes the temporary.
class AtomicFile {
 public:
  /// Opens the temporary. `overwrite` false: an existing `path` is a kOutput error.
  static Result<AtomicFile> Create(const std::string& path, bool overwrite);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  /// Buffered. A failed write is remembered and reported by Commit().
  void Write(std::string_view bytes);
  /// Where the temporary is; for writers that need a path (SQLite). Nothing is buffered before the
  /// first Write().
  const std::string& temporary() const { return temporary_; }
  Status Commit();

 private:
  AtomicFile(std::string path, std::string temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}
  void Flush();
  Error Failure(const std::string& what) const;

  std::string path_;
  std::string temporary_;
  int fd_ = -1;
  int failed_errno_ = 0;
  std::string buffer_;
};

/// Makes the folder and its parents. An existing folder is fine.
Status MakeFolder(const std::string& path);

}  // namespace papergraph
