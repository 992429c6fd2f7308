// SPDX-License-Identifier: Apache-2.0
// Turtle: the triples of the JSON-LD export (a test holds the two isomorphic), the vocabulary made
// from the type table, and SHACL shapes.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/json.h"
#include "export/text.h"

namespace papergraph {
namespace {

// All that is no plain sign is escaped; UTF-8 stands as it is.
std::string Literal(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

std::string Ref(std::string_view iri) { return "<" + std::string(iri) + ">"; }
std::string Typed(std::string_view lexical, std::string_view type) {
  return Literal(lexical) + "^^xsd:" + std::string(type);
}

void Prefixes(Output& out, const TypeTable& types) {
  for (const auto& p : types.prefixes) out << "@prefix " << p.name << ": " << Ref(p.iri) << " .\n";
  for (const auto& [name, iri] : kRdfPrefixes)
    out << "@prefix " << name << ": " << Ref(iri) << " .\n";
}

class TurtleWriter {
 public:
  TurtleWriter(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink)
      : graph_(graph),
        types_(graph.types()),
        options_(options),
        iris_(graph, options),
        out_(sink) {}

  void Run() {
    Prefixes(out_, types_);
    for (std::uint32_t i = 0; i < graph_.nodes().size(); ++i) WriteNode(i);
    for (const Edge& e : graph_.edges()) WriteStatement(e);
    for (const GraphResult& r : graph_.results()) WriteObservation(r);
    Subject(iris_.Graph());
    Say("a", "schema:Dataset");
    Say("schema:name", Literal("papergraph export"));
    Say("schema:description", Literal(kGraphDescription));
    if (!options_.pack.empty()) Say("schema:version", Literal(options_.pack));
    End();
  }

 private:
  void Subject(std::string_view iri) {
    out_ << "\n" << Ref(iri);
    first_ = true;
  }
  void Say(std::string_view predicate, std::string_view object) {
    out_ << (first_ ? " " : " ;\n  ") << predicate << ' ' << object;
    first_ = false;
  }
  void SayText(std::string_view predicate, std::string_view text) {
    if (!text.empty()) Say(predicate, Literal(text));
  }
  void Confidence(double value) { Say("kg:confidence", Typed(Decimal(value), "double")); }
  void End() { out_ << " .\n"; }

  void WriteNode(std::uint32_t index) {
    const Node& n = graph_.nodes()[index];
    const NodeType* type = types_.FindNode(n.type);
    Subject(iris_.Node(index));
    if (type != nullptr) {
      Say("a", type->iri);
      for (const std::string& also : type->also) Say("a", also);
      if (type->role == "location") Say("schema:codeRepository", Ref(iris_.Node(index)));
    }
    SayText("schema:name", n.name);
    Say("schema:identifier", Literal(n.id));
    Say("kg:named", Typed(n.named ? "true" : "false", "boolean"));
    Confidence(n.confidence);
    Say("kg:papers", Typed(std::to_string(n.papers), "integer"));
    for (const std::string& alias : n.aliases) Say("schema:alternateName", Literal(alias));
    SayText("kg:lexiconEntry", n.ref);
    SayText("kg:family", n.family);
    if (n.document != kNoDocument) Paper(graph_.documents()[n.document].document);
    std::set<std::pair<std::string, std::string>> edges;
    for (std::uint32_t i : graph_.OutEdges(index)) EdgeTriples(graph_.edges()[i], edges);
    for (const auto& [predicate, object] : edges) Say(predicate, Ref(object));
    AllEvidence(n.id, n.evidence, "");
  }

  void Paper(const Document& d) {
    for (const std::string& a : d.meta.authors) Say("schema:author", Literal(a));
    if (d.meta.year > 0) {
      std::string year = std::to_string(d.meta.year);
      year.insert(0, 4 - std::min<std::size_t>(4, year.size()), '0');
      Say("schema:datePublished", Typed(year, "gYear"));
    }
    SayText("kg:venue", d.meta.venue);
    SayText("kg:doi", d.meta.doi);
    SayText("schema:abstract", d.text);
    if (d.meta.url.find("://") != std::string::npos) Say("schema:url", Ref(EscapeIri(d.meta.url)));
  }

  void EdgeTriples(const Edge& e, std::set<std::pair<std::string, std::string>>& out) const {
    const EdgeType* type = types_.FindEdge(e.type);
    if (type == nullptr) return;
    const std::string& object = iris_.Node(e.target);
    out.emplace(type->iri, object);
    for (const std::string& also : type->also) out.emplace(also, object);
    for (const std::string& implied : type->implies) {
      if (const EdgeType* t = types_.FindEdge(implied); t != nullptr) out.emplace(t->iri, object);
    }
  }

  void WriteStatement(const Edge& e) {
    const std::string iri = iris_.Statement(e);
    Subject(iri);
    Say("a", "rdf:Statement");
    Say("rdf:subject", Ref(iris_.Node(e.source)));
    if (const EdgeType* type = types_.FindEdge(e.type); type != nullptr) {
      Say("rdf:predicate", type->iri);
    }
    Say("rdf:object", Ref(iris_.Node(e.target)));
    Confidence(e.confidence);
    Say("kg:support", Typed(std::to_string(e.support), "integer"));
    std::set<std::string> papers;
    for (const GraphEvidence& v : e.evidence) papers.insert(iris_.Paper(v.document));
    for (const std::string& p : papers) Say("prov:wasDerivedFrom", Ref(p));
    AllEvidence(e.Id(), e.evidence, iri);
  }

  void WriteObservation(const GraphResult& r) {
    Subject(iris_.Observation(r));
    Say("a", "schema:Observation");
    Say("schema:observationAbout", Ref(iris_.Node(r.subject)));
    SayText("schema:value", r.record.value);
    SayText("schema:unitText", r.record.unit);
    for (const auto& [predicate, node] : {std::pair{"kg:metric", r.metric},
                                          {"kg:onDataset", r.dataset},
                                          {"kg:baseline", r.baseline}}) {
      if (node >= 0) Say(predicate, Ref(iris_.Node(static_cast<std::uint32_t>(node))));
    }
    Confidence(r.record.confidence);
    Say("prov:wasDerivedFrom", Ref(iris_.Paper(r.document)));
    std::vector<GraphEvidence> evidence;
    for (const Evidence& e : r.record.evidence) {
      evidence.push_back({r.document, e.span, e.rule, e.confidence});
    }
    AllEvidence(r.id, evidence, "");
  }

  // Ends the subject, and writes its annotations behind it.
  void AllEvidence(const std::string& owner, const std::vector<GraphEvidence>& evidence,
                   std::string_view body) {
    for (const GraphEvidence& e : evidence) {
      Say("kg:evidence", Ref(iris_.Of(owner, e).annotation));
    }
    End();
    for (const GraphEvidence& e : evidence) {
      const Iris::Evidence iri = iris_.Of(owner, e);
      Subject(iri.annotation);
      Say("a", "oa:Annotation");
      if (!body.empty()) Say("oa:hasBody", Ref(body));
      SayText("kg:rule", e.rule);
      Confidence(e.confidence);
      Say("oa:hasTarget", Ref(iri.target));
      End();
      Subject(iri.target);
      Say("oa:hasSource", Ref(iris_.Paper(e.document)));
      Say("kg:field", Literal(FieldName(e.span.field)));
      Say("oa:hasSelector", Ref(iri.quote) + ", " + Ref(iri.position));
      End();
      Subject(iri.quote);
      Say("a", "oa:TextQuoteSelector");
      SayText("oa:exact", graph_.Quote(e));
      End();
      Subject(iri.position);
      Say("a", "oa:TextPositionSelector");
      Say("oa:start", Typed(std::to_string(e.span.begin), "nonNegativeInteger"));
      Say("oa:end", Typed(std::to_string(e.span.end), "nonNegativeInteger"));
      End();
    }
  }

  const KnowledgeGraph& graph_;
  const TypeTable& types_;
  const ExportOptions& options_;
  Iris iris_;
  Output out_;
  bool first_ = true;
};

// ------------------------------------------------------------------------------------- vocabulary

// Properties of the export that are no edge types.
struct Property {
  std::string_view name;
  std::string_view range;
  std::string_view comment;
};
constexpr std::array<Property, 13> kProperties = {{
    {"confidence", "xsd:double",
     "How sure the rules are, from 0 to 1; the maximum over the evidence."},
    {"support", "xsd:integer", "Number of papers that state the edge."},
    {"papers", "xsd:integer", "Number of papers that name the thing."},
    {"named", "xsd:boolean", "Whether it has a proper name."},
    {"lexiconEntry", "xsd:string", "The lexicon's entry that it was linked to."},
    {"family", "xsd:string", "Name of the family that it is a version or size of."},
    {"evidence", "oa:Annotation", "Where a paper says so."},
    {"rule", "xsd:string", "The rule that found it."},
    {"field", "xsd:string", "Whether the evidence stands in the title or in the abstract."},
    {"venue", "xsd:string", "Where the paper appeared."},
    {"doi", "xsd:string", "The paper's DOI."},
    {"metric", "rdfs:Resource", "What a figure measures."},
    {"baseline", "rdfs:Resource", "What a figure is compared with."},
}};

bool IsOurs(std::string_view iri) { return iri.starts_with("kg:"); }

// "schema:Dataset" joined by `or`, each in angle brackets' stead as a prefixed name.
std::string ClassesOf(const TypeTable& types, const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    const NodeType* t = types.FindNode(name);
    if (t != nullptr) out += (out.empty() ? "" : " ") + t->iri;
  }
  return out;
}

}  // namespace

void WriteTurtle(const KnowledgeGraph& graph, const ExportOptions& options, const ByteSink& sink) {
  TurtleWriter(graph, options, sink).Run();
}

void WriteVocabulary(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  const TypeTable& types = graph.types();
  Output out(sink);
  Prefixes(out, types);
  out << "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n"
         "<https://w3id.org/papergraph/vocab> a owl:Ontology ;\n"
         "  rdfs:label \"papergraph vocabulary\" .\n";
  for (const NodeType& t : types.nodes) {
    if (!IsOurs(t.iri)) continue;
    out << '\n' << t.iri << " a rdfs:Class ;\n  rdfs:label " << Literal(t.name);
    for (const std::string& also : t.also) out << " ;\n  rdfs:subClassOf " << also;
    if (!t.description.empty()) out << " ;\n  rdfs:comment " << Literal(t.description);
    out << " .\n";
  }
  for (const EdgeType& t : types.edges) {
    if (!IsOurs(t.iri)) continue;
    out << '\n' << t.iri << " a rdf:Property ;\n  rdfs:label " << Literal(t.name);
    for (const std::string& also : t.also) out << " ;\n  rdfs:subPropertyOf " << also;
    for (const std::string& implied : t.implies) {
      const EdgeType* other = types.FindEdge(implied);
      if (other != nullptr) out << " ;\n  rdfs:subPropertyOf " << other->iri;
    }
    if (!t.description.empty()) out << " ;\n  rdfs:comment " << Literal(t.description);
    out << " .\n";
  }
  for (const Property& p : kProperties) {
    out << "\nkg:" << p.name << " a rdf:Property ;\n  rdfs:label " << Literal(p.name)
        << " ;\n  rdfs:range " << p.range << " ;\n  rdfs:comment " << Literal(p.comment) << " .\n";
  }
  out << "\nkg:onDataset a rdf:Property ;\n  rdfs:label \"onDataset\" ;\n  rdfs:comment "
         "\"The data on which a figure was measured.\" .\n";
}

void WriteShapes(const KnowledgeGraph& graph, const ExportOptions&, const ByteSink& sink) {
  const TypeTable& types = graph.types();
  Output out(sink);
  Prefixes(out, types);
  out << "@prefix sh: <http://www.w3.org/ns/shacl#> .\n";
  const std::string one = " ; sh:minCount 1 ; sh:maxCount 1 ]";
  const std::string confidence =
      "sh:property [ sh:path kg:confidence ; sh:datatype xsd:double ; sh:minInclusive 0.0 ; "
      "sh:maxInclusive 1.0" +
      one;
  for (const NodeType& t : types.nodes) {
    out << "\nkg:" << t.name << "Shape a sh:NodeShape ;\n  sh:targetClass " << t.iri
        << " ;\n  sh:or ( [ sh:property [ sh:path schema:identifier ; sh:datatype xsd:string" << one
        << " ;\n      sh:property [ sh:path schema:name ; sh:datatype xsd:string ; sh:minCount 1 ] "
           ";\n"
           "      "
        << confidence
        << " ]\n    [ sh:property [ sh:path schema:description ; sh:minCount 1 ] ] ) .\n";
  }
  out << "\nkg:StatementShape a sh:NodeShape ;\n  sh:targetClass rdf:Statement ;\n"
         "  sh:property [ sh:path rdf:subject ; sh:nodeKind sh:IRI"
      << one << " ;\n  sh:property [ sh:path rdf:predicate ; sh:nodeKind sh:IRI" << one
      << " ;\n  sh:property [ sh:path rdf:object ; sh:nodeKind sh:IRI" << one << " ;\n  "
      << confidence << " ;\n  sh:property [ sh:path kg:support ; sh:minInclusive 1" << one
      << " ;\n  sh:property [ sh:path prov:wasDerivedFrom ; sh:minCount 1 ] ;\n"
         "  sh:property [ sh:path kg:evidence ; sh:class oa:Annotation ; sh:minCount 1 ] .\n"
         "\nkg:AnnotationShape a sh:NodeShape ;\n  sh:targetClass oa:Annotation ;\n"
         "  sh:property [ sh:path kg:rule ; sh:datatype xsd:string"
      << one << " ;\n  " << confidence
      << " ;\n  sh:property [ sh:path ( oa:hasTarget oa:hasSource ) ; sh:class "
         "schema:ScholarlyArticle ; sh:minCount 1 ] .\n"
         "\nkg:ObservationShape a sh:NodeShape ;\n  sh:targetClass schema:Observation ;\n"
         "  sh:property [ sh:path schema:value ; sh:datatype xsd:string"
      << one << " ;\n  sh:property [ sh:path schema:observationAbout ; sh:nodeKind sh:IRI" << one
      << " ;\n  " << confidence << " .\n";
  for (const EdgeType& t : types.edges) {
    out << "\nkg:" << t.name << "Shape a sh:NodeShape ;\n  sh:targetSubjectsOf " << t.iri
        << " ;\n  sh:property [ sh:path rdf:type ; sh:in ( " << ClassesOf(types, t.heads)
        << " schema:DefinedTerm schema:CreativeWork ) ] ;\n  sh:property [ sh:path ( " << t.iri
        << " rdf:type ) ; sh:in ( " << ClassesOf(types, t.tails)
        << " schema:DefinedTerm schema:CreativeWork ) ] .\n";
  }
}

}  // namespace papergraph
