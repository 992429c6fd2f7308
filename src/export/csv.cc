// SPDX-License-Identifier: Apache-2.0
// Tables: as RFC 4180 wants them, for programs; and for spreadsheets, which take a cell that begins
// with = + - @ for a formula (OWASP, "CSV Injection").
#include <algorithm>

#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

class CsvWriter {
 public:
  CsvWriter(const ByteSink& sink, bool for_spreadsheets) : out_(sink), safe_(for_spreadsheets) {
    if (safe_) out_ << "\xEF\xBB\xBF";  // or Excel takes UTF-8 for the local code page
  }

  CsvWriter& Cell(std::string_view text) {
    if (column_++ > 0) out_ << ',';
    out_ << '"';
    if (safe_ && !text.empty() && std::string_view("=+-@\t\r\n").find(text[0]) != text.npos) {
      out_ << '\'';
    }
    for (char c : text) {
      if (c == '"') out_ << '"';
      out_ << (safe_ && (c == '\n' || c == '\r' || c == '\t') ? ' ' : c);
    }
    out_ << '"';
    return *this;
  }
  CsvWriter& Number(std::string_view digits) {
    if (column_++ > 0) out_ << ',';
    out_ << digits;
    return *this;
  }
  CsvWriter& Int(std::int64_t n) { return Number(std::to_string(n)); }
  CsvWriter& Double(double n) { return Number(FormatNumber(n)); }
  CsvWriter& IntOrNothing(bool there, std::int64_t n) { return there ? Int(n) : Number(""); }
  /// A JSON array; for spreadsheets, "a; b".
  CsvWriter& List(const std::vector<std::string>& list) {
    if (!safe_) return Cell(ListAsJson(list));
    std::string joined;
    for (const std::string& s : list) joined += (joined.empty() ? "" : "; ") + s;
    return Cell(joined);
  }
  void Row() {
    out_ << "\r\n";
    column_ = 0;
  }
  void Header(std::initializer_list<std::string_view> names) {
    for (std::string_view n : names) Number(n);
    Row();
  }

 private:
  Output out_;
  bool safe_;
  int column_ = 0;
};

template <bool kSafe>
void Papers(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  CsvWriter w(sink, kSafe);
  w.Header({"id", "node", "title", "abstract", "authors", "year", "venue", "doi", "url"});
  for (const GraphDocument& g : graph.documents()) {
    const PaperMeta& m = g.document.meta;
    w.Cell(g.document.id).Cell(graph.nodes()[g.node].id).Cell(m.title).Cell(g.document.text);
    w.List(m.authors).IntOrNothing(m.year > 0, m.year).Cell(m.venue).Cell(m.doi).Cell(m.url).Row();
  }
}

template <bool kSafe>
void Nodes(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  CsvWriter w(sink, kSafe);
  const Iris iris(graph, options);
  w.Header(
      {"id", "type", "name", "named", "confidence", "papers", "aliases", "ref", "family", "uri"});
  for (std::uint32_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& n = graph.nodes()[i];
    w.Cell(n.id).Cell(n.type).Cell(n.name).Number(n.named ? "true" : "false");
    w.Double(n.confidence).Int(n.papers).List(n.aliases).Cell(n.ref).Cell(n.family);
    w.Cell(iris.Node(i)).Row();
  }
}

template <bool kSafe>
void Edges(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  CsvWriter w(sink, kSafe);
  w.Header({"id", "source", "source_name", "type", "target", "target_name", "confidence", "support",
            "documents"});
  for (const Edge& e : graph.edges()) {
    const Node& s = graph.nodes()[e.source];
    const Node& t = graph.nodes()[e.target];
    w.Cell(e.Id()).Cell(s.id).Cell(s.name).Cell(e.type).Cell(t.id).Cell(t.name);
    w.Double(e.confidence).Int(e.support).List(DocumentsOf(graph, e.evidence)).Row();
  }
}

template <bool kSafe>
void EvidenceTable(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  CsvWriter w(sink, kSafe);
  w.Header({"owner", "kind", "document", "field", "start", "end", "quote", "rule", "confidence"});
  const auto rows = [&](const std::string& owner, std::string_view kind,
                        const std::vector<GraphEvidence>& evidence) {
    for (const GraphEvidence& e : evidence) {
      w.Cell(owner).Cell(kind).Cell(graph.documents()[e.document].document.id);
      w.Cell(FieldName(e.span.field)).Int(e.span.begin);
      w.Int(e.span.end).Cell(graph.Quote(e)).Cell(e.rule).Double(e.confidence).Row();
    }
  };
  for (const Node& n : graph.nodes()) rows(n.id, "node", n.evidence);
  for (const Edge& e : graph.edges()) rows(e.Id(), "edge", e.evidence);
  for (const GraphResult& r : graph.results()) {
    std::vector<GraphEvidence> evidence;
    for (const Evidence& e : r.record.evidence) {
      evidence.push_back({r.document, e.span, e.rule, e.confidence});
    }
    rows(r.id, "result", evidence);
  }
}

template <bool kSafe>
void Results(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  CsvWriter w(sink, kSafe);
  w.Header({"id", "document", "subject", "subject_name", "metric", "value", "unit", "dataset",
            "baseline", "confidence"});
  for (const GraphResult& r : graph.results()) {
    const Node& subject = graph.nodes()[r.subject];
    w.Cell(r.id)
        .Cell(graph.documents()[r.document].document.id)
        .Cell(subject.id)
        .Cell(subject.name);
    w.Cell(r.record.metric).Cell(r.record.value).Cell(r.record.unit).Cell(r.record.dataset);
    w.Cell(r.record.baseline).Double(r.record.confidence).Row();
  }
}

template <bool kSafe>
std::vector<FilePart> Tables(const std::string& folder) {
  return {{folder + "/papers.csv", Papers<kSafe>},
          {folder + "/nodes.csv", Nodes<kSafe>},
          {folder + "/edges.csv", Edges<kSafe>},
          {folder + "/evidence.csv", EvidenceTable<kSafe>},
          {folder + "/results.csv", Results<kSafe>}};
}

}  // namespace

std::vector<FilePart> CsvFiles() { return Tables<false>("csv"); }
std::vector<FilePart> SpreadsheetFiles() { return Tables<true>("csv-safe"); }

}  // namespace papergraph
