// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/facts.h"
#include "papergraph/types.h"

namespace papergraph {

/// A string that another owns: a string_view in half the room, as a graph has millions.
class StringRef {
 public:
  StringRef() = default;
  StringRef(const std::string& text) : text_(&text) {}  // NOLINT: converts as string_view does
  StringRef(std::string&&) = delete;

  operator std::string_view() const {  // NOLINT
    return text_ == nullptr ? std::string_view() : *text_;
  }
  std::string str() const { return std::string(std::string_view(*this)); }

  bool operator==(StringRef other) const { return (*this <=> other) == 0; }
  std::strong_ordering operator<=>(StringRef other) const {
    if (text_ == other.text_) return std::strong_ordering::equal;
    return std::string_view(*this) <=> std::string_view(other);
  }

 private:
  const std::string* text_ = nullptr;
};

/// One place in one document that speaks for a node or an edge.
struct GraphEvidence {
  std::uint32_t document = 0;  ///< index into KnowledgeGraph::documents()
  Span span;                   ///< a node's mention, or the sentence that states an edge
  StringRef rule;              ///< lives as long as the graph
  double confidence = 0;

  auto operator<=>(const GraphEvidence&) const = default;
};

/// The `document` of a node that is no paper.
inline constexpr std::uint32_t kNoDocument = 0xFFFFFFFF;

/// A typed vertex.
struct Node {
  std::string id;    ///< made from the linking key, never from order: ^[a-z]+-[0-9a-f]{16}$
  std::string type;  ///< a node type of the pack
  std::string name;  ///< the form that most papers use; a paper's label
  bool named = true;
  double confidence = 0;                 ///< maximum over the papers
  std::uint32_t papers = 0;              ///< number of papers that name it; 1 for a paper
  std::vector<std::string> aliases;      ///< all other forms, sorted
  std::string ref;                       ///< lexicon entry, or empty
  std::string family;                    ///< parent's name, or empty
  std::uint32_t document = kNoDocument;  ///< index into KnowledgeGraph::documents(), of a paper
  std::vector<GraphEvidence> evidence;   ///< sorted; at least one, save for papers

  bool operator==(const Node&) const = default;
};

/// A typed edge; one for each (source, type, target).
struct Edge {
  std::uint64_t number = 0;  ///< made from the ends' ids and the type, never from order
  std::uint32_t source = 0;  ///< index into KnowledgeGraph::nodes()
  std::uint32_t target = 0;
  StringRef type;                       ///< lives as long as the graph
  double confidence = 0;                ///< maximum over the evidence
  std::uint32_t support = 0;            ///< number of papers that state it
  std::vector<GraphEvidence> evidence;  ///< sorted; at least one

  /// "e-" and the number's 16 hexadecimal digits. Not kept: a graph has more edges than all else.
  std::string Id() const;
  bool operator==(const Edge&) const = default;
};

/// A figure of a paper.
struct GraphResult {
  std::string id;  ///< "r-" and 16 hexadecimal digits
  std::uint32_t document = 0;
  std::uint32_t subject = 0;  ///< node; the paper's own where it has no other name
  std::int64_t metric = -1;   ///< node or -1; so for dataset and baseline
  std::int64_t dataset = -1;
  std::int64_t baseline = -1;
  ResultRecord record;  ///< as printed

  bool operator==(const GraphResult&) const = default;
};

/// A document of the corpus and its vertex.
struct GraphDocument {
  Document document;
  std::uint32_t node = 0;
};

/// A directed multigraph of typed nodes and edges, held in Boost.Graph as compressed rows. Nodes,
/// edges and documents are sorted by id, so that equal corpora give equal graphs. Immutable; const
/// members may be called from many threads.
class KnowledgeGraph {
 public:
  KnowledgeGraph();
  /// Sorted parts, as Linker makes them; edge ends are indices into `nodes`, rules of evidence
  /// and types of edges point into `strings`.
  KnowledgeGraph(TypeTable types, std::deque<std::string> strings,
                 std::vector<GraphDocument> documents, std::vector<Node> nodes,
                 std::vector<Edge> edges, std::vector<GraphResult> results);
  KnowledgeGraph(KnowledgeGraph&&) noexcept;
  KnowledgeGraph& operator=(KnowledgeGraph&&) noexcept;
  ~KnowledgeGraph();

  const TypeTable& types() const;
  const std::vector<GraphDocument>& documents() const;
  const std::vector<Node>& nodes() const;
  const std::vector<Edge>& edges() const;
  const std::vector<GraphResult>& results() const;

  /// Index of the node with this id, or -1. O(log n).
  std::int64_t FindNode(std::string_view id) const;
  /// Indices of edges that leave (enter) the node, in order of the edges.
  std::vector<std::uint32_t> OutEdges(std::uint32_t node) const;
  std::vector<std::uint32_t> InEdges(std::uint32_t node) const;
  /// What stands at the evidence's span; lives as long as the graph. O(length of the text).
  std::string_view Quote(const GraphEvidence& evidence) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A place in the plane.
struct Position {
  double x = 0;
  double y = 0;
};

/// A place for each node, so that a drawing opens still and alike each time: nodes with neighbours
/// near each other, hubs in the middle. Forces (Fruchterman and Reingold, 1991) up to 2,000 nodes,
/// beyond that a spiral by breadth-first order from the hubs, in time linear in the edges.
std::vector<Position> LayOut(const KnowledgeGraph& graph);

/// Two heads that share data: a row of "which methods share datasets".
struct SharedData {
  std::uint32_t a = 0;  ///< nodes; the name of a is not behind that of b
  std::uint32_t b = 0;
  std::vector<std::uint32_t> data;       ///< nodes, by name
  std::vector<std::uint32_t> documents;  ///< papers behind the edges, by id

  bool operator==(const SharedData&) const = default;
};

/// Which heads (types with shares_data) share data over edges with shares_data; by name of a, then
/// of b, then by id. `families`: a variant counts as the root of its family. No cap. The rows can
/// be quadratic in the number of heads of one dataset.
std::vector<SharedData> FindSharedData(const KnowledgeGraph& graph, bool families = false);

}  // namespace papergraph
