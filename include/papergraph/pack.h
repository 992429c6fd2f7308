// SPDX-License-Identifier: Apache-2.0
//
// A pack holds what papergraph knows: node and edge types, rules, lexicons and word classes. It is
// data only (JSON, TSV, text), so a stranger's pack can do no more than find other things.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/result.h"
#include "papergraph/types.h"

namespace papergraph {

class CompiledPack;

/// One rule, as `rules list` and `rules show` print it.
struct RuleInfo {
  std::string id;     ///< permanent, "group/name"
  std::string phase;  ///< role, mention, name, evidence, status, relation or result
  std::string pack;
  std::string because;  ///< why the rule is there, in one line
  std::string json;     ///< the rule as written
  double confidence = 0;
  int examples = 0;
};

/// The outcome of a rule's example.
struct ExampleFailure {
  std::string rule;
  std::string text;
  std::vector<std::string> expected;
  std::vector<std::string> found;
};

/// What to load.
struct PackOptions {
  bool built_in = true;              ///< core and breadth
  std::vector<std::string> folders;  ///< further packs, each overriding those before it
  bool machine_code = true;  ///< run patterns as machine code where the machine can; same matches
};

/// Packs, checked and compiled. Immutable: every const member may be called from many threads.
class Pack {
 public:
  /// Loads, checks and compiles. On failure the error holds every fault of every file, in file and
  /// line order. About 40 ms with the built-in packs, on two threads.
  static Result<Pack> Load(const PackOptions& options = {});

  Pack(Pack&&) noexcept;
  Pack& operator=(Pack&&) noexcept;
  ~Pack();

  /// "core@1.0+breadth@1.0".
  const std::string& name() const;
  /// Hash over all files of the packs: two runs with equal hashes know the same.
  const std::string& hash() const;
  const TypeTable& types() const;
  /// By phase, then in order of precedence.
  std::vector<RuleInfo> Rules() const;
  /// Number of lexicon entries by node type, in the order of the types.
  std::vector<std::pair<std::string, std::size_t>> LexiconSizes() const;

  /// For the library's own modules.
  const CompiledPack& compiled() const { return *compiled_; }

 private:
  explicit Pack(std::unique_ptr<const CompiledPack> compiled);
  std::unique_ptr<const CompiledPack> compiled_;
};

/// Writes the built-in packs as folders into `folder`, to edit and to give back as PackOptions::
/// folders with built_in off. Does not overwrite.
Status DumpBuiltInPacks(const std::string& folder);

/// Runs the examples of every rule; empty: all hold.
std::vector<ExampleFailure> RunRuleExamples(const Pack& pack);

}  // namespace papergraph
