// SPDX-License-Identifier: Apache-2.0
// Options that several commands share.
#include <fmt/format.h>

#include "cli/command.h"

namespace papergraph::cli {
namespace {

std::string FormatNames(bool defaults_only) {
  std::string names;
  for (const FormatInfo& f : ExportFormats()) {
    if (defaults_only && !f.is_default) continue;
    names += (names.empty() ? "" : ", ") + std::string(f.name);
  }
  return names;
}

}  // namespace

void AddPackOptions(po::options_description& options) {
  options.add_options()(
      "pack", po::value<std::vector<std::string>>()->value_name("DIR"),
      "a further pack; its rules and types override those before it (repeatable)")(
      "no-built-in", po::bool_switch(), "without the built-in packs")(
      "no-jit", po::bool_switch(), "run patterns without machine code: slower, the same output");
}

void AddIntakeOptions(po::options_description& options) {
  options.add_options()("from", po::value<std::string>()->value_name("FORMAT"),
                        "how the input is written: listing, text or jsonl; default: look at it")(
      "threads", po::value<int>()->value_name("N")->default_value(0, "all"),
      "worker threads; the output is the same for any number");
}

void AddOutputOptions(po::options_description& options) {
  static const std::string kFormats = "formats, separated by commas: " + FormatNames(false) +
                                      ", or all; default: " + FormatNames(true);
  options.add_options()("output,o",
                        po::value<std::string>()->value_name("DIR")->default_value("exports"),
                        "folder for the exports")(
      "format", po::value<std::string>()->value_name("F,.."), kFormats.c_str())(
      "force", po::bool_switch(), "overwrite existing exports")(
      "base-iri", po::value<std::string>()->value_name("IRI")->default_value("urn:papergraph:"),
      "what the IRIs of nodes begin with")("strict-xsd", po::bool_switch(),
                                           "GraphML without edge labels as XML attributes")(
      "fts", po::bool_switch(), "the store also gets full-text indexes of names and sentences");
}

Result<Pack> LoadPack(const po::variables_map& options) {
  PackOptions pack;
  pack.built_in = !options["no-built-in"].as<bool>();
  pack.machine_code = !options["no-jit"].as<bool>();
  if (options.count("pack") > 0) pack.folders = options["pack"].as<std::vector<std::string>>();
  return Pack::Load(pack);
}

bool ReadExtractOptions(const po::variables_map& options, ExtractOptions& out) {
  out.threads = options["threads"].as<int>();
  if (out.threads < 0 || out.threads > 1024) {
    ReportUsage("--threads must lie between 0 and 1024", "0 uses all processors");
    return false;
  }
  if (options.count("from") == 0) return true;
  const std::string& from = options["from"].as<std::string>();
  if (from == "listing") {
    out.intake.format = InputFormat::kListing;
  } else if (from == "text") {
    out.intake.format = InputFormat::kText;
  } else if (from == "jsonl") {
    out.intake.format = InputFormat::kJsonl;
  } else {
    ReportUsage(fmt::format("unknown input format \"{}\"", from), "listing, text or jsonl");
    return false;
  }
  return true;
}

std::vector<std::string> ChosenFormats(const po::variables_map& options) {
  std::vector<std::string> names;
  if (options.count("format") == 0) {
    for (const FormatInfo& f : ExportFormats()) {
      if (f.is_default) names.emplace_back(f.name);
    }
    return names;
  }
  const std::string& asked = options["format"].as<std::string>();
  if (asked == "all") {
    for (const FormatInfo& f : ExportFormats()) names.emplace_back(f.name);
    return names;
  }
  return SplitList(asked);
}

std::vector<std::string> SplitList(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    if (end > 0) parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

}  // namespace papergraph::cli
