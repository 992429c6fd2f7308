// SPDX-License-Identifier: Apache-2.0
// One writer a format. A writer streams a graph into a sink and cannot fail: the sink remembers.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "papergraph/exporter.h"
#include "papergraph/knowledge_graph.h"

namespace papergraph {

/// Takes the bytes of one file in order.
using ByteSink = std::function<void(std::string_view)>;

/// GraphML as Gephi, Neo4j (APOC), NetworkX, igraph, graph-tool, graphology and Boost all load it.
void WriteGraphml(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

/// JSON-LD 1.1 with an embedded context, a node a line.
void WriteJsonld(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink);

}  // namespace papergraph
