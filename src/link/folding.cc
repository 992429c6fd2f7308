// SPDX-License-Identifier: Apache-2.0
#include "link/folding.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/hash.h"
#include "base/utf8.h"
#include "papergraph/linker.h"

namespace papergraph {
namespace {

constexpr const char* kFamilyRule = "name/family";

// For a paper without a title: the proposed name; else the first eight words.
std::string PaperLabel(const Facts& f) {
  for (const Entity& e : f.entities) {
    if (e.proposed && e.named) return e.name + " (paper)";
  }
  std::string label;
  int words = 0;
  for (char c : f.document.text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (space && (label.empty() || label.back() == ' ')) continue;
    if (space && ++words == 8) break;
    label += space ? ' ' : c;
  }
  return label.empty() ? f.document.id : label;
}

void InsertSorted(std::vector<std::string>& forms, const std::string& form) {
  const auto it = std::lower_bound(forms.begin(), forms.end(), form);
  if (it == forms.end() || *it != form) forms.insert(it, form);
}

template <typename Form>
void Vote(std::vector<std::pair<Form, std::uint32_t>>& votes, const Form& form) {
  for (auto& [known, n] : votes) {
    if (known == form) {
      ++n;
      return;
    }
  }
  votes.emplace_back(form, 1);
}

// The form of most papers, ties to the smaller bytes; `read` gives a form's text.
template <typename Form, typename Read>
std::string Winner(const std::vector<std::pair<Form, std::uint32_t>>& votes, Read read) {
  const std::pair<Form, std::uint32_t>* best = nullptr;
  for (const auto& v : votes) {
    const bool better = best == nullptr || v.second > best->second ||
                        (v.second == best->second && read(v.first) < read(best->first));
    if (better) best = &v;
  }
  return best == nullptr ? "" : read(best->first);
}

std::string Winner(const std::vector<std::pair<std::string, std::uint32_t>>& votes) {
  return Winner(votes, [](const std::string& form) -> const std::string& { return form; });
}

template <typename T>
void Release(T& container) {
  T().swap(container);
}

}  // namespace

std::string LinkClass(const std::string& type, const TypeTable& types) {
  const NodeType* t = types.FindNode(type);
  return t == nullptr ? type : t->link_class;
}

// Ids are NMTOKENs with letters in front: fit for XML, RDF and Cypher alike.
std::string NodeIdOfKey(const std::string& key, const std::string& link_class) {
  std::string prefix;
  for (char c : AsciiLower(link_class)) {
    if (c >= 'a' && c <= 'z') prefix += c;
  }
  return (prefix.empty() ? "node" : prefix) + "-" + Sha256Hex16(key);
}

// -------------------------------------------------------------------------------------- numbers

std::uint32_t Folding::Numbers::Of(const std::string& text) {
  const auto [it, is_new] = numbers_.try_emplace(text, static_cast<std::uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(text);
  return it->second;
}

// --------------------------------------------------------------------------------------- adding

void Folding::Add(const Facts& f, std::uint32_t document) {
  node_of_name_.clear();
  node_of_name_[std::string(kPaper)] = AddPaper(f, document);
  for (const Entity& e : f.entities) node_of_name_[e.name] = AddEntity(e, document);
  for (const Relation& r : f.relations) AddRelation(r, document);
  for (const ResultRecord& r : f.results) AddResult(r, document);
}

std::uint32_t Folding::NodeOf(const std::string& key, const std::string& link_class) {
  const auto [it, is_new] = node_of_id_.try_emplace(NodeIdOfKey(key, link_class),
                                                    static_cast<std::uint32_t>(nodes_.size()));
  if (is_new) {
    NodeDraft& n = nodes_.emplace_back();
    n.id = &it->first;
    n.link_class = classes_.Of(link_class);
  }
  return it->second;
}

std::uint32_t Folding::AddPaper(const Facts& f, std::uint32_t document) {
  const NodeType& type = *types_.NodeWithRole("paper");
  const std::uint32_t node = NodeOf(type.link_class + '\0' + f.document.id, type.link_class);
  NodeDraft& n = nodes_[node];
  // The title is with the document.
  if (f.document.meta.title.empty()) Vote(n.names, PaperLabel(f));
  Vote(n.types, strings_.Of(type.name));
  n.named = n.papers = 1;
  n.confidence = 1;
  n.document = document;
  return node;
}

std::uint32_t Folding::AddEntity(const Entity& e, std::uint32_t document) {
  const std::uint32_t node = NodeOf(LinkKey(e, types_), LinkClass(e.type, types_));
  NodeDraft& n = nodes_[node];
  n.papers += n.last_document != document || n.papers == 0 ? 1 : 0;
  n.last_document = document;
  if (!e.ref.empty()) n.ref = e.ref;
  Vote(n.names, e.name);
  Vote(n.types, strings_.Of(e.type));
  if (!e.family.empty()) Vote(n.families, e.family);
  n.named += e.named ? 1 : 0;
  n.confidence = std::max(n.confidence, e.confidence);
  InsertSorted(n.forms, e.name);
  for (const std::string& alias : e.aliases) InsertSorted(n.forms, alias);
  mentions_ += e.mentions.size();
  for (const Mention& m : e.mentions) {
    n.evidence.push_back({document, m.span, strings_.At(strings_.Of(m.rule)), m.confidence});
  }
  return node;
}

Folding::EdgeDraft& Folding::EdgeOf(const EdgeKey& key) {
  const auto [it, is_new] =
      edge_of_key_.try_emplace(key, static_cast<std::uint32_t>(edges_.size()));
  if (is_new) edges_.push_back({key, {}});
  return edges_[it->second];
}

void Folding::AddRelation(const Relation& r, std::uint32_t document) {
  const auto head = node_of_name_.find(r.head);
  const auto tail = node_of_name_.find(r.tail);
  // Two names of one paper may be one node across papers: no edge from a node to itself.
  const bool ends = head != node_of_name_.end() && tail != node_of_name_.end();
  if (!ends || head->second == tail->second) return;
  EdgeDraft& e = EdgeOf({head->second, tail->second, strings_.Of(r.type)});
  for (const Evidence& v : r.evidence) {
    e.evidence.push_back({document, v.span, strings_.At(strings_.Of(v.rule)), v.confidence});
  }
}

void Folding::AddResult(const ResultRecord& r, std::uint32_t document) {
  const auto find = [&](const std::string& name) -> std::int64_t {
    const auto it = node_of_name_.find(name);
    return it == node_of_name_.end() ? -1 : static_cast<std::int64_t>(it->second);
  };
  const std::int64_t subject = find(r.subject);
  if (subject < 0) return;
  results_.push_back({document, subject, find(r.metric), find(r.dataset), find(r.baseline), r});
}

std::uint64_t Folding::merges() const {
  std::uint64_t n = 0;
  for (const NodeDraft& d : nodes_) n += d.document == kNoDocument ? d.papers - 1 : 0;
  return n;
}

// ----------------------------------------------------------------------------------- assembling

// "LLaMA2-7B" to "LLaMA2", where both are nodes. The family is looked up by its name among all
// forms of the nodes of its class; of several, the one whose shown name it is, then the least id.
void Folding::AddFamilyEdges() {
  const EdgeType* variant = types_.EdgeWithRole("variant");
  if (variant == nullptr) return;
  using Form = std::pair<std::uint32_t, std::string>;  // class, normalised name
  std::map<Form, std::pair<bool, const NodeDraft*>> parent_of;
  std::vector<std::pair<const NodeDraft*, Form>> children;
  for (const NodeDraft& n : nodes_) {
    const std::string family = Winner(n.families);
    if (family.empty()) continue;
    children.emplace_back(&n, Form{n.link_class, NormaliseName(family)});
    parent_of.emplace(children.back().second, std::pair{true, nullptr});
  }
  if (children.empty()) return;
  for (const NodeDraft& n : nodes_) {
    const std::string name = NormaliseName(Winner(n.names));
    for (const std::string& form : n.forms) {
      const std::string key = NormaliseName(form);
      const auto it = parent_of.find({n.link_class, key});
      if (it == parent_of.end()) continue;
      auto& [other, best] = it->second;
      const bool is_other = name != key;
      const bool better =
          best == nullptr || is_other < other || (is_other == other && *n.id < *best->id);
      if (better) it->second = {is_other, &n};
    }
  }
  const std::uint32_t type = strings_.Of(variant->name);
  const std::string& rule = strings_.At(strings_.Of(kFamilyRule));
  for (const auto& [child, form] : children) {
    const NodeDraft* parent = parent_of.at(form).second;
    if (parent == nullptr || parent == child) continue;
    EdgeDraft& e = EdgeOf({static_cast<std::uint32_t>(child - nodes_.data()),
                           static_cast<std::uint32_t>(parent - nodes_.data()), type});
    // The name itself is the evidence: one mention a paper.
    std::set<std::uint32_t> seen;
    for (const GraphEvidence& v : e.evidence) seen.insert(v.document);
    for (const GraphEvidence& v : child->evidence) {
      if (seen.insert(v.document).second) {
        e.evidence.push_back({v.document, v.span, rule, v.confidence});
      }
    }
  }
}

std::vector<GraphEvidence> Folding::Renumbered(std::vector<GraphEvidence> evidence) const {
  for (GraphEvidence& v : evidence) v.document = position_[v.document];
  std::sort(evidence.begin(), evidence.end());
  evidence.erase(std::unique(evidence.begin(), evidence.end()), evidence.end());
  evidence.shrink_to_fit();
  return evidence;
}

Node Folding::MakeNode(NodeDraft& d, const std::vector<GraphDocument>& documents) {
  Node n;
  n.id = *d.id;
  n.type = Winner(d.types, [&](std::uint32_t i) -> const std::string& { return strings_.At(i); });
  n.name = Winner(d.names);
  n.named = d.named * 2 > d.papers || d.document != kNoDocument;
  n.confidence = d.confidence;
  n.papers = d.papers;
  const auto shown = std::lower_bound(d.forms.begin(), d.forms.end(), n.name);
  if (shown != d.forms.end() && *shown == n.name) d.forms.erase(shown);
  n.aliases = std::move(d.forms);
  n.ref = std::move(d.ref);
  n.family = Winner(d.families);
  if (d.document != kNoDocument) {
    n.document = position_[d.document];
    if (n.name.empty()) n.name = documents[n.document].document.meta.title;
  }
  n.evidence = Renumbered(std::move(d.evidence));
  d = NodeDraft();
  return n;
}

Edge Folding::MakeEdge(EdgeDraft& d, const std::vector<std::uint32_t>& place,
                       const std::vector<Node>& nodes) const {
  Edge e;
  e.source = place[d.key.source];
  e.target = place[d.key.target];
  e.type = strings_.At(d.key.type);
  std::string key = nodes[e.source].id + '\0';
  key += std::string_view(e.type);
  e.number = Sha256Front(key + '\0' + nodes[e.target].id);
  e.evidence = Renumbered(std::move(d.evidence));
  for (std::size_t i = 0; i < e.evidence.size(); ++i) {
    e.confidence = std::max(e.confidence, e.evidence[i].confidence);
    const bool new_document = i == 0 || e.evidence[i].document != e.evidence[i - 1].document;
    e.support += new_document ? 1 : 0;
  }
  return e;
}

std::vector<Edge> Folding::MakeEdges(const std::vector<std::uint32_t>& place,
                                     const std::vector<Node>& nodes) {
  std::vector<Edge> edges;
  edges.reserve(edges_.size());
  for (; !edges_.empty(); edges_.pop_front()) {
    edges.push_back(MakeEdge(edges_.front(), place, nodes));
  }
  std::sort(edges.begin(), edges.end(),
            [](const Edge& x, const Edge& y) { return x.number < y.number; });
  return edges;
}

std::vector<GraphResult> Folding::MakeResults(const std::vector<std::uint32_t>& place,
                                              const std::vector<Node>& nodes,
                                              const std::vector<GraphDocument>& documents) {
  std::stable_sort(results_.begin(), results_.end(),
                   [&](const ResultDraft& x, const ResultDraft& y) {
                     return position_[x.document] < position_[y.document];
                   });
  std::vector<GraphResult> results;
  std::map<std::string, std::uint32_t> same;  // within the document at hand
  for (ResultDraft& d : results_) {
    const auto put = [&](std::int64_t node) -> std::int64_t {
      return node < 0 ? -1 : static_cast<std::int64_t>(place[static_cast<std::size_t>(node)]);
    };
    const auto id = [&](std::int64_t node) {
      return node < 0 ? std::string() : nodes[static_cast<std::size_t>(put(node))].id;
    };
    GraphResult r;
    r.document = position_[d.document];
    r.subject = static_cast<std::uint32_t>(put(d.subject));
    r.metric = put(d.metric);
    r.dataset = put(d.dataset);
    r.baseline = put(d.baseline);
    if (results.empty() || results.back().document != r.document) same.clear();
    std::string key = documents[r.document].document.id;
    for (const std::string& part : {id(d.subject), id(d.metric), id(d.dataset), id(d.baseline),
                                    d.record.value, d.record.unit}) {
      key += '\0' + part;
    }
    r.record = std::move(d.record);
    // The same figure twice in one paper: the second is told apart by its number.
    const std::uint32_t again = same[key]++;
    if (again > 0) key += '\0' + std::to_string(again);
    r.id = "r-" + Sha256Hex16(key);
    results.push_back(std::move(r));
  }
  Release(results_);
  return results;
}

KnowledgeGraph Folding::Assemble(const std::vector<std::uint32_t>& order,
                                 std::vector<GraphDocument> documents) && {
  AddFamilyEdges();
  Release(edge_of_key_);
  std::uint32_t last = 0;
  for (std::uint32_t number : order) last = std::max(last, number);
  position_.assign(order.empty() ? 0 : last + 1, kNoDocument);
  for (std::uint32_t i = 0; i < order.size(); ++i) position_[order[i]] = i;

  std::vector<std::uint32_t> sorted(nodes_.size());
  std::iota(sorted.begin(), sorted.end(), 0U);
  std::sort(sorted.begin(), sorted.end(),
            [&](std::uint32_t x, std::uint32_t y) { return *nodes_[x].id < *nodes_[y].id; });
  std::vector<std::uint32_t> place(nodes_.size());
  std::vector<Node> nodes;
  nodes.reserve(nodes_.size());
  for (std::uint32_t n : sorted) {
    place[n] = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back(MakeNode(nodes_[n], documents));
    if (nodes.back().document != kNoDocument) documents[nodes.back().document].node = place[n];
  }
  Release(nodes_);
  Release(node_of_id_);
  std::vector<Edge> edges = MakeEdges(place, nodes);
  std::vector<GraphResult> results = MakeResults(place, nodes, documents);
  return {types_,           std::move(strings_.texts()), std::move(documents), std::move(nodes),
          std::move(edges), std::move(results)};
}

}  // namespace papergraph
