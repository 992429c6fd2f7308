// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace papergraph {

/// A node type, as a pack's types.json states it. The library knows none by name.
struct NodeType {
  std::string name;  ///< ^[A-Z][A-Za-z0-9_]{0,63}$
  std::string role;  ///< "paper" for the document itself, "location" for URLs, "default" for what
                     ///< a paper proposes without saying what it is, or empty
  std::string link_class;         ///< types of one class may be one node across papers
  std::string iri;                ///< class IRI, or prefix:name with a prefix of TypeTable
  std::vector<std::string> also;  ///< further class IRIs
  std::string color;              ///< #rrggbb
  std::string description;
  bool shares_data = false;  ///< is a head in "which methods share datasets"
  int main_rank = 0;         ///< may be a paper's main artifact: higher before lower, 0 never

  bool operator==(const NodeType&) const = default;
};

/// An edge type.
struct EdgeType {
  std::string name;  ///< ^[A-Z][A-Za-z0-9_]{0,63}$
  std::string role;  ///< "proposes", "variant" or empty: what the engine itself must know
  std::string iri;
  std::vector<std::string> also;     ///< further predicate IRIs that the edge entails
  std::vector<std::string> implies;  ///< edge types that it entails (OUTPERFORMS: COMPARED_WITH)
  std::vector<std::string> heads;    ///< node types
  std::vector<std::string> tails;
  std::string description;
  bool shares_data = false;  ///< counts in "which methods share datasets"
  bool same_class = false;   ///< its ends are of one class: no method is a variant of data

  bool operator==(const EdgeType&) const = default;
};

/// The node and edge types in force, in the order of the packs.
struct TypeTable {
  struct Prefix {
    std::string name;
    std::string iri;
    bool operator==(const Prefix&) const = default;
  };
  std::vector<Prefix> prefixes;
  std::vector<NodeType> nodes;
  std::vector<EdgeType> edges;

  /// Null where there is none.
  const NodeType* FindNode(std::string_view name) const;
  const EdgeType* FindEdge(std::string_view name) const;
  const NodeType* NodeWithRole(std::string_view role) const;
  const EdgeType* EdgeWithRole(std::string_view role) const;
  /// "schema:Dataset" with its prefix spelt out; unchanged where the prefix is unknown.
  std::string ExpandIri(std::string_view iri) const;

  bool operator==(const TypeTable&) const = default;
};

}  // namespace papergraph
