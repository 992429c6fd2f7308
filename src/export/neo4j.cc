// SPDX-License-Identifier: Apache-2.0
// Neo4j 5: a Cypher script as the main road, files for neo4j-admin for millions of nodes. Labels,
// relationship types and property names come from the type table alone, whose names are checked;
// all else is data, in quotes.
#include <algorithm>
#include <map>

#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

constexpr std::string_view kUniqueIds =
    "CREATE CONSTRAINT papergraph_entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n";
constexpr std::size_t kRowsAStatement = 500;

// Neo4j replaces \uXXXX before it reads a string, but not behind a doubled backslash; so every
// backslash is doubled, and only control characters are written as \uXXXX.
std::string Quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "'";
  for (char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (u < 0x20 || u == 0x7F) {
      out += "\\u00";
      out += kHex[u >> 4];
      out += kHex[u & 15];
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string QuotedList(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const std::string& s : list) out += (out.size() > 1 ? "," : "") + Quoted(s);
  return out + "]";
}

// A property map, built key by key.
class Properties {
 public:
  Properties& Raw(std::string_view key, std::string_view value) {
    out_ += out_.empty() ? "{" : ",";
    out_ += key;
    out_ += ':';
    out_ += value;
    return *this;
  }
  Properties& Text(std::string_view key, std::string_view value) {
    return value.empty() ? *this : Raw(key, Quoted(value));
  }
  Properties& List(std::string_view key, const std::vector<std::string>& list) {
    return list.empty() ? *this : Raw(key, QuotedList(list));
  }
  std::string str() const { return out_ + "}"; }

 private:
  std::string out_;
};

class CypherWriter {
 public:
  CypherWriter(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink)
      : graph_(graph), iris_(graph, options), out_(sink) {}

  void Run() {
    out_ << "// papergraph. Load: cypher-shell -f graph.cypher   (again, after a new build, to "
            "update)\n"
         << kUniqueIds;
    for (const NodeType& type : graph_.types().nodes) NodesOf(type.name);
    for (const EdgeType& type : graph_.types().edges) EdgesOf(type.name);
  }

 private:
  // Statements of kRowsAStatement rows: "UNWIND [row, row] AS row TAIL".
  template <typename Items, typename Row>
  void Statements(const Items& items, const std::string& tail, Row row) {
    for (std::size_t from = 0; from < items.size(); from += kRowsAStatement) {
      const std::size_t to = std::min(items.size(), from + kRowsAStatement);
      out_ << "UNWIND [\n";
      for (std::size_t i = from; i < to; ++i) {
        row(items[i]);
        out_ << (i + 1 < to ? ",\n" : "\n");
      }
      out_ << "] AS row " << tail << ";\n";
    }
  }

  void NodesOf(const std::string& type) {
    std::vector<std::uint32_t> nodes;
    for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) {
      if (graph_.nodes()[i].type == type) nodes.push_back(i);
    }
    Statements(nodes, "MERGE (n:Entity {id: row.id}) SET n:`" + type + "`, n += row.p",
               [&](std::uint32_t i) {
                 out_ << "{id:" << Quoted(graph_.nodes()[i].id) << ",p:" << NodeProperties(i)
                      << "}";
               });
  }

  void EdgesOf(const std::string& type) {
    std::vector<const Edge*> edges;
    for (const Edge& e : graph_.edges()) {
      if (e.type == type) edges.push_back(&e);
    }
    Statements(edges,
               "MATCH (a:Entity {id: row.s}) MATCH (b:Entity {id: row.t}) MERGE (a)-[r:`" + type +
                   "` {id: row.id}]->(b) SET r += row.p",
               [&](const Edge* e) {
                 out_ << "{s:" << Quoted(graph_.nodes()[e->source].id)
                      << ",t:" << Quoted(graph_.nodes()[e->target].id) << ",id:" << Quoted(e->Id())
                      << ",p:" << EdgeProperties(*e) << "}";
               });
  }

  std::string NodeProperties(std::uint32_t index) const {
    const Node& n = graph_.nodes()[index];
    Properties p;
    p.Text("name", n.name).Text("type", n.type).Text("uri", iris_.Node(index));
    p.Raw("named", n.named ? "true" : "false").Raw("confidence", Decimal(n.confidence));
    p.Raw("papers", std::to_string(n.papers)).List("aliases", n.aliases);
    p.Text("ref", n.ref).Text("family", n.family);
    if (n.document != kNoDocument) {
      const Document& d = graph_.documents()[n.document].document;
      p.Text("document", d.id).Text("abstract", d.text).List("authors", d.meta.authors);
      if (d.meta.year > 0) p.Raw("year", std::to_string(d.meta.year));
      p.Text("venue", d.meta.venue).Text("doi", d.meta.doi).Text("url", d.meta.url);
      p.Text("results", ResultsAsJson(graph_, n.document));
    }
    p.Text("evidence", EvidenceAsJson(graph_, n.evidence));
    return p.str();
  }

  std::string EdgeProperties(const Edge& e) const {
    Properties p;
    p.Raw("confidence", Decimal(e.confidence)).Raw("support", std::to_string(e.support));
    p.List("documents", DocumentsOf(graph_, e.evidence));
    p.Text("evidence", EvidenceAsJson(graph_, e.evidence));
    return p.str();
  }

  const KnowledgeGraph& graph_;
  Iris iris_;
  Output out_;
};

void Cypher(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  CypherWriter(graph, options, sink).Run();
}

// ------------------------------------------------------------------------------------ neo4j-admin

// Every string in quotes (else ends are trimmed), line breaks folded (the fast mode knows none),
// lists by U+001F, which no text of ours holds (it is one of the code points that XML forbids).
constexpr char kListDelimiter = '\x1F';

class ImportCsv {
 public:
  explicit ImportCsv(const ByteSink& sink) : out_(sink) {}

  ImportCsv& Text(std::string_view text) {
    Comma();
    if (text.empty()) return *this;
    out_ << '"';
    for (char c : text) {
      if (c == '"') out_ << '"';
      out_ << (c == '\n' || c == '\r' ? ' ' : c);
    }
    out_ << '"';
    return *this;
  }
  ImportCsv& Raw(std::string_view value) {
    Comma();
    out_ << value;
    return *this;
  }
  ImportCsv& List(const std::vector<std::string>& list) {
    std::string joined;
    for (const std::string& s : list) {
      if (!joined.empty()) joined += kListDelimiter;
      joined += s;
    }
    return Text(joined);
  }
  void Row() {
    out_ << '\n';
    first_ = true;
  }
  void Header(std::string_view line) { out_ << line << '\n'; }

 private:
  void Comma() {
    if (!first_) out_ << ',';
    first_ = false;
  }
  Output out_;
  bool first_ = true;
};

void Entities(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  ImportCsv w(sink);
  const Iris iris(graph, options);
  w.Header(
      "id:ID(Entity),name,type,uri,named:boolean,confidence:double,papers:int,aliases:string[],ref,"
      "family,document,abstract,authors:string[],year:int,venue,doi,url,results,evidence,:LABEL");
  for (std::uint32_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& n = graph.nodes()[i];
    w.Text(n.id).Text(n.name).Text(n.type).Text(iris.Node(i)).Raw(n.named ? "true" : "false");
    w.Raw(FormatNumber(n.confidence)).Raw(std::to_string(n.papers)).List(n.aliases);
    w.Text(n.ref).Text(n.family);
    static const Document kNone;
    const bool paper = n.document != kNoDocument;
    const Document& d = paper ? graph.documents()[n.document].document : kNone;
    w.Text(d.id).Text(d.text).List(d.meta.authors);
    w.Raw(d.meta.year > 0 ? std::to_string(d.meta.year) : "");
    w.Text(d.meta.venue).Text(d.meta.doi).Text(d.meta.url);
    w.Text(paper ? ResultsAsJson(graph, n.document) : "").Text(EvidenceAsJson(graph, n.evidence));
    w.List({"Entity", n.type}).Row();
  }
}

void Relations(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  ImportCsv w(sink);
  w.Header(
      ":START_ID(Entity),:END_ID(Entity),:TYPE,id,confidence:double,support:int,"
      "documents:string[],evidence");
  for (const Edge& e : graph.edges()) {
    w.Text(graph.nodes()[e.source].id).Text(graph.nodes()[e.target].id).Text(e.type).Text(e.Id());
    w.Raw(FormatNumber(e.confidence)).Raw(std::to_string(e.support));
    w.List(DocumentsOf(graph, e.evidence)).Text(EvidenceAsJson(graph, e.evidence)).Row();
  }
}

void Constraints(const KnowledgeGraph&, const ExportOptions&, const ByteSink& sink) {
  Output(sink) << kUniqueIds
               << "CREATE INDEX papergraph_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);\n";
}

void ImportScript(const KnowledgeGraph&, const ExportOptions&, const ByteSink& sink) {
  sink(
      "#!/bin/sh\n"
      "# Makes a new Neo4j 5 database of the two CSV files beside this script. The server must be "
      "stopped.\n"
      "# Usage: sh import.sh [DATABASE]      (NEO4J_ADMIN names the program where it is not on the "
      "path)\n"
      "set -eu\n"
      "cd \"$(dirname \"$0\")\"\n"
      "\"${NEO4J_ADMIN:-neo4j-admin}\" database import full \\\n"
      "  --nodes=entities.csv --relationships=relations.csv \\\n"
      "  --array-delimiter='U+001F' --overwrite-destination \\\n"
      "  \"${1:-neo4j}\"\n"
      "echo 'Start the server, then: cypher-shell -f constraints.cypher'\n");
}

}  // namespace

std::vector<FilePart> Neo4jFiles() {
  return {{"neo4j/graph.cypher", Cypher},
          {"neo4j/entities.csv", Entities},
          {"neo4j/relations.csv", Relations},
          {"neo4j/constraints.cypher", Constraints},
          {"neo4j/import.sh", ImportScript}};
}

}  // namespace papergraph
