// SPDX-License-Identifier: Apache-2.0
#include "extract/rule_engine.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace papergraph {

namespace {

std::vector<std::unique_ptr<PhaseNotes>>& SpareNotes() {
  thread_local std::vector<std::unique_ptr<PhaseNotes>> spare;
  return spare;
}

}  // namespace

LentNotes::LentNotes() {
  auto& spare = SpareNotes();
  if (spare.empty()) {
    notes_ = std::make_unique<PhaseNotes>();
    return;
  }
  notes_ = std::move(spare.back());
  spare.pop_back();
}

LentNotes::~LentNotes() {
  if (notes_ == nullptr) return;
  notes_->beginnings.clear();
  notes_->beginnings_known = false;
  notes_->guards.clear();
  notes_->open_known = false;
  SpareNotes().push_back(std::move(notes_));
}

bool SentenceMeets(const Where& where, const SentenceInfo& info, bool is_title) {
  if (where.roles != 0 && (info.roles & where.roles) == 0) return false;
  if ((info.roles & where.not_roles) != 0) return false;
  if (where.words != 0 && (info.classes & where.words) == 0) return false;
  if (where.after_contribution && !info.after_contribution) return false;
  if (where.before_contribution && (info.after_contribution || is_title)) return false;
  return !where.in_title || is_title;
}

bool RuleConcerns(const Rule& rule, const SentenceInfo& info, bool is_title) {
  if (rule.scope == (is_title ? Rule::Scope::kSentence : Rule::Scope::kTitle)) return false;
  return SentenceMeets(rule.where, info, is_title);
}

bool GuardsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text) {
  const auto matches = [&](int guard) { return pack.guards.Matches(guard, text); };
  return std::all_of(rule.requires_patterns.begin(), rule.requires_patterns.end(), matches) &&
         std::none_of(rule.forbids.begin(), rule.forbids.end(), matches);
}

const std::uint64_t* OpenOf(const CompiledPack& pack, const PhaseInput& input) {
  if (input.open != nullptr) return input.open;
  PhaseNotes& notes = *input.notes.operator->();
  if (!notes.open_known) {
    notes.open_known = true;
    notes.open.resize(pack.gate.words());
    pack.gate.Open(input.text, notes.open.data());
  }
  return notes.open.data();
}

namespace {

bool GuardMatches(const CompiledPack& pack, int guard, const PhaseInput& input) {
  const std::size_t bit = pack.first_guard + static_cast<std::size_t>(guard);
  if ((OpenOf(pack, input)[bit / 64] >> (bit % 64) & 1) == 0) return false;
  for (const auto& [asked, answer] : input.notes->guards) {
    if (asked == guard) return answer;
  }
  const bool answer = pack.guards.Matches(guard, input.text);
  input.notes->guards.emplace_back(guard, answer);
  return answer;
}

}  // namespace

bool RequiresHold(const CompiledPack& pack, const Rule& rule, const PhaseInput& input) {
  return std::all_of(rule.requires_patterns.begin(), rule.requires_patterns.end(),
                     [&](int guard) { return GuardMatches(pack, guard, input); });
}

bool ForbidsHold(const CompiledPack& pack, const Rule& rule, const PhaseInput& input) {
  return std::none_of(rule.forbids.begin(), rule.forbids.end(),
                      [&](int guard) { return GuardMatches(pack, guard, input); });
}

bool GroupsAllow(const CompiledPack& pack, const Rule& rule, std::string_view text,
                 const Match& match) {
  for (const auto& [group, bits] : rule.forbid_in) {
    const Capture* capture = match.Find(group);
    if (capture == nullptr) continue;
    std::string word;
    for (std::uint32_t i = capture->begin; i <= capture->end; ++i) {
      const char c = i < capture->end ? text[i] : ' ';
      // "state-of-the-art" is one word, not four.
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\'' || c == '-') {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        continue;
      }
      const WordInfo* info = word.empty() ? nullptr : pack.FindWord(word);
      if (info != nullptr && (info->classes & bits) != 0) return false;
      word.clear();
    }
  }
  return true;
}

namespace {

// The words of a text of which nothing is known.
void LookUpBeginnings(const CompiledPack& pack, std::string_view text,
                      std::vector<BeginningWord>& out) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    std::uint64_t hash = kFnvSeed;
    for (; at < text.size() && is_word(text[at]); ++at) {
      const char lower =
          text[at] >= 'A' && text[at] <= 'Z' ? static_cast<char>(text[at] + 32) : text[at];
      hash = Fnv1a({&lower, 1}, hash);
    }
    const WordInfo* info = pack.words.Find(text.substr(begin, at - begin), hash);
    if (info != nullptr && info->beginning >= 0) {
      out.push_back(
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(info->beginning)});
    }
  }
}

// Those of a sentence, whose tokens were looked up when it was read.
void TakeBeginnings(const PhaseInput& input, std::vector<BeginningWord>& out) {
  const Analysis& a = *input.analysis;
  const SentenceInfo& info = a.sentences[input.sentence];
  std::uint32_t next = info.first_beginning;
  out.reserve(info.last_beginning - next);
  const auto take = [&](std::uint32_t at, std::uint32_t clean, std::uint32_t size) {
    for (; next < info.last_beginning; ++next) {
      const std::uint32_t t = a.beginnings[next];
      const std::uint32_t begin = a.text.tokens()[t].begin;
      if (begin < clean) continue;
      if (begin >= clean + size) break;
      out.push_back({at + begin - clean, static_cast<std::uint32_t>(a.words[t]->beginning)});
    }
  };
  const Sentence& sentence = a.text.sentences()[input.sentence];
  if (input.slotted == nullptr) return take(0, sentence.begin, sentence.end - sentence.begin);
  input.slotted->EachPlain(take);
}

}  // namespace

const std::vector<BeginningWord>& BeginningsOf(const CompiledPack& pack, const PhaseInput& input) {
  PhaseNotes& notes = *input.notes.operator->();
  if (notes.beginnings_known) return notes.beginnings;
  notes.beginnings_known = true;
  if (input.analysis == nullptr) {
    LookUpBeginnings(pack, input.text, notes.beginnings);
  } else {
    TakeBeginnings(input, notes.beginnings);
  }
  return notes.beginnings;
}

PhaseInput InputOf(const Analysis& a, std::uint32_t sentence) {
  const Sentence& s = a.text.sentences()[sentence];
  return {a.text.At(Range{s.begin, s.end}),
          a.sentences[sentence],
          s.title,
          nullptr,
          a.Open(sentence),
          &a,
          sentence};
}

PhaseInput InputOf(const Analysis& a, const SlottedSentence& slotted) {
  const std::uint32_t s = slotted.sentence();
  // Where a quote or a citation is gone, words meet that the plain sentence keeps apart.
  return {slotted.text(),
          a.sentences[s],
          a.text.sentences()[s].title,
          &slotted,
          slotted.shortened() ? nullptr : a.Open(s),
          &a,
          s};
}

bool SlotsAllow(const Rule& rule, const PhaseInput& input) {
  if (input.slotted == nullptr) return true;
  const auto& slots = input.slotted->slots();
  return std::all_of(rule.needs.begin(), rule.needs.end(), [&](const SlotSpec& need) {
    return std::any_of(slots.begin(), slots.end(),
                       [&](const auto& s) { return need.Takes(s.type, s.flags); });
  });
}

std::vector<DuePattern> DuePatterns(const CompiledPack& pack, Phase phase,
                                    std::span<const PhaseInput> inputs) {
  const PatternBits& of_phase = pack.patterns_of_phase[static_cast<std::size_t>(phase)];
  const auto each = [&](auto visit) {
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
      const std::uint64_t* const open = OpenOf(pack, inputs[i]);
      for (std::size_t w = 0; w < of_phase.size(); ++w) {
        for (std::uint64_t bits = open[w] & of_phase[w]; bits != 0; bits &= bits - 1) {
          visit(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)), i);
        }
      }
    }
  };
  // Sorted by counting.
  std::vector<std::uint32_t> place(of_phase.size() * 64 + 1, 0);
  each([&](std::size_t pattern, std::uint32_t) { ++place[pattern + 1]; });
  std::partial_sum(place.begin(), place.end(), place.begin());
  std::vector<DuePattern> due(place.back());
  each([&](std::size_t pattern, std::uint32_t input) {
    due[place[pattern]++] = {static_cast<int>(pattern), input};
  });
  return due;
}

std::uint32_t MatchScan::LastNeeded() const {
  if (input_.slotted == nullptr) return kNoIndex;
  std::uint32_t last = kNoIndex;
  for (const SlotSpec& need : rule_.needs) {
    std::uint32_t of_this = 0;
    for (const auto& s : input_.slotted->slots()) {
      if (need.Takes(s.type, s.flags)) of_this = s.at;
    }
    last = std::min(last, of_this);
  }
  return last;
}

bool MatchScan::Next(Match& match) {
  bool found = false;
  if (rule_.starts_with_slot && input_.slotted != nullptr) {
    // Such a match can begin at a slot only: trying there beats scanning the sentence.
    for (const auto& s : input_.slotted->slots()) {
      if (s.at < from_ || !rule_.start.Takes(s.type, s.flags)) continue;
      if (rule_.is_slot) {
        match.begin = s.at;
        match.end = s.at + static_cast<std::uint32_t>(slot::kSize);
        match.captures = {{rule_.slots.begin()->first, match.begin, match.end}};
        found = true;
        break;
      }
      found = set_.FindHere(rule_.pattern, input_.text, s.at, match);
      if (found) break;
    }
  } else if (rule_.begins_at_words) {
    const std::size_t known = rule_.beginnings.size() * 64;
    const std::uint32_t last = LastNeeded();
    for (const BeginningWord& word : BeginningsOf(pack_, input_)) {
      if (word.at > last) break;
      const bool begins = word.beginning < known && HasBit(rule_.beginnings, word.beginning);
      if (word.at < from_ || !begins) continue;
      found = set_.FindHere(rule_.pattern, input_.text, word.at, match);
      if (found) break;
    }
  } else {
    found = from_ <= input_.text.size() && set_.Find(rule_.pattern, input_.text, from_, match);
  }
  if (found) from_ = match.end > match.begin ? match.end : match.end + 1;
  return found;
}

}  // namespace papergraph
