// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "papergraph/exporter.h"
#include "papergraph/facts.h"
#include "papergraph/knowledge_graph.h"
#include "papergraph/result.h"

namespace papergraph {

/// Writes graph and facts into a new SQLite database at `path`, in one transaction. An empty file
/// may stand there.
Status WriteStore(const KnowledgeGraph& graph, const std::vector<const Facts*>& facts,
                  const ExportOptions& options, const std::string& path);

}  // namespace papergraph
