// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/utf8.h"

namespace papergraph {
namespace {

constexpr std::size_t kMaxDepth = 64;

// Builds the tree from the parser's events. The stack holds the path of open containers by value:
// a child is moved into its parent when it closes, so no pointer into a growing vector is kept.
class Builder {
 public:
  explicit Builder(rapidjson::InsituStringStream& stream) : stream_(stream) {}

  // The parser stands behind a literal, but still at the first byte of a string or a number, when
  // it reports it.
  bool Null() { return Put(Literal(JsonValue::Kind::kNull, 0, 4)); }
  bool Bool(bool b) { return Put(Literal(JsonValue::Kind::kBool, b, b ? 4 : 5)); }
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    JsonValue v = Leaf(JsonValue::Kind::kNumber);
    v.text = {text, size};
    v.number = std::strtod(std::string(v.text).c_str(), nullptr);
    return Put(std::move(v));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    JsonValue v = Leaf(JsonValue::Kind::kString);
    v.text = {text, size};
    return Put(std::move(v));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    stack_.back().members.push_back({{text, size}, Tell(), {}});
    return true;
  }
  bool StartObject() { return Open(JsonValue::Kind::kObject); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool StartArray() { return Open(JsonValue::Kind::kArray); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  JsonValue root;
  bool too_deep = false;

 private:
  std::uint32_t Tell() const { return static_cast<std::uint32_t>(stream_.Tell()); }
  JsonValue Leaf(JsonValue::Kind kind) const {
    JsonValue v;
    v.kind = kind;
    v.offset = Tell();
    return v;
  }
  JsonValue Literal(JsonValue::Kind kind, double number, std::uint32_t size) const {
    JsonValue v = Leaf(kind);
    v.offset -= size;
    v.number = number;
    return v;
  }
  bool Open(JsonValue::Kind kind) {
    too_deep = stack_.size() >= kMaxDepth;
    if (too_deep) return false;
    JsonValue v;
    v.kind = kind;
    v.offset = Tell();
    stack_.push_back(std::move(v));
    return true;
  }
  bool Close() {
    JsonValue done = std::move(stack_.back());
    stack_.pop_back();
    return Put(std::move(done));
  }
  bool Put(JsonValue v) {
    if (stack_.empty()) {
      root = std::move(v);
    } else if (stack_.back().kind == JsonValue::Kind::kArray) {
      stack_.back().items.push_back(std::move(v));
    } else {
      stack_.back().members.back().value = std::move(v);
    }
    return true;
  }

  rapidjson::InsituStringStream& stream_;
  std::vector<JsonValue> stack_;
};

// RapidJSON points a truncated text's fault behind its end; a message needs a byte that exists.
std::string Describe(rapidjson::ParseErrorCode code, bool at_end) {
  if (at_end && code != rapidjson::kParseErrorDocumentEmpty) return "the JSON ends too early";
  std::string text = rapidjson::GetParseError_En(code);
  while (!text.empty() && text.back() == '.') text.pop_back();
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

const JsonValue* JsonValue::Find(std::string_view key) const {
  for (const Member& m : members) {
    if (m.key == key) return &m.value;
  }
  return nullptr;
}

bool JsonDocument::Parse(std::string_view json) {
  storage_.assign(json.begin(), json.end());
  storage_.push_back('\0');
  rapidjson::InsituStringStream stream(storage_.data());
  Builder builder(stream);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseIterativeFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (result.IsError()) {
    const bool at_end = result.Offset() >= json.size();
    fault_.offset = static_cast<std::uint32_t>(std::min(result.Offset(), json.size()));
    fault_.message = builder.too_deep ? "the JSON is nested deeper than 64 levels"
                                      : Describe(result.Code(), at_end);
    return false;
  }
  root_ = std::move(builder.root);
  return true;
}

std::string_view NameOf(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::kNull:
      return "null";
    case JsonValue::Kind::kBool:
      return "true or false";
    case JsonValue::Kind::kNumber:
      return "a number";
    case JsonValue::Kind::kString:
      return "a string";
    case JsonValue::Kind::kArray:
      return "an array";
    case JsonValue::Kind::kObject:
      return "an object";
  }
  return "";
}

Diagnostic DiagnosticAt(std::string_view text, std::size_t offset, const std::string& file,
                        std::string message, std::string fix, std::uint32_t first_line) {
  constexpr std::size_t kBefore = 50;
  constexpr std::size_t kAfter = 30;
  offset = std::min(offset, text.size());
  if (offset == text.size() && offset > 0 && text[offset - 1] == '\n') --offset;
  const std::size_t line_start = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::size_t line_end = std::min(text.find('\n', offset), text.size());
  Diagnostic d;
  d.file = file;
  d.line = first_line +
           static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + offset, '\n'));
  d.column = static_cast<std::uint32_t>(offset - line_start + 1);
  d.message = std::move(message);
  d.fix = std::move(fix);
  const std::size_t from = std::max(line_start, offset > kBefore ? offset - kBefore : 0);
  const std::size_t to = std::min(line_end, offset + kAfter);
  // The excerpt goes to a terminal: what is not printable ASCII would shift or hide the caret.
  for (char c : text.substr(from, to - from)) d.excerpt += c >= 0x20 && c < 0x7F ? c : '?';
  d.caret = static_cast<std::uint32_t>(offset - from);
  return d;
}

void JsonWriter::Strings(const std::vector<std::string>& values) {
  StartArray();
  for (const std::string& v : values) String(v);
  EndArray();
}

void JsonWriter::Double(double value) {
  const std::string text = FormatNumber(value);
  writer_.RawValue(text.data(), text.size(), rapidjson::kNumberType);
}

std::string FormatNumber(double value) {
  constexpr double kScale = 10000;
  constexpr double kExact = 1e6;
  if (!(value >= 0 && value < kExact))
    return fmt::format("{}", std::round(value * kScale) / kScale);
  // Four places are whole ten-thousandths, whose digits need no search for the shortest form.
  const auto scaled = static_cast<std::uint32_t>(std::llround(value * kScale) % 10000);
  std::string out = fmt::format_int(std::llround(value * kScale) / 10000).str();
  if (scaled == 0) return out;
  char places[5] = {
      '.', static_cast<char>('0' + scaled / 1000), static_cast<char>('0' + scaled / 100 % 10),
      static_cast<char>('0' + scaled / 10 % 10), static_cast<char>('0' + scaled % 10)};
  std::size_t size = 5;
  while (places[size - 1] == '0') --size;
  return out.append(places, size);
}

}  // namespace papergraph
