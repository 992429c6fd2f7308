// SPDX-License-Identifier: Apache-2.0
#include "export/text.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/json.h"
#include "base/utf8.h"

namespace papergraph {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string Slug(std::string_view name) {
  constexpr std::size_t kLongest = 48;
  std::string slug;
  for (char c : name) {
    const char l = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if ((l >= 'a' && l <= 'z') || (l >= '0' && l <= '9')) {
      slug += l;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() >= kLongest) break;
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

constexpr std::array<bool, 256> PlainBytes(std::string_view special) {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0; c < 256; ++c) plain[c] = c != 0xC2 && c != 0xE2;
  for (const char c : special) plain[static_cast<unsigned char>(c)] = false;
  return plain;
}

// Writes a reference in place of each sign that is not plain.
void AppendWithReferences(std::string& out, std::string_view text,
                          const std::array<bool, 256>& plain) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kReferences = {
      {{"&", "&amp;"},
       {"<", "&lt;"},
       {">", "&gt;"},
       {"\"", "&quot;"},
       {"'", "&apos;"},
       {"\r", "&#13;"},
       {"\t", "&#9;"},
       {"\n", "&#10;"},
       {"\u2028", "&#x2028;"},
       {"\u0085", "&#x85;"}}};
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (plain[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const std::string_view rest = text.substr(at);
    const auto it = std::find_if(kReferences.begin(), kReferences.end(),
                                 [&](const auto& r) { return rest.starts_with(r.first); });
    if (it == kReferences.end()) {
      ++at;
      continue;
    }
    out.append(text, from, at - from);
    out += it->second;
    at += it->first.size();
    from = at;
  }
  out.append(text, from, text.size() - from);
}

}  // namespace

void AppendXmlAttribute(std::string& out, std::string_view text) {
  static constexpr auto kPlain = PlainBytes("&<>\"'\r\t\n");
  AppendWithReferences(out, text, kPlain);
}

void AppendXmlText(std::string& out, std::string_view text) {
  static constexpr auto kPlain = PlainBytes("&<>\r\t\n");
  AppendWithReferences(out, text, kPlain);
}

std::string Decimal(double value) {
  std::string s = FormatNumber(value);
  return s.find('.') == std::string::npos ? s + ".0" : s;
}

std::string ListAsJson(const std::vector<std::string>& list) {
  if (list.empty()) return "";
  thread_local JsonWriter w;
  w.Clear();
  w.Strings(list);
  return w.str();
}

std::vector<std::string> DocumentsOf(const KnowledgeGraph& graph,
                                     const std::vector<GraphEvidence>& evidence) {
  std::vector<std::string> documents;  // evidence is sorted by document
  for (const GraphEvidence& v : evidence) {
    const std::string& id = graph.documents()[v.document].document.id;
    if (documents.empty() || documents.back() != id) documents.push_back(id);
  }
  return documents;
}

std::string EvidenceAsJson(const KnowledgeGraph& graph,
                           const std::vector<GraphEvidence>& evidence) {
  if (evidence.empty()) return "";
  thread_local JsonWriter w;  // its buffer is kept between calls
  w.Clear();
  w.StartArray();
  for (const GraphEvidence& e : evidence) {
    w.StartObject();
    w.Pair("document", graph.documents()[e.document].document.id);
    w.Pair("field", FieldName(e.span.field));
    w.Key("start");
    w.Int(e.span.begin);
    w.Key("end");
    w.Int(e.span.end);
    w.Pair("text", graph.Quote(e));
    w.Pair("rule", e.rule);
    w.Key("confidence");
    w.Double(e.confidence);
    w.EndObject();
  }
  w.EndArray();
  return w.str();
}

std::string ResultsAsJson(const KnowledgeGraph& graph, std::uint32_t document) {
  const auto& all = graph.results();
  const auto from =
      std::lower_bound(all.begin(), all.end(), document,
                       [](const GraphResult& r, std::uint32_t d) { return r.document < d; });
  if (from == all.end() || from->document != document) return "";
  JsonWriter w;
  w.StartArray();
  for (auto it = from; it != all.end() && it->document == document; ++it) {
    const ResultRecord& r = it->record;
    w.StartObject();
    for (const auto& [key, value] : {std::pair{"subject", &r.subject},
                                     {"metric", &r.metric},
                                     {"value", &r.value},
                                     {"unit", &r.unit},
                                     {"dataset", &r.dataset},
                                     {"baseline", &r.baseline}}) {
      w.Key(key);
      const bool text = std::string_view(key) == "unit" || !value->empty();
      text ? w.String(*value) : w.Null();
    }
    w.Key("confidence");
    w.Double(r.confidence);
    w.EndObject();
  }
  w.EndArray();
  return w.str();
}

std::string EscapeIri(std::string_view iri) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : iri) {
    if (IsUnreserved(c) || std::string_view(":/?#@!$&()*+,;=%").find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto u = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[u >> 4];
      out += kHex[u & 15];
    }
  }
  return out;
}

Iris::Iris(const KnowledgeGraph& graph, const ExportOptions& options)
    : graph_(graph), base_(options.base_iri) {
  nodes_.reserve(graph.nodes().size());
  for (const papergraph::Node& n : graph.nodes()) nodes_.push_back(IriOf(n));
}

const std::string& Iris::Paper(std::uint32_t document) const {
  return nodes_[graph_.documents()[document].node];
}

Iris::Evidence Iris::Of(const std::string& owner, const GraphEvidence& e) const {
  const std::string& document = graph_.documents()[e.document].document.id;
  const std::string hash =
      Sha256Hex16(owner + '\0' + document + '\0' + std::to_string(e.span.begin) + '-' +
                  std::to_string(e.span.end) + '\0' + std::string(std::string_view(e.rule)) +
                  (e.span.field == Field::kTitle ? "t" : "a"));
  const std::string target = base_ + "target/" + hash;
  return {base_ + "annotation/" + hash, target, target + "/quote", target + "/position"};
}

std::string Iris::IriOf(const papergraph::Node& n) const {
  const NodeType* type = graph_.types().FindNode(n.type);
  if (n.document != kNoDocument) {
    const std::string& id = graph_.documents()[n.document].document.id;
    if (id.rfind("arXiv:", 0) == 0) return "https://arxiv.org/abs/" + EscapeIri(id.substr(6));
    if (id.rfind("doi:", 0) == 0) return "https://doi.org/" + EscapeIri(id.substr(4));
  }
  if (type != nullptr && type->role == "location") {
    const bool scheme = n.name.find("://") != std::string::npos;
    return EscapeIri(scheme ? n.name : "https://" + n.name);
  }
  const std::string path = AsciiLower(n.type);
  const std::string slug = Slug(n.name);
  const std::string hash = n.id.substr(n.id.rfind('-') + 1);
  return base_ + path + "/" + (slug.empty() ? "" : slug + "-") + hash;
}

}  // namespace papergraph
