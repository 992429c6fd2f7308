// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/knowledge_graph.h"
#include "papergraph/result.h"

namespace papergraph {

class Linker;

struct ExportOptions {
  std::string folder = "exports";
  bool overwrite = false;
  std::string base_iri = "urn:papergraph:";  ///< what IRIs of nodes begin with (JSON-LD)
  bool strict_xsd = false;  ///< GraphML without the one attribute that the schema does not know
  bool fts = false;         ///< the store also gets full-text indexes (FTS5) of names and quotes
  std::string pack;         ///< the packs' name and version, for the exports that state it
  /// Called before each file with its name, how many are written, and how many will be. May be
  /// empty.
  std::function<void(std::string_view file, std::size_t written, std::size_t all)> progress;
};

/// One row of the table of formats: `--format`, help and documentation come from it.
struct FormatInfo {
  std::string_view name;           ///< "graphml"
  std::vector<std::string> files;  ///< "graph.graphml", "csv/nodes.csv": below the folder
  std::string_view description;    ///< what it is for, in one line
  bool is_default = false;
};

/// All formats, in the order in which they are written.
const std::vector<FormatInfo>& ExportFormats();

/// Writes the graph in the named formats into options.folder, which is made if need be. Each file
/// appears whole or not at all. `linker` holds the facts, which the SQLite store keeps beside the
/// graph; the store is written on a thread of its own beside the other files. Checks names and
/// existing files before it writes anything. Returns the paths written.
Result<std::vector<std::string>> Export(const KnowledgeGraph& graph, const Linker& linker,
                                        const std::vector<std::string>& formats,
                                        const ExportOptions& options);

}  // namespace papergraph
