// SPDX-License-Identifier: Apache-2.0
// What the papers say of each node and edge, added up while they come in; then the graph of it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "papergraph/facts.h"
#include "papergraph/knowledge_graph.h"
#include "papergraph/types.h"

namespace papergraph {

/// The class of types that may be one node; the type itself where the types do not know it.
std::string LinkClass(const std::string& type, const TypeTable& types);
/// The id of the node of a linking key.
std::string NodeIdOfKey(const std::string& key, const std::string& link_class);

/// Folds facts in any order, numbered as they come; Assemble() renumbers them. Facts themselves are
/// not kept. Memory: about 350 bytes a node, 64 an edge, 32 a piece of evidence.
class Folding {
 public:
  explicit Folding(const TypeTable& types) : types_(types) {}
  // Evidence points at the names of rules here; those keep their places when moved, not when
  // copied.
  Folding(Folding&&) = default;
  Folding& operator=(Folding&&) = default;
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;

  /// `document`: the number of the facts' document; each once.
  void Add(const Facts& facts, std::uint32_t document);

  /// The graph. `order[i]`: the number of the document that is to be the i-th; every document that
  /// was added stands there. `documents` are those, in that order. Nothing is left here.
  KnowledgeGraph Assemble(const std::vector<std::uint32_t>& order,
                          std::vector<GraphDocument> documents) &&;

  std::uint64_t mentions() const { return mentions_; }
  /// Entities of papers that joined a node of another paper.
  std::uint64_t merges() const;

 private:
  /// How often each form was seen; few forms a node, so that a list will do.
  using Votes = std::vector<std::pair<std::string, std::uint32_t>>;
  using NumberVotes = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  // into strings_
  struct NodeDraft {
    const std::string* id = nullptr;  // of node_of_id_
    std::string ref;
    Votes names;
    NumberVotes types;
    Votes families;
    std::vector<std::string> forms;       // sorted
    std::vector<GraphEvidence> evidence;  // grouped by document; its number as added
    double confidence = 0;
    std::uint32_t named = 0;
    std::uint32_t papers = 0;
    std::uint32_t last_document = kNoDocument;
    std::uint32_t document = kNoDocument;  // of a paper
    std::uint32_t link_class = 0;          // index into classes_
  };
  struct EdgeKey {
    std::uint32_t source;
    std::uint32_t target;
    std::uint32_t type;  // index into strings_
    bool operator==(const EdgeKey&) const = default;
  };
  struct EdgeKeyHash {
    std::size_t operator()(const EdgeKey& k) const {
      std::uint64_t h = (std::uint64_t{k.source} << 32 | k.target) * 0x9E3779B97F4A7C15ULL;
      h = (h ^ (h >> 29) ^ k.type) * 0xBF58476D1CE4E5B9ULL;
      return static_cast<std::size_t>(h ^ (h >> 32));
    }
  };
  struct EdgeDraft {
    EdgeKey key;
    std::vector<GraphEvidence> evidence;
  };
  struct ResultDraft {
    std::uint32_t document;
    std::int64_t subject;
    std::int64_t metric;
    std::int64_t dataset;
    std::int64_t baseline;
    ResultRecord record;
  };
  /// Numbers for strings that come again and again.
  class Numbers {
   public:
    std::uint32_t Of(const std::string& text);
    std::deque<std::string>& texts() { return texts_; }
    const std::string& At(std::uint32_t i) const { return texts_[i]; }

   private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::deque<std::string> texts_;
  };

  std::uint32_t NodeOf(const std::string& key, const std::string& link_class);
  std::uint32_t AddPaper(const Facts& facts, std::uint32_t document);
  std::uint32_t AddEntity(const Entity& entity, std::uint32_t document);
  void AddRelation(const Relation& relation, std::uint32_t document);
  void AddResult(const ResultRecord& result, std::uint32_t document);
  EdgeDraft& EdgeOf(const EdgeKey& key);
  void AddFamilyEdges();
  std::vector<GraphEvidence> Renumbered(std::vector<GraphEvidence> evidence) const;
  Node MakeNode(NodeDraft& draft, const std::vector<GraphDocument>& documents);
  // `place[n]`: where the n-th draft's node stands in `nodes`.
  Edge MakeEdge(EdgeDraft& draft, const std::vector<std::uint32_t>& place,
                const std::vector<Node>& nodes) const;
  std::vector<Edge> MakeEdges(const std::vector<std::uint32_t>& place,
                              const std::vector<Node>& nodes);
  std::vector<GraphResult> MakeResults(const std::vector<std::uint32_t>& place,
                                       const std::vector<Node>& nodes,
                                       const std::vector<GraphDocument>& documents);

  TypeTable types_;
  std::unordered_map<std::string, std::uint32_t> node_of_id_;
  std::vector<NodeDraft> nodes_;
  std::unordered_map<EdgeKey, std::uint32_t, EdgeKeyHash> edge_of_key_;
  std::deque<EdgeDraft> edges_;  // gives its memory back piece by piece as edges are made
  std::vector<ResultDraft> results_;
  Numbers strings_;                      // rules and types, for the graph to point into
  Numbers classes_;                      // linking classes
  std::vector<std::uint32_t> position_;  // by document: where it stands in the graph
  std::unordered_map<std::string, std::uint32_t> node_of_name_;  // in the document at hand
  std::uint64_t mentions_ = 0;
};

}  // namespace papergraph
