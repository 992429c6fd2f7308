// SPDX-License-Identifier: Apache-2.0
// query, stats: questions to a store. rules: what the packs know.
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
  const KnowledgeGraph graph = linker->Finish();
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

// ------------------------------------------------------------------------------------------ rules

po::options_description RulesOptions() {
  po::options_description options("options");
  options.add_options()("json", po::bool_switch(), "one JSON array of rows");
  AddPackOptions(options);
  return options;
}

int ListRules(const Pack& pack, bool json) {
  SqlTable table{{"id", "phase", "pack", "confidence", "examples", "because"}, {}};
  for (const RuleInfo& r : pack.Rules()) {
    table.rows.push_back({{r.id},
                          {r.phase},
                          {r.pack},
                          {fmt::format("{:g}", r.confidence), false, true},
                          {std::to_string(r.examples), false, true},
                          {r.because}});
  }
  PrintTable(table, json);
  return kDone;
}

int ShowRule(const Pack& pack, const std::string& id) {
  for (const RuleInfo& r : pack.Rules()) {
    if (r.id == id) {
      fmt::print("{}\n", r.json);
      return kDone;
    }
  }
  return ReportUsage(fmt::format("there is no rule \"{}\"", id), "see `papergraph rules list`");
}

void PrintFailures(const std::vector<ExampleFailure>& failures);

int CheckRules(const Pack& pack) {
  const auto failures = RunRuleExamples(pack);
  PrintFailures(failures);
  if (!failures.empty()) return kIncomplete;
  std::size_t entries = 0;
  for (const auto& [type, n] : pack.LexiconSizes()) entries += n;
  fmt::print("{}: {} rules, {} lexicon entries, {} node types, {} edge types: no faults\n",
             pack.name(), pack.Rules().size(), entries, pack.types().nodes.size(),
             pack.types().edges.size());
  return kDone;
}

void PrintFailures(const std::vector<ExampleFailure>& failures) {
  const auto list = [](const std::vector<std::string>& v) {
    return v.empty() ? std::string("nothing") : fmt::format("{}", fmt::join(v, "; "));
  };
  for (const ExampleFailure& f : failures) {
    fmt::print("{}: example fails\n  text:     {}\n  expected: {}\n  found:    {}\n", f.rule,
               f.text, list(f.expected), list(f.found));
  }
}

int TestRules(const Pack& pack) {
  int examples = 0;
  for (const RuleInfo& r : pack.Rules()) examples += r.examples;
  const auto failures = RunRuleExamples(pack);
  PrintFailures(failures);
  fmt::print("{} examples, {} failed\n", examples, failures.size());
  return failures.empty() ? kDone : kIncomplete;
}

int RunRules(const po::variables_map& options, const std::vector<std::string>& arguments) {
  const std::string verb = arguments.empty() ? "" : arguments[0];
  if (verb == "dump") {
    if (arguments.size() != 2) {
      return ReportUsage("rules dump needs a folder", "papergraph rules dump my-packs");
    }
    Status done = DumpBuiltInPacks(arguments[1]);
    if (!done) return ReportError(done.error());
    fmt::print(stderr,
               "written   {0}/core, {0}/breadth\nnext      papergraph build INPUT "
               "--no-built-in --pack {0}/core --pack {0}/breadth\n",
               arguments[1]);
    return kDone;
  }
  // check and test take the pack's folder as an argument, on top of the built-in packs.
  PackOptions which;
  which.built_in = !options["no-built-in"].as<bool>();
  if (options.count("pack") > 0) which.folders = options["pack"].as<std::vector<std::string>>();
  if (verb == "check" || verb == "test") {
    which.folders.insert(which.folders.end(), arguments.begin() + 1, arguments.end());
  }
  Result<Pack> pack = Pack::Load(which);
  if (!pack) return ReportError(pack.error());
  if (verb == "list") return ListRules(*pack, options["json"].as<bool>());
  if (verb == "show" && arguments.size() == 2) return ShowRule(*pack, arguments[1]);
  if (verb == "check") return CheckRules(*pack);
  if (verb == "test") return TestRules(*pack);
  return ReportUsage("rules needs one of: list, show ID, check [DIR], test [DIR], dump DIR",
                     "see `papergraph rules --help`");
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
const Command kRules = {"rules",
                        "list | show ID | check [DIR] | test [DIR] | dump DIR",
                        "what the packs know: list, show, check, test, write out",
                        "  papergraph rules show evaluated-on/result-sentence\n"
                        "  papergraph rules check my-pack\n",
                        RulesOptions,
                        RunRules};
const Command kStats = {"stats",
                        "STORE [--json]",
                        "count a store's nodes, edges and evidence",
                        "  papergraph stats exports\n  papergraph stats exports --json\n",
                        StatsOptions,
                        RunStats};

}  // namespace papergraph::cli
