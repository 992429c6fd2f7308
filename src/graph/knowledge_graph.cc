// SPDX-License-Identifier: Apache-2.0
#include "papergraph/knowledge_graph.h"

// GCC 12 takes a field of Boost's edge descriptors for uninitialised when it inlines their moves.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <map>
#include <set>

#include "base/hash.h"

namespace papergraph {
namespace {

// Rows of edges by source, and by target: 24 bytes an edge, where lists of edges take a hundred.
using Rows = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, std::uint32_t,
                                                boost::no_property, std::uint32_t, std::uint32_t>;

// Edges in the order of their sources (or targets, `reversed`), each with its index.
Rows MakeRows(const std::vector<Edge>& edges, std::size_t nodes, bool reversed) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
  std::vector<std::uint32_t> index;
  ends.reserve(edges.size());
  index.reserve(edges.size());
  for (std::uint32_t i = 0; i < edges.size(); ++i) {
    const Edge& e = edges[i];
    ends.emplace_back(reversed ? e.target : e.source, reversed ? e.source : e.target);
    index.push_back(i);
  }
  return {boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), index.begin(),
          static_cast<std::uint32_t>(nodes)};
}

std::vector<std::uint32_t> RowOf(const Rows& rows, std::uint32_t node) {
  std::vector<std::uint32_t> edges;
  for (auto [it, end] = boost::out_edges(node, rows); it != end; ++it) {
    edges.push_back(boost::get(boost::edge_bundle, rows, *it));
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

}  // namespace

struct KnowledgeGraph::Impl {
  TypeTable types;
  std::deque<std::string> strings;  // that evidence and edges point into
  std::vector<GraphDocument> documents;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<GraphResult> results;
  Rows out;
  Rows in;
};

std::string Edge::Id() const { return "e-" + Hex16(number); }

KnowledgeGraph::KnowledgeGraph() : impl_(std::make_unique<Impl>()) {}

KnowledgeGraph::KnowledgeGraph(TypeTable types, std::deque<std::string> strings,
                               std::vector<GraphDocument> documents, std::vector<Node> nodes,
                               std::vector<Edge> edges, std::vector<GraphResult> results)
    : impl_(std::make_unique<Impl>(Impl{std::move(types), std::move(strings), std::move(documents),
                                        std::move(nodes), std::move(edges), std::move(results),
                                        Rows(), Rows()})) {
  impl_->out = MakeRows(impl_->edges, impl_->nodes.size(), false);
  impl_->in = MakeRows(impl_->edges, impl_->nodes.size(), true);
}

KnowledgeGraph::KnowledgeGraph(KnowledgeGraph&&) noexcept = default;
KnowledgeGraph& KnowledgeGraph::operator=(KnowledgeGraph&&) noexcept = default;
KnowledgeGraph::~KnowledgeGraph() = default;

const TypeTable& KnowledgeGraph::types() const { return impl_->types; }
const std::vector<GraphDocument>& KnowledgeGraph::documents() const { return impl_->documents; }
const std::vector<Node>& KnowledgeGraph::nodes() const { return impl_->nodes; }
const std::vector<Edge>& KnowledgeGraph::edges() const { return impl_->edges; }
const std::vector<GraphResult>& KnowledgeGraph::results() const { return impl_->results; }

std::int64_t KnowledgeGraph::FindNode(std::string_view id) const {
  const auto& nodes = impl_->nodes;
  const auto it = std::lower_bound(nodes.begin(), nodes.end(), id,
                                   [](const Node& n, std::string_view x) { return n.id < x; });
  return it == nodes.end() || it->id != id ? -1 : it - nodes.begin();
}

std::vector<std::uint32_t> KnowledgeGraph::OutEdges(std::uint32_t node) const {
  return RowOf(impl_->out, node);
}

std::vector<std::uint32_t> KnowledgeGraph::InEdges(std::uint32_t node) const {
  return RowOf(impl_->in, node);
}

std::string_view KnowledgeGraph::Quote(const GraphEvidence& evidence) const {
  return papergraph::Quote(impl_->documents[evidence.document].document, evidence.span);
}

// ------------------------------------------------------------------------------------ shared data

namespace {

// The last node on the chain of variant edges; where a node has several, the one of least id.
std::uint32_t RootOf(const KnowledgeGraph& graph, std::uint32_t node) {
  const EdgeType* variant = graph.types().EdgeWithRole("variant");
  std::set<std::uint32_t> seen;
  while (variant != nullptr && seen.insert(node).second) {
    std::uint32_t parent = node;
    for (std::uint32_t e : graph.OutEdges(node)) {
      const Edge& edge = graph.edges()[e];
      if (edge.type == variant->name && (parent == node || edge.target < parent)) {
        parent = edge.target;
      }
    }
    node = parent;
  }
  return node;
}

}  // namespace

std::vector<SharedData> FindSharedData(const KnowledgeGraph& graph, bool families) {
  const auto& nodes = graph.nodes();
  std::map<std::uint32_t, std::map<std::uint32_t, std::set<std::uint32_t>>> by_data;
  for (const Edge& e : graph.edges()) {
    const EdgeType* type = graph.types().FindEdge(e.type);
    const NodeType* head = graph.types().FindNode(nodes[e.source].type);
    if (type == nullptr || !type->shares_data || head == nullptr || !head->shares_data) continue;
    auto& documents = by_data[e.target][families ? RootOf(graph, e.source) : e.source];
    for (const GraphEvidence& g : e.evidence) documents.insert(g.document);
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, SharedData> rows;
  const auto before = [&](std::uint32_t x, std::uint32_t y) {
    return std::tie(nodes[x].name, nodes[x].id) < std::tie(nodes[y].name, nodes[y].id);
  };
  for (const auto& [data, heads] : by_data) {
    for (auto x = heads.begin(); x != heads.end(); ++x) {
      for (auto y = std::next(x); y != heads.end(); ++y) {
        const bool in_order = before(x->first, y->first);
        const std::uint32_t a = in_order ? x->first : y->first;
        const std::uint32_t b = in_order ? y->first : x->first;
        SharedData& row = rows[{a, b}];
        row.a = a;
        row.b = b;
        row.data.push_back(data);
        row.documents.insert(row.documents.end(), x->second.begin(), x->second.end());
        row.documents.insert(row.documents.end(), y->second.begin(), y->second.end());
      }
    }
  }
  std::vector<SharedData> out;
  for (auto& [key, row] : rows) {
    std::sort(row.data.begin(), row.data.end(), before);
    std::sort(row.documents.begin(), row.documents.end());
    row.documents.erase(std::unique(row.documents.begin(), row.documents.end()),
                        row.documents.end());
    out.push_back(std::move(row));
  }
  std::sort(out.begin(), out.end(), [&](const SharedData& x, const SharedData& y) {
    return x.a != y.a ? before(x.a, y.a) : before(x.b, y.b);
  });
  return out;
}

}  // namespace papergraph
