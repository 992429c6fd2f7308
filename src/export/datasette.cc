// SPDX-License-Identifier: Apache-2.0
// metadata.json: titles, sort orders and queries with which Datasette shows the store.
#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

void Table(JsonWriter& w, std::string_view name, std::string_view description,
           const std::vector<std::string>& facets, std::string_view sort_desc) {
  w.Key(name);
  w.StartObject();
  w.Pair("description", description);
  if (!facets.empty()) w.Pair("facets", facets);
  if (!sort_desc.empty()) w.Pair("sort_desc", sort_desc);
  w.EndObject();
}

void Query(JsonWriter& w, std::string_view name, std::string_view title, std::string_view sql) {
  w.Key(name);
  w.StartObject();
  w.Pair("title", title);
  w.Pair("sql", sql);
  w.EndObject();
}

}  // namespace

void WriteDatasetteMetadata(const KnowledgeGraph&, const ExportOptions& options,
                            const ByteSink& sink) {
  JsonWriter w;
  w.StartObject();
  w.Pair("title", "papergraph");
  w.Pair("description", std::string(kGraphDescription) + " Packs: " + options.pack);
  w.Key("databases");
  w.StartObject();
  w.Key("graph");
  w.StartObject();
  w.Key("tables");
  w.StartObject();
  Table(w, "nodes", "Things that papers name.", {"type", "named"}, "papers");
  Table(w, "v_edges", "What papers say of them.", {"type", "source_type", "target_type"},
        "support");
  Table(w, "documents", "The papers.", {"year", "venue"}, "");
  Table(w, "evidence", "The sentence and the rule behind each fact.", {"kind", "rule"}, "");
  Table(w, "v_leaderboard", "Figures that papers report.", {"metric", "dataset"}, "");
  w.EndObject();
  w.Key("queries");
  w.StartObject();
  Query(w, "shared_datasets", "Which methods share datasets?", "SELECT * FROM v_shared_datasets");
  Query(
      w, "evidence_for", "What speaks for an edge?",
      "SELECT e.source, e.type, e.target, v.document, v.quote, v.rule FROM v_edges e JOIN evidence "
      "v ON v.owner = e.id WHERE e.source = :name OR e.target = :name");
  w.EndObject();
  w.EndObject();
  w.EndObject();
  w.EndObject();
  sink(w.str() + "\n");
}

}  // namespace papergraph
