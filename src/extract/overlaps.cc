// SPDX-License-Identifier: Apache-2.0
// The choice among candidates whose spans overlap, and what comes back where the chosen one became
// no entity.
#include <algorithm>
#include <iterator>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/buckets.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

// Another detector's finding of the same span is no loss.
void NoteOverlap(const Analysis& a, const Candidate& lost,
                 const std::vector<std::pair<std::uint32_t, std::uint32_t>>& kept) {
  for (const auto& [begin, index] : kept) {
    const Candidate& winner = a.candidates[index];
    if (!winner.range.Overlaps(lost.range) || winner.range == lost.range) continue;
    a.trace->Note(a, &a.pack.rules[static_cast<std::size_t>(lost.rule)], lost.range,
                  std::string(a.text.At(lost.range)), lost.named ? "a name" : "a phrase",
                  "\"" + std::string(a.text.At(winner.range)) + "\" (" +
                      a.pack.rules[static_cast<std::size_t>(winner.rule)].id + ") goes before it");
    return;
  }
}

// Whether an article stands before the name, perhaps with words in small letters between them.
bool HasArticle(const Analysis& a, const Candidate& c) {
  constexpr std::uint32_t kWords = 4;
  const std::uint32_t begin = a.text.sentences()[c.sentence].first;
  for (std::uint32_t t = c.first; t > begin && c.first - t < kWords; --t) {
    if (a.HasClass(t - 1, a.pack.engine.classes.determiner)) return true;
    if (!a.text.tokens()[t - 1].Is(Token::kWord) ||
        a.HasClass(t - 1, a.pack.engine.classes.function)) {
      return false;
    }
  }
  return false;
}

// What a rule took for a name gives way where the lexicon knows a longer one ("the Open Garden
// dataset" by the rule "Open Garden"), unless that begins within a word ("large-scale FL"), or,
// with an article, knows it for a common term ("a novel Model Predictive Control method"). So does
// a name that comes again, within a common term ("few-shot NER" behind "named entity recognition
// (NER)").
// `listed`: candidates that the lexicon knows, by their sentence.
bool LexiconKnowsBetter(const Analysis& a, const Buckets& listed, const Candidate& c) {
  const bool again = c.rule == a.pack.engine.detectors.known_in_document;
  return listed.Any(c.sentence, [&](std::uint32_t i) {
    const Candidate& d = a.candidates[i];
    if (d.pair != kNoIndex || !d.range.Contains(c.range)) return false;
    const bool longer = d.range != c.range;
    if (!d.named && again) return longer && c.entry == kNoIndex;
    if (!d.named) return !longer && c.named && HasArticle(a, c);
    return longer && (d.range.begin == 0 || a.text.clean()[d.range.begin - 1] != '-');
  });
}

// What only looks like a name gives way to the common term of the lexicon that begins with it ("the
// Frank-Wolfe algorithm").
bool BeginsTerm(const Analysis& a, const Buckets& listed, const Candidate& c) {
  return listed.Any(c.sentence, [&](std::uint32_t i) {
    const Candidate& d = a.candidates[i];
    return !d.named && d.pair == kNoIndex && d.range.begin == c.range.begin &&
           d.range.end > c.range.end;
  });
}

// Where the lexicon knows just what a rule found, as of that type, both say so.
void TakeEntry(const Analysis& a, const Buckets& listed, Candidate& c) {
  listed.Any(c.sentence, [&](std::uint32_t i) {
    const Candidate& d = a.candidates[i];
    if (!d.named || d.range != c.range || d.type != c.type) return false;
    c.entry = d.entry;
    c.weight += d.weight;
    return true;
  });
}

}  // namespace

void ResolveOverlaps(Analysis& a) {
  auto& list = a.candidates;
  // The better first: by source, then length, then position, then as found.
  using Key = std::tuple<Candidate::Source, std::uint32_t, std::uint32_t, std::uint32_t>;
  std::vector<Key> order;
  order.reserve(list.size());
  Buckets listed(a.text.sentences().size(), list.size());
  for (auto i = static_cast<std::uint32_t>(list.size()); i-- > 0;) {
    if (list[i].entry != kNoIndex) listed.Add(list[i].sentence, i);
  }
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    Candidate& c = list[i];
    const bool by_rule = c.source == Candidate::Source::kRule;
    const bool by_shape = c.rule == a.pack.engine.detectors.name_shape && c.entry == kNoIndex;
    const bool yields =
        (by_rule && LexiconKnowsBetter(a, listed, c)) || (by_shape && BeginsTerm(a, listed, c));
    if (by_rule && c.entry == kNoIndex) TakeEntry(a, listed, c);
    order.emplace_back(yields ? Candidate::Source::kWeakPhrase : c.source,
                       c.range.begin - c.range.end, c.range.begin, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<std::uint8_t> taken(a.text.tokens().size() + 1, 0);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> kept;  // where it begins, index
  for (const Key& key : order) {
    const Candidate& c = list[std::get<3>(key)];
    const auto from = taken.begin() + c.first;
    const auto to = taken.begin() + c.last;
    if (c.first >= c.last || std::find(from, to, 1) != to) {
      if (a.trace != nullptr) NoteOverlap(a, c, kept);
      if (c.pair == kNoIndex && (c.entry != kNoIndex || !c.named)) a.hidden.push_back(c);
      continue;
    }
    std::fill(from, to, std::uint8_t{1});
    kept.emplace_back(c.range.begin, std::get<3>(key));
  }
  std::sort(kept.begin(), kept.end());
  std::vector<Candidate> sorted;
  sorted.reserve(kept.size());
  for (const auto& [begin, index] : kept) sorted.push_back(std::move(list[index]));
  list = std::move(sorted);
}

namespace {

// "POI", but not "RuleTaker".
bool IsLetters(const Analysis& a, const Candidate& c) {
  const std::string_view text = a.text.At(c.range);
  return std::all_of(text.begin(), text.end(), [](char x) { return x >= 'A' && x <= 'Z'; });
}

}  // namespace

bool UncoverTerms(Analysis& a) {
  // The candidates that overlap it: they are in text order, and disjoint.
  const auto around = [&](const Candidate& c) {
    const auto first =
        std::partition_point(a.candidates.begin(), a.candidates.end(),
                             [&](const Candidate& d) { return d.range.end <= c.range.begin; });
    const auto last = std::partition_point(
        first, a.candidates.end(), [&](const Candidate& d) { return d.range.begin < c.range.end; });
    return std::span(first, last);
  };
  // "POI recommendation", where "POI" was nothing: the task takes in what stood for itself behind;
  // so "time series (TS) anomaly detection", where "time series" was nothing.
  const auto begins_with_nothing = [&](const Candidate& c, std::span<const Candidate> others) {
    const bool task =
        c.source >= Candidate::Source::kPhrase && c.entry == kNoIndex && !a.IsArtifact(c.type);
    return task && std::any_of(others.begin(), others.end(), [&](const Candidate& d) {
             const bool begins = d.entity == kNoIndex && d.first == c.first;
             return begins && (c.name.empty() ? d.named && IsLetters(a, d) : d.pair != kNoIndex);
           });
  };
  const auto blocks = [](const Candidate& d, const Candidate& c, bool wider) {
    if (d.entity == kNoIndex) return false;
    return !wider || d.named || d.pair != kNoIndex || !c.range.Contains(d.range);
  };
  // "autism spectrum disorder (ASD)": what the paper defines does not become the lexicon's ASD.
  const auto redefines = [](const Candidate& d, const Candidate& c) {
    return d.pair != kNoIndex && d.range == c.range && d.entry != c.entry;
  };
  std::vector<std::uint8_t> taken(a.text.tokens().size() + 1, 0);
  // "textual adversarial attacks": a phrase that ends in a term stays where the term would.
  bool vouched = false;
  for (const Candidate& c : a.hidden) {
    if (c.entry == kNoIndex || c.named) continue;
    for (Candidate& p : around(c)) {
      const bool ends_so = p.entity == kNoIndex && p.source == Candidate::Source::kPhrase &&
                           !p.named && p.last == c.last && p.range.Contains(c.range);
      if (!ends_so) continue;
      vouched = p.vouched = true;
      std::fill(taken.begin() + p.first, taken.begin() + p.last, std::uint8_t{1});
    }
  }
  std::vector<Candidate> back;
  std::vector<std::uint8_t> given_back(taken.size(), 0);  // tokens of `back`
  for (Candidate& c : a.hidden) {
    const auto from = taken.begin() + c.first;
    const auto to = taken.begin() + c.last;
    if (std::find(from, to, 1) != to) continue;
    const std::span<const Candidate> others = around(c);
    const bool wider = begins_with_nothing(c, others);
    if (std::any_of(others.begin(), others.end(),
                    [&](const Candidate& d) { return blocks(d, c, wider) || redefines(d, c); })) {
      continue;
    }
    std::fill(from, to, std::uint8_t{1});
    std::fill(given_back.begin() + c.first, given_back.begin() + c.last, std::uint8_t{1});
    back.push_back(std::move(c));
  }
  a.hidden.clear();
  if (back.empty() && !vouched) return false;
  const auto gives_way = [&](const Candidate& c) {
    const auto to = given_back.begin() + c.last;
    return std::find(given_back.begin() + c.first, to, 1) != to;
  };
  // The definition within "time series (TS) classification" is nothing without its long form.
  std::set<std::string> undone;
  for (const Candidate& split : back) {
    if (split.name.empty()) continue;
    for (const Candidate& d : around(split)) {
      if (d.pair != kNoIndex) undone.insert(NormaliseName(a.text.At(a.pairs[d.pair].short_form)));
    }
  }
  std::erase_if(a.candidates, [&](const Candidate& c) {
    return gives_way(c) || (!undone.empty() && c.entity == kNoIndex &&
                            undone.count(NormaliseName(a.text.At(c.range))) != 0);
  });
  for (Candidate& c : a.candidates) {
    c.entity = kNoIndex;
    c.dropped = false;
  }
  std::move(back.begin(), back.end(), std::back_inserter(a.candidates));
  std::sort(a.candidates.begin(), a.candidates.end(),
            [](const Candidate& x, const Candidate& y) { return x.range.begin < y.range.begin; });
  IndexCandidates(a);
  return true;
}

}  // namespace papergraph
