// SPDX-License-Identifier: Apache-2.0
//
// papergraph: papers in, a typed knowledge graph out.
//
//   #include "papergraph/pipeline.h"
//
//   auto pack = papergraph::Pack::Load();                        // what papergraph knows
//   if (!pack) return Report(pack.error());
//   papergraph::Linker linker(pack->types());
//   auto stats = papergraph::ExtractInputs(
//       {"papers.jsonl"}, *pack, {},
//       [&](papergraph::Facts facts) { linker.Add(std::move(facts)); return true; },
//       [&](const papergraph::Reject& r) { std::cerr << Format(r.diagnostic); });
//   auto graph = std::move(linker).Finish();
//   if (!graph) return Report(graph.error());
//   auto written = papergraph::Export(*graph, linker, {"graphml"}, {});
//
// One document at a time: Extract() in extractor.h. Three laws hold throughout: same input, same
// bytes out (any thread count, any order of files); every fact points back to document, span and
// rule; what touches a file (reading, loading, writing, and linking more facts than it keeps in
// memory) can fail with a Result, extracting cannot.
// The library never prints, exits or logs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "papergraph/coverage.h"
#include "papergraph/evaluation.h"
#include "papergraph/explanation.h"
#include "papergraph/exporter.h"
#include "papergraph/extractor.h"
#include "papergraph/facts.h"
#include "papergraph/intake.h"
#include "papergraph/knowledge_graph.h"
#include "papergraph/linker.h"
#include "papergraph/pack.h"
#include "papergraph/result.h"
#include "papergraph/store.h"

namespace papergraph {

/// A record that was left out, and why.
struct Reject {
  Diagnostic diagnostic;
  std::string record;  ///< the record as it was read, for the reject report; empty for whole files
};

/// How far a run has come. Bytes are those of the inputs, before decompression.
struct RunStats {
  std::uint64_t papers = 0;
  std::uint64_t with_entities = 0;  ///< of the papers, those that say anything
  std::uint64_t rejected = 0;
  std::uint64_t repaired = 0;  ///< code points that XML forbids, replaced
  std::uint64_t bytes = 0;
  std::uint64_t bytes_total = 0;  ///< 0: unknown (standard input)
};

struct ExtractOptions {
  int threads = 0;  ///< 0: as many as the machine has
  IntakeOptions intake;
  /// A file that keeps the facts of the papers done so far, so that a run with the same inputs,
  /// packs and journal goes on where this one was interrupted, and comes to the same end. Made
  /// where there is none; whoever asks for it removes it. Empty: none. Only ExtractInputs() heeds
  /// it.
  std::string journal;
  /// Called now and then from the calling thread's pipeline, never concurrently. May be empty.
  std::function<void(const RunStats&)> progress;
};

/// Extracts every paper of the inputs. `on_facts` gets them in input order and returns false to
/// stop; it and `on_reject` are never called concurrently. Bad records do not stop the run. Fails
/// where the inputs cannot be opened, with kStopped where `on_facts` said so, and where the journal
/// cannot be written or is of another run. Facts that the journal has come first, in the same
/// order.
Result<RunStats> ExtractInputs(const std::vector<std::string>& inputs, const Pack& pack,
                               const ExtractOptions& options,
                               const std::function<bool(Facts)>& on_facts,
                               const std::function<void(const Reject&)>& on_reject);

/// As ExtractInputs(), with each paper's facts line (without the newline); lines are made on the
/// worker threads.
Result<RunStats> ExtractLines(const std::vector<std::string>& inputs, const Pack& pack,
                              const ExtractOptions& options,
                              const std::function<bool(std::string_view)>& on_line,
                              const std::function<void(const Reject&)>& on_reject);

/// Reads facts lines (files, folders or "-") into `linker`; bad lines are rejects. Types of a line
/// that `pack` does not know are rejects too.
Result<RunStats> ReadFactsLines(const std::vector<std::string>& inputs, const Pack& pack,
                                Linker& linker,
                                const std::function<void(const Reject&)>& on_reject);

/// Reads a corpus of annotated documents (JSONL, also compressed; "-": standard input). The first
/// line that is none, or that repeats an id, is the error.
Result<AnnotatedCorpus> ReadAnnotatedCorpus(const std::string& input);

/// A linker with all facts of a store: `Export()` of its graph equals what `build` wrote.
Result<Linker> LoadStore(const Store& store);

}  // namespace papergraph
