// SPDX-License-Identifier: Apache-2.0
// What is known of the words and sentences of a document before anything is looked for in them.
#include <algorithm>

#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/trace.h"

namespace papergraph {

void LookUpWords(Analysis& a) {
  a.words.resize(a.text.tokens().size());
  for (std::size_t i = 0; i < a.words.size(); ++i) {
    const Token& t = a.text.tokens()[i];
    if (t.Is(Token::kWord)) a.words[i] = a.pack.words.Find(a.text.At(t), t.hash);
  }
}

void NoteClasses(Analysis& a) {
  const auto& sentences = a.text.sentences();
  a.sentences.resize(sentences.size());
  a.beginnings.reserve(a.words.size() / 4);
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    SentenceInfo& info = a.sentences[s];
    info.first_beginning = static_cast<std::uint32_t>(a.beginnings.size());
    for (std::uint32_t t = sentences[s].first; t < sentences[s].last; ++t) {
      if (a.words[t] == nullptr) continue;
      info.classes |= a.words[t]->classes;
      if (a.words[t]->beginning >= 0) a.beginnings.push_back(t);
    }
    info.last_beginning = static_cast<std::uint32_t>(a.beginnings.size());
  }
}

void OpenGates(Analysis& a) {
  const auto& sentences = a.text.sentences();
  const std::size_t words = a.pack.gate.words();
  a.open.resize(sentences.size() * words);
  PatternBits beginnable;
  for (std::size_t s = 0; s < sentences.size(); ++s) {
    std::uint64_t* const open = a.open.data() + s * words;
    a.pack.gate.Open(a.text.At(Range{sentences[s].begin, sentences[s].end}), open);
    // What begins with one of certain words needs one of them.
    beginnable = a.pack.tried_anywhere;
    for (std::uint32_t i = a.sentences[s].first_beginning; i < a.sentences[s].last_beginning; ++i) {
      const WordInfo& word = *a.words[a.beginnings[i]];
      const PatternBits& more = a.pack.beginnings[static_cast<std::size_t>(word.beginning)];
      for (std::size_t w = 0; w < words; ++w) beginnable[w] |= more[w];
    }
    for (std::size_t w = 0; w < words; ++w) open[w] &= beginnable[w];
  }
}

void AssignRoles(Analysis& a) {
  const auto& sentences = a.text.sentences();
  // Where no sentence says "we propose", the paper's own work begins with its first own sentence,
  // else with the abstract.
  const std::uint32_t abstract = !sentences.empty() && sentences[0].title ? 1 : 0;
  const auto give = [&](std::uint32_t s, const Rule& rule) {
    a.sentences[s].roles |= rule.emit.role_bit;
    if (a.trace != nullptr) {
      a.trace->Note(a, &rule, {sentences[s].begin, sentences[s].end}, "", "role " + rule.emit.role);
    }
  };
  const auto assign = [&](Phase phase) {
    for (std::uint32_t s = 0; s < sentences.size(); ++s) {
      for (int index : a.pack.rules_by_phase[static_cast<std::size_t>(phase)]) {
        const Rule& rule = a.pack.rules[static_cast<std::size_t>(index)];
        if (rule.pattern < 0 && RuleConcerns(rule, a.sentences[s], sentences[s].title)) {
          give(s, rule);
        }
      }
      RunPhase(a.pack, phase, InputOf(a, s),
               [&](const Rule& rule, const Match&) { give(s, rule); });
    }
  };
  const auto first_with = [&](const char* role) {
    const RoleMask bit = a.pack.RoleBit(role);
    std::uint32_t s = abstract;
    while (s < sentences.size() && (a.sentences[s].roles & bit) == 0) ++s;
    return s < sentences.size() ? s : kNoIndex;
  };
  assign(Phase::kRole);
  a.contribution = first_with("contribution");
  if (a.contribution == kNoIndex) {
    assign(Phase::kSpareRole);
    a.contribution = first_with("own");
  }
  if (a.contribution == kNoIndex) a.contribution = abstract;
  for (std::uint32_t s = a.contribution; s < sentences.size(); ++s) {
    a.sentences[s].after_contribution = true;
  }
}

}  // namespace papergraph
