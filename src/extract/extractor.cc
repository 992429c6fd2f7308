// SPDX-License-Identifier: Apache-2.0
#include "papergraph/extractor.h"

#include <utility>

#include "extract/analysis.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

// All steps, in order; src/extract/README.md tells what each does.
void Analyse(Analysis& a, Facts& facts) {
  LookUpWords(a);
  NoteClasses(a);
  OpenGates(a);
  AssignRoles(a);
  FindRuleMentions(a);
  FindDefinitions(a);
  FindLexiconCandidates(a);
  FindNames(a);
  FindPhrases(a);
  FindFurtherOccurrences(a);
  ResolveOverlaps(a);
  IndexCandidates(a);
  DecideEntities(a);
  ChooseMain(a);
  WriteEntities(a, facts);
  FindRelations(a, facts);
  FindResults(a, facts);
}

}  // namespace

Facts Extract(Document document, const Pack& pack) {
  Facts facts;
  facts.pack = pack.name();
  facts.document = std::move(document);
  Analysis a(facts.document, pack.compiled());
  Analyse(a, facts);
  return facts;
}

Explanation Explain(Document document, const Pack& pack, bool near_misses) {
  Explanation out;
  out.facts.pack = pack.name();
  out.facts.document = std::move(document);
  Analysis a(out.facts.document, pack.compiled());
  Trace trace;
  a.trace = &trace;
  Analyse(a, out.facts);
  out.steps = std::move(trace.steps);
  for (const Sentence& s : a.text.sentences()) {
    out.sentences.push_back(a.text.ToSpan({s.begin, s.end}));
  }
  if (near_misses) out.near_misses = FindNearMisses(a, out.facts);
  return out;
}

}  // namespace papergraph
