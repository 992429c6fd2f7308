// SPDX-License-Identifier: Apache-2.0
#include "extract/slotting.h"

#include <algorithm>

namespace papergraph {

std::uint32_t CitationLength(std::string_view text, std::uint32_t at) {
  constexpr std::size_t kLongest = 160;
  if (text[at] != '(' && text[at] != '[') return 0;
  const char close = text[at] == '(' ? ')' : ']';
  const std::size_t end = text.find(close, at);
  if (end == std::string_view::npos || end - at > kLongest) return 0;
  const std::string_view inside = text.substr(at + 1, end - at - 1);
  const bool numeric = close == ']' && !inside.empty() &&
                       inside.find_first_not_of("0123456789, -") == std::string_view::npos;
  const bool names = inside.find("et al") != std::string_view::npos;
  return numeric || names ? static_cast<std::uint32_t>(end + 1 - at) : 0;
}

void SlottedSentence::AddPlain(const Analysis& a, std::uint32_t begin, std::uint32_t end) {
  const std::string_view clean = a.text.clean().substr(0, end);
  const auto next = [&](char c, std::uint32_t from) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(clean.find(c, from), end));
  };
  std::uint32_t quote = next('"', begin);
  std::uint32_t round = next('(', begin);
  std::uint32_t square = next('[', begin);
  std::uint32_t at = begin;
  while (at < end) {
    anchors_.emplace_back(static_cast<std::uint32_t>(text_.size()), at);
    std::uint32_t stop = at;
    std::uint32_t skip = 0;
    while (skip == 0) {
      if (quote < stop) quote = next('"', stop);
      if (round < stop) round = next('(', stop);
      if (square < stop) square = next('[', stop);
      stop = std::min({quote, round, square});
      if (stop == end) break;
      skip = stop == quote ? 1 : CitationLength(clean, stop);
      if (skip == 0) ++stop;
    }
    text_ += clean.substr(at, stop - at);
    at = stop + skip;
    shortened_ |= skip > 0;
    if (skip > 1 && !text_.empty() && text_.back() == ' ') text_.pop_back();
  }
}

void SlottedSentence::AddSlot(const SlotView& view, std::uint32_t candidate, std::uint32_t clean) {
  if (slots_.size() >= slot::kMaxIndex) return;
  const auto at = static_cast<std::uint32_t>(text_.size());
  anchors_.emplace_back(at, clean);
  text_ += slot::Encode(view.type, view.flags, static_cast<std::uint32_t>(slots_.size()));
  slots_.push_back({at, candidate, view.type, view.flags});
}

std::vector<std::uint32_t> SlottedSentence::CandidatesIn(std::uint32_t begin,
                                                         std::uint32_t end) const {
  std::vector<std::uint32_t> out;
  for (const Slot& s : slots_) {
    if (s.at >= begin && s.at + slot::kSize <= end) out.push_back(s.candidate);
  }
  return out;
}

std::uint32_t SlottedSentence::ToClean(std::uint32_t at) const {
  auto it = std::upper_bound(anchors_.begin(), anchors_.end(), at,
                             [](std::uint32_t x, const auto& anchor) { return x < anchor.first; });
  if (it == anchors_.begin()) return 0;
  --it;
  return it->second + (at - it->first);
}

bool IsTitle(const Analysis& a, Range range) {
  int capitals = 0;
  for (std::size_t t = a.text.TokenAt(range.begin);
       t < a.text.tokens().size() && a.text.tokens()[t].begin < range.end; ++t) {
    const Token& token = a.text.tokens()[t];
    if (!token.Is(Token::kWord)) continue;
    const char first = a.text.clean()[token.begin];
    if (first >= 'A' && first <= 'Z') {
      ++capitals;
    } else if (token.Is(Token::kSpaceBefore) &&
               !a.HasClass(static_cast<std::uint32_t>(t), a.pack.engine.classes.function)) {
      return false;
    }
  }
  return capitals >= 2;
}

SlotView EvidenceView(const Analysis& a, std::uint32_t candidate, bool names) {
  const Candidate& c = a.candidates[candidate];
  SlotView v;
  v.type = c.type;
  v.hidden = names && !c.named;
  if (c.named) v.flags |= slot::kNamed;
  // Names of the breadth pack are mostly of one paper each, which may be this one.
  if (c.entry != kNoIndex && a.pack.lexicon.entry(c.entry).pack == 0) v.flags |= slot::kLexicon;
  if (c.vouched) v.flags |= slot::kLexicon;
  if (c.component) v.flags |= slot::kComponent;
  return v;
}

SlotView EntityView(const Analysis& a, std::uint32_t candidate) {
  const Candidate& c = a.candidates[candidate];
  if (c.entity == kNoIndex) return {-1, 0, true};
  const EntityDraft& e = a.entities[c.entity];
  SlotView v;
  v.type = e.type;
  if (e.is_named) v.flags |= slot::kNamed;
  if (e.is_proposed) v.flags |= slot::kProposed;
  if (e.entry != kNoIndex) v.flags |= slot::kLexicon;
  return v;
}

}  // namespace papergraph
