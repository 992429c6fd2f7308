// SPDX-License-Identifier: Apache-2.0
#include "base/spill.h"

#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace papergraph {
namespace {

constexpr std::size_t kBuffer = 1 << 20;

// An unlinked file; -1 where there can be none.
int OpenUnlinked() {
  const char* folder = std::getenv("TMPDIR");
  std::string path = folder == nullptr || *folder == '\0' ? "/tmp" : folder;
  path += "/papergraph-XXXXXX";
  const int fd = mkstemp(path.data());
  if (fd >= 0) unlink(path.c_str());
  return fd;
}

}  // namespace

Spill::Spill(Spill&& other) noexcept { *this = std::move(other); }

Spill& Spill::operator=(Spill&& other) noexcept {
  std::swap(places_, other.places_);
  std::swap(memory_, other.memory_);
  std::swap(buffer_, other.buffer_);
  std::swap(file_size_, other.file_size_);
  std::swap(fd_, other.fd_);
  std::swap(no_file_, other.no_file_);
  return *this;
}

Spill::~Spill() {
  if (fd_ >= 0) close(fd_);
}

std::size_t Spill::Add(std::string_view text) {
  Place place;
  place.length = static_cast<std::uint32_t>(text.size());
  if (memory_.size() + text.size() > kInMemory && WriteOut(text)) {
    place.in_file = true;
    place.offset = file_size_ + buffer_.size() - text.size();
  } else {
    // Once: growing by doubling would hold the strings twice over at its end.
    if (memory_.size() > kBuffer && memory_.capacity() < kInMemory) memory_.reserve(kInMemory);
    place.offset = memory_.size();
    memory_ += text;
  }
  places_.push_back(place);
  return places_.size() - 1;
}

bool Spill::WriteOut(std::string_view text) {
  if (no_file_) return false;
  if (fd_ < 0) fd_ = OpenUnlinked();
  if (fd_ < 0 || (buffer_.size() > kBuffer && !Flush())) {
    no_file_ = true;
    return false;
  }
  buffer_ += text;
  return true;
}

bool Spill::Flush() {
  std::size_t done = 0;
  while (done < buffer_.size()) {
    const ssize_t n = pwrite(fd_, buffer_.data() + done, buffer_.size() - done,
                             static_cast<off_t>(file_size_ + done));
    if (n <= 0) return false;  // what is in the buffer stays there, and is read from there
    done += static_cast<std::size_t>(n);
  }
  file_size_ += buffer_.size();
  buffer_.clear();
  return true;
}

bool Spill::Read(std::size_t number, std::string& text) const {
  const Place& place = places_[number];
  if (!place.in_file) {
    text.assign(memory_, place.offset, place.length);
    return true;
  }
  if (place.offset >= file_size_) {
    text.assign(buffer_, place.offset - file_size_, place.length);
    return true;
  }
  text.resize(place.length);
  std::size_t done = 0;
  while (done < place.length) {
    const ssize_t n = pread(fd_, text.data() + done, place.length - done,
                            static_cast<off_t>(place.offset + done));
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace papergraph
