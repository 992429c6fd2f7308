// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace papergraph {

/// One thing that is wrong with an input, at one place.
struct Diagnostic {
  std::string file;          ///< as the user named it; "-" for standard input
  std::uint32_t line = 0;    ///< 1-based; 0: the whole file is meant
  std::uint32_t column = 0;  ///< 1-based, in bytes; 0: the whole line is meant
  std::string message;       ///< what is wrong, without a full stop
  std::string excerpt;       ///< the offending line, cut to a window; may be empty
  std::uint32_t caret = 0;   ///< 0-based position in `excerpt` that the caret points at
  std::string fix;           ///< what to do; may be empty

  bool operator==(const Diagnostic&) const = default;
};

/// `file:line:column: error: message`, then the excerpt with a caret, then `fix: ...`; parts that
/// are unknown are left out. Ends with a newline.
std::string Format(const Diagnostic& diagnostic);

/// Why an operation at the edge of the library (reading, loading, writing) could not be done.
struct Error {
  enum class Code {
    kUsage,    ///< the caller asked for something that does not exist (a format, a query)
    kInput,    ///< a paper source, a facts file or a store cannot be read
    kPack,     ///< a pack does not load; `diagnostics` has every fault, not only the first
    kOutput,   ///< a file cannot be written (no space, no permission, it exists already)
    kStopped,  ///< the caller asked to stop
  };
  Code code = Code::kInput;
  std::vector<Diagnostic> diagnostics;  ///< at least one

  bool operator==(const Error&) const = default;
};

/// An error with one diagnostic that concerns a whole file, or no file (`file` empty).
Error MakeError(Error::Code code, std::string file, std::string message, std::string fix = "");

/// A value, or the reason why there is none. `value()` and `error()` need the respective state.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

/// The result of an operation that yields nothing but success.
using Status = Result<std::monostate>;

inline Status Ok() { return std::monostate{}; }

}  // namespace papergraph
