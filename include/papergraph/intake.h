// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "papergraph/document.h"
#include "papergraph/result.h"

namespace papergraph {

/// How papers are written down in a file. kAuto looks at the content.
enum class InputFormat : std::uint8_t { kAuto, kListing, kText, kJsonl };

struct IntakeOptions {
  InputFormat format = InputFormat::kAuto;
  std::size_t max_record_bytes = 16 << 20;  ///< a longer record is rejected
};

/// A record as it was cut out of a file, not yet understood. Cutting is sequential and cheap;
/// understanding may run on many threads.
struct RawRecord {
  InputFormat format = InputFormat::kJsonl;
  std::string file;                  ///< as the user named it; "-" for standard input
  std::uint32_t line = 1;            ///< where the record begins
  std::string bytes;                 ///< kJsonl: the line; kText: the file; kListing: the abstract
  std::string arxiv_id;              ///< kListing
  std::vector<std::string> remarks;  ///< kListing
  bool truncated = false;            ///< longer than max_record_bytes; `bytes` is empty
};

/// A document, and how many code points had to be replaced in it because XML forbids them.
struct ReadDocument {
  Document document;
  std::size_t repaired = 0;
};

/// Understands one record. The error tells place and fix. Pure; may run on any thread.
Result<ReadDocument> ReadRecord(const RawRecord& record);

/// Cuts inputs into records, file by file in the order given (folders: in byte order of the paths).
/// Compression (.gz, .zst) is recognised by content. Not thread-safe.
class RecordReader {
 public:
  /// `inputs` are files, folders or "-". Fails where an input does not exist, or a folder holds no
  /// file with a known ending (.txt .json .jsonl .ndjson, also compressed).
  static Result<RecordReader> Open(const std::vector<std::string>& inputs,
                                   const IntakeOptions& options = {});

  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;
  ~RecordReader();

  /// What Next() hands out: a record, a fault that concerns a whole file (the next call goes on
  /// behind it), or nothing more.
  using Item = std::variant<std::monostate, RawRecord, Error>;
  Item Next();

  /// Bytes taken from the inputs so far, before decompression, and their sum (0: unknown).
  std::uint64_t bytes_read() const;
  std::uint64_t bytes_total() const;

 private:
  struct Impl;
  explicit RecordReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace papergraph
