// SPDX-License-Identifier: Apache-2.0
// Which of the artifacts that the paper proposes is its main one: the subject of what it uses and
// is evaluated on where a sentence names no other.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "extract/analysis.h"
#include "extract/rule_engine.h"
#include "extract/slotting.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

double MainScore(const Analysis& a, const EntityDraft& e) {
  const auto& numbers = a.pack.engine.numbers;
  const std::uint32_t first = a.candidates[e.mentions.front()].sentence;
  const std::uint32_t last = a.candidates[e.mentions.back()].sentence;
  double score = e.main + numbers.main_proposed * std::min(e.proposed, 6.0);
  score += numbers.main_rank * a.pack.types.nodes[static_cast<std::size_t>(e.type)].main_rank;
  if (first > a.contribution) {
    constexpr std::uint32_t kFarthest = 8;
    score -= numbers.main_distance * std::min(first - a.contribution, kFarthest);
    score -= numbers.main_later;
  }
  if (last + 2 >= a.text.sentences().size()) score += numbers.main_end;
  if (!e.long_form.empty()) score -= numbers.main_defined;
  return score;
}

// What the rules on the main artifact say of the entities that may be it, into EntityDraft::main.
class MainEvidence {
 public:
  explicit MainEvidence(Analysis& a) : a_(a) {}

  void Gather() {
    for (std::uint32_t e = 0; e < a_.entities.size(); ++e) {
      if (!a_.IsProposedArtifact(a_.entities[e])) continue;
      FromForm(e, a_.entities[e].name, "");
      if (!a_.entities[e].long_form.empty()) FromForm(e, a_.entities[e].long_form, "long");
    }
    for (std::uint32_t s = 0; s < a_.by_sentence.size(); ++s) {
      const auto& list = a_.by_sentence[s];
      const auto concerned = [&](std::uint32_t i) {
        const std::uint32_t e = a_.candidates[i].entity;
        return e != kNoIndex && a_.IsProposedArtifact(a_.entities[e]);
      };
      if (std::none_of(list.begin(), list.end(), concerned)) continue;
      const SlottedSentence slotted(a_, s, list,
                                    [&](std::uint32_t i) { return EvidenceView(a_, i, true); });
      RunPhase(a_.pack, Phase::kMainEvidence, InputOf(a_, slotted),
               [&](const Rule& rule, const Match& match) {
                 const Capture* of = match.Find(rule.emit.of);
                 if (of == nullptr) return;
                 for (std::uint32_t i : slotted.CandidatesIn(of->begin, of->end)) {
                   if (concerned(i)) Weigh(rule, a_.candidates[i].entity, a_.candidates[i].range);
                 }
               });
    }
  }

 private:
  void FromForm(std::uint32_t e, const std::string& form, std::string_view of) {
    RunPhase(a_.pack, Phase::kMainName, {form, SentenceInfo{}},
             [&](const Rule& rule, const Match&) {
               const auto first = a_.entities[e].mentions.front();
               if (rule.emit.of == of) Weigh(rule, e, a_.candidates[first].range);
             });
  }

  // A rule counts once for an entity, as all evidence does.
  void Weigh(const Rule& rule, std::uint32_t e, const Range& range) {
    if (!counted_.insert({&rule, e}).second) return;
    a_.entities[e].main += rule.emit.main == 1 ? rule.weight : -rule.weight;
    if (a_.trace != nullptr) {
      a_.trace->Note(a_, &rule, range, a_.entities[e].name, EffectOf(a_.pack, rule));
    }
  }

  Analysis& a_;
  std::set<std::pair<const Rule*, std::uint32_t>> counted_;
};

}  // namespace

void ChooseMain(Analysis& a) {
  const auto count = std::count_if(a.entities.begin(), a.entities.end(),
                                   [&](const EntityDraft& e) { return a.IsProposedArtifact(e); });
  if (count > 1 || (count > 0 && a.trace != nullptr)) MainEvidence(a).Gather();
  double best = 0;
  for (std::uint32_t i = 0; i < a.entities.size(); ++i) {
    EntityDraft& e = a.entities[i];
    if (!a.IsProposedArtifact(e)) continue;
    const double score = e.main_score = MainScore(a, e);
    const bool better = a.main == kNoIndex || score > best;
    if (a.trace != nullptr) {
      a.trace->Note(a, nullptr, a.candidates[e.mentions.front()].range, e.name,
                    fmt::format("the paper's main artifact, by a score of {:g}", score),
                    better ? "" : fmt::format("{} has {:g}", a.entities[a.main].name, best));
    }
    if (better) {
      best = score;
      a.main = i;
    }
  }
}

}  // namespace papergraph
