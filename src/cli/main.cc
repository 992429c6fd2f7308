// SPDX-License-Identifier: Apache-2.0
// The program: finds the command, parses its options, runs it.
#include <fmt/format.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "cli/command.h"
#include "papergraph/version.h"

namespace papergraph::cli {
namespace {

const std::array<const Command*, 9> kCommands = {
    &kBuild, &kExtract, &kLink, &kExport, &kQuery, &kExplain, &kRules, &kEvaluate, &kStats};

void PrintUsage() {
  fmt::print("papergraph {}: papers in, a typed knowledge graph out\n\n", Version());
  fmt::print("usage: papergraph COMMAND [ARGUMENTS]\n\ncommands:\n");
  for (const Command* c : kCommands) fmt::print("  {:<9} {}\n", c->name, c->summary);
  fmt::print(
      "\nINPUT is a file, a folder, or - for standard input: JSONL, listings or plain text,\n"
      "also compressed (.gz, .zst).\n\n"
      "first steps:\n"
      "  papergraph build papers.jsonl\n"
      "  papergraph query shared-datasets exports\n"
      "  papergraph COMMAND --help\n"
      "  papergraph help --man | man -l -\n");
}

void PrintHelp(const Command& command) {
  fmt::print("usage: papergraph {} {}\n\n{}\n\nexamples:\n{}\n", command.name, command.synopsis,
             command.summary, command.examples);
  std::cout << command.options();
}

int RunCommand(const Command& command, const std::vector<std::string>& arguments) {
  po::options_description visible = command.options();
  visible.add_options()("help,h", "print this help");
  po::options_description all;
  all.add(visible).add_options()("argument", po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add("argument", -1);
  po::variables_map options;
  try {
    // Boost.Program_options throws on wrong usage; its text names the option.
    namespace style = po::command_line_style;
    po::store(po::command_line_parser(arguments)
                  .options(all)
                  .positional(positional)
                  .style(style::default_style & ~style::allow_guessing)
                  .run(),
              options);
    po::notify(options);
  } catch (const po::error& e) {
    return ReportUsage(e.what(), fmt::format("see `papergraph {} --help`", command.name));
  }
  if (options.count("help") > 0) {
    PrintHelp(command);
    return kDone;
  }
  std::vector<std::string> rest;
  if (options.count("argument") > 0) rest = options["argument"].as<std::vector<std::string>>();
  return command.run(options, rest);
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    PrintUsage();
    return kUsageError;
  }
  const std::string& first = arguments.front();
  if (first == "--version") {
    fmt::print("papergraph {}\n", Version());
    return kDone;
  }
  if (first == "help" && arguments.size() > 1 && arguments[1] == "--man") {
    PrintManual({kCommands.begin(), kCommands.end()});
    return kDone;
  }
  if (first == "--help" || first == "-h" || first == "help") {
    PrintUsage();
    return kDone;
  }
  for (const Command* c : kCommands) {
    if (c->name == first) return RunCommand(*c, {arguments.begin() + 1, arguments.end()});
  }
  return ReportUsage(fmt::format("unknown command \"{}\"", first), "see `papergraph --help`");
}

}  // namespace
}  // namespace papergraph::cli

int main(int argc, char** argv) {
  // A closed pipe is seen as a failed write and ends the run in order.
  std::signal(SIGPIPE, SIG_IGN);
  return papergraph::cli::Main({argv + 1, argv + argc});
}
