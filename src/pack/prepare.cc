// SPDX-License-Identifier: Apache-2.0
// Run by the build: papergraph_prepare > prepared_packs.cc. Compiles the built-in packs and writes
// what a start would have to find out again. A fault in them fails the build.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <string>

#include "pack/compiled_pack.h"
#include "pack/loader.h"
#include "pack/prepared.h"

namespace papergraph {
namespace {

std::string Quoted(std::string_view bytes) {
  std::string out = "\"";
  for (char c : bytes) {
    const bool plain = c >= ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '?';
    out += plain ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return out + '"';
}

struct Entry {
  std::size_t size;
  std::string groups;
  std::string clauses;
};

bool Prepare(const PatternSet& set, std::map<std::uint64_t, Entry>& entries) {
  for (int i = 0; i < static_cast<int>(set.size()); ++i) {
    const std::string& pattern = set.TextOf(i);
    Entry e{pattern.size(), {}, {}};
    for (const auto& [number, name] : set.NumberedGroups(i)) {
      e.groups += fmt::format("{} {}\n", number, name);
    }
    const std::vector<Gate::Clause> clauses = Gate::ClausesOf(pattern);
    e.clauses = Gate::Format(clauses);
    if (Gate::Parse(e.clauses) != clauses) return false;
    const auto [it, is_new] = entries.emplace(Fingerprint(pattern), e);
    if (!is_new && (it->second.clauses != e.clauses || it->second.size != e.size)) return false;
  }
  return true;
}

int Run() {
  auto pack = CompilePacks(BuiltInPacks(), true);
  if (!pack) {
    for (const Diagnostic& d : pack.error().diagnostics) fmt::print(stderr, "{}", Format(d));
    return 1;
  }
  std::map<std::uint64_t, Entry> entries;
  const bool told_apart = Prepare((*pack)->patterns, entries) && Prepare((*pack)->guards, entries);
  if (!told_apart) {
    fmt::print(stderr,
               "papergraph_prepare: two patterns have one fingerprint, or an atom has a "
               "line feed; see src/pack/prepared.h\n");
    return 1;
  }
  fmt::print(
      "// Written by papergraph_prepare.\n#include \"pack/prepared.h\"\n\n"
      "namespace papergraph {{\nnamespace {{\nconstexpr PreparedPattern kPatterns[] = {{\n");
  for (const auto& [fingerprint, e] : entries) {
    fmt::print("    {{{:#x}U, {}, {}, {}}},\n", fingerprint, e.size, Quoted(e.groups),
               Quoted(e.clauses));
  }
  fmt::print(
      "}};\n}}  // namespace\n\nconst PreparedPacks& Prepared() {{\n"
      "  static constexpr PreparedPacks kPacks{{\"{}\", kPatterns}};\n  return kPacks;\n}}\n"
      "}}  // namespace papergraph\n",
      (*pack)->hash);
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace papergraph

int main() { return papergraph::Run(); }
