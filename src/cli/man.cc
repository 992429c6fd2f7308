// SPDX-License-Identifier: Apache-2.0
// The manual page, from the tables that --help comes from: `papergraph help --man`.
#include <fmt/format.h>

#include "cli/command.h"
#include "papergraph/version.h"

namespace papergraph::cli {
namespace {

// Text for roff: backslashes and hyphens are literal, and no line begins with a control character.
std::string Roff(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool starts_line = out.empty() || out.back() == '\n';
    if (starts_line && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

void PrintCommand(const Command& command) {
  fmt::print(".SS {}\n.B papergraph {}\n{}\n.PP\n{}.\n", Roff(command.name), Roff(command.name),
             Roff(command.synopsis), Roff(command.summary));
  const po::options_description options = command.options();
  for (const auto& option : options.options()) {
    const std::string parameter = option->format_parameter();
    fmt::print(".TP\n\\fB{}\\fR{}{}\n{}\n", Roff(option->format_name()),
               parameter.empty() ? "" : " ", Roff(parameter), Roff(option->description()));
  }
  fmt::print(".PP\nExamples:\n.PP\n.nf\n{}\n.fi\n", Roff(command.examples));
}

}  // namespace

void PrintManual(const std::vector<const Command*>& commands) {
  fmt::print(
      ".\\\" Written by `papergraph help --man`.\n.TH PAPERGRAPH 1 \"\" \"papergraph {}\" \"User "
      "Commands\"\n.SH NAME\npapergraph \\- papers in, a typed knowledge graph out\n.SH SYNOPSIS\n",
      Roff(Version()));
  for (const Command* c : commands) {
    fmt::print(".B papergraph {}\n{}\n.br\n", Roff(c->name), Roff(c->synopsis));
  }
  fmt::print(
      ".SH DESCRIPTION\npapergraph reads papers' titles and abstracts and builds a typed knowledge "
      "graph of what they say. Every node and edge points back to the words that state it. INPUT "
      "is a file, a folder, or \\- for standard input: JSONL, listings or plain text, also "
      "compressed "
      "(.gz, .zst).\n.SH COMMANDS\n");
  for (const Command* c : commands) PrintCommand(*c);
  fmt::print(".SH FORMATS\n");
  for (const FormatInfo& f : ExportFormats()) {
    std::string files;
    for (const std::string& file : f.files) files += (files.empty() ? "" : ", ") + file;
    fmt::print(".TP\n.B {}{}\n{}\n.br\n{}\n", Roff(f.name), f.is_default ? " (default)" : "",
               Roff(f.description), Roff(files));
  }
  fmt::print(
      ".SH EXIT STATUS\n.TP\n.B 0\ndone\n.TP\n.B 1\ndone, but a record was rejected or nothing was "
      "found\n.TP\n.B 2\nwrong usage\n.TP\n.B 3\ncannot run\n");
}

}  // namespace papergraph::cli
