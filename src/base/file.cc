// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace papergraph {
namespace {

constexpr std::size_t kBufferSize = 1 << 20;

std::string AdviceFor(int error, const std::string& path) {
  switch (error) {
    case ENOENT:
      return "check the name: " + path + " does not exist";
    case EACCES:
    case EPERM:
      return "check the permissions of " + path;
    case ENOSPC:
    case EDQUOT:
      return "free some space, or write to another disk with -o";
    case EROFS:
      return "the file system is read-only: write elsewhere with -o";
    case EISDIR:
      return path + " is a folder: name a file";
    case ENOTDIR:
      return "a part of the path is a file, not a folder: name another with -o";
    default:
      return "";
  }
}

}  // namespace

Result<std::string> ReadFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  int error = fd < 0 ? errno : 0;
  std::string content;
  while (error == 0) {
    const std::size_t old = content.size();
    content.resize(old + kBufferSize);
    const ssize_t got = read(fd, content.data() + old, kBufferSize);
    content.resize(old + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) error = errno;
    if (got <= 0) break;
  }
  if (fd >= 0) close(fd);
  if (error == 0) return content;
  return MakeError(Error::Code::kInput, path,
                   fmt::format("cannot read the file: {}", std::strerror(error)),
                   AdviceFor(error, path));
}

Result<AtomicFile> AtomicFile::Create(const std::string& path, bool overwrite) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!overwrite && fs::exists(path, ignored)) {
    return MakeError(Error::Code::kOutput, path, "the file exists already",
                     "give --force to overwrite it, or another folder with -o");
  }
  const fs::path target(path);
  const std::string temporary =
      (target.parent_path() / fmt::format(".{}.{}.tmp", target.filename().string(), getpid()))
          .string();
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) {
    const int error = errno;
    return MakeError(Error::Code::kOutput, path,
                     fmt::format("cannot write the file: {}", std::strerror(error)),
                     AdviceFor(error, target.parent_path().string()));
  }
  return AtomicFile(path, temporary, fd);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      fd_(other.fd_),
      failed_errno_(other.failed_errno_),
      buffer_(std::move(other.buffer_)) {
  other.fd_ = -1;
  other.temporary_.clear();
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) close(fd_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::Write(std::string_view bytes) {
  buffer_.append(bytes);
  if (buffer_.size() >= kBufferSize) Flush();
}

void AtomicFile::Flush() {
  std::size_t at = 0;
  while (at < buffer_.size() && failed_errno_ == 0) {
    const ssize_t n = write(fd_, buffer_.data() + at, buffer_.size() - at);
    if (n < 0 && errno != EINTR) failed_errno_ = errno;
    if (n > 0) at += static_cast<std::size_t>(n);
  }
  buffer_.clear();
}

Error AtomicFile::Failure(const std::string& what) const {
  return MakeError(Error::Code::kOutput, path_,
                   fmt::format("{}: {}", what, std::strerror(failed_errno_)),
                   AdviceFor(failed_errno_, path_));
}

Status AtomicFile::Commit() {
  Flush();
  if (failed_errno_ == 0 && fsync(fd_) != 0 && errno != EINVAL) failed_errno_ = errno;
  if (close(fd_) != 0 && failed_errno_ == 0) failed_errno_ = errno;
  fd_ = -1;
  if (failed_errno_ != 0) return Failure("cannot write the file");
  if (rename(temporary_.c_str(), path_.c_str()) != 0) {
    failed_errno_ = errno;
    return Failure("cannot give the file its name");
  }
  temporary_.clear();
  return Ok();
}

Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return Ok();
  return MakeError(Error::Code::kOutput, path, "cannot make the folder: " + error.message(),
                   AdviceFor(error.value(), path));
}

}  // namespace papergraph
