// SPDX-License-Identifier: Apache-2.0
// One writer a file. A writer streams a graph into a sink and cannot fail: the sink remembers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/exporter.h"
#include "papergraph/knowledge_graph.h"

namespace papergraph {

/// Takes the bytes of one file in order.
using ByteSink = std::function<void(std::string_view)>;
using FileWriter = void (*)(const KnowledgeGraph&, const ExportOptions&, const ByteSink&);

/// A file of a format, by its path below the export folder.
struct FilePart {
  std::string file;
  FileWriter write = nullptr;
};

/// GraphML as Gephi, Neo4j (APOC), NetworkX, igraph, graph-tool, graphology and Boost all load it.
void WriteGraphml(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

/// GEXF 1.3: what GraphML has, and colours, sizes and positions.
void WriteGexf(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

/// JSON-LD 1.1 with an embedded context, a node a line.
void WriteJsonld(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

/// The same triples as Turtle; the vocabulary; SHACL shapes that the triples conform to.
void WriteTurtle(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);
void WriteVocabulary(const KnowledgeGraph& graph, const ExportOptions& options,
                     const ByteSink& sink);
void WriteShapes(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

/// A Cypher script that may be run twice, and files for `neo4j-admin database import full`.
std::vector<FilePart> Neo4jFiles();

/// Tables, exactly; and for spreadsheets.
std::vector<FilePart> CsvFiles();
std::vector<FilePart> SpreadsheetFiles();

/// Node-link (d3, NetworkX) and Cytoscape's elements.
void WriteNodeLink(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);
void WriteCytoscape(const KnowledgeGraph& graph, const ExportOptions& options,
                    const ByteSink& sink);

/// Titles, facets and queries with which Datasette shows the store.
void WriteDatasetteMetadata(const KnowledgeGraph& graph, const ExportOptions& options,
                            const ByteSink& sink);

/// Counts, top lists, degrees and quality flags for dashboards.
void WriteSummary(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

}  // namespace papergraph
