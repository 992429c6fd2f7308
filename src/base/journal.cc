// SPDX-License-Identifier: Apache-2.0
#include "base/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace papergraph {
namespace {

// Reads one line without its newline; false at the end of the file, and where it was cut off.
bool ReadLine(std::FILE* file, std::string& line) {
  char* text = nullptr;
  std::size_t room = 0;
  const ssize_t size = getline(&text, &room, file);
  const bool whole = size > 0 && text[size - 1] == '\n';
  if (whole) line.assign(text, static_cast<std::size_t>(size) - 1);
  std::free(text);
  return whole;
}

}  // namespace

Result<Journal> Journal::Open(const std::string& path, const std::string& head) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  std::FILE* file = fd < 0 ? nullptr : fdopen(fd, "r+");
  if (file == nullptr) {
    const std::string why = std::strerror(errno);
    if (fd >= 0) close(fd);
    return MakeError(Error::Code::kOutput, path, "cannot open the journal: " + why,
                     "check the folder and its permissions");
  }
  Journal journal(path, file, head.size() + 1);
  std::string found;
  if (!ReadLine(file, found)) {  // new, or interrupted before it had a head
    std::rewind(file);
    if (ftruncate(fd, 0) != 0 || std::fprintf(file, "%s\n", head.c_str()) < 0 ||
        std::fflush(file) != 0) {
      return journal.Failure("cannot write the journal");
    }
  } else if (found != head) {
    return MakeError(Error::Code::kOutput, path,
                     "the journal is of a run with other inputs or packs",
                     "give the same inputs and packs, or remove it to begin anew");
  }
  return journal;
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, nullptr)),
      end_(other.end_),
      records_(other.records_),
      failed_(other.failed_) {}

Journal::~Journal() {
  if (file_ != nullptr) std::fclose(file_);
}

Status Journal::Replay(const std::function<bool(std::string_view, std::uint64_t)>& visit) {
  std::fseek(file_, static_cast<long>(end_), SEEK_SET);
  std::string line;
  for (std::uint64_t number = 2; ReadLine(file_, line); ++number) {
    const std::size_t tab = line.find('\t');
    std::uint64_t record = 0;
    const char* const digits = line.data() + std::min(tab, line.size());
    const auto [stop, fault] = std::from_chars(line.data(), digits, record);
    if (tab == std::string::npos || fault != std::errc() || stop != digits) break;
    if (!visit(std::string_view(line).substr(tab + 1), number)) break;
    records_ = record + 1;
    end_ += line.size() + 1;
  }
  if (std::fflush(file_) != 0 || ftruncate(fileno(file_), static_cast<off_t>(end_)) != 0 ||
      std::fseek(file_, static_cast<long>(end_), SEEK_SET) != 0) {
    return Failure("cannot go on with the journal");
  }
  return Ok();
}

void Journal::Add(std::uint64_t record, std::string_view line) {
  const std::string number = fmt::format("{}\t", record);
  failed_ = failed_ || std::fwrite(number.data(), 1, number.size(), file_) != number.size() ||
            std::fwrite(line.data(), 1, line.size(), file_) != line.size() ||
            std::fputc('\n', file_) == EOF;
}

Status Journal::Close() {
  const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
  return failed_ || !closed ? Status(Failure("cannot write the journal")) : Ok();
}

Error Journal::Failure(const std::string& what) const {
  return MakeError(Error::Code::kOutput, path_, what, "check the space on the disk");
}

}  // namespace papergraph
