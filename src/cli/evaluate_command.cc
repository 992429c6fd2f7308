// SPDX-License-Identifier: Apache-2.0
// evaluate: how right facts are, by gold.
#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

using Outcome = Judgement::Outcome;

po::options_description EvaluateOptionsOf() {
  po::options_description options("options");
  options.add_options()("types", po::value<std::string>()->value_name("T,.."),
                        "score these node and edge types only")(
      "lenient", po::bool_switch(),
      "types of one kind count as one (Method, Model), and a comparison as any comparison")(
      "named-only", po::bool_switch(), "score proper names only")(
      "level", po::value<std::string>()->value_name("LEVEL"), "mention or document; default: both")(
      "bootstrap", po::value<int>()->value_name("N")->default_value(1000),
      "resamplings for the interval of F1; 0: none")("rules", po::bool_switch(),
                                                     "also for each rule: how often it was right")(
      "calibration", po::bool_switch(), "also how often things of a confidence were right")(
      "errors", po::bool_switch(), "also every wrong and every missed item")(
      "json", po::bool_switch(), "the report as JSON");
  AddIntakeOptions(options);
  AddPackOptions(options);
  return options;
}

bool ReadOptions(const po::variables_map& options, EvaluationOptions& out) {
  if (options.count("types") > 0) out.types = SplitList(options["types"].as<std::string>());
  out.lenient = options["lenient"].as<bool>();
  out.named_only = options["named-only"].as<bool>();
  out.bootstrap = options["bootstrap"].as<int>();
  if (out.bootstrap < 0 || out.bootstrap > 1'000'000) {
    ReportUsage("--bootstrap must lie between 0 and 1000000", "1000 is the default");
    return false;
  }
  if (options.count("level") == 0) return true;
  const std::string& level = options["level"].as<std::string>();
  if (level != "mention" && level != "document") {
    ReportUsage(fmt::format("unknown level \"{}\"", level), "mention or document");
    return false;
  }
  out.mentions = level == "mention";
  return true;
}

// What this program extracts from the gold's own texts.
Result<AnnotatedCorpus> ExtractCorpus(const std::string& gold, const Pack& pack,
                                      const ExtractOptions& options) {
  AnnotatedCorpus corpus;
  RejectLog rejects;
  const auto add = [&](Facts f) {
    corpus.push_back(ToAnnotated(std::move(f)));
    return true;
  };
  Result<RunStats> stats =
      ExtractInputs({gold}, pack, options, add, [&](const Reject& r) { rejects.Add(r); });
  if (!stats) return std::move(stats).error();
  return corpus;
}

// ------------------------------------------------------------------------------------------- text

std::string Row(const std::string& label, const Figures& f,
                const std::optional<std::pair<double, double>>& interval) {
  const std::string between =
      interval ? fmt::format("{:.1f}-{:.1f}", 100 * interval->first, 100 * interval->second) : "";
  return fmt::format("{:34}{:7.1f}{:7.1f}{:7.1f}  {:13}{:8}{:8}{:8}\n", label, 100 * f.precision(),
                     100 * f.recall(), 100 * f.f1(), between, f.right, f.wrong, f.missed);
}

std::string MeasureTable(const Evaluation& e) {
  std::string out = fmt::format("{:34}{:>7}{:>7}{:>7}  {:13}{:>8}{:>8}{:>8}\n", "", "P", "R", "F1",
                                "95%", "right", "wrong", "missed");
  for (const MeasureReport& m : e.measures) {
    out += Row(std::string(MeasureName(m.measure)), m.all, m.f1_95);
    for (const auto& [label, figures] : m.by_label) out += Row("    " + label, figures, {});
  }
  for (const auto& [what, n] : e.notes) out += fmt::format("{} {}\n", n, what);
  return out;
}

SqlCell NumberCell(std::string text) { return {std::move(text), false, true}; }

SqlTable RuleTable(const Evaluation& e) {
  std::map<std::pair<std::string, std::string>, Figures> rules;  // measure, rule
  for (const Judgement& j : e.judgements) {
    for (const std::string& rule : j.rules) {
      Figures& f = rules[{std::string(MeasureName(j.measure)), rule}];
      f.right += j.outcome == Outcome::kRight ? 1 : 0;
      f.wrong += j.outcome == Outcome::kWrong ? 1 : 0;
    }
  }
  SqlTable table{{"measure", "rule", "said", "right", "precision"}, {}};
  for (const auto& [key, f] : rules) {
    table.rows.push_back({{key.first},
                          {key.second},
                          NumberCell(std::to_string(f.right + f.wrong)),
                          NumberCell(std::to_string(f.right)),
                          NumberCell(fmt::format("{:.3f}", f.precision()))});
  }
  return table;
}

SqlTable CalibrationTable(const Evaluation& e) {
  SqlTable table{{"measure", "confidence", "items", "mean_confidence", "right"}, {}};
  for (const MeasureReport& m : e.measures) {
    if (m.measure == Measure::kMentionOverlap) continue;
    for (const CalibrationBin& bin : Calibration(e.judgements, m.measure)) {
      if (bin.count == 0) continue;
      const double share = static_cast<double>(bin.right) / static_cast<double>(bin.count);
      table.rows.push_back({{std::string(MeasureName(m.measure))},
                            {fmt::format("{:.1f}-{:.1f}", bin.from, bin.to)},
                            NumberCell(std::to_string(bin.count)),
                            NumberCell(fmt::format("{:.3f}", bin.mean_confidence)),
                            NumberCell(fmt::format("{:.3f}", share))});
    }
  }
  return table;
}

SqlTable ErrorTable(const Evaluation& e, const AnnotatedCorpus& gold) {
  SqlTable table{{"document", "measure", "outcome", "label", "what", "rules"}, {}};
  for (const Judgement& j : e.judgements) {
    if (j.outcome != Outcome::kWrong && j.outcome != Outcome::kMissed) continue;
    table.rows.push_back({{gold[j.document].facts.document.id},
                          {std::string(MeasureName(j.measure))},
                          {j.outcome == Outcome::kWrong ? "wrong" : "missed"},
                          {j.label},
                          {j.what},
                          {fmt::format("{}", fmt::join(j.rules, ", "))}});
  }
  return table;
}

// ------------------------------------------------------------------------------------------- JSON

std::string FiguresJson(const Figures& f) {
  return fmt::format(
      R"("precision": {}, "recall": {}, "f1": {}, "right": {}, "wrong": {}, "missed": {})",
      f.precision(), f.recall(), f.f1(), f.right, f.wrong, f.missed);
}

std::string ReportJson(const Evaluation& e) {
  std::string out = "\"measures\": {";
  for (std::size_t i = 0; i < e.measures.size(); ++i) {
    const MeasureReport& m = e.measures[i];
    out += fmt::format("{}\n  \"{}\": {{\"micro\": {{{}", i == 0 ? "" : ",", MeasureName(m.measure),
                       FiguresJson(m.all));
    if (m.f1_95) {
      out += fmt::format(", \"f1_95\": [{}, {}]", m.f1_95->first, m.f1_95->second);
    }
    out += "}, \"types\": {";
    std::string types;
    for (const auto& [label, figures] : m.by_label) {
      types += fmt::format("{}{}: {{{}}}", types.empty() ? "" : ", ", JsonText(label),
                           FiguresJson(figures));
    }
    out += types + "}}";
  }
  out += "},\n\"notes\": {";
  for (std::size_t i = 0; i < e.notes.size(); ++i) {
    out +=
        fmt::format("{}{}: {}", i == 0 ? "" : ", ", JsonText(e.notes[i].first), e.notes[i].second);
  }
  return out + "}";
}

int RunEvaluate(const po::variables_map& options, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.size() > 2) {
    return ReportUsage("evaluate needs GOLD, and FACTS where it is not to extract itself",
                       "papergraph evaluate gold.jsonl");
  }
  EvaluationOptions how;
  ExtractOptions extract;
  if (!ReadOptions(options, how) || !ReadExtractOptions(options, extract)) return kUsageError;
  Result<Pack> pack = LoadPack(options);
  if (!pack) return ReportError(pack.error());
  Result<AnnotatedCorpus> gold = ReadAnnotatedCorpus(arguments[0]);
  if (!gold) return ReportError(gold.error());
  Result<AnnotatedCorpus> system = arguments.size() == 2
                                       ? ReadAnnotatedCorpus(arguments[1])
                                       : ExtractCorpus(arguments[0], *pack, extract);
  if (!system) return ReportError(system.error());
  const Evaluation e = Evaluate(*gold, *system, pack->types(), how);
  std::vector<std::pair<std::string_view, SqlTable>> tables;
  if (options["rules"].as<bool>()) tables.emplace_back("rules", RuleTable(e));
  if (options["calibration"].as<bool>()) tables.emplace_back("calibration", CalibrationTable(e));
  if (options["errors"].as<bool>()) tables.emplace_back("errors", ErrorTable(e, *gold));
  if (options["json"].as<bool>()) {
    std::string out = "{" + ReportJson(e);
    for (const auto& [name, table] : tables) {
      out += fmt::format(",\n\"{}\": {}", name, TableText(table, true));
    }
    fmt::print("{}}}\n", out);
    return kDone;
  }
  fmt::print("{}", MeasureTable(e));
  for (const auto& [name, table] : tables) fmt::print("\n{}", TableText(table, false));
  return kDone;
}

}  // namespace

const Command kEvaluate = {
    "evaluate",
    "GOLD [FACTS] [--types T,..] [--lenient] [--named-only] [--rules] [--calibration] [--errors]",
    "score facts by gold: precision, recall, F1 per type and per rule",
    "  papergraph evaluate gold.jsonl --rules\n"
    "  papergraph evaluate gold.jsonl facts.jsonl --named-only --types "
    "Method,Model,Dataset,Benchmark\n",
    EvaluateOptionsOf,
    RunEvaluate};

}  // namespace papergraph::cli
