// SPDX-License-Identifier: Apache-2.0
// The facts line: writing and strict reading. The keys are fixed by schemas/facts.schema.json.
#include <fmt/format.h>

#include "base/json.h"
#include "papergraph/facts.h"

namespace papergraph {
namespace {

// ------------------------------------------------------------------------------------- writing

void WriteSpan(JsonWriter& w, const Span& span) {
  w.Key("start");
  w.Int(span.begin);
  w.Key("end");
  w.Int(span.end);
  if (span.field == Field::kTitle) {
    w.Key("field");
    w.String("title");
  }
}

void WriteRule(JsonWriter& w, std::string_view rule, double confidence) {
  w.Key("rule");
  w.String(rule);
  w.Key("confidence");
  w.Double(confidence);
}

void WriteEvidence(JsonWriter& w, const std::vector<Evidence>& evidence) {
  w.Key("evidence");
  w.StartArray();
  for (const Evidence& e : evidence) {
    w.StartObject();
    WriteSpan(w, e.span);
    WriteRule(w, e.rule, e.confidence);
    w.EndObject();
  }
  w.EndArray();
}

void WriteNullable(JsonWriter& w, std::string_view key, std::string_view value) {
  w.Key(key);
  w.StringOrNull(value);
}

void WriteMeta(JsonWriter& w, const PaperMeta& meta) {
  w.Key("meta");
  w.StartObject();
  w.Pair("title", meta.title);
  w.Pair("authors", meta.authors);
  w.Key("year");
  meta.year == 0 ? w.Null() : w.Int(meta.year);
  WriteNullable(w, "venue", meta.venue);
  WriteNullable(w, "doi", meta.doi);
  WriteNullable(w, "url", meta.url);
  w.Pair("categories", meta.categories);
  w.Pair("remarks", meta.remarks);
  w.EndObject();
}

void WriteEntity(JsonWriter& w, const Entity& e) {
  w.StartObject();
  w.Pair("name", e.name);
  w.Pair("type", e.type);
  w.Key("named");
  w.Bool(e.named);
  w.Key("proposed");
  w.Bool(e.proposed);
  w.Key("confidence");
  w.Double(e.confidence);
  w.Pair("aliases", e.aliases);
  WriteNullable(w, "ref", e.ref);
  WriteNullable(w, "family", e.family);
  WriteNullable(w, "long_form", e.long_form);
  w.Key("mentions");
  w.StartArray();
  for (const Mention& m : e.mentions) {
    w.StartObject();
    WriteSpan(w, m.span);
    w.Pair("text", m.text);
    WriteRule(w, m.rule, m.confidence);
    w.EndObject();
  }
  w.EndArray();
  w.EndObject();
}

void WriteRelation(JsonWriter& w, const Relation& r) {
  w.StartObject();
  w.Pair("head", r.head);
  w.Pair("type", r.type);
  w.Pair("tail", r.tail);
  if (!r.status.empty()) w.Pair("status", r.status);
  w.Key("confidence");
  w.Double(r.confidence);
  WriteEvidence(w, r.evidence);
  w.EndObject();
}

void WriteResult(JsonWriter& w, const ResultRecord& r) {
  w.StartObject();
  w.Pair("subject", r.subject);
  WriteNullable(w, "metric", r.metric);
  w.Pair("value", r.value);
  w.Pair("unit", r.unit);
  WriteNullable(w, "dataset", r.dataset);
  WriteNullable(w, "baseline", r.baseline);
  w.Key("confidence");
  w.Double(r.confidence);
  WriteEvidence(w, r.evidence);
  w.EndObject();
}

template <typename T, typename F>
void WriteList(JsonWriter& w, std::string_view key, const std::vector<T>& items, F write) {
  w.Key(key);
  w.StartArray();
  for (const T& item : items) write(w, item);
  w.EndArray();
}

// ------------------------------------------------------------------------------------- reading

// Reads one object key by key. A key that nobody asked for, a missing key and a wrong type are
// faults; the first one stands.
class Reader {
 public:
  using Kind = JsonValue::Kind;

  explicit Reader(JsonDocument::Fault& fault) : fault_(fault) {}

  bool Object(const JsonValue& v, std::initializer_list<std::string_view> required,
              std::initializer_list<std::string_view> optional = {}) {
    if (!Is(v, Kind::kObject, "the record")) return false;
    for (const auto& m : v.members) {
      if (!Contains(required, m.key) && !Contains(optional, m.key)) {
        return Fail(m.offset, fmt::format("unknown key \"{}\"", m.key));
      }
    }
    for (std::string_view key : required) {
      if (v.Find(key) == nullptr) return Fail(v.offset, fmt::format("key \"{}\" is missing", key));
    }
    return true;
  }

  bool Is(const JsonValue& v, Kind kind, std::string_view what) {
    if (v.kind == kind) return true;
    return Fail(v.offset, fmt::format("{} must be {}, not {}", what, NameOf(kind), NameOf(v.kind)));
  }

  bool String(const JsonValue& object, std::string_view key, std::string& out) {
    const JsonValue* v = object.Find(key);
    if (v == nullptr || v->IsNull()) return true;
    if (!Is(*v, Kind::kString, key)) return false;
    out = v->text;
    return true;
  }

  bool Strings(const JsonValue& object, std::string_view key, std::vector<std::string>& out) {
    return Each(object, key, [&](const JsonValue& v) {
      if (!Is(v, Kind::kString, key)) return false;
      out.emplace_back(v.text);
      return true;
    });
  }

  template <typename T>
  bool Number(const JsonValue& object, std::string_view key, T& out) {
    const JsonValue* v = object.Find(key);
    if (v == nullptr || v->IsNull()) return true;
    if (!Is(*v, Kind::kNumber, key)) return false;
    if (v->number < 0 || v->number > 4e9) return Fail(v->offset, "the number is out of range");
    out = static_cast<T>(v->number);
    return true;
  }

  bool Bool(const JsonValue& object, std::string_view key, bool& out) {
    const JsonValue* v = object.Find(key);
    if (v == nullptr) return true;
    if (!Is(*v, Kind::kBool, key)) return false;
    out = v->number != 0;
    return true;
  }

  template <typename F>
  bool Each(const JsonValue& object, std::string_view key, F read) {
    const JsonValue* v = object.Find(key);
    if (v == nullptr) return true;
    if (!Is(*v, Kind::kArray, key)) return false;
    for (const JsonValue& item : v->items) {
      if (!read(item)) return false;
    }
    return true;
  }

  bool Fail(std::uint32_t offset, std::string message) {
    fault_ = {offset, std::move(message)};
    return false;
  }

 private:
  static bool Contains(std::initializer_list<std::string_view> keys, std::string_view key) {
    for (std::string_view k : keys) {
      if (k == key) return true;
    }
    return false;
  }

  JsonDocument::Fault& fault_;
};

bool ReadSpan(Reader& in, const JsonValue& v, Span& span) {
  std::string field;
  if (!in.Number(v, "start", span.begin) || !in.Number(v, "end", span.end) ||
      !in.String(v, "field", field)) {
    return false;
  }
  if (!field.empty() && field != "title") return in.Fail(v.offset, "field must be \"title\"");
  if (span.end < span.begin) return in.Fail(v.offset, "end lies before start");
  span.field = field.empty() ? Field::kAbstract : Field::kTitle;
  return true;
}

bool ReadEvidence(Reader& in, const JsonValue& owner, std::vector<Evidence>& out) {
  return in.Each(owner, "evidence", [&](const JsonValue& v) {
    Evidence e;
    if (!in.Object(v, {"start", "end", "rule", "confidence"}, {"field"}) ||
        !ReadSpan(in, v, e.span) || !in.String(v, "rule", e.rule) ||
        !in.Number(v, "confidence", e.confidence)) {
      return false;
    }
    out.push_back(std::move(e));
    return true;
  });
}

bool ReadMention(Reader& in, const JsonValue& v, Mention& m) {
  return in.Object(v, {"start", "end", "text", "rule", "confidence"}, {"field"}) &&
         ReadSpan(in, v, m.span) && in.String(v, "text", m.text) && in.String(v, "rule", m.rule) &&
         in.Number(v, "confidence", m.confidence);
}

bool ReadEntity(Reader& in, const JsonValue& v, Entity& e) {
  if (!in.Object(v, {"name", "type", "named", "proposed", "confidence", "aliases", "mentions"},
                 {"ref", "family", "long_form"})) {
    return false;
  }
  const bool read_mentions = in.Each(v, "mentions", [&](const JsonValue& item) {
    e.mentions.emplace_back();
    return ReadMention(in, item, e.mentions.back());
  });
  if (!read_mentions) return false;
  if (e.mentions.empty()) return in.Fail(v.offset, "an entity needs at least one mention");
  return in.String(v, "name", e.name) && in.String(v, "type", e.type) &&
         in.Bool(v, "named", e.named) && in.Bool(v, "proposed", e.proposed) &&
         in.Number(v, "confidence", e.confidence) && in.Strings(v, "aliases", e.aliases) &&
         in.String(v, "ref", e.ref) && in.String(v, "family", e.family) &&
         in.String(v, "long_form", e.long_form);
}

bool ReadRelation(Reader& in, const JsonValue& v, Relation& r) {
  return in.Object(v, {"head", "type", "tail", "confidence", "evidence"}, {"status"}) &&
         in.String(v, "head", r.head) && in.String(v, "type", r.type) &&
         in.String(v, "tail", r.tail) && in.String(v, "status", r.status) &&
         in.Number(v, "confidence", r.confidence) && ReadEvidence(in, v, r.evidence);
}

bool ReadResult(Reader& in, const JsonValue& v, ResultRecord& r) {
  return in.Object(v, {"subject", "metric", "value", "unit", "dataset", "baseline", "confidence",
                       "evidence"}) &&
         in.String(v, "subject", r.subject) && in.String(v, "metric", r.metric) &&
         in.String(v, "value", r.value) && in.String(v, "unit", r.unit) &&
         in.String(v, "dataset", r.dataset) && in.String(v, "baseline", r.baseline) &&
         in.Number(v, "confidence", r.confidence) && ReadEvidence(in, v, r.evidence);
}

bool ReadMeta(Reader& in, const JsonValue& v, PaperMeta& meta) {
  return in.Object(v, {},
                   {"title", "authors", "year", "venue", "doi", "url", "categories", "remarks"}) &&
         in.String(v, "title", meta.title) && in.Strings(v, "authors", meta.authors) &&
         in.Number(v, "year", meta.year) && in.String(v, "venue", meta.venue) &&
         in.String(v, "doi", meta.doi) && in.String(v, "url", meta.url) &&
         in.Strings(v, "categories", meta.categories) && in.Strings(v, "remarks", meta.remarks);
}

template <typename T, typename F>
bool ReadList(Reader& in, const JsonValue& v, std::string_view key, std::vector<T>& out, F read) {
  return in.Each(v, key, [&](const JsonValue& item) {
    out.emplace_back();
    return read(in, item, out.back());
  });
}

bool ReadFacts(Reader& in, const JsonValue& v, Facts& facts) {
  if (!in.Object(v, {"facts", "pack", "id", "meta", "text", "entities", "relations", "results",
                     "unasserted"})) {
    return false;
  }
  int version = 0;
  if (!in.Number(v, "facts", version)) return false;
  if (version != 1) return in.Fail(v.offset, fmt::format("facts version {} is not known", version));
  return in.String(v, "pack", facts.pack) && in.String(v, "id", facts.document.id) &&
         in.String(v, "text", facts.document.text) &&
         ReadMeta(in, *v.Find("meta"), facts.document.meta) &&
         ReadList(in, v, "entities", facts.entities, ReadEntity) &&
         ReadList(in, v, "relations", facts.relations, ReadRelation) &&
         ReadList(in, v, "results", facts.results, ReadResult) &&
         ReadList(in, v, "unasserted", facts.unasserted, ReadRelation);
}

}  // namespace

std::string ToJsonLine(const Facts& facts) {
  JsonWriter w;
  w.StartObject();
  w.Key("facts");
  w.Int(1);
  w.Pair("pack", facts.pack);
  w.Pair("id", facts.document.id);
  WriteMeta(w, facts.document.meta);
  w.Pair("text", facts.document.text);
  WriteList(w, "entities", facts.entities, WriteEntity);
  WriteList(w, "relations", facts.relations, WriteRelation);
  WriteList(w, "results", facts.results, WriteResult);
  WriteList(w, "unasserted", facts.unasserted, WriteRelation);
  w.EndObject();
  return w.str();
}

Result<Facts> FactsFromJsonLine(std::string_view json, const std::string& file,
                                std::uint32_t line) {
  JsonDocument document;
  JsonDocument::Fault fault;
  Facts facts;
  bool ok = document.Parse(json);
  if (!ok) {
    fault = document.fault();
  } else {
    Reader in(fault);
    ok = ReadFacts(in, document.root(), facts);
  }
  if (ok) return facts;
  Error error{Error::Code::kInput, {}};
  error.diagnostics.push_back(DiagnosticAt(json, fault.offset, file,
                                           "not a facts line: " + fault.message,
                                           "write facts with `papergraph extract`", line));
  return error;
}

}  // namespace papergraph
