// SPDX-License-Identifier: Apache-2.0
#include "papergraph/knowledge_graph.h"

// GCC 12 takes a field of Boost's edge descriptors for uninitialised when it inlines their moves.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <map>
#include <set>

namespace papergraph {
namespace {

using Adjacency = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS,
                                        boost::no_property, std::uint32_t>;

}  // namespace

struct KnowledgeGraph::Impl {
  TypeTable types;
  std::vector<GraphDocument> documents;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<GraphResult> results;
  Adjacency adjacency;
};

KnowledgeGraph::KnowledgeGraph() : impl_(std::make_unique<Impl>()) {}

KnowledgeGraph::KnowledgeGraph(TypeTable types, std::vector<GraphDocument> documents,
                               std::vector<Node> nodes, std::vector<Edge> edges,
                               std::vector<GraphResult> results)
    : impl_(std::make_unique<Impl>(Impl{std::move(types), std::move(documents), std::move(nodes),
                                        std::move(edges), std::move(results), Adjacency()})) {
  impl_->adjacency = Adjacency(impl_->nodes.size());
  for (std::uint32_t i = 0; i < impl_->edges.size(); ++i) {
    boost::add_edge(impl_->edges[i].source, impl_->edges[i].target, i, impl_->adjacency);
  }
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
  std::vector<std::uint32_t> out;
  for (auto [it, end] = boost::out_edges(node, impl_->adjacency); it != end; ++it) {
    out.push_back(boost::get(boost::edge_bundle, impl_->adjacency, *it));
  }
  return out;
}

std::vector<std::uint32_t> KnowledgeGraph::InEdges(std::uint32_t node) const {
  std::vector<std::uint32_t> in;
  for (auto [it, end] = boost::in_edges(node, impl_->adjacency); it != end; ++it) {
    in.push_back(boost::get(boost::edge_bundle, impl_->adjacency, *it));
  }
  std::sort(in.begin(), in.end());
  return in;
}

std::string_view KnowledgeGraph::Quote(const GraphEvidence& evidence) const {
  const Document& d = impl_->documents[evidence.document].document;
  const std::string& text = evidence.span.field == Field::kTitle ? d.meta.title : d.text;
  std::size_t at = 0;
  const auto advance = [&](std::uint32_t points) {
    for (; points > 0 && at < text.size(); --points) {
      ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
    }
    return at;
  };
  const std::size_t begin = advance(evidence.span.begin);
  const std::size_t end = advance(evidence.span.end - evidence.span.begin);
  return std::string_view(text).substr(begin, end - begin);
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
