// SPDX-License-Identifier: Apache-2.0
// JSON with places: a small tree whose every value and key knows its byte offset, so that a message
// about it can name line and column; and a writer.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/result.h"

namespace papergraph {

/// A JSON value. Strings are views into the JsonDocument that the value came from.
struct JsonValue {
  enum class Kind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };
  struct Member;

  Kind kind = Kind::kNull;
  std::uint32_t offset = 0;      ///< of the value's first byte
  std::string_view text;         ///< kString: the value; kNumber: as printed
  double number = 0;             ///< kNumber; kBool: 1 or 0
  std::vector<JsonValue> items;  ///< kArray
  std::vector<Member> members;   ///< kObject, in document order

  /// The member's value, or null where there is none or this is no object.
  const JsonValue* Find(std::string_view key) const;
  bool IsString() const { return kind == Kind::kString; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsObject() const { return kind == Kind::kObject; }
  bool IsNumber() const { return kind == Kind::kNumber; }
  bool IsBool() const { return kind == Kind::kBool; }
  bool IsNull() const { return kind == Kind::kNull; }
};

struct JsonValue::Member {
  std::string_view key;
  std::uint32_t offset = 0;  ///< of the key's quotation mark
  JsonValue value;
};

/// Parsed JSON text and its storage. Movable; views stay valid across a move.
class JsonDocument {
 public:
  struct Fault {
    std::uint32_t offset = 0;
    std::string message;
  };

  /// Parses one value; anything but white space behind it is a fault. Depth is limited to 64.
  bool Parse(std::string_view json);

  const JsonValue& root() const { return root_; }
  const Fault& fault() const { return fault_; }

 private:
  std::vector<char> storage_;
  JsonValue root_;
  Fault fault_;
};

/// The name of a kind, as messages put it: "a string", "an object".
std::string_view NameOf(JsonValue::Kind kind);

/// A diagnostic at a byte offset of `text`: line, column and excerpt are found here. `first_line`
/// is the number of the text's first line.
Diagnostic DiagnosticAt(std::string_view text, std::size_t offset, const std::string& file,
                        std::string message, std::string fix, std::uint32_t first_line = 1);

/// Writes compact JSON. Doubles are printed shortest; strings must be valid UTF-8.
class JsonWriter {
 public:
  JsonWriter() : writer_(buffer_) {}

  void StartObject() { writer_.StartObject(); }
  void EndObject() { writer_.EndObject(); }
  void StartArray() { writer_.StartArray(); }
  void EndArray() { writer_.EndArray(); }
  void Key(std::string_view key) { writer_.Key(key.data(), static_cast<unsigned>(key.size())); }
  void String(std::string_view s) { writer_.String(s.data(), static_cast<unsigned>(s.size())); }
  void StringOrNull(std::string_view s) { s.empty() ? Null() : String(s); }
  void Int(std::int64_t value) { writer_.Int64(value); }
  void Double(double value);
  void Bool(bool value) { writer_.Bool(value); }
  void Null() { writer_.Null(); }
  void Strings(const std::vector<std::string>& values);
  /// A value that is JSON already.
  void Raw(std::string_view json) {
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }
  void Pair(std::string_view key, std::string_view value) {
    Key(key);
    String(value);
  }
  void Pair(std::string_view key, const std::vector<std::string>& values) {
    Key(key);
    Strings(values);
  }

  std::string_view view() const { return {buffer_.GetString(), buffer_.GetSize()}; }
  std::string str() const { return std::string(view()); }
  void Clear() {
    buffer_.Clear();
    writer_.Reset(buffer_);
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

/// Shortest decimal form that reads back as `value` rounded to four places: 0.9, 0.8125.
std::string FormatNumber(double value);

}  // namespace papergraph
