// SPDX-License-Identifier: Apache-2.0
// A sentence as patterns see it: its mentions stand as slots, quotes and citations are gone.
#pragma once

#include <string>
#include <vector>

#include "extract/analysis.h"

namespace papergraph {

/// What rules see of a candidate.
struct SlotView {
  int type = -1;
  std::uint8_t flags = 0;
  bool hidden = false;  ///< stands as plain text
};

/// A candidate as evidence rules see it: rules on names (`names`) see common phrases as plain text,
/// so that "framework" stands as a word; rules on phrases see both.
SlotView EvidenceView(const Analysis& a, std::uint32_t candidate, bool names);

/// True where every word of `range` but closed-class ones begins with a capital, and two do: a long
/// form that is printed so is mostly a name.
bool IsTitle(const Analysis& a, Range range);

/// A candidate of a decided entity as rules on facts see it; others stand as plain text.
SlotView EntityView(const Analysis& a, std::uint32_t candidate);

class SlottedSentence {
 public:
  /// `view(candidate)` tells how each candidate of the sentence stands. "LONG FORM (SF)", where
  /// both are candidates of one abbreviation, is one slot, that of the short form.
  template <typename View>
  SlottedSentence(const Analysis& a, std::uint32_t sentence, const std::vector<std::uint32_t>& list,
                  View view);

  const std::string& text() const { return text_; }
  /// Candidates whose slots lie within [begin, end) of text().
  std::vector<std::uint32_t> CandidatesIn(std::uint32_t begin, std::uint32_t end) const;
  /// The byte of the document's clean text that text()[at] came from.
  std::uint32_t ToClean(std::uint32_t at) const;
  /// Calls visit(offset in text(), byte of the clean text, size) for each piece that is no slot.
  template <typename Visit>
  void EachPlain(Visit visit) const {
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
      const auto [at, clean] = anchors_[i];
      const std::size_t end = i + 1 < anchors_.size() ? anchors_[i + 1].first : text_.size();
      if (at < end && text_[at] != slot::kOpen) {
        visit(at, clean, static_cast<std::uint32_t>(end - at));
      }
    }
  }
  std::uint32_t sentence() const { return sentence_; }
  /// Whether text() lacks a quote or a citation that the sentence has.
  bool shortened() const { return shortened_; }
  struct Slot {
    std::uint32_t at = 0;
    std::uint32_t candidate = 0;
    int type = -1;
    std::uint8_t flags = 0;
  };
  const std::vector<Slot>& slots() const { return slots_; }

 private:
  void AddPlain(const Analysis& a, std::uint32_t begin, std::uint32_t end);
  void AddSlot(const SlotView& view, std::uint32_t candidate, std::uint32_t clean);

  std::string text_;
  std::vector<Slot> slots_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> anchors_;  // text_ offset, clean offset
  std::uint32_t sentence_ = 0;
  bool shortened_ = false;
};

/// Length of the citation "(Liu et al., 2023; ...)" that begins at `at`, or 0.
std::uint32_t CitationLength(std::string_view text, std::uint32_t at);

template <typename View>
SlottedSentence::SlottedSentence(const Analysis& a, std::uint32_t sentence,
                                 const std::vector<std::uint32_t>& list, View view)
    : sentence_(sentence) {
  const Sentence& s = a.text.sentences()[sentence];
  text_.reserve(s.end - s.begin + 16);
  slots_.reserve(list.size());
  anchors_.reserve(2 * list.size() + 1);
  std::uint32_t at = s.begin;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Candidate* c = &a.candidates[list[i]];
    SlotView v = view(list[i]);
    if (v.hidden) continue;
    AddPlain(a, at, c->range.begin);
    std::uint32_t shown = list[i];
    std::uint32_t end = c->range.end;
    if (i + 1 < list.size() && c->pair != kNoIndex) {
      const Candidate& next = a.candidates[list[i + 1]];
      const std::string_view between = a.text.At(Range{end, next.range.begin});
      if (next.pair == c->pair && next.is_short_form != c->is_short_form && between.size() <= 3 &&
          between.find('(') != std::string_view::npos) {
        const std::string_view rest = a.text.clean().substr(next.range.end);
        end = next.range.end;
        if (!rest.empty() && rest[0] == '"') ++end;
        if (end < s.end && a.text.clean()[end] == ')') ++end;
        if (next.is_short_form) shown = list[i + 1];
        v = view(shown);
        v.flags |= slot::kDefined;
        const Range longer = (next.is_short_form ? *c : next).range;
        if (IsTitle(a, longer)) v.flags |= slot::kTitled;
        ++i;
      }
    }
    AddSlot(v, shown, c->range.begin);
    at = end;
  }
  AddPlain(a, at, s.end);
}

}  // namespace papergraph
