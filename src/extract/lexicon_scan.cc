// SPDX-License-Identifier: Apache-2.0
// Candidates that are names and terms of the lexicon.
#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "extract/analysis.h"

namespace papergraph {
namespace {

// "7B", "13b", "1.5", "v2", "Large", "XL": what may follow a family's name behind a hyphen.
bool LooksLikeSize(std::string_view s) {
  if (s.empty()) return false;
  const bool digit = std::isdigit(static_cast<unsigned char>(s[0])) != 0;
  const bool version = s.size() > 1 && (s[0] == 'v' || s[0] == 'V') &&
                       std::isdigit(static_cast<unsigned char>(s[1])) != 0;
  return digit || version || (s[0] >= 'A' && s[0] <= 'Z');
}

bool HasCapitalOrDigit(std::string_view s) {
  return std::any_of(s.begin(), s.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

class LexiconScan {
 public:
  explicit LexiconScan(Analysis& a)
      : a_(a),
        classes_(a.pack.engine.classes),
        name_rule_(a.pack.engine.detectors.lexicon_name),
        term_rule_(a.pack.engine.detectors.lexicon_term) {}

  void Run() {
    if (name_rule_ < 0 || term_rule_ < 0) return;
    const auto& sentences = a_.text.sentences();
    for (std::uint32_t s = 0; s < sentences.size(); ++s) {
      for (std::uint32_t t = sentences[s].first; t < sentences[s].last; ++t) {
        if (!a_.text.tokens()[t].Is(Token::kWord)) continue;
        // Most words begin no name, which the pack's vocabulary knows of the frequent ones.
        if (a_.words[t] != nullptr && (!a_.words[t]->begins_name || IsPlainFunctionWord(t)))
          continue;
        hits_.clear();
        a_.pack.lexicon.FindAt(a_.text, t, sentences[s].last, hits_);
        if (!hits_.empty()) t = Take(s, t);
      }
      for (std::uint32_t t = sentences[s].first + 1; t + 2 < sentences[s].last; ++t) {
        if (a_.HasClass(t, classes_.joining) || a_.FirstChar(t) == '/') TakeShared(s, t);
      }
    }
  }

 private:
  // No name begins with a lower-case function word, unless it is hyphenated ("in-context").
  bool IsPlainFunctionWord(std::uint32_t t) const {
    constexpr auto kUpper = Token::kInitialUpper | Token::kInnerUpper;
    if (!a_.HasClass(t, classes_.function) || (a_.text.tokens()[t].shape & kUpper) != 0)
      return false;
    return !(a_.Glued(t + 1) && a_.FirstChar(t + 1) == '-');
  }

  // Adds the longest acceptable hit; returns the last token used.
  std::uint32_t Take(std::uint32_t sentence, std::uint32_t token) {
    for (std::size_t i = hits_.size(); i-- > 0;) {
      std::size_t group = i;
      while (group > 0 && hits_[group - 1].last == hits_[i].last) --group;
      if (!JointsFit(hits_[i])) {
        i = group;
        continue;
      }
      const LexiconHit& best = Best(group, i);
      const LexiconEntry& entry = EntryOf(best);
      const bool verb = !entry.named && best.last - best.first == 1 &&
                        a_.IsVerbWithObject(best.first, a_.text.sentences()[sentence].last);
      if (BoundariesFit(best, entry) && !Banned(best, entry) && !verb) {
        Add(sentence, best, entry);
        return a_.candidates.back().last - 1;
      }
      i = group;
    }
    return token;
  }

  const LexiconEntry& EntryOf(const LexiconHit& hit) const {
    return a_.pack.lexicon.entry(a_.pack.lexicon.surface(hit.surface).entry);
  }

  // Hardware, modalities and the like are no names, whatever a list says.
  bool Banned(const LexiconHit& hit, const LexiconEntry& entry) const {
    if (!entry.named && (IsVague(hit) || IsAdjectiveOf(hit))) return true;
    if (!entry.named || hit.last - hit.first != 1) return false;
    if (a_.HasClass(hit.first, classes_.not_name)) return true;
    // An ordinary word with a capital is none either where any word has one: in titles and first in
    // a sentence.
    const Token& t = a_.text.tokens()[hit.first];
    const Sentence& s = a_.text.sentences()[a_.text.SentenceOf(t.begin)];
    const bool capital_is_usual = s.title || s.first == hit.first;
    const LexiconSurface& surface = a_.pack.lexicon.surface(hit.surface);
    // "Multiple" there is not "MultiPL-E" either.
    return capital_is_usual && a_.HasClass(hit.first, classes_.ordinary) &&
           !t.Is(Token::kInnerUpper) && (surface.ambiguous || surface.text != a_.text.At(t));
  }

  // A gap that the listed form does not have is closed up only where it does not follow a function
  // word: "as GNN" is not "ASGNN".
  bool JointsFit(const LexiconHit& hit) const {
    const std::string& listed = a_.pack.lexicon.surface(hit.surface).text;
    if (hit.last - hit.first < 2) return true;
    return !a_.HasClass(hit.first, classes_.no_joint) || listed.find(' ') != std::string::npos ||
           !a_.text.tokens()[hit.first + 1].Is(Token::kSpaceBefore);
  }

  // "robotic" is no plural's singular, but an adjective.
  bool IsAdjectiveOf(const LexiconHit& hit) const {
    const Token& last = a_.text.tokens()[hit.last - 1];
    return a_.pack.lexicon.surface(hit.surface).text.ends_with("ics") &&
           std::tolower(static_cast<unsigned char>(a_.text.clean()[last.end - 1])) == 'c';
  }

  // Some lists have what the graph model finds too vague to be a node.
  bool IsVague(const LexiconHit& hit) const {
    const std::string_view text =
        a_.text.At(Range{a_.text.tokens()[hit.first].begin, a_.text.tokens()[hit.last - 1].end});
    return a_.pack.IsOf(text, classes_.vague);
  }

  const LexiconHit& Best(std::size_t from, std::size_t to) const {
    const auto score = [&](const LexiconHit& h) {
      const LexiconSurface& s = a_.pack.lexicon.surface(h.surface);
      const Range r = {a_.text.tokens()[h.first].begin, a_.text.tokens()[h.last - 1].end};
      return std::tuple(s.text == a_.text.At(r), !s.ambiguous, -static_cast<long>(h.surface));
    };
    std::size_t best = to;
    for (std::size_t i = from; i <= to; ++i) {
      if (score(hits_[i]) > score(hits_[best])) best = i;
    }
    return hits_[best];
  }

  // A hit inside a longer word is none, save before "-based" and the like. "LLaMA2-7B" is left to
  // the name scan, which sees it whole.
  bool BoundariesFit(const LexiconHit& hit, const LexiconEntry& entry) const {
    const std::uint32_t n = static_cast<std::uint32_t>(a_.text.tokens().size());
    if (hit.first > 0 && a_.Glued(hit.first)) {
      const char before = a_.FirstChar(hit.first - 1);
      if (before == '-' || before == '_' || before == '.' || before == '\\') {
        const bool word_left = hit.first > 1 && a_.Glued(hit.first - 1);
        if (!entry.named) return !word_left;
        const Token& left = a_.text.tokens()[hit.first - 1 - (word_left ? 1 : 0)];
        if (left.Is(Token::kInitialUpper) || left.Is(Token::kInnerUpper) ||
            left.Is(Token::kDigit)) {
          return false;
        }
      } else if (a_.text.tokens()[hit.first - 1].Is(Token::kWord) || before == '@') {
        return false;
      }
    }
    if (hit.last >= n || !a_.Glued(hit.last)) return true;
    const char after = a_.FirstChar(hit.last);
    if (after == '+' || after == '@' || after == '_') return false;
    const bool joined =
        (after == '-' || after == '.') && hit.last + 1 < n && a_.Glued(hit.last + 1);
    if (!joined || !a_.text.tokens()[hit.last + 1].Is(Token::kWord)) return true;
    const std::uint32_t next = hit.last + 1;
    if (after == '.') return !a_.text.tokens()[next].Is(Token::kDigit);
    if (a_.HasClass(next, classes_.name_tail)) return true;
    if (!entry.named) return false;
    return !LooksLikeSize(a_.TokenText(next));
  }

  // A name that is also an ordinary word or several things counts in full only by its shape.
  double Weight(const LexiconSurface& surface, const LexiconEntry& entry, Range range) const {
    if (!surface.ambiguous) return a_.pack.engine.numbers.lexicon_weight;
    const std::string_view s = a_.text.At(range);
    const auto is = [&](int (*test)(int), std::size_t from) {
      return std::any_of(s.begin() + static_cast<std::ptrdiff_t>(from), s.end(),
                         [&](char c) { return test(static_cast<unsigned char>(c)) != 0; });
    };
    const bool mixed = is(std::isupper, 1) && is(std::islower, 0);
    if (mixed || (is(std::isdigit, 0) && s.size() > 2)) {
      return a_.pack.engine.numbers.lexicon_shape_weight;
    }
    const bool acronym = s.size() >= 3 && is(std::isupper, 1);
    return acronym && entry.pack == 0 ? a_.pack.engine.numbers.lexicon_acronym_weight
                                      : a_.pack.engine.numbers.lexicon_ambiguous_weight;
  }

  // "LLaMA-2 7B": a size may stand behind a model's name after a space, and behind the hyphen at
  // which a line was broken ("LLaMA2- 13B"). The token behind it, or the hit's end.
  std::uint32_t SizeEnd(const LexiconHit& hit) const {
    const auto& tokens = a_.text.tokens();
    if (!EntryOf(hit).sizes) return hit.last;
    std::uint32_t t = hit.last;
    if (t < tokens.size() && a_.Glued(t) && a_.FirstChar(t) == '-') ++t;
    if (t >= tokens.size() || a_.Glued(t)) return hit.last;
    const std::string_view next = a_.TokenText(t);
    const std::size_t digits = next.find_first_not_of("0123456789");
    const bool size =
        digits != 0 && digits + 1 == next.size() && (next.back() == 'B' || next.back() == 'b');
    return size ? t + 1 : hit.last;
  }

  bool HasAcronym(const LexiconHit& hit) const {
    for (std::uint32_t t = hit.first; t < hit.last; ++t) {
      if (a_.text.tokens()[t].Is(Token::kInnerUpper) && !a_.HasClass(t, classes_.not_name))
        return true;
    }
    return false;
  }

  // As the entry's name or another of its forms is printed.
  bool IsListedSo(const LexiconSurface& surface, const LexiconEntry& entry, Range range) const {
    const std::string_view printed = a_.text.At(range);
    return entry.name == printed || surface.text == printed;
  }

  // "Frank-Wolfe": two words with a capital and a hyphen between.
  bool IsDoubleName(const LexiconHit& hit) const {
    const auto& tokens = a_.text.tokens();
    return hit.last == hit.first + 3 && a_.FirstChar(hit.first + 1) == '-' &&
           tokens[hit.first].Is(Token::kInitialUpper) &&
           tokens[hit.first + 2].Is(Token::kInitialUpper) && a_.Glued(hit.first + 2);
  }

  // "seq2seq": one word of letters and digits.
  bool IsWordWithDigit(const LexiconHit& hit) const {
    const Token& t = a_.text.tokens()[hit.first];
    return hit.last == hit.first + 1 && t.Is(Token::kDigit) && t.Is(Token::kLetter);
  }

  void Add(std::uint32_t sentence, const LexiconHit& hit, const LexiconEntry& entry) {
    const LexiconSurface& surface = a_.pack.lexicon.surface(hit.surface);
    Candidate c;
    c.range = {a_.text.tokens()[hit.first].begin, a_.text.tokens()[hit.last - 1].end};
    c.first = hit.first;
    c.last = hit.last;
    c.sentence = sentence;
    // A proper name printed in lower case ("particle filter") is used as a common term.
    const bool proper =
        entry.named && (HasCapitalOrDigit(a_.text.At(c.range)) || !HasCapitalOrDigit(entry.name));
    // "CNN" and "visual SLAM" have the shape of a name, or a part that has; that the lexicon knows
    // them for common terms must come first. "3D object detection" has not.
    // So must "Frank-Wolfe" and "seq2seq", which are listed so.
    const bool acronym =
        !proper && (HasAcronym(hit) || (!a_.HasClass(hit.first, classes_.not_name) &&
                                        (IsDoubleName(hit) || IsWordWithDigit(hit)) &&
                                        IsListedSo(surface, entry, c.range)));
    c.source = proper || acronym ? Candidate::Source::kName : Candidate::Source::kPhrase;
    c.named = proper;
    c.type = entry.type;
    c.weight = Weight(surface, entry, c.range);
    c.entry = surface.entry;
    std::uint32_t last = VersionEnd(a_, hit.last, a_.text.sentences()[sentence].last);
    if (last == hit.last) last = SizeEnd(hit);
    if (proper && last != hit.last) {
      c.last = last;
      c.range.end = a_.text.tokens()[last - 1].end;
      c.entry = kNoIndex;
    }
    c.rule = proper ? name_rule_ : term_rule_;
    a_.candidates.push_back(std::move(c));
  }

  // "audio, image and video classification", "force/position control": terms of the lexicon whose
  // head stands behind the last of several. `joint`: the token that joins the last two.
  void TakeShared(std::uint32_t sentence, std::uint32_t joint) {
    const std::uint32_t head = HeadBehind(joint, a_.text.sentences()[sentence].last);
    const std::uint32_t begin = a_.text.sentences()[sentence].first;
    std::uint32_t end = joint;
    while (head != kNoIndex && end > begin) {
      if (a_.FirstChar(end - 1) == ',') --end;
      std::uint32_t first = end;
      while (first > begin && (first == end || a_.Glued(first))) --first;
      if (first == end || !a_.text.tokens()[first].Is(Token::kWord)) return;
      AddShared(sentence, first, end, head);
      if (first == begin || a_.FirstChar(first - 1) != ',') return;
      end = first;
    }
  }

  // The first head noun of the run of words behind the token that has words before it, or kNoIndex.
  std::uint32_t HeadBehind(std::uint32_t joint, std::uint32_t limit) const {
    constexpr std::uint32_t kTokens = 6;
    const std::uint64_t no_word_of_term = classes_.function | classes_.verb | classes_.ing_verb;
    for (std::uint32_t t = joint + 1; t < std::min(limit, joint + 1 + kTokens); ++t) {
      const bool hyphen = a_.FirstChar(t) == '-' && a_.Glued(t);
      if (!hyphen && !a_.text.tokens()[t].Is(Token::kWord)) return kNoIndex;
      if (a_.HasClass(t, no_word_of_term) || a_.TokenText(t).ends_with("ly")) return kNoIndex;
      const bool head = a_.words[t] != nullptr &&
                        a_.words[t]->head.strength != Head::Strength::kNone && !a_.Glued(t);
      if (head && t > joint + 1) return t;
    }
    return kNoIndex;
  }

  void AddShared(std::uint32_t sentence, std::uint32_t first, std::uint32_t end,
                 std::uint32_t head) {
    const Range range = {a_.text.tokens()[first].begin, a_.text.tokens()[end - 1].end};
    const std::string name = std::string(a_.text.At(range)) + ' ' + std::string(a_.TokenText(head));
    if (a_.pack.IsOf(name, classes_.vague)) return;
    const std::uint32_t entry = ListedTerm(a_, name);
    if (entry == kNoIndex) return;
    Candidate c;
    c.range = range;
    c.first = first;
    c.last = end;
    c.sentence = sentence;
    c.source = Candidate::Source::kPhrase;
    c.type = a_.pack.lexicon.entry(entry).type;
    c.weight = a_.pack.engine.numbers.lexicon_weight;
    c.entry = entry;
    c.rule = term_rule_;
    c.name = name;
    a_.candidates.push_back(std::move(c));
  }

  Analysis& a_;
  const EngineNames::Classes& classes_;
  int name_rule_;
  int term_rule_;
  std::vector<LexiconHit> hits_;
};

}  // namespace

void FindLexiconCandidates(Analysis& a) { LexiconScan(a).Run(); }

std::uint32_t ListedTerm(const Analysis& a, std::string_view name) {
  for (const std::uint32_t s : a.pack.lexicon.Lookup(name)) {
    const LexiconSurface& surface = a.pack.lexicon.surface(s);
    const bool named = a.pack.lexicon.entry(surface.entry).named;
    if (!named && !surface.ambiguous) return surface.entry;
  }
  return kNoIndex;
}

}  // namespace papergraph
