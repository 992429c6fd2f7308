// SPDX-License-Identifier: Apache-2.0
// JSON for programs: node-link, as d3 and NetworkX take it, and Cytoscape's elements; and the
// summary that dashboards read.
#include <algorithm>
#include <map>

#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

class JsonGraphWriter {
 public:
  JsonGraphWriter(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink)
      : graph_(graph), options_(options), iris_(graph, options), out_(sink) {}

  void NodeLink() {
    out_ << R"({"directed":true,"multigraph":true,"graph":{"name":"papergraph","pack":)";
    Text(options_.pack);
    out_ << "},\n\"nodes\":[";
    for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) {
      out_ << (i == 0 ? "\n" : ",\n");
      w_.StartObject();
      NodeFields(i);
      Put();
    }
    out_ << "\n],\n\"links\":[";
    for (std::size_t i = 0; i < graph_.edges().size(); ++i) {
      out_ << (i == 0 ? "\n" : ",\n");
      w_.StartObject();
      EdgeFields(graph_.edges()[i], "key");
      Put();
    }
    out_ << "\n]}\n";
  }

  void Cytoscape() {
    out_
        << R"({"format_version":"1.0","generated_by":"papergraph","data":{"name":"papergraph","pack":)";
    Text(options_.pack);
    out_ << "},\"elements\":{\n\"nodes\":[";
    for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) {
      out_ << (i == 0 ? "\n" : ",\n");
      Data();
      NodeFields(i);
      w_.Pair("value", graph_.nodes()[i].id);  // NetworkX's reader asks for it
      w_.EndObject();
      Put();
    }
    out_ << "\n],\n\"edges\":[";
    for (std::size_t i = 0; i < graph_.edges().size(); ++i) {
      out_ << (i == 0 ? "\n" : ",\n");
      Data();
      EdgeFields(graph_.edges()[i], "id");
      w_.Pair("key", graph_.edges()[i].Id());
      w_.EndObject();
      Put();
    }
    out_ << "\n]}}\n";
  }

 private:
  void Text(std::string_view s) {
    w_.String(s);
    out_ << w_.view();
    w_.Clear();
  }
  void Data() {
    w_.StartObject();
    w_.Key("data");
    w_.StartObject();
  }
  void Put() {
    w_.EndObject();
    out_ << w_.view();
    w_.Clear();
  }
  void Unless(bool missing, std::string_view key, std::string_view value) {
    if (!missing) w_.Pair(key, value);
  }

  void NodeFields(std::uint32_t index) {
    const Node& n = graph_.nodes()[index];
    w_.Pair("id", n.id);
    w_.Pair("name", n.name);
    w_.Pair("type", n.type);
    w_.Pair("uri", iris_.Node(index));
    w_.Key("named");
    w_.Bool(n.named);
    w_.Key("confidence");
    w_.Double(n.confidence);
    w_.Key("papers");
    w_.Int(n.papers);
    if (!n.aliases.empty()) w_.Pair("aliases", n.aliases);
    Unless(n.ref.empty(), "ref", n.ref);
    Unless(n.family.empty(), "family", n.family);
    if (n.document != kNoDocument) {
      const Document& d = graph_.documents()[n.document].document;
      w_.Pair("document", d.id);
      if (d.meta.year > 0) {
        w_.Key("year");
        w_.Int(d.meta.year);
      }
      Unless(d.meta.venue.empty(), "venue", d.meta.venue);
      if (!d.meta.authors.empty()) w_.Pair("authors", d.meta.authors);
      Unless(d.meta.doi.empty(), "doi", d.meta.doi);
      Results(n.document);
    }
    Evidence(n.evidence);
  }

  void EdgeFields(const Edge& e, std::string_view id_key) {
    w_.Pair("source", graph_.nodes()[e.source].id);
    w_.Pair("target", graph_.nodes()[e.target].id);
    w_.Pair(id_key, e.Id());
    w_.Pair("type", e.type);
    w_.Key("confidence");
    w_.Double(e.confidence);
    w_.Key("support");
    w_.Int(e.support);
    w_.Pair("documents", DocumentsOf(graph_, e.evidence));
    Evidence(e.evidence);
  }

  void Results(std::uint32_t document) {
    const std::string json = ResultsAsJson(graph_, document);
    if (json.empty()) return;
    w_.Key("results");
    w_.Raw(json);
  }
  void Evidence(const std::vector<GraphEvidence>& evidence) {
    if (evidence.empty()) return;
    w_.Key("evidence");
    w_.Raw(EvidenceAsJson(graph_, evidence));
  }

  const KnowledgeGraph& graph_;
  const ExportOptions& options_;
  Iris iris_;
  JsonWriter w_;
  Output out_;
};

// ---------------------------------------------------------------------------------------- summary

class SummaryWriter {
 public:
  SummaryWriter(const KnowledgeGraph& graph, const ExportOptions& options)
      : graph_(graph), options_(options), degree_(graph.nodes().size(), 0) {
    for (const Edge& e : graph.edges()) {
      ++degree_[e.source];
      ++degree_[e.target];
    }
  }

  std::string Run() {
    w_.StartObject();
    w_.Pair("pack", options_.pack);
    Count("papers", graph_.documents().size());
    Count("nodes", graph_.nodes().size());
    Count("edges", graph_.edges().size());
    Count("results", graph_.results().size());
    Counts();
    Years();
    Degrees();
    Top();
    Quality();
    w_.EndObject();
    return w_.str() + "\n";
  }

 private:
  void Count(std::string_view key, std::size_t n) {
    w_.Key(key);
    w_.Int(static_cast<std::int64_t>(n));
  }

  // Lists of objects, not objects by name: what a table panel takes as it is.
  template <typename Map>
  void Rows(std::string_view key, std::string_view column, const Map& rows) {
    w_.Key(key);
    w_.StartArray();
    for (const auto& [name, n] : rows) {
      w_.StartObject();
      w_.Key(column);
      if constexpr (std::is_integral_v<std::decay_t<decltype(name)>>) {
        w_.Int(static_cast<std::int64_t>(name));
      } else {
        w_.String(name);
      }
      Count("count", n);
      w_.EndObject();
    }
    w_.EndArray();
  }

  void Counts() {
    std::map<std::string, std::size_t> nodes;
    std::map<std::string, std::size_t> edges;
    for (const Node& n : graph_.nodes()) ++nodes[n.type];
    for (const Edge& e : graph_.edges()) ++edges[e.type.str()];
    Rows("nodes_by_type", "type", nodes);
    Rows("edges_by_type", "type", edges);
  }

  void Years() {
    std::map<int, std::size_t> years;
    for (const GraphDocument& d : graph_.documents()) {
      if (d.document.meta.year > 0) ++years[d.document.meta.year];
    }
    Rows("papers_by_year", "year", years);
  }

  void Degrees() {
    std::map<std::size_t, std::size_t> histogram;  // by power of two: 0, 1, 2, 4, 8, ...
    for (std::size_t d : degree_) {
      std::size_t bin = d == 0 ? 0 : 1;
      while (bin != 0 && bin * 2 <= d) bin *= 2;
      ++histogram[bin];
    }
    Rows("degree_histogram", "degree_from", histogram);
  }

  void Top() {
    constexpr std::size_t kTop = 10;
    w_.Key("top_by_papers");
    w_.StartArray();
    for (const NodeType& type : graph_.types().nodes) {
      std::vector<std::uint32_t> of_type;
      for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) {
        const Node& n = graph_.nodes()[i];
        if (n.type == type.name && n.document == kNoDocument) of_type.push_back(i);
      }
      const std::size_t shown = std::min(kTop, of_type.size());
      std::partial_sort(of_type.begin(), of_type.begin() + static_cast<std::ptrdiff_t>(shown),
                        of_type.end(), [&](std::uint32_t a, std::uint32_t b) {
                          const Node& x = graph_.nodes()[a];
                          const Node& y = graph_.nodes()[b];
                          return std::tuple(y.papers, degree_[b], x.id) <
                                 std::tuple(x.papers, degree_[a], y.id);
                        });
      for (std::size_t i = 0; i < shown; ++i) {
        const Node& n = graph_.nodes()[of_type[i]];
        w_.StartObject();
        w_.Pair("type", n.type);
        w_.Pair("name", n.name);
        w_.Pair("id", n.id);
        Count("papers", n.papers);
        Count("degree", degree_[of_type[i]]);
        w_.EndObject();
      }
    }
    w_.EndArray();
  }

  void Quality() {
    constexpr double kLow = 0.7;
    const auto alone = std::count(degree_.begin(), degree_.end(), std::size_t{0});
    const auto low = std::count_if(graph_.edges().begin(), graph_.edges().end(),
                                   [](const Edge& e) { return e.confidence < kLow; });
    std::size_t silent = 0;
    for (const GraphDocument& d : graph_.documents()) silent += degree_[d.node] == 0 ? 1 : 0;
    w_.Key("quality");
    w_.StartObject();
    Count("nodes_without_edges", static_cast<std::size_t>(alone));
    Count("papers_without_edges", silent);
    Count("edges_below_confidence_0_7", static_cast<std::size_t>(low));
    w_.EndObject();
  }

  const KnowledgeGraph& graph_;
  const ExportOptions& options_;
  std::vector<std::size_t> degree_;
  JsonWriter w_;
};

}  // namespace

void WriteNodeLink(const KnowledgeGraph& graph, const ExportOptions& options,
                   const ByteSink& sink) {
  JsonGraphWriter(graph, options, sink).NodeLink();
}

void WriteCytoscape(const KnowledgeGraph& graph, const ExportOptions& options,
                    const ByteSink& sink) {
  JsonGraphWriter(graph, options, sink).Cytoscape();
}

void WriteSummary(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  sink(SummaryWriter(graph, options).Run());
}

}  // namespace papergraph
