// SPDX-License-Identifier: Apache-2.0
// Applies the pattern rules of one phase to one text.
#pragma once

#include <algorithm>
#include <bit>
#include <memory>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/analysis.h"
#include "extract/slotting.h"

namespace papergraph {

/// Whether a sentence meets the conditions that do not concern an entity.
bool SentenceMeets(const Where& where, const SentenceInfo& info, bool is_title);

/// Whether the rule's scope and conditions take in the sentence.
bool RuleConcerns(const Rule& rule, const SentenceInfo& info, bool is_title);

/// Whether the rule's guards let it run on `text`: every `requires` matches, no `forbids` does.
bool GuardsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text);

/// Whether no word of a forbidden class stands in the groups that `forbid_in` names.
bool GroupsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text,
                 const Match& match);

/// A word with which matches of some patterns begin.
struct BeginningWord {
  std::uint32_t at = 0;
  std::uint32_t beginning = 0;  ///< index into CompiledPack::beginnings
};

/// What is found out of an input while rules ask for it.
struct PhaseNotes {
  /// The words of the text at which some rule's matches begin, from when one asks for them.
  std::vector<BeginningWord> beginnings;
  bool beginnings_known = false;
  /// Guards asked of the text so far: rules often ask the same.
  std::vector<std::pair<int, bool>> guards;
  /// What the gate says of the text, where the input does not bring it; from when one asks for it.
  PatternBits open;
  bool open_known = false;
};

/// Notes lent by the thread, which keeps their memory: inputs come by the dozen for a document.
class LentNotes {
 public:
  LentNotes();
  LentNotes(LentNotes&&) noexcept = default;
  LentNotes& operator=(LentNotes&&) = delete;
  ~LentNotes();
  PhaseNotes* operator->() const { return notes_.get(); }

 private:
  std::unique_ptr<PhaseNotes> notes_;
};

/// What a phase's patterns are matched against.
struct PhaseInput {
  std::string_view text;
  const SentenceInfo& info;
  bool is_title = false;
  const SlottedSentence* slotted = nullptr;  ///< null for phases that see plain text
  /// What the gate says of the sentence that `text` is a form of; null where it is to be asked.
  const std::uint64_t* open = nullptr;
  /// The document that `text` is of, where it is known; its words need not be looked up again.
  const Analysis* analysis = nullptr;
  std::uint32_t sentence = 0;
  LentNotes notes = {};
};

/// What the gate says of the input's text.
const std::uint64_t* OpenOf(const CompiledPack& pack, const PhaseInput& input);

/// Whether every `requires` of the rule matches the input's text.
bool RequiresHold(const CompiledPack& pack, const Rule& rule, const PhaseInput& input);

/// Whether no `forbids` of the rule matches the input's text.
bool ForbidsHold(const CompiledPack& pack, const Rule& rule, const PhaseInput& input);

/// The input's words with which matches of some patterns begin, in order.
const std::vector<BeginningWord>& BeginningsOf(const CompiledPack& pack, const PhaseInput& input);

/// A sentence as it is printed, and one with slots.
PhaseInput InputOf(const Analysis& a, std::uint32_t sentence);
PhaseInput InputOf(const Analysis& a, const SlottedSentence& slotted);

/// Finds the matches of one rule from left to right without overlap.
class MatchScan {
 public:
  MatchScan(const CompiledPack& pack, const Rule& rule, const PhaseInput& input)
      : pack_(pack), set_(pack.patterns), rule_(rule), input_(input) {}

  bool Next(Match& match);
  /// The match is none: another may begin within it.
  void GoOnWithin(const Match& match) { from_ = match.begin + 1; }

 private:
  /// Behind this place no match that begins at a word can bind all that the rule speaks of.
  std::uint32_t LastNeeded() const;

  const CompiledPack& pack_;
  const PatternSet& set_;
  const Rule& rule_;
  const PhaseInput& input_;
  std::uint32_t from_ = 0;
};

/// Whether a rule that needs a certain mention can match: the input has such a mention.
bool SlotsAllow(const Rule& rule, const PhaseInput& input);

/// Calls visit(rule, match) for every match of one rule, from left to right.
template <typename Visit>
void RunRule(const CompiledPack& pack, const Rule& rule, const PhaseInput& input, Match& match,
             Visit visit) {
  if (!RuleConcerns(rule, input.info, input.is_title) || !SlotsAllow(rule, input)) return;
  // What a rule requires is cheap to see and spares the search; what it forbids is rare.
  if (!RequiresHold(pack, rule, input)) return;
  bool asked_forbids = false;
  for (MatchScan scan(pack, rule, input); scan.Next(match);) {
    if (!asked_forbids && !ForbidsHold(pack, rule, input)) break;
    asked_forbids = true;
    if (GroupsAllow(pack, rule, input.text, match)) {
      visit(rule, match);
    } else {
      scan.GoOnWithin(match);
    }
  }
}

/// Calls visit(rule, match) for every match of every rule of the phase: rules in order of
/// precedence, matches of one rule from left to right.
template <typename Visit>
void RunPhase(const CompiledPack& pack, Phase phase, const PhaseInput& input, Visit visit) {
  const PatternBits& of_phase = pack.patterns_of_phase[static_cast<std::size_t>(phase)];
  const std::uint64_t* const open = OpenOf(pack, input);
  Match match;
  for (std::size_t w = 0; w < of_phase.size(); ++w) {
    for (std::uint64_t bits = open[w] & of_phase[w]; bits != 0; bits &= bits - 1) {
      const int pattern = static_cast<int>(w * 64) + std::countr_zero(bits);
      RunRule(pack, pack.RuleOf(pattern), input, match, visit);
    }
  }
}

/// A pattern that the gate lets run on an input.
struct DuePattern {
  int pattern = -1;
  std::uint32_t input = 0;
};

/// Those of a phase, in order of precedence, and of one pattern in order of the inputs.
std::vector<DuePattern> DuePatterns(const CompiledPack& pack, Phase phase,
                                    std::span<const PhaseInput> inputs);

/// As RunPhase() on one input after the other, with visit(index of the input, rule, match) and only
/// those rules for which wants(index of the input, rule) holds. Each rule goes over all inputs
/// before the next one, so that its code stays in the caches; matches are visited behind that, so
/// that what visits do has no effect on what matches.
template <typename Wants, typename Visit>
void RunPhaseOnAll(const CompiledPack& pack, Phase phase, std::span<const PhaseInput> inputs,
                   Wants wants, Visit visit) {
  struct Found {
    std::uint32_t input;
    const Rule* rule;
    Match match;
  };
  std::vector<Found> found;
  Match match;
  for (const DuePattern& due : DuePatterns(pack, phase, inputs)) {
    const Rule& rule = pack.RuleOf(due.pattern);
    if (!wants(due.input, rule)) continue;
    RunRule(pack, rule, inputs[due.input], match, [&](const Rule&, Match& m) {
      found.push_back({due.input, &rule, std::move(m)});
    });
  }
  std::vector<std::uint32_t> order(found.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
    return found[x].input < found[y].input;
  });
  for (std::uint32_t i : order) visit(found[i].input, *found[i].rule, found[i].match);
}

/// All rules of the phase.
template <typename Visit>
void RunPhaseOnAll(const CompiledPack& pack, Phase phase, std::span<const PhaseInput> inputs,
                   Visit visit) {
  const auto all = [](std::uint32_t, const Rule&) { return true; };
  RunPhaseOnAll(pack, phase, inputs, all, visit);
}

}  // namespace papergraph
