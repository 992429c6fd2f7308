// SPDX-License-Identifier: Apache-2.0
#include "papergraph/extractor.h"

#include <utility>

#include "extract/analysis.h"

namespace papergraph {

Facts Extract(Document document, const Pack& pack) {
  Facts facts;
  facts.pack = pack.name();
  facts.document = std::move(document);
  Analysis a(facts.document, pack.compiled());
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
  return facts;
}

}  // namespace papergraph
