// SPDX-License-Identifier: Apache-2.0
// query, stats: questions to a store.
#include <fmt/format.h>

#include <cstdio>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

// ------------------------------------------------------------------------------------------ query

po::options_description QueryOptions() {
  po::options_description options("options");
  options.add_options()("json", po::bool_switch(), "one JSON array of rows")(
      "families", po::bool_switch(), "a variant counts as its family")(
      "sql", po::value<std::string>()->value_name("SQL"),
      "run one reading SQL statement on the store instead of a named query");
  return options;
}

std::string NameList(const std::vector<std::string>& names) {
  std::string json = "[";
  for (const std::string& n : names) {
    if (json.size() > 1) json += ", ";
    json += JsonText(n);
  }
  return json + "]";
}

// The rows of "which methods share datasets" with variants counted as their families; without
// families the store's own view answers.
Result<SqlTable> SharedByFamily(const Store& store) {
  Result<Linker> linker = LoadStore(store);
  if (!linker) return std::move(linker).error();
  const Result<KnowledgeGraph> made = std::move(*linker).Finish();
  if (!made) return made.error();
  const KnowledgeGraph& graph = *made;
  SqlTable table{{"a", "b", "datasets", "papers"}, {}};
  for (const SharedData& row : FindSharedData(graph, true)) {
    std::vector<std::string> data;
    std::vector<std::string> papers;
    for (std::uint32_t d : row.data) data.push_back(graph.nodes()[d].name);
    for (std::uint32_t d : row.documents) papers.push_back(graph.documents()[d].document.id);
    table.rows.push_back({{graph.nodes()[row.a].name},
                          {graph.nodes()[row.b].name},
                          {NameList(data)},
                          {NameList(papers)}});
  }
  return table;
}

int RunQuery(const po::variables_map& options, const std::vector<std::string>& arguments) {
  const bool sql = options.count("sql") > 0;
  if (arguments.size() != (sql ? 1U : 2U)) {
    return ReportUsage("query needs a NAME and a STORE, or --sql SQL and a STORE",
                       "papergraph query shared-datasets exports");
  }
  if (!sql && arguments[0] != "shared-datasets") {
    return ReportUsage(fmt::format("unknown query \"{}\"", arguments[0]),
                       "queries: shared-datasets; anything else with --sql");
  }
  Result<Store> store = Store::Open(arguments.back());
  if (!store) return ReportError(store.error());
  const std::string statement = sql ? options["sql"].as<std::string>()
                                    : "SELECT a, b, datasets, papers FROM v_shared_datasets";
  Result<SqlTable> table =
      options["families"].as<bool>() && !sql ? SharedByFamily(*store) : store->Query(statement);
  if (!table) return ReportError(table.error());
  const bool json = options["json"].as<bool>();
  if (!json && !sql && table->rows.empty()) {
    fmt::print(stderr, "no two methods share a dataset\n");
    return kDone;
  }
  PrintTable(*table, json);
  return kDone;
}

// ------------------------------------------------------------------------------------------ stats

po::options_description StatsOptions() {
  po::options_description options("options");
  options.add_options()("json", po::bool_switch(), "one JSON array of rows");
  return options;
}

int RunStats(const po::variables_map& options, const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) return ReportUsage("stats needs a STORE", "papergraph stats exports");
  Result<Store> store = Store::Open(arguments[0]);
  if (!store) return ReportError(store.error());
  Result<SqlTable> table = store->Query(
      "SELECT 'node' AS kind, type, count(*) AS count, sum(papers) AS mentioned_in FROM nodes "
      "GROUP BY type UNION ALL "
      "SELECT 'edge', type, count(*), sum(support) FROM edges GROUP BY type UNION ALL "
      "SELECT 'result', '', count(*), count(DISTINCT document) FROM results UNION ALL "
      "SELECT 'evidence', kind, count(*), count(DISTINCT document) FROM evidence GROUP BY kind");
  if (!table) return ReportError(table.error());
  PrintTable(*table, options["json"].as<bool>());
  return kDone;
}

}  // namespace

const Command kQuery = {"query",
                        "NAME STORE [--families] [--json] | --sql SQL STORE",
                        "ask a store: shared-datasets, or SQL",
                        "  papergraph query shared-datasets exports\n"
                        "  papergraph query --sql \"SELECT name, papers FROM nodes WHERE type = "
                        "'Dataset' ORDER BY papers DESC LIMIT 10\" exports\n",
                        QueryOptions,
                        RunQuery};
const Command kStats = {"stats",
                        "STORE [--json]",
                        "count a store's nodes, edges and evidence",
                        "  papergraph stats exports\n  papergraph stats exports --json\n",
                        StatsOptions,
                        RunStats};

}  // namespace papergraph::cli
