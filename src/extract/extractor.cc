// SPDX-License-Identifier: Apache-2.0
#include "papergraph/extractor.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "extract/analysis.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

// A document on its way.
struct Work {
  Work(Facts& f, const CompiledPack& pack) : analysis(f.document, pack), facts(f) {}

  Analysis analysis;
  Facts& facts;
};

template <void (*step)(Analysis&)>
void OnEach(std::span<Analysis* const> batch) {
  for (Analysis* a : batch) step(*a);
}

// All steps, in order; src/extract/README.md tells what each does.
constexpr auto kAnalysisSteps = {OnEach<LookUpWords>,
                                 OnEach<NoteClasses>,
                                 OnEach<OpenGates>,
                                 OnEach<AssignRoles>,
                                 FindRuleMentions,
                                 OnEach<FindDefinitions>,
                                 OnEach<FindLexiconCandidates>,
                                 OnEach<FindNames>,
                                 OnEach<FindPhrases>,
                                 OnEach<FindFurtherOccurrences>,
                                 OnEach<ResolveOverlaps>,
                                 OnEach<IndexCandidates>,
                                 DecideEntities,
                                 OnEach<ChooseMain>};
constexpr auto kFactSteps = {WriteEntities, FindRelations, FindResults, DropUntiedLocations};

// Each step over all documents before the next: its rules and code are in the caches then.
void Analyse(std::span<const std::unique_ptr<Work>> works) {
  std::vector<Analysis*> batch;
  for (const auto& work : works) batch.push_back(&work->analysis);
  for (const auto step : kAnalysisSteps) step(batch);
  for (const auto step : kFactSteps) {
    for (const auto& work : works) step(work->analysis, work->facts);
  }
}

}  // namespace

Facts Extract(Document document, const Pack& pack) {
  std::vector<Document> one;
  one.push_back(std::move(document));
  return std::move(ExtractAll(std::move(one), pack).front());
}

std::vector<Facts> ExtractAll(std::vector<Document> documents, const Pack& pack) {
  // More make no difference but for memory.
  constexpr std::size_t kTogether = 64;
  std::vector<Facts> all(documents.size());
  for (std::size_t at = 0; at < all.size(); at += kTogether) {
    std::vector<std::unique_ptr<Work>> works;
    for (std::size_t i = at; i < std::min(all.size(), at + kTogether); ++i) {
      all[i].pack = pack.name();
      all[i].document = std::move(documents[i]);
      works.push_back(std::make_unique<Work>(all[i], pack.compiled()));
    }
    Analyse(works);
  }
  return all;
}

Explanation Explain(Document document, const Pack& pack, bool near_misses) {
  Explanation out;
  out.facts.pack = pack.name();
  out.facts.document = std::move(document);
  std::vector<std::unique_ptr<Work>> works;
  works.push_back(std::make_unique<Work>(out.facts, pack.compiled()));
  Analysis& a = works.front()->analysis;
  Trace trace;
  a.trace = &trace;
  Analyse(works);
  out.steps = std::move(trace.steps);
  for (const Sentence& s : a.text.sentences()) {
    out.sentences.push_back(a.text.ToSpan({s.begin, s.end}));
  }
  if (near_misses) out.near_misses = FindNearMisses(a, out.facts);
  return out;
}

}  // namespace papergraph
