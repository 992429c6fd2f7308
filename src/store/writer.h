// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "papergraph/exporter.h"
#include "papergraph/knowledge_graph.h"
#include "papergraph/result.h"

namespace papergraph {

/// Calls its argument with the id and the facts line of each document, as Linker::EachLine().
using FactsLines =
    std::function<Status(const std::function<bool(const std::string& id, std::string_view line)>&)>;

/// Writes graph and facts into a new SQLite database at `path`, in one transaction. An empty file
/// may stand there.
Status WriteStore(const KnowledgeGraph& graph, const FactsLines& lines,
                  const ExportOptions& options, const std::string& path);

}  // namespace papergraph
