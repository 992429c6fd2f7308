// SPDX-License-Identifier: Apache-2.0
// JSON-LD 1.1: the context is embedded, so that nothing is fetched; every edge is a plain triple
// and a reified statement that carries confidence, support and, by Web Annotations, its evidence.
#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

class JsonldWriter {
 public:
  JsonldWriter(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink)
      : graph_(graph),
        types_(graph.types()),
        options_(options),
        sink_(sink),
        iris_(graph, options) {}

  void Run() {
    sink_("{\"@context\":");
    Context();
    sink_(",\n\"@graph\":[\n");
    for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) WriteNode(i);
    for (const Edge& e : graph_.edges()) WriteStatement(e);
    for (const GraphResult& r : graph_.results()) WriteObservation(r);
    WriteDataset();
    sink_("\n]}\n");
  }

 private:
  // ----------------------------------------------------------------------------------- context

  void Term(std::string_view name, std::string_view iri, std::string_view type = "",
            bool set = false) {
    w_.Key(name);
    if (type.empty() && !set) {
      w_.String(iri);
      return;
    }
    w_.StartObject();
    w_.Key("@id");
    w_.String(iri);
    if (!type.empty()) {
      w_.Key("@type");
      w_.String(type);
    }
    if (set) {
      w_.Key("@container");
      w_.String("@set");
    }
    w_.EndObject();
  }

  void Context() {
    w_.Clear();
    w_.StartObject();
    w_.Key("@version");
    w_.Double(1.1);
    for (const auto& p : types_.prefixes) Term(p.name, p.iri);
    for (const auto& [name, iri] : kRdfPrefixes) Term(name, iri);
    Term("name", "schema:name");
    Term("identifier", "schema:identifier");
    Term("aliases", "schema:alternateName", "", true);
    Term("author", "schema:author", "", true);
    Term("year", "schema:datePublished", "xsd:gYear");
    Term("venue", "kg:venue");
    Term("doi", "kg:doi");
    Term("abstract", "schema:abstract");
    Term("url", "schema:url", "@id");
    Term("codeRepository", "schema:codeRepository", "@id");
    Term("named", "kg:named", "xsd:boolean");
    Term("papers", "kg:papers", "xsd:integer");
    Term("lexiconEntry", "kg:lexiconEntry");
    Term("family", "kg:family");
    Term("confidence", "kg:confidence", "xsd:double");
    Term("support", "kg:support", "xsd:integer");
    Term("rule", "kg:rule");
    Term("subject", "rdf:subject", "@id");
    Term("predicate", "rdf:predicate", "@vocab");
    Term("object", "rdf:object", "@id");
    Term("derivedFrom", "prov:wasDerivedFrom", "@id", true);
    Term("evidence", "kg:evidence", "", true);
    Term("body", "oa:hasBody", "@id");
    Term("target", "oa:hasTarget");
    Term("source", "oa:hasSource", "@id");
    Term("selector", "oa:hasSelector", "", true);
    Term("exact", "oa:exact");
    Term("field", "kg:field");
    Term("start", "oa:start", "xsd:nonNegativeInteger");
    Term("end", "oa:end", "xsd:nonNegativeInteger");
    Term("about", "schema:observationAbout", "@id");
    Term("value", "schema:value");
    Term("unit", "schema:unitText");
    Term("metric", "kg:metric", "@id");
    Term("onDataset", "kg:onDataset", "@id");
    Term("baseline", "kg:baseline", "@id");
    Term("description", "schema:description");
    Term("version", "schema:version");
    for (const EdgeType& t : types_.edges) Term(t.name, t.iri, "@id", true);
    // Edge types that entail others write those too, under the IRIs themselves.
    std::set<std::string> also;
    for (const EdgeType& t : types_.edges) also.insert(t.also.begin(), t.also.end());
    for (const std::string& iri : also) Term(iri, iri, "@id", true);
    w_.EndObject();
    sink_(w_.view());
  }

  // -------------------------------------------------------------------------------------- nodes

  void Begin(std::string_view id) {
    w_.Clear();
    w_.StartObject();
    w_.Key("@id");
    w_.String(id);
  }

  void End() {
    w_.EndObject();
    if (!first_) sink_(",\n");
    first_ = false;
    sink_(w_.view());
  }

  // Never "1", which some readers take for an integer before they look at the context.
  void Confidence(double value) {
    w_.Key("confidence");
    w_.Raw(Decimal(value));
  }

  void PairUnlessEmpty(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    w_.Pair(key, value);
  }

  void TypesOf(const NodeType& type) {
    w_.Key("@type");
    w_.StartArray();
    w_.String(type.iri);
    for (const std::string& also : type.also) w_.String(also);
    w_.EndArray();
  }

  void WriteNode(std::uint32_t index) {
    const Node& n = graph_.nodes()[index];
    const NodeType* type = types_.FindNode(n.type);
    Begin(iris_.Node(index));
    if (type != nullptr) TypesOf(*type);
    PairUnlessEmpty("name", n.name);
    PairUnlessEmpty("identifier", n.id);
    if (type != nullptr && type->role == "location")
      PairUnlessEmpty("codeRepository", iris_.Node(index));
    w_.Key("named");
    w_.Bool(n.named);
    Confidence(n.confidence);
    w_.Key("papers");
    w_.Int(n.papers);
    if (!n.aliases.empty()) {
      w_.Key("aliases");
      w_.Strings(n.aliases);
    }
    PairUnlessEmpty("lexiconEntry", n.ref);
    PairUnlessEmpty("family", n.family);
    if (n.document != kNoDocument) PaperPairs(graph_.documents()[n.document].document);
    OutgoingEdges(index);
    w_.Key("evidence");
    w_.StartArray();
    for (const GraphEvidence& e : n.evidence) Annotation(n.id, e, "");
    w_.EndArray();
    End();
  }

  void PaperPairs(const Document& d) {
    if (!d.meta.authors.empty()) {
      w_.Key("author");
      w_.Strings(d.meta.authors);
    }
    if (d.meta.year > 0) {
      std::string year = std::to_string(d.meta.year);
      PairUnlessEmpty("year", std::string(4 - std::min<std::size_t>(4, year.size()), '0') + year);
    }
    PairUnlessEmpty("venue", d.meta.venue);
    PairUnlessEmpty("doi", d.meta.doi);
    PairUnlessEmpty("abstract", d.text);
    if (d.meta.url.find("://") != std::string::npos) PairUnlessEmpty("url", EscapeIri(d.meta.url));
  }

  void OutgoingEdges(std::uint32_t index) {
    std::map<std::string, std::set<std::string>> by_term;
    for (std::uint32_t i : graph_.OutEdges(index)) {
      const Edge& e = graph_.edges()[i];
      const EdgeType* type = types_.FindEdge(e.type);
      by_term[e.type.str()].insert(iris_.Node(e.target));
      if (type == nullptr) continue;
      for (const std::string& implied : type->implies)
        by_term[implied].insert(iris_.Node(e.target));
      for (const std::string& also : type->also) by_term[also].insert(iris_.Node(e.target));
    }
    for (const auto& [term, targets] : by_term) {
      w_.Key(term);
      w_.StartArray();
      for (const std::string& t : targets) w_.String(t);
      w_.EndArray();
    }
  }

  // ------------------------------------------------------------------------ statements, evidence

  void Annotation(const std::string& owner, const GraphEvidence& e, std::string_view body) {
    const Iris::Evidence iri = iris_.Of(owner, e);
    w_.StartObject();
    w_.Key("@id");
    w_.String(iri.annotation);
    w_.Key("@type");
    w_.String("oa:Annotation");
    PairUnlessEmpty("body", body);
    PairUnlessEmpty("rule", e.rule);
    Confidence(e.confidence);
    w_.Key("target");
    w_.StartObject();
    w_.Key("@id");
    w_.String(iri.target);
    PairUnlessEmpty("source", iris_.Paper(e.document));
    PairUnlessEmpty("field", FieldName(e.span.field));
    w_.Key("selector");
    w_.StartArray();
    Selector(iri.quote, "oa:TextQuoteSelector");
    PairUnlessEmpty("exact", graph_.Quote(e));
    w_.EndObject();
    Selector(iri.position, "oa:TextPositionSelector");
    w_.Key("start");
    w_.Int(e.span.begin);
    w_.Key("end");
    w_.Int(e.span.end);
    w_.EndObject();
    w_.EndArray();
    w_.EndObject();
    w_.EndObject();
  }

  void Selector(const std::string& id, std::string_view type) {
    w_.StartObject();
    w_.Key("@id");
    w_.String(id);
    w_.Key("@type");
    w_.String(type);
  }

  void WriteStatement(const Edge& e) {
    const std::string iri = iris_.Statement(e);
    Begin(iri);
    w_.Key("@type");
    w_.String("rdf:Statement");
    PairUnlessEmpty("subject", iris_.Node(e.source));
    PairUnlessEmpty("predicate", e.type);
    PairUnlessEmpty("object", iris_.Node(e.target));
    Confidence(e.confidence);
    w_.Key("support");
    w_.Int(e.support);
    std::set<std::string> papers;
    for (const GraphEvidence& v : e.evidence) {
      papers.insert(iris_.Paper(v.document));
    }
    w_.Key("derivedFrom");
    w_.StartArray();
    for (const std::string& p : papers) w_.String(p);
    w_.EndArray();
    w_.Key("evidence");
    w_.StartArray();
    for (const GraphEvidence& v : e.evidence) Annotation(e.Id(), v, iri);
    w_.EndArray();
    End();
  }

  void WriteObservation(const GraphResult& r) {
    Begin(iris_.Observation(r));
    w_.Key("@type");
    w_.String("schema:Observation");
    PairUnlessEmpty("about", iris_.Node(r.subject));
    PairUnlessEmpty("value", r.record.value);
    PairUnlessEmpty("unit", r.record.unit);
    for (const auto& [key, node] :
         {std::pair{"metric", r.metric}, {"onDataset", r.dataset}, {"baseline", r.baseline}}) {
      if (node >= 0) PairUnlessEmpty(key, iris_.Node(static_cast<std::uint32_t>(node)));
    }
    Confidence(r.record.confidence);
    w_.Key("derivedFrom");
    w_.StartArray();
    w_.String(iris_.Paper(r.document));
    w_.EndArray();
    w_.Key("evidence");
    w_.StartArray();
    for (const Evidence& e : r.record.evidence) {
      Annotation(r.id, {r.document, e.span, e.rule, e.confidence}, "");
    }
    w_.EndArray();
    End();
  }

  // The exported graph itself, as a dataset that search engines understand.
  void WriteDataset() {
    Begin(iris_.Graph());
    w_.Key("@type");
    w_.String("schema:Dataset");
    PairUnlessEmpty("name", "papergraph export");
    PairUnlessEmpty("description", kGraphDescription);
    PairUnlessEmpty("version", options_.pack);
    End();
  }

  const KnowledgeGraph& graph_;
  const TypeTable& types_;
  const ExportOptions& options_;
  const ByteSink& sink_;
  JsonWriter w_;
  Iris iris_;
  bool first_ = true;
};

}  // namespace

void WriteJsonld(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  JsonldWriter(graph, options, sink).Run();
}

}  // namespace papergraph
