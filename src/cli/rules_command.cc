// SPDX-License-Identifier: Apache-2.0
// rules: what the packs know.
#include <fmt/format.h>

#include <cstdio>
#include <functional>
#include <map>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

po::options_description RulesOptions() {
  po::options_description options("options");
  options.add_options()("json", po::bool_switch(), "one JSON array of rows")(
      "gold", po::value<std::string>()->value_name("GOLD"),
      "for coverage: annotated papers, by which rules are judged");
  AddIntakeOptions(options);
  AddPackOptions(options);
  return options;
}

// How often each rule fires on papers, how often it is right, what it overlaps with.
int CoverRules(const Pack& pack, const po::variables_map& options,
               const std::vector<std::string>& inputs) {
  if (inputs.empty()) {
    return ReportUsage("rules coverage needs at least one INPUT",
                       "papergraph rules coverage papers.jsonl");
  }
  ExtractOptions extract;
  if (!ReadExtractOptions(options, extract)) return kUsageError;
  AnnotatedCorpus gold;
  AnnotatedCorpus system;
  if (options.count("gold") > 0) {
    Result<AnnotatedCorpus> read = ReadAnnotatedCorpus(options["gold"].as<std::string>());
    if (!read) return ReportError(read.error());
    gold = *std::move(read);
  }
  std::map<std::string, std::vector<Judgement>> judged;
  RejectLog rejects;
  const auto each = [&](const std::function<void(Facts)>& visit) {
    const auto on_facts = [&](Facts f) {
      visit(std::move(f));
      return true;
    };
    return ExtractInputs(inputs, pack, extract, on_facts, [&](const Reject& r) { rejects.Add(r); });
  };
  if (!gold.empty()) {
    Result<RunStats> run = each([&](Facts f) { system.push_back(ToAnnotated(std::move(f))); });
    if (!run) return ReportError(run.error());
    EvaluationOptions scoring;
    scoring.bootstrap = 0;
    for (Judgement& j : Evaluate(gold, system, pack.types(), scoring).judgements) {
      judged[gold[j.document].facts.document.id].push_back(std::move(j));
    }
  }
  RuleCoverage coverage(pack);
  Result<RunStats> run = each([&](Facts f) {
    const auto it = judged.find(f.document.id);
    static const std::vector<Judgement> kNone;
    coverage.Add(Explain(std::move(f.document), pack), it == judged.end() ? kNone : it->second);
  });
  if (!run) return ReportError(run.error());
  SqlTable table{
      {"rule", "phase", "fired", "papers", "judged", "right", "precision", "overlaps", "overlap"},
      {}};
  std::string silent;
  for (const RuleUse& r : coverage.Rows()) {
    const auto number = [](std::uint64_t n) { return SqlCell{std::to_string(n), false, true}; };
    const double share =
        r.judged == 0 ? 0 : static_cast<double>(r.right) / static_cast<double>(r.judged);
    table.rows.push_back({{r.rule},
                          {r.phase},
                          number(r.fired),
                          number(r.papers),
                          number(r.judged),
                          number(r.right),
                          {r.judged == 0 ? "" : fmt::format("{:.3f}", share), r.judged == 0, true},
                          {r.overlaps},
                          number(r.overlap)});
    if (r.fired == 0) silent += (silent.empty() ? "" : ", ") + r.rule;
  }
  PrintTable(table, options["json"].as<bool>());
  if (!silent.empty()) fmt::print(stderr, "never fired: {}\n", silent);
  return run->rejected > 0 ? kIncomplete : kDone;
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
  which.machine_code = !options["no-jit"].as<bool>();
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
  if (verb == "coverage") {
    return CoverRules(*pack, options, {arguments.begin() + 1, arguments.end()});
  }
  return ReportUsage(
      "rules needs one of: list, show ID, check [DIR], test [DIR], coverage INPUT, "
      "dump DIR",
      "see `papergraph rules --help`");
}

}  // namespace

const Command kRules = {
    "rules",
    "list | show ID | check [DIR] | test [DIR] | coverage INPUT... [--gold GOLD] | dump DIR",
    "what the packs know: list, show, check, test, count their use, write out",
    "  papergraph rules show evaluated-on/result-sentence\n"
    "  papergraph rules coverage papers.jsonl --pack my-pack\n",
    RulesOptions,
    RunRules};

}  // namespace papergraph::cli
