// SPDX-License-Identifier: Apache-2.0
// Reads facts lines of others: gold, which has fewer keys than what extract writes, or more.
#include <fmt/format.h>

#include "base/json.h"
#include "papergraph/evaluation.h"

namespace papergraph {
namespace {

using Kind = JsonValue::Kind;

class AnnotatedReader {
 public:
  bool Read(const JsonValue& v, AnnotatedDocument& out) {
    const JsonValue* id = v.Find("id");
    if (!v.IsObject() || id == nullptr || !id->IsString()) {
      return Fail(v, "it has no \"id\" that is a string");
    }
    Facts& f = out.facts;
    f.document.id = id->text;
    if (const JsonValue* text = v.Find("text"); text != nullptr && text->IsString()) {
      f.document.text = text->text;
      out.has_text = true;
    }
    return Scope(v, out) && Each(v, "entities", f.entities, &AnnotatedReader::ReadEntity) &&
           Each(v, "relations", f.relations, &AnnotatedReader::ReadRelation) &&
           Each(v, "results", f.results, &AnnotatedReader::ReadResult);
  }

  const JsonDocument::Fault& fault() const { return fault_; }

 private:
  bool Fail(const JsonValue& at, std::string message) {
    fault_ = {at.offset, std::move(message)};
    return false;
  }

  // A missing or null list is empty.
  template <typename T>
  bool Each(const JsonValue& v, std::string_view key, std::vector<T>& out,
            bool (AnnotatedReader::*read)(const JsonValue&, T&)) {
    const JsonValue* list = v.Find(key);
    if (list == nullptr || list->IsNull()) return true;
    if (!list->IsArray()) return Fail(*list, fmt::format("\"{}\" must be a list", key));
    for (const JsonValue& item : list->items) {
      if (!item.IsObject()) return Fail(item, fmt::format("\"{}\" must hold objects", key));
      out.emplace_back();
      if (!(this->*read)(item, out.back())) return false;
    }
    return true;
  }

  bool Text(const JsonValue& v, std::string_view key, std::string& out) {
    const JsonValue* text = v.Find(key);
    if (text == nullptr || (!text->IsString() && !text->IsNumber())) {
      return Fail(v, fmt::format("\"{}\" is missing", key));
    }
    out = text->text;
    return true;
  }

  void Optional(const JsonValue& v, std::string_view key, std::string& out) {
    if (const JsonValue* text = v.Find(key); text != nullptr && text->IsString()) out = text->text;
  }

  void Number(const JsonValue& v, std::string_view key, double& out) {
    if (const JsonValue* n = v.Find(key); n != nullptr && n->IsNumber()) out = n->number;
  }

  bool Offset(const JsonValue& v, std::string_view key, std::uint32_t& out) {
    const JsonValue* n = v.Find(key);
    if (n == nullptr || !n->IsNumber() || n->number < 0 || n->number > 1e9) {
      return Fail(v, fmt::format("\"{}\" must be an offset", key));
    }
    out = static_cast<std::uint32_t>(n->number);
    return true;
  }

  bool ReadSpan(const JsonValue& v, Span& span) {
    const JsonValue* field = v.Find("field");
    const bool title = field != nullptr && field->IsString() && field->text != "text";
    span.field = title ? Field::kTitle : Field::kAbstract;
    return Offset(v, "start", span.begin) && Offset(v, "end", span.end);
  }

  bool Scope(const JsonValue& v, AnnotatedDocument& out) {
    const JsonValue* scope = v.Find("annotates");
    if (scope == nullptr || !scope->IsObject()) return true;
    const auto list = [&](std::string_view key, std::optional<std::vector<std::string>>& to) {
      const JsonValue* names = scope->Find(key);
      if (names == nullptr) return;
      to.emplace();
      for (const JsonValue& name : names->items) to->emplace_back(name.text);
    };
    list("types", out.types);
    list("relations", out.edges);
    if (const JsonValue* paper = scope->Find("paper"); paper != nullptr && paper->IsBool()) {
      out.paper = paper->number != 0;
    }
    return true;
  }

  bool ReadMention(const JsonValue& v, Mention& m) {
    Optional(v, "text", m.text);
    Optional(v, "rule", m.rule);
    Number(v, "confidence", m.confidence);
    return ReadSpan(v, m.span);
  }

  bool ReadEvidence(const JsonValue& v, Evidence& e) {
    Optional(v, "rule", e.rule);
    Number(v, "confidence", e.confidence);
    return true;
  }

  bool ReadEntity(const JsonValue& v, Entity& e) {
    if (!Text(v, "name", e.name) || !Text(v, "type", e.type)) return false;
    if (const JsonValue* named = v.Find("named"); named != nullptr && named->IsBool()) {
      e.named = named->number != 0;
    }
    if (const JsonValue* proposed = v.Find("proposed"); proposed != nullptr) {
      e.proposed = proposed->IsBool() && proposed->number != 0;
    }
    Number(v, "confidence", e.confidence);
    if (const JsonValue* aliases = v.Find("aliases"); aliases != nullptr) {
      for (const JsonValue& a : aliases->items) e.aliases.emplace_back(a.text);
    }
    return Each(v, "mentions", e.mentions, &AnnotatedReader::ReadMention);
  }

  bool ReadRelation(const JsonValue& v, Relation& r) {
    Number(v, "confidence", r.confidence);
    return Text(v, "head", r.head) && Text(v, "type", r.type) && Text(v, "tail", r.tail) &&
           Each(v, "evidence", r.evidence, &AnnotatedReader::ReadEvidence);
  }

  bool ReadResult(const JsonValue& v, ResultRecord& r) {
    Optional(v, "subject", r.subject);
    Optional(v, "metric", r.metric);
    Optional(v, "unit", r.unit);
    Optional(v, "dataset", r.dataset);
    Optional(v, "baseline", r.baseline);
    Number(v, "confidence", r.confidence);
    return Text(v, "value", r.value) &&
           Each(v, "evidence", r.evidence, &AnnotatedReader::ReadEvidence);
  }

  JsonDocument::Fault fault_;
};

}  // namespace

Result<AnnotatedDocument> AnnotatedFromJsonLine(std::string_view json, const std::string& file,
                                                std::uint32_t line) {
  JsonDocument document;
  AnnotatedDocument out;
  AnnotatedReader reader;
  const bool parsed = document.Parse(json);
  if (parsed && reader.Read(document.root(), out)) return out;
  const JsonDocument::Fault& fault = parsed ? reader.fault() : document.fault();
  Error error{Error::Code::kInput, {}};
  error.diagnostics.push_back(DiagnosticAt(
      json, fault.offset, file, "not an annotated document: " + fault.message,
      "one JSON object a line, with id, entities, relations and results as in a facts line", line));
  return error;
}

}  // namespace papergraph
