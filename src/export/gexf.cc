// SPDX-License-Identifier: Apache-2.0
// GEXF 1.3 for Gephi: edge kinds, lists, colours, sizes and positions.
#include <array>
#include <cmath>

#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

struct Column {
  const char* id;
  const char* title;
  const char* type;
};

constexpr std::array<Column, 14> kNodeColumns = {{{"type", "type", "string"},
                                                  {"uri", "uri", "string"},
                                                  {"named", "named", "boolean"},
                                                  {"confidence", "confidence", "double"},
                                                  {"papers", "papers", "integer"},
                                                  {"aliases", "aliases", "liststring"},
                                                  {"ref", "ref", "string"},
                                                  {"family", "family", "string"},
                                                  {"document", "document", "string"},
                                                  {"year", "year", "integer"},
                                                  {"venue", "venue", "string"},
                                                  {"authors", "authors", "liststring"},
                                                  {"doi", "doi", "string"},
                                                  {"results", "results", "string"}}};
constexpr std::array<Column, 4> kEdgeColumns = {{{"confidence", "confidence", "double"},
                                                 {"support", "support", "integer"},
                                                 {"documents", "documents", "liststring"},
                                                 {"evidence", "evidence", "string"}}};

class GexfWriter {
 public:
  GexfWriter(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink)
      : graph_(graph), options_(options), iris_(graph, options), out_(sink) {}

  void Run() {
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" "
            "version=\"1.3\">\n"
            " <meta>\n  <creator>papergraph</creator>\n  <description>";
    out_.XmlText(options_.pack)
        << "</description>\n </meta>\n <graph defaultedgetype=\"directed\" mode=\"static\">\n";
    Columns("node", kNodeColumns);
    Columns("edge", kEdgeColumns);
    out_ << "  <nodes>\n";
    const std::vector<Position> positions = LayOut(graph_);
    for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) WriteNode(i, positions[i]);
    out_ << "  </nodes>\n  <edges>\n";
    for (const Edge& e : graph_.edges()) WriteEdge(e);
    out_ << "  </edges>\n </graph>\n</gexf>\n";
  }

 private:
  template <std::size_t N>
  void Columns(const char* owner, const std::array<Column, N>& columns) {
    out_ << "  <attributes class=\"" << owner << "\" mode=\"static\">\n";
    for (const Column& c : columns) {
      out_ << "   <attribute id=\"" << c.id << "\" title=\"" << c.title << "\" type=\"" << c.type
           << "\"/>\n";
    }
    out_ << "  </attributes>\n";
  }

  void Value(const char* column, std::string_view value) {
    if (value.empty()) return;
    out_ << "<attvalue for=\"" << column << "\" value=\"";
    out_.XmlAttribute(value) << "\"/>";
  }

  void WriteNode(std::uint32_t index, const Position& at) {
    const Node& n = graph_.nodes()[index];
    out_ << "   <node id=\"" << n.id << "\" label=\"";
    out_.XmlAttribute(n.name) << "\"><attvalues>";
    Value("type", n.type);
    Value("uri", iris_.Node(index));
    Value("named", n.named ? "true" : "false");
    Value("confidence", FormatNumber(n.confidence));
    Value("papers", std::to_string(n.papers));
    Value("aliases", ListAsJson(n.aliases));
    Value("ref", n.ref);
    Value("family", n.family);
    if (n.document != kNoDocument) {
      const Document& d = graph_.documents()[n.document].document;
      Value("document", d.id);
      if (d.meta.year > 0) Value("year", std::to_string(d.meta.year));
      Value("venue", d.meta.venue);
      Value("authors", ListAsJson(d.meta.authors));
      Value("doi", d.meta.doi);
      Value("results", ResultsAsJson(graph_, n.document));
    }
    out_ << "</attvalues>" << Colour(n.type) << "<viz:position x=\"" << FormatNumber(at.x)
         << "\" y=\"" << FormatNumber(at.y) << "\" z=\"0\"/><viz:size value=\""
         << FormatNumber(4 + 3 * std::sqrt(static_cast<double>(n.papers))) << "\"/></node>\n";
  }

  // "#1f77b4" as the three numbers that GEXF wants.
  std::string Colour(const std::string& type) const {
    const NodeType* t = graph_.types().FindNode(type);
    if (t == nullptr || t->color.size() != 7) return "";
    const auto part = [&](std::size_t at) {
      return std::to_string(std::stoi(t->color.substr(at, 2), nullptr, 16));
    };
    return "<viz:color r=\"" + part(1) + "\" g=\"" + part(3) + "\" b=\"" + part(5) + "\"/>";
  }

  void WriteEdge(const Edge& e) {
    out_ << "   <edge id=\"" << e.Id() << "\" source=\"" << graph_.nodes()[e.source].id
         << "\" target=\"" << graph_.nodes()[e.target].id << "\" kind=\"" << e.type << "\" label=\""
         << e.type << "\" weight=\"" << std::to_string(e.support) << "\"><attvalues>";
    Value("confidence", FormatNumber(e.confidence));
    Value("support", std::to_string(e.support));
    Value("documents", ListAsJson(DocumentsOf(graph_, e.evidence)));
    Value("evidence", EvidenceAsJson(graph_, e.evidence));
    out_ << "</attvalues></edge>\n";
  }

  const KnowledgeGraph& graph_;
  const ExportOptions& options_;
  Iris iris_;
  Output out_;
};

}  // namespace

void WriteGexf(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  GexfWriter(graph, options, sink).Run();
}

}  // namespace papergraph
