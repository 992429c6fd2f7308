// SPDX-License-Identifier: Apache-2.0
//
// Facts are the seam of papergraph: extraction turns one document into one Facts value, linking
// folds Facts values into a graph, and neither knows of the other. On disk a Facts value is one
// line of JSON, described by schemas/facts.schema.json.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/document.h"
#include "papergraph/result.h"

namespace papergraph {

/// The head of an edge that starts at the paper itself.
inline constexpr std::string_view kPaper = "@paper";

/// Which of a document's two texts offsets refer to.
enum class Field : std::uint8_t { kAbstract, kTitle };

/// "title" or "abstract", as facts lines and exports print it.
constexpr std::string_view FieldName(Field field) {
  return field == Field::kTitle ? "title" : "abstract";
}

/// Half-open range of Unicode code points of a field's text as it was read; begin <= end.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Field field = Field::kAbstract;

  auto operator<=>(const Span&) const = default;
};

/// What stands at the span; empty beyond the text. Lives as long as the document. O(length of the
/// text).
std::string_view Quote(const Document& document, const Span& span);

/// One place where an entity is named.
struct Mention {
  Span span;
  std::string text;       ///< what stands there, byte for byte
  std::string rule;       ///< id of the rule that found it
  double confidence = 0;  ///< in (0, 1]

  bool operator==(const Mention&) const = default;
};

/// One place that says that a relation or a result holds.
struct Evidence {
  Span span;  ///< the sentence
  std::string rule;
  double confidence = 0;

  bool operator==(const Evidence&) const = default;
};

/// A thing that the paper names; all its surface forms in the document.
struct Entity {
  std::string name;  ///< the short form where the paper defines one
  std::string type;  ///< a node type of the pack
  bool named = true;
  bool proposed = false;
  double confidence = 0;
  std::vector<std::string> aliases;  ///< other surface forms, sorted, without `name`
  std::string ref;                   ///< id of the lexicon entry; empty: none
  std::string family;                ///< name of the parent (VARIANT_OF); empty: none
  std::string long_form;             ///< what the paper says the short name stands for; or empty
  std::vector<Mention> mentions;     ///< in text order, title first; at least one

  bool operator==(const Entity&) const = default;
};

/// An edge between two entities of the document, or from the paper.
struct Relation {
  std::string head;  ///< an entity's name or kPaper
  std::string type;  ///< an edge type of the pack
  std::string tail;  ///< an entity's name
  double confidence = 0;
  std::string status;  ///< empty: asserted; else "negated", "planned", "background" or "hedged"
  std::vector<Evidence> evidence;  ///< at least one

  bool operator==(const Relation&) const = default;
};

/// A figure that the paper reports.
struct ResultRecord {
  std::string subject;  ///< an entity's name or kPaper
  std::string metric;   ///< empty: not said; so for dataset and baseline
  std::string value;    ///< as printed
  std::string unit;     ///< "%", "x", "points" or empty
  std::string dataset;
  std::string baseline;
  double confidence = 0;
  std::vector<Evidence> evidence;

  bool operator==(const ResultRecord&) const = default;
};

/// All that one document says.
struct Facts {
  std::string pack;  ///< "name@version" of the packs used, joined by "+"
  Document document;
  std::vector<Entity> entities;       ///< by first mention
  std::vector<Relation> relations;    ///< asserted; by first evidence
  std::vector<ResultRecord> results;  ///< in text order
  std::vector<Relation> unasserted;   ///< said, but negated, planned, background or hedged

  bool operator==(const Facts&) const = default;
};

/// The facts line of `facts`, without the newline. Never fails; output is a function of `facts`.
std::string ToJsonLine(const Facts& facts);

/// Reads one facts line. The diagnostics name `file` and `line`. Keys that are unknown are an
/// error.
Result<Facts> FactsFromJsonLine(std::string_view json, const std::string& file, std::uint32_t line);

}  // namespace papergraph
