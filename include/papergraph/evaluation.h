// SPDX-License-Identifier: Apache-2.0
//
// How right a system's facts are, by gold facts: precision, recall and F1 of mentions, entities,
// relations and results, per type and per rule, and whether confidences mean what they say.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "papergraph/facts.h"
#include "papergraph/result.h"
#include "papergraph/types.h"

namespace papergraph {

/// What a gold document annotates; all else is left out of account in what a system says of it.
struct AnnotationScope {
  std::vector<std::string> types;  ///< node types
  std::vector<std::string> edges;  ///< edge types
  bool paper = false;              ///< edges from or to the paper itself

  bool operator==(const AnnotationScope&) const = default;
};

/// A document with what somebody states of it: gold, or a system's output.
struct AnnotatedDocument {
  Facts facts;            ///< confidences are 0 and rules empty where not given
  bool has_text = false;  ///< false: offsets cannot be checked
  /// What the line itself says that it annotates; missing parts are as seen in the whole corpus.
  std::optional<std::vector<std::string>> types;
  std::optional<std::vector<std::string>> edges;
  std::optional<bool> paper;
};

/// Documents by id, in the order of the file.
using AnnotatedCorpus = std::vector<AnnotatedDocument>;

/// Reads a facts line that may lack any key but "id": gold has no confidence, a system no meta.
/// Unknown keys are passed over. The diagnostics name `file` and `line`.
Result<AnnotatedDocument> AnnotatedFromJsonLine(std::string_view json, const std::string& file,
                                                std::uint32_t line);

enum class Measure : std::uint8_t {
  kMentionExact,    ///< same type, start and end (abstract only)
  kMentionOverlap,  ///< same type, a character in common
  kEntity,          ///< same type, the name or an alias in common
  kRelation,        ///< same edge type, both ends in common
  kResult,          ///< same subject, metric and value
};
/// "mention-exact", "entity" ...
std::string_view MeasureName(Measure measure);

struct EvaluationOptions {
  std::vector<std::string> types;  ///< node and edge types to score; empty: all (of each kind)
  bool lenient = false;     ///< types of one class are one, and an edge type is what it implies
  bool named_only = false;  ///< proper names only
  std::optional<bool> mentions;  ///< mentions only, or documents only; not given: both
  int bootstrap = 1000;          ///< resamplings for the interval of F1; 0: none
};

/// Counts of one label.
struct Figures {
  std::uint64_t right = 0;
  std::uint64_t wrong = 0;
  std::uint64_t missed = 0;

  double precision() const;
  double recall() const;
  double f1() const;
  bool operator==(const Figures&) const = default;
};

/// One thing that gold or the system states, and what came of it.
struct Judgement {
  enum class Outcome : std::uint8_t {
    kRight,
    kWrong,
    kMissed,    ///< stated by gold alone
    kNotAsked,  ///< agrees with a gold item that `named_only` leaves out
  };
  Measure measure = Measure::kEntity;
  Outcome outcome = Outcome::kRight;
  std::uint32_t document = 0;      ///< index into the gold corpus
  std::string label;               ///< node type, edge type or "Result"
  std::string what;                ///< "NAME", "HEAD TYPE TAIL", "SUBJECT METRIC VALUE"
  std::vector<std::string> rules;  ///< sorted, each once; of a system's item
  double confidence = 0;           ///< of a system's item
};

struct MeasureReport {
  Measure measure = Measure::kEntity;
  Figures all;
  std::optional<std::pair<double, double>> f1_95;  ///< bootstrap percentile interval over documents
  std::map<std::string, Figures> by_label;
};

struct Evaluation {
  std::vector<MeasureReport> measures;
  std::vector<std::pair<std::string, std::uint64_t>> notes;
  std::vector<Judgement> judgements;  ///< of exact mentions, entities, relations and results
};

/// Scores `system` by `gold`. Within a document gold and system items are paired one to one, as
/// many pairs as possible (augmenting paths, Kuhn 1955); a pair is right. A gold document that the
/// system lacks counts as empty. Ids are unique within each corpus. Deterministic.
Evaluation Evaluate(const AnnotatedCorpus& gold, const AnnotatedCorpus& system,
                    const TypeTable& types, const EvaluationOptions& options = {});

/// What the facts say of a document, as an item of a corpus to be scored.
AnnotatedDocument ToAnnotated(Facts facts);

/// How often things of about this confidence were right.
struct CalibrationBin {
  double from = 0;  ///< [from, to); the last bin holds 1
  double to = 0;
  std::uint64_t count = 0;
  std::uint64_t right = 0;
  double mean_confidence = 0;  ///< 0 where empty
};

/// Ten bins of the system's items of one measure.
std::vector<CalibrationBin> Calibration(const std::vector<Judgement>& judgements, Measure measure);

}  // namespace papergraph
