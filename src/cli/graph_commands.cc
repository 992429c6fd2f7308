// SPDX-License-Identifier: Apache-2.0
// build, extract, link, export: papers and facts to graphs and files.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

void CountByType(const KnowledgeGraph& graph, bool edges, std::string* out) {
  std::map<std::string, std::size_t> count;
  if (edges) {
    for (const Edge& e : graph.edges()) ++count[e.type.str()];
  } else {
    for (const Node& n : graph.nodes()) ++count[n.type];
  }
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (const auto& [type, n] : count) sorted.emplace_back(n, type);
  std::sort(sorted.begin(), sorted.end(), [](const auto& x, const auto& y) {
    return x.first != y.first ? x.first > y.first : x.second < y.second;
  });
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    *out += fmt::format("{}{} {}", i == 0 ? "" : ", ", sorted[i].second, sorted[i].first);
  }
}

void PrintSummary(const KnowledgeGraph& graph, const LinkReport& report, const RunStats& stats,
                  std::uint64_t rejected, const Progress& progress) {
  std::string nodes;
  std::string edges;
  CountByType(graph, false, &nodes);
  CountByType(graph, true, &edges);
  const double s = std::max(progress.seconds(), 1e-6);
  fmt::print(stderr, "papers    {} ({} duplicate, {} rejected)\n", report.papers, report.duplicates,
             rejected);
  if (stats.repaired > 0) {
    fmt::print(stderr, "repaired  {} characters that XML forbids\n", stats.repaired);
  }
  fmt::print(stderr, "mentions  {}\n", report.mentions);
  fmt::print(stderr, "nodes     {}: {}\n", graph.nodes().size(), nodes);
  fmt::print(stderr, "edges     {}: {}\n", graph.edges().size(), edges);
  fmt::print(stderr, "results   {}\n", graph.results().size());
  fmt::print(stderr, "merges    {}\n", report.merges);
  fmt::print(stderr, "time      {:.2f} s, {:.0f} papers/s, {:.1f} MB/s, peak memory {:.0f} MiB\n",
             s, static_cast<double>(report.papers) / s, static_cast<double>(stats.bytes) / 1e6 / s,
             PeakMemoryMiB());
}

ExportOptions ReadExportOptions(const po::variables_map& options, const std::string& pack) {
  ExportOptions out;
  out.folder = options["output"].as<std::string>();
  out.overwrite = options["force"].as<bool>();
  out.base_iri = options["base-iri"].as<std::string>();
  out.strict_xsd = options["strict-xsd"].as<bool>();
  out.fts = options["fts"].as<bool>();
  out.pack = pack;
  return out;
}

void PrintWritten(const std::vector<std::string>& files) {
  std::string list;
  for (const std::string& f : files) list += (list.empty() ? "" : ", ") + f;
  fmt::print(stderr, "written   {}\n", list);
}

// What can be done with what was written.
void PrintNext(const std::string& folder, const std::vector<std::string>& files) {
  const auto wrote = [&](std::string_view name) {
    return std::any_of(files.begin(), files.end(),
                       [&](const std::string& f) { return f.ends_with(name); });
  };
  std::string head = "next      ";
  const auto say = [&](const std::string& what) {
    fmt::print(stderr, "{}{}\n", head, what);
    head = "          ";
  };
  if (wrote("/graph.sqlite")) {
    say("papergraph query shared-datasets " + folder);
    say("papergraph stats " + folder);
  }
  if (wrote("/graph.graphml")) say("open " + folder + "/graph.graphml in Gephi");
}

// ------------------------------------------------------------------------------------------ build

po::options_description BuildOptions() {
  po::options_description options("options");
  AddOutputOptions(options);
  options.add_options()("resume", po::bool_switch(),
                        "keep what is done in DIR/build.journal, and go on from there where an "
                        "earlier run with the same inputs was interrupted");
  AddIntakeOptions(options);
  AddPackOptions(options);
  return options;
}

int NeedInputs(std::string_view command, std::string_view what) {
  return ReportUsage(fmt::format("{} needs at least one {}", command, what),
                     fmt::format("papergraph {} {}; see --help", command, what));
}

int RunBuild(const po::variables_map& options, const std::vector<std::string>& inputs) {
  if (inputs.empty()) return NeedInputs("build", "INPUT");
  Progress progress;
  ExtractOptions extract;
  if (!ReadExtractOptions(options, extract)) return kUsageError;
  Result<Pack> pack = LoadPack(options);
  if (!pack) return ReportError(pack.error());
  extract.progress = [&](const RunStats& s) { progress.Show(s); };
  if (options["resume"].as<bool>()) {
    if (std::find(inputs.begin(), inputs.end(), "-") != inputs.end()) {
      return ReportUsage("standard input cannot be read again, so --resume is of no use",
                         "give files or folders");
    }
    const std::filesystem::path folder = options["output"].as<std::string>();
    std::error_code unmade;
    std::filesystem::create_directories(folder, unmade);  // if it fails, opening the journal tells
    extract.journal = (folder / "build.journal").string();
  }
  Linker linker(pack->types());
  RejectLog rejects;
  const auto add = [&](Facts f) {
    linker.Add(std::move(f));
    return true;
  };
  Result<RunStats> stats =
      ExtractInputs(inputs, *pack, extract, add, [&](const Reject& r) { rejects.Add(r); });
  progress.Clear();
  if (!stats) return ReportError(stats.error());
  const int code = FinishGraph(std::move(linker), *pack, options, *stats, rejects, progress);
  if (!extract.journal.empty() && (code == kDone || code == kIncomplete)) {
    std::error_code gone;
    std::filesystem::remove(extract.journal, gone);
  }
  return code;
}

// ---------------------------------------------------------------------------------------- extract

po::options_description ExtractOptionsOf() {
  po::options_description options("options");
  options.add_options()("rejects", po::value<std::string>()->value_name("FILE"),
                        "write rejected records there, one JSON object a line");
  AddIntakeOptions(options);
  AddPackOptions(options);
  return options;
}

int RunExtract(const po::variables_map& options, const std::vector<std::string>& inputs) {
  if (inputs.empty()) return NeedInputs("extract", "INPUT");
  ExtractOptions extract;
  if (!ReadExtractOptions(options, extract)) return kUsageError;
  Result<Pack> pack = LoadPack(options);
  if (!pack) return ReportError(pack.error());
  Progress progress;
  extract.progress = [&](const RunStats& s) { progress.Show(s); };
  RejectLog rejects;
  bool broken = false;
  const auto put = [&](std::string_view line) {
    broken = std::fwrite(line.data(), 1, line.size(), stdout) != line.size() ||
             std::fputc('\n', stdout) == EOF;
    return !broken;
  };
  Result<RunStats> stats =
      ExtractLines(inputs, *pack, extract, put, [&](const Reject& r) { rejects.Add(r); });
  progress.Clear();
  broken = std::fflush(stdout) != 0 || broken;
  if (broken) {
    return ReportError(MakeError(Error::Code::kOutput, "standard output", "cannot write on",
                                 "the pipe was closed, or the disk is full"));
  }
  if (!stats) return ReportError(stats.error());
  if (options.count("rejects") > 0) {
    Status kept = rejects.WriteTo(options["rejects"].as<std::string>());
    if (!kept) return ReportError(kept.error());
  }
  return stats->rejected > 0 || stats->with_entities == 0 ? kIncomplete : kDone;
}

// ------------------------------------------------------------------------------------------- link

po::options_description LinkOptions() {
  po::options_description options("options");
  AddOutputOptions(options);
  AddPackOptions(options);
  return options;
}

int RunLink(const po::variables_map& options, const std::vector<std::string>& inputs) {
  if (inputs.empty()) return NeedInputs("link", "FACTS");
  Progress progress;
  Result<Pack> pack = LoadPack(options);
  if (!pack) return ReportError(pack.error());
  Linker linker(pack->types());
  RejectLog rejects;
  Result<RunStats> stats =
      ReadFactsLines(inputs, *pack, linker, [&](const Reject& r) { rejects.Add(r); });
  if (!stats) return ReportError(stats.error());
  return FinishGraph(std::move(linker), *pack, options, *stats, rejects, progress);
}

// ----------------------------------------------------------------------------------------- export

po::options_description ExportOptionsOf() {
  po::options_description options("options");
  AddOutputOptions(options);
  return options;
}

int RunExport(const po::variables_map& options, const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) return NeedInputs("export", "STORE");
  Result<Store> store = Store::Open(arguments.front());
  if (!store) return ReportError(store.error());
  Result<Linker> linker = LoadStore(*store);
  if (!linker) return ReportError(linker.error());
  Result<std::string> pack = store->PackName();
  if (!pack) return ReportError(pack.error());
  Result<KnowledgeGraph> graph = std::move(*linker).Finish();
  if (!graph) return ReportError(graph.error());
  auto written = Export(*graph, *linker, ChosenFormats(options), ReadExportOptions(options, *pack));
  if (!written) return ReportError(written.error());
  PrintWritten(*written);
  return kDone;
}

}  // namespace

int FinishGraph(Linker linker, const Pack& pack, const po::variables_map& options,
                const RunStats& stats, const RejectLog& rejects, Progress& progress) {
  LinkReport report;
  progress.Say("linking");
  const Result<KnowledgeGraph> graph = std::move(linker).Finish(&report);
  if (!graph) {
    progress.Clear();
    return ReportError(graph.error());
  }
  ExportOptions to = ReadExportOptions(options, pack.name());
  to.progress = [&](std::string_view file, std::size_t done, std::size_t all) {
    progress.Say(fmt::format("writing {} ({} of {})", file, done + 1, all));
  };
  auto written = Export(*graph, linker, ChosenFormats(options), to);
  progress.Clear();
  if (!written) return ReportError(written.error());
  RejectLog all = rejects;
  for (const std::string& id : report.conflicting_ids) {
    Diagnostic d;
    d.message = fmt::format("the id \"{}\" is taken by another record", id);
    d.fix = "give the records different ids, or leave one out";
    all.Add({d, id});
  }
  if (Status kept = all.Write(to.folder); !kept) return ReportError(kept.error());
  const std::uint64_t rejected = stats.rejected + report.conflicting_ids.size();
  PrintSummary(*graph, report, stats, rejected, progress);
  PrintWritten(*written);
  if (!all.empty()) fmt::print(stderr, "rejects   {}/rejects.jsonl\n", to.folder);
  const bool nothing = graph->edges().empty();
  if (nothing) {
    fmt::print(stderr,
               "nothing was found: are these titles and abstracts of papers, in English?\n");
  } else {
    PrintNext(to.folder, *written);
  }
  return rejected > 0 || nothing ? kIncomplete : kDone;
}

const Command kBuild = {
    "build",
    "INPUT... [-o DIR] [--format F,..] [--threads N] [--force] [--resume]",
    "papers in, graph and exports out (the main job)",
    "  papergraph build papers.jsonl\n"
    "  zcat snapshot.json.gz | papergraph build - -o kg --format graphml,sqlite\n",
    BuildOptions,
    RunBuild};
const Command kExtract = {"extract",
                          "INPUT... [--threads N]",
                          "papers in, facts lines on standard output, in input order",
                          "  papergraph extract papers.jsonl > facts.jsonl\n"
                          "  papergraph extract papers/ | jq -r '.entities[].name'\n",
                          ExtractOptionsOf,
                          RunExtract};
const Command kLink = {"link",
                       "FACTS... [-o DIR] [--format F,..] [--force]",
                       "facts lines in, graph and exports out",
                       "  papergraph link facts.jsonl\n"
                       "  papergraph link part-*.jsonl.zst -o kg --force\n",
                       LinkOptions,
                       RunLink};
const Command kExport = {"export",
                         "STORE [--format F,..] [-o DIR] [--force]",
                         "a store in, exports out, equal to what build writes",
                         "  papergraph export exports --format graphml -o gephi\n"
                         "  papergraph export kg/graph.sqlite --format jsonld --base-iri "
                         "https://example.org/kg/ -o rdf\n",
                         ExportOptionsOf,
                         RunExport};

}  // namespace papergraph::cli
