// SPDX-License-Identifier: Apache-2.0
#include "papergraph/linker.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/utf8.h"

namespace papergraph {
namespace {

constexpr std::size_t kLongestAmbiguousAcronym = 4;

std::string LinkClass(const std::string& type, const TypeTable& types) {
  const NodeType* t = types.FindNode(type);
  return t == nullptr ? type : t->link_class;
}

std::string Lower(std::string s) {
  for (char& c : s) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return s;
}

// Ids are NMTOKENs with letters in front: fit for XML, RDF and Cypher alike.
std::string NodeId(const std::string& key, const std::string& link_class) {
  std::string prefix;
  for (char c : Lower(link_class)) {
    if (c >= 'a' && c <= 'z') prefix += c;
  }
  return (prefix.empty() ? "node" : prefix) + "-" + Sha256Hex16(key);
}

std::string PaperKey(const Document& d, const TypeTable& types) {
  return types.NodeWithRole("paper")->link_class + '\0' + d.id;
}

// The title; else the proposed name; else the first eight words.
std::string PaperLabel(const Facts& f) {
  if (!f.document.meta.title.empty()) return f.document.meta.title;
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

// Votes for one of several forms: the one of most papers, ties to the smaller bytes.
struct Votes {
  std::map<std::string, std::uint32_t> count;

  void Add(const std::string& form) { ++count[form]; }
  std::string Winner() const {
    const std::string* best = nullptr;
    std::uint32_t most = 0;
    for (const auto& [form, n] : count) {
      if (n > most) {
        best = &form;
        most = n;
      }
    }
    return best == nullptr ? "" : *best;
  }
};

struct NodeDraft {
  std::string id;
  std::string link_class;
  Votes names;
  Votes types;
  Votes families;
  std::string ref;
  std::uint32_t named = 0;
  std::uint32_t papers = 0;
  double confidence = 0;
  std::set<std::string> forms;
  std::vector<GraphEvidence> evidence;
  std::uint32_t document = kNoDocument;
};

struct EdgeDraft {
  std::string source;  // node ids
  std::string target;
  std::string type;
  std::set<std::uint32_t> documents;
  std::vector<GraphEvidence> evidence;
};

class Folder {
 public:
  Folder(const TypeTable& types, const std::map<std::string, Facts>& corpus)
      : types_(types), corpus_(corpus) {}

  KnowledgeGraph Run(LinkReport* report) {
    for (const auto& [id, facts] : corpus_) Fold(facts);
    FamilyEdges();
    if (report != nullptr) {
      report->papers = documents_.size();
      report->mentions = mentions_;
      report->merges = merges_;
    }
    return Assemble();
  }

 private:
  void Fold(const Facts& f) {
    const auto document = static_cast<std::uint32_t>(documents_.size());
    documents_.push_back({f.document, 0});
    std::unordered_map<std::string, std::string> id_of;
    id_of[std::string(kPaper)] = FoldPaper(f, document);
    std::set<std::string> seen;
    for (const Entity& e : f.entities) id_of[e.name] = FoldEntity(e, document, seen);
    for (const Relation& r : f.relations) FoldRelation(r, document, id_of);
    for (const ResultRecord& r : f.results) FoldResult(r, document, id_of);
  }

  std::string FoldPaper(const Facts& f, std::uint32_t document) {
    const NodeType& type = *types_.NodeWithRole("paper");
    const std::string id = NodeId(PaperKey(f.document, types_), type.link_class);
    NodeDraft& n = nodes_[id];
    n.id = id;
    n.link_class = type.link_class;
    n.names.Add(PaperLabel(f));
    n.types.Add(type.name);
    n.named = n.papers = 1;
    n.confidence = 1;
    n.document = document;
    return id;
  }

  std::string FoldEntity(const Entity& e, std::uint32_t document, std::set<std::string>& seen) {
    const std::string link_class = LinkClass(e.type, types_);
    const std::string id = NodeId(LinkKey(e, types_), link_class);
    NodeDraft& n = nodes_[id];
    const bool new_here = seen.insert(id).second;
    merges_ += new_here && n.papers > 0;
    n.papers += new_here;
    n.id = id;
    n.link_class = link_class;
    n.ref = e.ref.empty() ? n.ref : e.ref;
    n.names.Add(e.name);
    n.types.Add(e.type);
    if (!e.family.empty()) n.families.Add(e.family);
    n.named += e.named;
    n.confidence = std::max(n.confidence, e.confidence);
    n.forms.insert(e.name);
    n.forms.insert(e.aliases.begin(), e.aliases.end());
    mentions_ += e.mentions.size();
    for (const Mention& m : e.mentions) {
      n.evidence.push_back({document, m.span, m.rule, m.confidence});
    }
    return id;
  }

  EdgeDraft& EdgeOf(const std::string& source, const std::string& type, const std::string& target) {
    const std::string id = "e-" + Sha256Hex16(source + '\0' + type + '\0' + target);
    EdgeDraft& e = edges_[id];
    e.source = source;
    e.target = target;
    e.type = type;
    return e;
  }

  void FoldRelation(const Relation& r, std::uint32_t document,
                    const std::unordered_map<std::string, std::string>& id_of) {
    const auto head = id_of.find(r.head);
    const auto tail = id_of.find(r.tail);
    // Two names of one paper may be one node across papers: no edge from a node to itself.
    if (head == id_of.end() || tail == id_of.end() || head->second == tail->second) return;
    EdgeDraft& e = EdgeOf(head->second, r.type, tail->second);
    e.documents.insert(document);
    for (const Evidence& v : r.evidence) {
      e.evidence.push_back({document, v.span, v.rule, v.confidence});
    }
  }

  void FoldResult(const ResultRecord& r, std::uint32_t document,
                  const std::unordered_map<std::string, std::string>& id_of) {
    ResultDraft d;
    d.document = document;
    d.record = r;
    const auto find = [&](const std::string& name) {
      const auto it = id_of.find(name);
      return it == id_of.end() ? std::string() : it->second;
    };
    d.subject = find(r.subject);
    d.metric = find(r.metric);
    d.dataset = find(r.dataset);
    d.baseline = find(r.baseline);
    if (d.subject.empty()) return;
    results_.push_back(std::move(d));
  }

  // "LLaMA2-7B" to "LLaMA2", where both are nodes. The family is looked up by its name among all
  // forms of the nodes of its class; of several, the one whose shown name it is, then the least id.
  void FamilyEdges() {
    const EdgeType* variant = types_.EdgeWithRole("variant");
    if (variant == nullptr) return;
    std::map<std::string, std::set<std::pair<bool, std::string>>> by_form;
    for (const auto& [id, n] : nodes_) {
      for (const std::string& form : n.forms) {
        const bool other = NormaliseName(n.names.Winner()) != NormaliseName(form);
        by_form[n.link_class + '\0' + NormaliseName(form)].insert({other, id});
      }
    }
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& [id, n] : nodes_) {
      const std::string family = n.families.Winner();
      const auto it = by_form.find(n.link_class + '\0' + NormaliseName(family));
      if (family.empty() || it == by_form.end()) continue;
      const std::string& parent = it->second.begin()->second;
      if (parent != id) found.emplace_back(id, parent);
    }
    for (const auto& [id, parent] : found) {
      EdgeDraft& e = EdgeOf(id, variant->name, parent);
      for (const GraphEvidence& v : nodes_[id].evidence) {
        // The name itself is the evidence: one mention a paper.
        if (!e.documents.insert(v.document).second) continue;
        e.evidence.push_back({v.document, v.span, kFamilyRule, v.confidence});
      }
    }
  }

  KnowledgeGraph Assemble() {
    std::vector<Node> nodes;
    std::unordered_map<std::string, std::uint32_t> index;
    for (auto& [id, draft] : nodes_) {
      index[id] = static_cast<std::uint32_t>(nodes.size());
      nodes.push_back(MakeNode(draft));
      if (draft.document != kNoDocument) documents_[draft.document].node = index[id];
    }
    std::vector<Edge> edges;
    for (auto& [id, draft] : edges_) edges.push_back(MakeEdge(id, draft, index));
    std::vector<GraphResult> results;
    for (const ResultDraft& d : results_) results.push_back(MakeResult(d, index));
    return {types_, std::move(documents_), std::move(nodes), std::move(edges), std::move(results)};
  }

  static void SortUnique(std::vector<GraphEvidence>& evidence) {
    std::sort(evidence.begin(), evidence.end());
    evidence.erase(std::unique(evidence.begin(), evidence.end()), evidence.end());
  }

  static Node MakeNode(NodeDraft& d) {
    Node n;
    n.id = d.id;
    n.type = d.types.Winner();
    n.name = d.names.Winner();
    n.named = d.named * 2 > d.papers || d.document != kNoDocument;
    n.confidence = d.confidence;
    n.papers = d.papers;
    d.forms.erase(n.name);
    n.aliases.assign(d.forms.begin(), d.forms.end());
    n.ref = d.ref;
    n.family = d.families.Winner();
    n.document = d.document;
    SortUnique(d.evidence);
    n.evidence = std::move(d.evidence);
    return n;
  }

  static Edge MakeEdge(const std::string& id, EdgeDraft& d,
                       const std::unordered_map<std::string, std::uint32_t>& index) {
    Edge e;
    e.id = id;
    e.source = index.at(d.source);
    e.target = index.at(d.target);
    e.type = d.type;
    e.support = static_cast<std::uint32_t>(d.documents.size());
    SortUnique(d.evidence);
    for (const GraphEvidence& v : d.evidence) e.confidence = std::max(e.confidence, v.confidence);
    e.evidence = std::move(d.evidence);
    return e;
  }

  struct ResultDraft {
    std::uint32_t document = 0;
    std::string subject, metric, dataset, baseline;  // node ids; empty: none
    ResultRecord record;
  };

  GraphResult MakeResult(const ResultDraft& d,
                         const std::unordered_map<std::string, std::uint32_t>& index) {
    const auto find = [&](const std::string& id) -> std::int64_t {
      return id.empty() ? -1 : static_cast<std::int64_t>(index.at(id));
    };
    GraphResult r;
    r.document = d.document;
    r.subject = index.at(d.subject);
    r.metric = find(d.metric);
    r.dataset = find(d.dataset);
    r.baseline = find(d.baseline);
    r.record = d.record;
    std::string key = documents_[d.document].document.id;
    for (const std::string& part :
         {d.subject, d.metric, d.dataset, d.baseline, d.record.value, d.record.unit}) {
      key += '\0' + part;
    }
    // The same figure twice in one paper: the second is told apart by its number.
    const std::uint32_t again = same_result_[key]++;
    if (again > 0) key += '\0' + std::to_string(again);
    r.id = "r-" + Sha256Hex16(key);
    return r;
  }

  static constexpr const char* kFamilyRule = "name/family";

  const TypeTable& types_;
  const std::map<std::string, Facts>& corpus_;
  std::vector<GraphDocument> documents_;
  std::map<std::string, NodeDraft> nodes_;
  std::map<std::string, EdgeDraft> edges_;
  std::vector<ResultDraft> results_;
  std::map<std::string, std::uint32_t> same_result_;
  std::uint64_t mentions_ = 0;
  std::uint64_t merges_ = 0;
};

}  // namespace

std::string NodeIdOf(const Entity& e, const TypeTable& types) {
  return NodeId(LinkKey(e, types), LinkClass(e.type, types));
}

LinkReason LinkReasonOf(const Entity& e) {
  if (!e.ref.empty()) return LinkReason::kLexicon;
  // "ICL" is not one thing: a short acronym that the paper defines means its long form.
  const bool acronym = e.name.size() <= kLongestAmbiguousAcronym && !e.long_form.empty();
  return acronym ? LinkReason::kLongForm : LinkReason::kName;
}

std::string LinkKey(const Entity& e, const TypeTable& types) {
  const LinkReason reason = LinkReasonOf(e);
  const std::string sense =
      reason == LinkReason::kLexicon
          ? e.ref
          : "=" + NormaliseName(reason == LinkReason::kLongForm ? e.long_form : e.name);
  return LinkClass(e.type, types) + '\0' + sense;
}

struct Linker::Impl {
  TypeTable types;
  std::map<std::string, Facts> corpus;
  std::uint64_t duplicates = 0;
  std::vector<std::string> conflicting_ids;
};

Linker::Linker(const TypeTable& types) : impl_(std::make_unique<Impl>()) { impl_->types = types; }
Linker::Linker(Linker&&) noexcept = default;
Linker& Linker::operator=(Linker&&) noexcept = default;
Linker::~Linker() = default;

void Linker::Add(Facts facts) {
  const auto [it, is_new] = impl_->corpus.try_emplace(facts.document.id);
  if (is_new) {
    it->second = std::move(facts);
    return;
  }
  if (it->second.document == facts.document) {
    ++impl_->duplicates;
    return;
  }
  // Same id, other record: the one with the smaller hash stays, whatever the order.
  const auto hash = [](const Document& d) { return Sha256Hex(d.meta.title + '\0' + d.text); };
  const std::string mine = hash(it->second.document);
  const std::string others = hash(facts.document);
  const bool replace = std::tie(others, facts.document.meta.venue, facts.document.meta.url) <
                       std::tie(mine, it->second.document.meta.venue, it->second.document.meta.url);
  impl_->conflicting_ids.push_back(facts.document.id);
  if (replace) it->second = std::move(facts);
}

std::vector<const Facts*> Linker::facts() const {
  std::vector<const Facts*> out;
  for (const auto& [id, facts] : impl_->corpus) out.push_back(&facts);
  return out;
}

KnowledgeGraph Linker::Finish(LinkReport* report) const {
  if (report != nullptr) {
    report->duplicates = impl_->duplicates;
    report->conflicting_ids = impl_->conflicting_ids;
    std::sort(report->conflicting_ids.begin(), report->conflicting_ids.end());
  }
  return Folder(impl_->types, impl_->corpus).Run(report);
}

}  // namespace papergraph
