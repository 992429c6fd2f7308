// SPDX-License-Identifier: Apache-2.0
#include "intake/stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/iostreams/concepts.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/zstd.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <cerrno>
#include <cstring>

namespace papergraph {
namespace io = boost::iostreams;
namespace {

// The file behind the filters. Shared state lives in the Impl, since Boost copies sources.
struct FileState {
  int fd = -1;
  std::string head;  // bytes read to recognise the compression, handed out first
  std::size_t head_at = 0;
  std::uint64_t bytes = 0;
  int error = 0;

  std::streamsize Read(char* out, std::streamsize n) {
    if (head_at < head.size()) {
      const auto take = std::min<std::size_t>(static_cast<std::size_t>(n), head.size() - head_at);
      std::memcpy(out, head.data() + head_at, take);
      head_at += take;
      return static_cast<std::streamsize>(take);
    }
    ssize_t got = 0;
    do {
      got = read(fd, out, static_cast<std::size_t>(n));
    } while (got < 0 && errno == EINTR);
    if (got < 0) error = errno;
    if (got <= 0) return -1;
    bytes += static_cast<std::uint64_t>(got);
    return got;
  }
};

class FileSource : public io::source {
 public:
  explicit FileSource(FileState& state) : state_(&state) {}
  std::streamsize read(char* out, std::streamsize n) { return state_->Read(out, n); }

 private:
  FileState* state_;
};

bool StartsWith(const std::string& s, std::initializer_list<unsigned char> magic) {
  return s.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), s.begin(),
                    [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
}

}  // namespace

struct InputStream::Impl {
  static constexpr std::size_t kBlock = 1 << 18;
  static constexpr std::size_t kPeek = 1 << 16;

  FileState file;
  io::filtering_istreambuf chain;
  std::string buffer;
  std::size_t at = 0;
  bool ended = false;
  std::string fault;

  ~Impl() {
    chain.reset();
    if (file.fd > 0) close(file.fd);
  }

  // Takes one more block into the buffer; false at the end.
  bool Fill() {
    if (ended) return false;
    if (at > 0) {
      buffer.erase(0, at);
      at = 0;
    }
    const std::size_t old = buffer.size();
    buffer.resize(old + kBlock);
    std::streamsize got = 0;
    try {
      got = io::read(chain, buffer.data() + old, static_cast<std::streamsize>(kBlock));
    } catch (const std::exception&) {
      // Boost's decompressors throw on damaged data: the fault is the file's.
      fault = "the compressed data is damaged or ends too early";
      got = -1;
    }
    if (file.error != 0) fault = std::strerror(file.error);
    buffer.resize(old + static_cast<std::size_t>(std::max<std::streamsize>(got, 0)));
    if (got <= 0) ended = true;
    return got > 0;
  }
};

InputStream::InputStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;
InputStream::~InputStream() = default;

Result<InputStream> InputStream::Open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  impl->file.fd = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (impl->file.fd < 0) {
    return MakeError(Error::Code::kInput, path,
                     fmt::format("cannot read the file: {}", std::strerror(errno)),
                     errno == ENOENT ? "check the name" : "check its permissions");
  }
  std::string head(16, '\0');
  const auto got = impl->file.Read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(got, 0)));
  if (impl->file.error != 0) {
    return MakeError(Error::Code::kInput, path,
                     fmt::format("cannot read the file: {}", std::strerror(impl->file.error)),
                     "name a file that can be read");
  }
  impl->file.head = head;
  if (StartsWith(head, {0x1F, 0x8B})) impl->chain.push(io::gzip_decompressor());
  if (StartsWith(head, {0x28, 0xB5, 0x2F, 0xFD})) impl->chain.push(io::zstd_decompressor());
  impl->chain.push(FileSource(impl->file), static_cast<std::streamsize>(Impl::kPeek));
  return InputStream(std::move(impl));
}

bool InputStream::Line(std::string& line, std::size_t limit, bool& cut) {
  line.clear();
  cut = false;
  for (;;) {
    const char* const from = impl_->buffer.data() + impl_->at;
    const std::size_t left = impl_->buffer.size() - impl_->at;
    const auto* end = static_cast<const char*>(std::memchr(from, '\n', left));
    const std::size_t take = end == nullptr ? left : static_cast<std::size_t>(end - from);
    const std::size_t room = limit - std::min(limit, line.size());
    cut = cut || take > room;
    line.append(from, std::min(take, room));
    impl_->at += take;
    if (end != nullptr) {
      ++impl_->at;
      break;
    }
    if (!impl_->Fill()) {
      if (take == 0 && line.empty()) return false;
      break;
    }
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

std::string InputStream::Rest(std::size_t limit, bool& cut) {
  std::string out;
  do {
    out.append(impl_->buffer, impl_->at);
    impl_->at = impl_->buffer.size();
  } while (out.size() <= limit && impl_->Fill());
  cut = out.size() > limit;
  return out;
}

const std::string& InputStream::Peek() {
  while (impl_->buffer.size() < Impl::kPeek && impl_->Fill()) {
  }
  return impl_->buffer;
}

const std::string& InputStream::fault() const { return impl_->fault; }
std::uint64_t InputStream::bytes_read() const { return impl_->file.bytes; }

}  // namespace papergraph
