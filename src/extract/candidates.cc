// SPDX-License-Identifier: Apache-2.0
// Words, sentence roles, and the candidates that come from the lexicon, from definitions of short
// forms and from mention rules.
#include <algorithm>
#include <bit>
#include <cctype>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/buckets.h"
#include "extract/rule_engine.h"
#include "extract/trace.h"

namespace papergraph {
namespace {

char FirstChar(const Analysis& a, std::uint32_t token) {
  return a.text.clean()[a.text.tokens()[token].begin];
}

// "7B", "13b", "1.5", "v2", "Large", "XL": what may follow a family's name behind a hyphen.
bool LooksLikeSize(std::string_view s) {
  if (s.empty()) return false;
  const bool digit = std::isdigit(static_cast<unsigned char>(s[0])) != 0;
  const bool version = s.size() > 1 && (s[0] == 'v' || s[0] == 'V') &&
                       std::isdigit(static_cast<unsigned char>(s[1])) != 0;
  return digit || version || (s[0] >= 'A' && s[0] <= 'Z');
}

// The "17" of "WMT'17" (two digits), the "2017" of "DAVIS 2017" (four).
bool IsYear(std::string_view s, std::size_t digits) {
  if (s.size() != digits || s.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  return digits == 2 || s.substr(0, 2) == "20" || s.substr(0, 3) == "199";
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
        if (a_.HasClass(t, classes_.joining) || FirstChar(a_, t) == '/') TakeShared(s, t);
      }
    }
  }

 private:
  // No name begins with a lower-case function word, unless it is hyphenated ("in-context").
  bool IsPlainFunctionWord(std::uint32_t t) const {
    constexpr auto kUpper = Token::kInitialUpper | Token::kInnerUpper;
    if (!a_.HasClass(t, classes_.function) || (a_.text.tokens()[t].shape & kUpper) != 0)
      return false;
    return !(a_.Glued(t + 1) && FirstChar(a_, t + 1) == '-');
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
      const char before = FirstChar(a_, hit.first - 1);
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
    const char after = FirstChar(a_, hit.last);
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

  // "LLaMA-2 7B": a size may stand behind a model's name after a space.
  bool SizeFollows(const LexiconHit& hit) const {
    if (hit.last >= a_.text.tokens().size() || !EntryOf(hit).sizes) return false;
    const std::string_view next = a_.TokenText(hit.last);
    const std::size_t digits = next.find_first_not_of("0123456789");
    return digits != 0 && digits + 1 == next.size() && (next.back() == 'B' || next.back() == 'b');
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
    return hit.last == hit.first + 3 && FirstChar(a_, hit.first + 1) == '-' &&
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
    if (last == hit.last && SizeFollows(hit)) ++last;
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
      if (FirstChar(a_, end - 1) == ',') --end;
      std::uint32_t first = end;
      while (first > begin && (first == end || a_.Glued(first))) --first;
      if (first == end || !a_.text.tokens()[first].Is(Token::kWord)) return;
      AddShared(sentence, first, end, head);
      if (first == begin || FirstChar(a_, first - 1) != ',') return;
      end = first;
    }
  }

  // The first head noun of the run of words behind the token that has words before it, or kNoIndex.
  std::uint32_t HeadBehind(std::uint32_t joint, std::uint32_t limit) const {
    constexpr std::uint32_t kTokens = 6;
    const std::uint64_t no_word_of_term = classes_.function | classes_.verb | classes_.ing_verb;
    for (std::uint32_t t = joint + 1; t < std::min(limit, joint + 1 + kTokens); ++t) {
      const bool hyphen = FirstChar(a_, t) == '-' && a_.Glued(t);
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

std::uint32_t VersionEnd(const Analysis& a, std::uint32_t at, std::uint32_t limit) {
  const bool apostrophe = at + 2 <= limit && a.Glued(at) && FirstChar(a, at) == '\'';
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
  const bool ends = at + 3 >= limit || !a.Glued(at + 3) || FirstChar(a, at + 3) != '%';
  return round && ends ? at + 3 : at;
}

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

void FindLexiconCandidates(Analysis& a) { LexiconScan(a).Run(); }

namespace {

// The lexicon's entry for a definition: one that knows the long form, and best the short one too.
std::uint32_t EntryOf(const Analysis& a, const AbbreviationPair& pair) {
  const Lexicon& lexicon = a.pack.lexicon;
  std::uint32_t best = kNoIndex;
  const auto shorter = lexicon.Lookup(a.text.At(pair.short_form));
  for (std::uint32_t s : lexicon.Lookup(a.text.At(pair.long_form))) {
    const std::uint32_t entry = lexicon.surface(s).entry;
    const bool both = std::any_of(shorter.begin(), shorter.end(), [&](std::uint32_t t) {
      return lexicon.surface(t).entry == entry;
    });
    if (both) return entry;
    if (best == kNoIndex && !lexicon.entry(entry).named) best = entry;
  }
  for (std::uint32_t s : shorter) {
    const std::uint32_t entry = lexicon.surface(s).entry;
    if (lexicon.SpellsOut(entry, a.text.At(pair.long_form))) return entry;
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
      if (a.pack.types.nodes[static_cast<std::size_t>(type)].main_rank == 0) known = wider;
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
    return FirstChar(a, hyphen) == '-' &&
           (tokens[other].Is(Token::kInitialUpper) || tokens[other].Is(Token::kDigit));
  };
  if (last + 1 < tokens.size() && a.Glued(last) && a.Glued(last + 1) && joined(last, last + 1)) {
    return true;
  }
  if (a.Glued(last) && (FirstChar(a, last) == '+' || FirstChar(a, last) == '*')) return true;
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

std::uint32_t ListedTerm(const Analysis& a, std::string_view name) {
  for (const std::uint32_t s : a.pack.lexicon.Lookup(name)) {
    const LexiconSurface& surface = a.pack.lexicon.surface(s);
    const bool named = a.pack.lexicon.entry(surface.entry).named;
    if (!named && !surface.ambiguous) return surface.entry;
  }
  return kNoIndex;
}

void IndexCandidates(Analysis& a) {
  a.by_sentence.assign(a.text.sentences().size(), {});
  for (std::uint32_t i = 0; i < a.candidates.size(); ++i) {
    a.by_sentence[a.candidates[i].sentence].push_back(i);
  }
}

}  // namespace papergraph
