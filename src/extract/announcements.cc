// SPDX-License-Identifier: Apache-2.0
#include "extract/announcements.h"

#include "extract/rule_engine.h"

namespace papergraph {

Announcements::Announcements(const Analysis& a, const WordRun& run)
    : a_(a),
      run_(run),
      classes_(a.pack.engine.classes),
      part_rule_(a.pack.engine.detectors.announced_phrase),
      task_rule_(a.pack.engine.detectors.announced_task) {}

void Announcements::BeginSentence() {
  part_end_ = kNoIndex;
  task_end_ = kNoIndex;
  colon_ = false;
  lists_parts_ = MayListParts();
  lists_tasks_ = MayListTasks();
}

bool Announcements::TakePart() {
  const bool part = lists_parts_ && IsPart();
  if (part) part_end_ = run_.units().back().last;
  return part;
}

bool Announcements::TakeTask() {
  const bool task = lists_tasks_ && IsTask();
  if (task) task_end_ = run_.units().back().last;
  return task;
}

bool Announcements::MayListParts() const {
  const std::uint32_t s = run_.sentence();
  const bool parts = (a_.sentences[s].classes & classes_.composing) != 0 &&
                     (a_.sentences[s].classes & classes_.data_word) == 0;
  if (part_rule_ < 0 || !(parts || (a_.sentences[s].classes & classes_.listed) != 0)) return false;
  const Rule& rule = a_.pack.rules[static_cast<std::size_t>(part_rule_)];
  return RuleConcerns(rule, a_.sentences[s], a_.text.sentences()[s].title);
}

bool Announcements::MayListTasks() const {
  const std::uint32_t s = run_.sentence();
  const bool named =
      (a_.sentences[s].classes & (classes_.listed_task | classes_.problem_word)) != 0;
  if (task_rule_ < 0 || !named) return false;
  const Rule& rule = a_.pack.rules[static_cast<std::size_t>(task_rule_)];
  return rule.emit.type >= 0 && RuleConcerns(rule, a_.sentences[s], a_.text.sentences()[s].title);
}

// The first token of the run with its article and praise: "the novel" before "slow path".
std::uint32_t Announcements::Front() const {
  std::uint32_t t = run_.units().front().first;
  while (t > run_.begin() &&
         a_.HasClass(t - 1, classes_.indefinite | classes_.pointing | classes_.novel)) {
    --t;
  }
  return t;
}

// "tasks such as trip estimation, path ranking, and flow analysis", "the problem of fair
// coverage": the run is one of them.
bool Announcements::IsTask() const {
  const std::uint32_t begin = run_.begin();
  std::uint32_t t = Front();
  if (task_end_ != kNoIndex) return run_.Joins(task_end_, t);
  if (t > begin + 1 && a_.HasClass(t - 1, classes_.genitive))
    return a_.HasClass(t - 2, classes_.problem_word);
  bool such = false;
  for (; t > begin; --t) {
    const char c = run_.Char(t - 1);
    const bool word = a_.HasClass(t - 1, classes_.exemplifying);
    if (!word && c != ',' && c != '.' && c != '(' && c != ':') break;
    such |= word || c == ':';
  }
  return such && t > begin && a_.HasClass(t - 1, classes_.listed_task);
}

// "namely", or a letter of "i.e."
bool Announcements::ThatIs(std::uint32_t t) const {
  const std::string_view word = a_.TokenText(t);
  return word == "i" || word == "e" || a_.HasClass(t, classes_.naming_word);
}

// "two modules: a slow path, a fast path and the gate", "two stages, i.e., X and Y", "it consists
// of a planner and a memory bank": the run is a member of the list.
bool Announcements::IsPart() {
  std::uint32_t t = Front();
  const std::uint32_t begin = run_.begin();
  // What announces is no member.
  const RunUnit& last = run_.units().back();
  if (ThatIs(last.first) || a_.HasClass(last.last - 1, classes_.listed)) return false;
  if (part_end_ != kNoIndex) return run_.Joins(part_end_, t) || (colon_ && BeginsMember(t));
  // "it consists of": whatever has an article is a part of it.
  std::uint32_t verb = t;
  while (verb > begin && a_.HasClass(verb - 1, classes_.genitive | classes_.joining) &&
         !a_.HasClass(verb - 1, classes_.composing)) {
    --verb;
  }
  const bool article = t < run_.units().front().first && a_.HasClass(t, classes_.indefinite) &&
                       run_.Tok(t).size() <= 2;
  if (article && verb > begin && a_.HasClass(verb - 1, classes_.composing) &&
      (a_.sentences[run_.sentence()].classes & classes_.data_word) == 0) {
    return true;
  }
  t = run_.BeforeNumber(t);
  bool colon = false;
  while (t > begin) {
    const char c = run_.Char(t - 1);
    const bool that_is = ThatIs(t - 1);
    if (!that_is && c != ':' && c != ',' && c != '.' && c != '(') break;
    colon |= that_is || c == ':';
    --t;
  }
  if (t == begin || !a_.HasClass(t - 1, classes_.listed)) return false;
  colon_ = colon;
  return colon || (run_.Char(t) == ',' && IsCounted(t - 1));
}

// "two modules: a lane gate to pick words; a style bank for memory", "and (2) a style bank": behind
// a comma or a semicolon an article begins the next member, whatever is said of the one before.
bool Announcements::BeginsMember(std::uint32_t t) const {
  if (!a_.HasClass(t, classes_.indefinite) || run_.Tok(t).size() > 2) return false;
  t = run_.BeforeNumber(t);
  if (t == run_.begin()) return false;
  if (a_.HasClass(t - 1, classes_.joining)) --t;
  return run_.Char(t - 1) == ',' || run_.Char(t - 1) == ';';
}

// "three complementary techniques, a lane gate, ...": how many there are announces them.
bool Announcements::IsCounted(std::uint32_t head) const {
  constexpr std::uint32_t kWords = 3;
  const std::uint32_t begin = run_.begin();
  for (std::uint32_t t = head; t > begin && head - t < kWords; --t) {
    if (a_.HasClass(t - 1, classes_.indefinite) && run_.Tok(t - 1).size() > 2) return true;
  }
  return false;
}

}  // namespace papergraph
