// SPDX-License-Identifier: Apache-2.0
// What several writers need: a buffer before the sink, escapes, evidence as text.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "export/writers.h"

namespace papergraph {

/// Text for XML; it is free of what XML forbids (intake's gate). What readers take for the end of a
/// line is a reference, or they make it LF or a space: CR, LF, tab, and for those that go by XML
/// 1.1, U+0085 and U+2028.
void AppendXmlAttribute(std::string& out, std::string_view text);
/// The same for the content of an element, where quotation marks stand as they are.
void AppendXmlText(std::string& out, std::string_view text);

/// Gathers output, so that the sink is called once in a quarter of a megabyte. Flushes when it
/// goes.
class Output {
 public:
  explicit Output(const ByteSink& sink) : sink_(sink) {}
  ~Output() { Flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  Output& operator<<(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= kBuffer) Flush();
    return *this;
  }
  Output& operator<<(char c) {
    buffer_ += c;
    return *this;
  }
  Output& XmlAttribute(std::string_view text) {
    AppendXmlAttribute(buffer_, text);
    return *this;
  }
  Output& XmlText(std::string_view text) {
    AppendXmlText(buffer_, text);
    return *this;
  }

 private:
  static constexpr std::size_t kBuffer = 1 << 18;
  void Flush() {
    if (!buffer_.empty()) sink_(buffer_);
    buffer_.clear();
  }

  const ByteSink& sink_;
  std::string buffer_;
};

/// What exports say of themselves.
inline constexpr std::string_view kGraphDescription =
    "A typed knowledge graph of what papers' titles and abstracts say: methods, models, datasets, "
    "benchmarks, metrics and tasks, each fact with the sentence that states it.";

/// Vocabularies that RDF formats use beside those of the type table: prefix and IRI.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kRdfPrefixes = {
    {{"oa", "http://www.w3.org/ns/oa#"},
     {"prov", "http://www.w3.org/ns/prov#"},
     {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
     {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
     {"xsd", "http://www.w3.org/2001/XMLSchema#"}}};

/// As FormatNumber(), with ".0" where it would be an integer: 1.0.
std::string Decimal(double value);

/// ["a","b"]; an empty string for an empty list.
std::string ListAsJson(const std::vector<std::string>& list);

/// Ids of the documents behind the evidence, each once, sorted.
std::vector<std::string> DocumentsOf(const KnowledgeGraph& graph,
                                     const std::vector<GraphEvidence>& evidence);

/// The evidence as a JSON array; an empty string where there is none.
std::string EvidenceAsJson(const KnowledgeGraph& graph, const std::vector<GraphEvidence>& evidence);

/// The figures of a paper as a JSON array, for formats that have no place for records; an empty
/// string where there are none.
std::string ResultsAsJson(const KnowledgeGraph& graph, std::uint32_t document);

/// The IRIs that RDF formats give to things.
class Iris {
 public:
  Iris(const KnowledgeGraph& graph, const ExportOptions& options);

  const std::string& Node(std::uint32_t node) const { return nodes_[node]; }
  const std::string& Paper(std::uint32_t document) const;
  std::string Statement(const Edge& e) const { return base_ + "statement/" + e.Id().substr(2); }
  std::string Observation(const GraphResult& r) const {
    return base_ + "observation/" + r.id.substr(2);
  }
  struct Evidence {
    std::string annotation;
    std::string target;
    std::string quote;
    std::string position;
  };
  /// `owner`: the id of what the evidence speaks for.
  Evidence Of(const std::string& owner, const GraphEvidence& e) const;
  std::string Graph() const { return base_ + "graph"; }

 private:
  std::string IriOf(const papergraph::Node& n) const;

  const KnowledgeGraph& graph_;
  std::string base_;
  std::vector<std::string> nodes_;
};

/// What RFC 3987 does not let stand as it is gets percent-encoded; delimiters stay.
std::string EscapeIri(std::string_view iri);

}  // namespace papergraph
