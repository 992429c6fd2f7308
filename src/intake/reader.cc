// SPDX-License-Identifier: Apache-2.0
// Inputs to records.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <optional>

#include "intake/listing.h"
#include "intake/stream.h"
#include "papergraph/intake.h"

namespace papergraph {
namespace fs = std::filesystem;
namespace {

bool HasKnownEnding(const fs::path& path) {
  fs::path p = path;
  if (p.extension() == ".gz" || p.extension() == ".zst") p = p.stem();
  const std::string e = p.extension().string();
  return e == ".txt" || e == ".json" || e == ".jsonl" || e == ".ndjson";
}

Result<std::vector<std::string>> FilesOf(const std::string& input) {
  std::error_code error;
  if (input == "-" || !fs::is_directory(input, error)) {
    if (input != "-" && !fs::exists(input, error)) {
      return MakeError(Error::Code::kInput, input, "no such file or folder",
                       "check the name; INPUT is a file, a folder or - for standard input");
    }
    return std::vector<std::string>{input};
  }
  std::vector<std::string> files;
  fs::recursive_directory_iterator it(input, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it->is_regular_file(error) && HasKnownEnding(it->path()))
      files.push_back(it->path().string());
  }
  if (error) {
    return MakeError(Error::Code::kInput, input, "cannot read the folder: " + error.message(),
                     "check its permissions");
  }
  if (files.empty()) {
    return MakeError(Error::Code::kInput, input, "the folder holds nothing that can be read",
                     "put .txt, .jsonl, .json or .ndjson files there (also .gz or .zst)");
  }
  std::sort(files.begin(), files.end());
  return files;
}

InputFormat Detect(std::string_view head) {
  const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first != std::string_view::npos && head[first] == '{') return InputFormat::kJsonl;
  return LooksLikeListing(head) ? InputFormat::kListing : InputFormat::kText;
}

}  // namespace

struct RecordReader::Impl {
  std::vector<std::string> files;
  IntakeOptions options;
  std::size_t next_file = 0;
  std::optional<InputStream> stream;
  InputFormat format = InputFormat::kAuto;
  std::uint32_t line = 0;
  std::string file;
  std::deque<RawRecord> ready;
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;
  bool any = false;

  Item NextLine() {
    RawRecord r;
    r.file = file;
    bool cut = false;
    while (stream->Line(r.bytes, options.max_record_bytes, cut)) {
      ++line;
      if (line == 1 && r.bytes.rfind("\xEF\xBB\xBF", 0) == 0) r.bytes.erase(0, 3);
      if (r.bytes.find_first_not_of(" \t") == std::string::npos) continue;
      r.line = line;
      if (cut) {
        r.truncated = true;
        r.bytes.clear();
      }
      any = true;
      return r;
    }
    return std::monostate{};
  }

  void ReadWhole() {
    RawRecord r;
    r.file = file;
    r.format = format;
    r.bytes = stream->Rest(options.max_record_bytes, r.truncated);
    if (r.bytes.rfind("\xEF\xBB\xBF", 0) == 0) r.bytes.erase(0, 3);
    if (format == InputFormat::kListing && !r.truncated) {
      for (RawRecord& paper : SplitListing(r.bytes, file)) ready.push_back(std::move(paper));
    } else if (r.truncated || r.bytes.find_first_not_of(" \t\r\n") != std::string::npos) {
      if (r.truncated) r.bytes.clear();
      ready.push_back(std::move(r));
    }
    any = any || !ready.empty();
  }

  // Closes the current file; a fault or an empty file is told once.
  std::optional<Error> Close() {
    std::optional<Error> error;
    if (!stream->fault().empty()) {
      error = MakeError(Error::Code::kInput, file, "cannot read on: " + stream->fault(),
                        "fetch or pack the file again");
    } else if (!any) {
      error = MakeError(Error::Code::kInput, file, "the file is empty", "remove it, or fill it");
    }
    done_bytes += stream->bytes_read();
    stream.reset();
    return error;
  }
};

RecordReader::RecordReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordReader::RecordReader(RecordReader&&) noexcept = default;
RecordReader& RecordReader::operator=(RecordReader&&) noexcept = default;
RecordReader::~RecordReader() = default;

Result<RecordReader> RecordReader::Open(const std::vector<std::string>& inputs,
                                        const IntakeOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  for (const std::string& input : inputs) {
    Result<std::vector<std::string>> files = FilesOf(input);
    if (!files) return std::move(files).error();
    impl->files.insert(impl->files.end(), files->begin(), files->end());
  }
  for (const std::string& f : impl->files) {
    std::error_code error;
    const auto size = f == "-" ? 0 : fs::file_size(f, error);
    if (!error) impl->total_bytes += size;
  }
  return RecordReader(std::move(impl));
}

RecordReader::Item RecordReader::Next() {
  Impl& m = *impl_;
  for (;;) {
    if (!m.ready.empty()) {
      RawRecord r = std::move(m.ready.front());
      m.ready.pop_front();
      return r;
    }
    if (!m.stream) {
      if (m.next_file == m.files.size()) return std::monostate{};
      m.file = m.files[m.next_file++];
      m.line = 0;
      m.any = false;
      Result<InputStream> stream = InputStream::Open(m.file);
      if (!stream) return std::move(stream).error();
      m.stream = std::move(stream).value();
      m.format =
          m.options.format == InputFormat::kAuto ? Detect(m.stream->Peek()) : m.options.format;
      if (m.format != InputFormat::kJsonl) m.ReadWhole();
      continue;
    }
    if (m.format == InputFormat::kJsonl) {
      Item item = m.NextLine();
      if (std::holds_alternative<RawRecord>(item)) return item;
    }
    if (std::optional<Error> error = m.Close()) return std::move(*error);
  }
}

std::uint64_t RecordReader::bytes_read() const {
  return impl_->done_bytes + (impl_->stream ? impl_->stream->bytes_read() : 0);
}
std::uint64_t RecordReader::bytes_total() const { return impl_->total_bytes; }

}  // namespace papergraph
