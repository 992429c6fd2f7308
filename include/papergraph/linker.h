// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/facts.h"
#include "papergraph/knowledge_graph.h"
#include "papergraph/result.h"
#include "papergraph/types.h"

namespace papergraph {

/// What Linker::Finish() has to tell besides the graph.
struct LinkReport {
  std::uint64_t papers = 0;      ///< in the graph
  std::uint64_t duplicates = 0;  ///< identical records beyond the first
  std::uint64_t mentions = 0;
  std::uint64_t merges = 0;  ///< entities of papers that joined a node of another paper
  std::vector<std::string> conflicting_ids;  ///< same id, other text: left out; one entry each
};

/// Folds facts into a graph by the rules of docs/linking.md. The order of Add() does not matter:
/// any order, any grouping gives the same graph. Not thread-safe. Memory is linear in the papers,
/// nodes, edges and pieces of evidence; facts lines go to a temporary file where they are many.
class Linker {
 public:
  explicit Linker(const TypeTable& types);
  Linker(Linker&&) noexcept;
  Linker& operator=(Linker&&) noexcept;
  ~Linker();

  void Add(Facts facts);
  /// Calls visit(id, line) with the facts line of each document that makes the graph, by id: what a
  /// store keeps. Stops where it returns false. Lines beyond 16 MB lie in an unlinked temporary
  /// file (TMPDIR); fails where that cannot be read back.
  Status EachLine(
      const std::function<bool(const std::string& id, std::string_view line)>& visit) const;
  /// The graph of all facts so far, made from the facts lines. May be called again after more
  /// Add(). Fails as EachLine() does.
  Result<KnowledgeGraph> Finish(LinkReport* report = nullptr) const&;
  /// As above, sooner and for half the memory: only EachLine() may be called afterwards. Reads
  /// lines back, and so can fail, only where a record lost its id to another.
  Result<KnowledgeGraph> Finish(LinkReport* report = nullptr) &&;

 private:
  void Report(LinkReport* report) const;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Why an entity joins the node that it joins.
enum class LinkReason : std::uint8_t {
  kLexicon,   ///< its lexicon entry (`ref`)
  kLongForm,  ///< a short acronym that the paper defines: its long form
  kName,      ///< its normalised name
};
LinkReason LinkReasonOf(const Entity& entity);

/// The id of the node that it joins.
std::string NodeIdOf(const Entity& entity, const TypeTable& types);

/// The linking key of an entity: a function of its facts line alone. `type` is its type in `types`.
std::string LinkKey(const Entity& entity, const TypeTable& types);

}  // namespace papergraph
