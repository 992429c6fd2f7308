// SPDX-License-Identifier: Apache-2.0
// One record to one document.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <optional>

#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"
#include "papergraph/intake.h"

namespace papergraph {
namespace {

constexpr std::string_view kArxivPrefix = "arXiv:";

Error Fault(const RawRecord& record, std::size_t offset, std::string message, std::string fix) {
  Error error{Error::Code::kInput, {}};
  error.diagnostics.push_back(DiagnosticAt(record.bytes, offset, record.file, std::move(message),
                                           std::move(fix), record.line));
  return error;
}

bool Digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string WithoutVersion(std::string id) {
  const std::size_t v = id.rfind('v');
  if (v != std::string::npos && v + 1 < id.size() && v > 0 && Digit(id[v - 1]) &&
      std::all_of(id.begin() + static_cast<std::ptrdiff_t>(v) + 1, id.end(), Digit)) {
    id.resize(v);
  }
  return id;
}

std::string WithoutResolver(std::string doi) {
  for (const std::string_view prefix :
       {"https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/",
        "doi:", "DOI:"}) {
    if (doi.rfind(prefix, 0) == 0) return doi.substr(prefix.size());
  }
  return doi;
}

// An id for a paper that brought none: DOI, else a hash of its words.
void CompleteId(Document& d) {
  if (!d.id.empty()) return;
  if (!d.meta.doi.empty()) {
    d.id = "doi:" + AsciiLower(d.meta.doi);
    return;
  }
  d.id = "text:" + Sha256Hex16(d.meta.title + '\0' + d.text);
}

ReadDocument Finish(Document d) {
  ReadDocument out;
  CompleteId(d);
  for (std::string* s : {&d.id, &d.text, &d.meta.title, &d.meta.venue, &d.meta.doi, &d.meta.url}) {
    out.repaired += ReplaceXmlForbidden(*s);
  }
  for (auto* list : {&d.meta.authors, &d.meta.categories, &d.meta.remarks}) {
    for (std::string& s : *list) out.repaired += ReplaceXmlForbidden(s);
  }
  out.document = std::move(d);
  return out;
}

// ------------------------------------------------------------------------------------------ JSON

class JsonRecord {
 public:
  JsonRecord(const RawRecord& record, const JsonValue& root) : record_(record), root_(root) {}

  Result<ReadDocument> Read() {
    Document d;
    const bool ok = Text({"abstract", "text", "summary"}, d.text) &&
                    Text({"title"}, d.meta.title) && Id(d) && Authors(d) && Year(d) &&
                    Text({"venue", "journal-ref"}, d.meta.venue) && Text({"doi"}, d.meta.doi) &&
                    Text({"url"}, d.meta.url) && Categories(d);
    if (!ok) return std::move(*error_);
    d.meta.doi = WithoutResolver(d.meta.doi);
    FoldLines(d.meta.title);
    if (d.text.find_first_not_of(" \t\r\n") == std::string::npos && d.meta.title.empty()) {
      return Fault(record_, root_.offset, "the record has neither an abstract nor a title",
                   "give \"abstract\" (or \"text\", \"summary\") and \"title\"");
    }
    return Finish(std::move(d));
  }

 private:
  bool Fail(const JsonValue& v, std::string message, std::string fix) {
    error_ = Fault(record_, v.offset, std::move(message), std::move(fix));
    return false;
  }

  // The first of the keys that is there and not null.
  bool Text(std::initializer_list<std::string_view> keys, std::string& out) {
    for (std::string_view key : keys) {
      const JsonValue* v = root_.Find(key);
      if (v == nullptr || v->IsNull()) continue;
      if (!v->IsString()) {
        return Fail(*v, fmt::format("\"{}\" must be a string, not {}", key, NameOf(v->kind)),
                    fmt::format("write \"{}\": \"...\"", key));
      }
      out = v->text;
      return true;
    }
    return true;
  }

  // arXiv's metadata snapshot gives bare numbers; there, and only there, they get their prefix.
  bool Id(Document& d) {
    const JsonValue* v = root_.Find("id");
    if (v == nullptr || v->IsNull()) return true;
    if (v->IsNumber()) {
      d.id = v->text;
      return true;
    }
    if (!Text({"id"}, d.id)) return false;
    const bool snapshot =
        root_.Find("authors_parsed") != nullptr || root_.Find("update_date") != nullptr;
    if (snapshot && d.id.rfind(kArxivPrefix, 0) != 0) {
      d.id = std::string(kArxivPrefix) + WithoutVersion(d.id);
    }
    return true;
  }

  bool Authors(Document& d) {
    if (const JsonValue* parsed = root_.Find("authors_parsed");
        parsed != nullptr && parsed->IsArray()) {
      for (const JsonValue& a : parsed->items) {
        if (a.items.size() < 2) continue;
        std::string name(a.items[1].text);
        if (!name.empty()) name += ' ';
        d.meta.authors.push_back(name + std::string(a.items[0].text));
      }
      return true;
    }
    const JsonValue* v = root_.Find("authors");
    if (v == nullptr || v->IsNull()) return true;
    if (v->IsString()) {
      d.meta.authors.emplace_back(v->text);
      return true;
    }
    if (!v->IsArray()) return Fail(*v, "\"authors\" must be an array of names", "[\"A. Name\"]");
    for (const JsonValue& a : v->items) {
      const JsonValue* name = a.IsObject() ? a.Find("name") : &a;
      if (name == nullptr || !name->IsString()) {
        return Fail(a, "an author must be a name", "write \"Given Family\"");
      }
      d.meta.authors.emplace_back(name->text);
    }
    return true;
  }

  bool Year(Document& d) {
    const JsonValue* v = root_.Find("year");
    if (v != nullptr && v->IsNumber()) {
      d.meta.year = static_cast<int>(std::clamp(v->number, 0.0, 9999.0));
      return true;
    }
    if (v != nullptr && !v->IsNull() && !v->IsString()) {
      return Fail(*v, "\"year\" must be a number", "write \"year\": 2024");
    }
    const JsonValue* date = v != nullptr && v->IsString() ? v : root_.Find("update_date");
    if (date == nullptr || !date->IsString() || date->text.size() < 4) return true;
    int year = 0;
    for (char c : date->text.substr(0, 4))
      year = Digit(c) && year >= 0 ? year * 10 + (c - '0') : -1;
    d.meta.year = std::max(year, 0);
    return true;
  }

  bool Categories(Document& d) {
    const JsonValue* v = root_.Find("categories");
    if (v == nullptr || v->IsNull()) return true;
    if (v->IsArray()) {
      for (const JsonValue& c : v->items) d.meta.categories.emplace_back(c.text);
      return true;
    }
    if (!v->IsString()) return Fail(*v, "\"categories\" must be a string or an array", "\"cs.CL\"");
    std::string_view rest = v->text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (end > 0) d.meta.categories.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
  }

  static void FoldLines(std::string& s) {
    std::string out;
    for (char c : s) {
      const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
      if (space && (out.empty() || out.back() == ' ')) continue;
      out += space ? ' ' : c;
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    s = std::move(out);
  }

  const RawRecord& record_;
  const JsonValue& root_;
  std::optional<Error> error_;
};

Result<ReadDocument> ReadJson(const RawRecord& record) {
  JsonDocument json;
  if (!json.Parse(record.bytes)) {
    return Fault(record, json.fault().offset, json.fault().message,
                 "one JSON object a line; correct the line");
  }
  if (!json.root().IsObject()) {
    return Fault(record, 0, fmt::format("an object is wanted, not {}", NameOf(json.root().kind)),
                 "one JSON object a line; for an array: jq -c '.[]'");
  }
  for (const JsonValue::Member& m : json.root().members) {
    // A \ud800 without its partner is decoded into ill-formed UTF-8.
    if (FindInvalidUtf8(m.value.text) != std::string_view::npos) {
      return Fault(record, m.value.offset, fmt::format("\"{}\" holds a lone surrogate", m.key),
                   "write the character as UTF-8 or as a pair of \\u escapes");
    }
  }
  return JsonRecord(record, json.root()).Read();
}

// -------------------------------------------------------------------------------------- plain text

// A first line that is short, has no full stop and is followed by a blank one is the title.
Document FromPlainText(std::string_view text) {
  constexpr std::size_t kLongestTitle = 250;
  const auto trim = [](std::string_view s) {
    const std::size_t from = s.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return std::string_view();
    return s.substr(from, s.find_last_not_of(" \t\r\n") + 1 - from);
  };
  Document d;
  text = trim(text);
  const std::size_t line_end = text.find('\n');
  if (line_end != std::string_view::npos && line_end <= kLongestTitle) {
    const std::string_view first = trim(text.substr(0, line_end));
    const std::string_view rest = text.substr(line_end + 1);
    const std::string_view second = rest.substr(0, rest.find('\n'));
    if (trim(second).empty() && !first.empty() && first.back() != '.') {
      d.meta.title = first;
      text = trim(rest);
    }
  }
  d.text = text;
  return d;
}

}  // namespace

Result<ReadDocument> ReadRecord(const RawRecord& record) {
  if (record.truncated) {
    Error error = MakeError(Error::Code::kInput, record.file, "the record is too long",
                            "split it; a record may have 16 MiB");
    error.diagnostics.front().line = record.line;
    return error;
  }
  if (const std::size_t bad = FindInvalidUtf8(record.bytes); bad != std::string_view::npos) {
    const auto byte = static_cast<unsigned char>(record.bytes[bad]);
    return Fault(record, bad, fmt::format("not valid UTF-8 (byte 0x{:02X})", byte),
                 "convert the file, e.g. iconv -f LATIN1 -t UTF-8");
  }
  if (record.format == InputFormat::kJsonl) return ReadJson(record);
  Document d;
  if (record.format == InputFormat::kListing) {
    d.text = record.bytes;
    d.id = WithoutVersion(record.arxiv_id);
    d.meta.remarks = record.remarks;
  } else {
    d = FromPlainText(record.bytes);
  }
  if (d.text.empty()) return Fault(record, 0, "the paper has no text", "add its abstract");
  return Finish(std::move(d));
}

}  // namespace papergraph
