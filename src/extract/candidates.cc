// SPDX-License-Identifier: Apache-2.0
// Candidates that come from definitions of short forms and from mention rules, and further
// occurrences of what they found.
#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/buckets.h"
#include "extract/rule_engine.h"

namespace papergraph {
namespace {

// The "17" of "WMT'17" (two digits), the "2017" of "DAVIS 2017" (four).
bool IsYear(std::string_view s, std::size_t digits) {
  if (s.size() != digits || s.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  return digits == 2 || s.substr(0, 2) == "20" || s.substr(0, 3) == "199";
}

}  // namespace

std::uint32_t VersionEnd(const Analysis& a, std::uint32_t at, std::uint32_t limit) {
  const bool apostrophe = at + 2 <= limit && a.Glued(at) && a.FirstChar(at) == '\'';
  if (apostrophe && a.Glued(at + 1) && IsYear(a.TokenText(at + 1), 2)) return at + 2;
  if (at >= limit || !a.text.tokens()[at].Is(Token::kSpaceBefore)) return at;
  if (IsYear(a.TokenText(at), 4) &&
      !(a.Glued(at + 1) && a.text.tokens()[at + 1].Is(Token::kWord))) {
    return at + 1;
  }
  if (at + 3 > limit) return at;
  const std::string_view major = a.TokenText(at);
  const bool digit = major.size() == 1 && major[0] >= '1' && major[0] <= '9';
  const bool round = digit && a.Glued(at + 1) && a.TokenText(at + 1) == "." && a.Glued(at + 2) &&
                     a.TokenText(at + 2) == "0";
  const bool ends = at + 3 >= limit || !a.Glued(at + 3) || a.FirstChar(at + 3) != '%';
  return round && ends ? at + 3 : at;
}

namespace {

// The lexicon's entry for a definition: one that knows the long form ("Stable Diffusion (SD)"), and
// best the short one too. A name of one word may be the last of a longer one.
std::uint32_t EntryOf(const Analysis& a, const AbbreviationPair& pair) {
  const Lexicon& lexicon = a.pack.lexicon;
  std::uint32_t best = kNoIndex;
  const std::string_view long_form = a.text.At(pair.long_form);
  const bool words = long_form.find(' ') != std::string_view::npos;
  const auto shorter = lexicon.Lookup(a.text.At(pair.short_form));
  for (std::uint32_t s : lexicon.Lookup(long_form)) {
    const std::uint32_t entry = lexicon.surface(s).entry;
    const bool both = std::any_of(shorter.begin(), shorter.end(), [&](std::uint32_t t) {
      return lexicon.surface(t).entry == entry;
    });
    if (both) return entry;
    const bool sure = !lexicon.entry(entry).named || (words && !lexicon.surface(s).ambiguous);
    if (best == kNoIndex && sure) best = entry;
  }
  for (std::uint32_t s : shorter) {
    const std::uint32_t entry = lexicon.surface(s).entry;
    if (lexicon.SpellsOut(entry, long_form)) return entry;
  }
  return best;
}

// "person re-identification (ReID)": the test of the letters takes the shortest long form. Where
// the lexicon has nothing of that name, but a task or the like under a longer name which ends
// there, the longer one is meant; of what papers make, the short form leaves out what it does not
// spell ("deep convolutional neural networks (CNNs)").
Range KnownLonger(const Analysis& a, const Sentence& sentence, Range longer) {
  constexpr std::uint32_t kMostWords = 3;
  const std::string name = NormaliseName(a.text.At(longer));
  for (std::uint32_t s : a.pack.lexicon.Lookup(a.text.At(longer))) {
    const LexiconEntry& entry = a.pack.lexicon.entry(a.pack.lexicon.surface(s).entry);
    if (NormaliseName(entry.name) == name) return longer;
  }
  const auto first = static_cast<std::uint32_t>(a.text.TokenAt(longer.begin));
  Range known = longer;
  for (std::uint32_t at = first; at > sentence.first && first - at < kMostWords;) {
    const Token& t = a.text.tokens()[--at];
    if (!t.Is(Token::kWord)) break;
    const Range wider = {t.begin, longer.end};
    for (std::uint32_t s : a.pack.lexicon.Lookup(a.text.At(wider))) {
      const int type = a.pack.lexicon.entry(a.pack.lexicon.surface(s).entry).type;
      if (!a.IsArtifact(type)) known = wider;
    }
  }
  return known;
}

}  // namespace

void FindDefinitions(Analysis& a) {
  const int rule = a.pack.engine.detectors.abbreviation;
  if (rule < 0) return;
  const std::uint64_t not_name = a.pack.engine.classes.not_name;
  const std::function<WordRole(std::uint32_t)> role_of = [&](std::uint32_t token) {
    if (a.text.tokens()[token].size() > 2 && a.HasClass(token, a.pack.engine.classes.naming_word)) {
      return WordRole::kNames;
    }
    return a.HasClass(token, a.pack.engine.classes.function) ? WordRole::kFunction
                                                             : WordRole::kOther;
  };
  for (std::uint32_t s = 0; s < a.text.sentences().size(); ++s) {
    for (AbbreviationPair& p : FindAbbreviations(a.text, a.text.sentences()[s], role_of)) {
      p.long_form = KnownLonger(a, a.text.sentences()[s], p.long_form);
      const auto first = static_cast<std::uint32_t>(a.text.TokenAt(p.short_form.begin));
      const bool banned =
          a.text.tokens()[first].end == p.short_form.end && a.HasClass(first, not_name);
      const auto pair = static_cast<std::uint32_t>(a.pairs.size());
      a.pairs.push_back(p);
      // Such a definition makes no name, but tells that the short form is not the lexicon's.
      if (banned) continue;
      const std::uint32_t known = EntryOf(a, p);
      for (const Range& r : {p.long_form, p.short_form}) {
        Candidate c;
        c.entry = known;
        if (known != kNoIndex) {
          c.type = a.pack.lexicon.entry(known).type;
          c.weight = a.pack.engine.numbers.lexicon_defined_weight;
        }
        c.range = r;
        c.first = static_cast<std::uint32_t>(a.text.TokenAt(r.begin));
        c.last = static_cast<std::uint32_t>(a.text.TokenAt(r.end - 1)) + 1;
        c.sentence = s;
        c.source = Candidate::Source::kDefinition;
        c.named = true;
        c.rule = rule;
        c.pair = pair;
        c.is_short_form = &r == &p.short_form || r == p.short_form;
        a.candidates.push_back(std::move(c));
      }
    }
  }
}

namespace {

void AddRuleMention(Analysis& a, std::uint32_t sentence, const Rule& rule, const Match& match) {
  const Capture* group = match.Find(rule.emit.of);
  if (group == nullptr || group->begin == group->end) return;
  const std::uint32_t begin = a.text.sentences()[sentence].begin;
  Candidate c;
  c.range = {begin + group->begin, begin + group->end};
  c.first = static_cast<std::uint32_t>(a.text.TokenAt(c.range.begin));
  c.last = static_cast<std::uint32_t>(a.text.TokenAt(c.range.end - 1)) + 1;
  c.sentence = sentence;
  // Names inside URLs are no mentions of their own: a location goes first.
  const bool location =
      rule.emit.type >= 0 &&
      a.pack.types.nodes[static_cast<std::size_t>(rule.emit.type)].role == "location";
  c.source = location ? Candidate::Source::kLocation : Candidate::Source::kRule;
  c.type = rule.emit.type;
  c.weight = rule.weight;
  c.named = rule.emit.named != 0;
  c.rule = static_cast<int>(&rule - a.pack.rules.data());
  a.candidates.push_back(std::move(c));
}

}  // namespace

void FindRuleMentions(std::span<Analysis* const> batch) {
  std::vector<PhaseInput> inputs;
  std::vector<Analysis*> whose;
  for (Analysis* a : batch) {
    for (std::uint32_t s = 0; s < a->text.sentences().size(); ++s) {
      inputs.push_back(InputOf(*a, s));
      whose.push_back(a);
    }
  }
  if (inputs.empty()) return;
  RunPhaseOnAll(batch.front()->pack, Phase::kMention, inputs,
                [&](std::uint32_t input, const Rule& rule, const Match& match) {
                  AddRuleMention(*whose[input], inputs[input].sentence, rule, match);
                });
}

namespace {

bool SameFolded(std::string_view x, std::string_view y, bool fold) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [&](char p, char q) {
    const auto lower = [&](char c) {
      return fold && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    return lower(p) == lower(q);
  });
}

// "DP" of "DP-Rewrite": tokens [first, last) glued to a capital or a digit by a hyphen; "ACME" of
// "ACME++", "RRT" of "RRT*", "DAVIS" of "DAVIS 2017".
bool InsideLongerName(const Analysis& a, std::uint32_t first, std::uint32_t last) {
  const auto& tokens = a.text.tokens();
  const auto joined = [&](std::uint32_t hyphen, std::uint32_t other) {
    return a.FirstChar(hyphen) == '-' &&
           (tokens[other].Is(Token::kInitialUpper) || tokens[other].Is(Token::kDigit));
  };
  if (last + 1 < tokens.size() && a.Glued(last) && a.Glued(last + 1) && joined(last, last + 1)) {
    return true;
  }
  if (a.Glued(last) && (a.FirstChar(last) == '+' || a.FirstChar(last) == '*')) return true;
  if (VersionEnd(a, last, static_cast<std::uint32_t>(tokens.size())) != last) return true;
  return first > 1 && a.Glued(first) && a.Glued(first - 1) && joined(first - 1, first - 2);
}

}  // namespace

void FindFurtherOccurrences(Analysis& a) {
  const int rule = a.pack.engine.detectors.known_in_document;
  if (rule < 0) return;
  const auto& tokens = a.text.tokens();
  const auto is_rule = [](const Candidate& c) { return c.source == Candidate::Source::kRule; };
  const auto is_definition = [](const Candidate& c) {
    return c.source == Candidate::Source::kDefinition;
  };
  Buckets definitions(a.text.sentences().size(), a.candidates.size());
  for (std::uint32_t i = 0; i < a.candidates.size(); ++i) {
    if (is_definition(a.candidates[i])) definitions.Add(a.candidates[i].sentence, i);
  }
  // What a rule took of a longer definition ("Lane" of "called Lane guided networks (LGN)") is no
  // name of its own.
  const auto cut_short = [&](const Candidate& c) {
    return definitions.Any(c.sentence, [&](std::uint32_t d) {
      return a.candidates[d].range.Contains(c.range) && a.candidates[d].range != c.range;
    });
  };
  std::vector<Candidate> known;
  for (const Candidate& c : a.candidates) {
    if (is_definition(c) || (is_rule(c) && !cut_short(c))) known.push_back(c);
  }
  if (known.empty()) return;
  Buckets places(std::bit_ceil(tokens.size()), tokens.size());  // of tokens, by their hash
  const auto key = [&](const Token& t) { return t.hash & (places.keys() - 1); };
  for (auto t = static_cast<std::uint32_t>(tokens.size()); t-- > 0;) places.Add(key(tokens[t]), t);
  for (const Candidate& k : known) {
    const std::string form(a.text.At(k.range));
    const bool fold = !k.is_short_form && form.size() > 6;
    const std::uint32_t width = k.last - k.first;
    const Token& begin = tokens[k.first];
    places.Any(key(begin), [&](std::uint32_t t) {
      if (t + width > tokens.size() || t == k.first) return false;
      if (tokens[t].hash != begin.hash || tokens[t].size() != begin.size()) return false;
      if (!SameFolded(a.text.At(tokens[t]), a.text.At(begin), fold)) return false;
      const std::uint32_t end = tokens[t + width - 1].end;
      std::string_view here = a.text.At(Range{tokens[t].begin, end});
      if (here.size() == form.size() + 1 && here.back() == 's') here.remove_suffix(1);
      if (!SameFolded(here, form, fold) || InsideLongerName(a, t, t + width)) return false;
      Candidate c = k;
      c.range = {tokens[t].begin, end};
      c.first = t;
      c.last = t + width;
      c.whole = 0;
      c.sentence = static_cast<std::uint32_t>(a.text.SentenceOf(c.range.begin));
      c.pair = kNoIndex;
      c.rule = rule;
      // "We present Slide Deck Search Engine", where "Slide Deck (SD)" is defined elsewhere.
      c.source = Candidate::Source::kRule;
      a.candidates.push_back(std::move(c));
      return false;
    });
  }
}

void IndexCandidates(Analysis& a) {
  a.by_sentence.assign(a.text.sentences().size(), {});
  std::vector<std::uint32_t> counts(a.by_sentence.size(), 0);
  for (const Candidate& c : a.candidates) ++counts[c.sentence];
  for (std::size_t s = 0; s < counts.size(); ++s) a.by_sentence[s].reserve(counts[s]);
  for (std::uint32_t i = 0; i < a.candidates.size(); ++i) {
    a.by_sentence[a.candidates[i].sentence].push_back(i);
  }
}

}  // namespace papergraph
