// SPDX-License-Identifier: Apache-2.0
// Common noun phrases without a tagger: a run that ends in a head noun is a phrase of that head's
// type; where the paper brings in what it coins, one that ends in any noun.
#include <algorithm>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/announcements.h"
#include "extract/word_run.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kMaxWords = 7;

class PhraseScan {
 public:
  explicit PhraseScan(Analysis& a)
      : a_(a),
        classes_(a.pack.engine.classes),
        rule_(a.pack.engine.detectors.noun_phrase),
        default_type_(a.pack.DefaultType()),
        run_(a),
        units_(run_.units()),
        announcements_(a, run_),
        terms_(a.text.tokens().size() + 1, kNoIndex),
        known_(a.text.tokens().size() + 1, Known::kNothing),
        ends_listed_(a.text.tokens().size() + 1, 0) {}

  void Scan() {
    if (rule_ < 0) return;
    NoteKnown();
    for (std::uint32_t s = 0; s < a_.text.sentences().size(); ++s) {
      run_.BeginSentence(s);
      announcements_.BeginSentence();
      coined_end_ = kNoIndex;
      for (std::uint32_t t = run_.begin(); t < run_.limit();) {
        const std::uint32_t end = run_.Read(t);
        if (end > t) {
          announced_ = announcements_.TakePart();
          if (!announcements_.TakeTask() || !CoinedTask()) Phrase();
        }
        t = std::max(end, t + 1);
        // The verb behind "our approach", or what is made of one, begins no phrase either.
        const bool verb = !units_.empty() && run_.IsPhraseEnd(units_.back()) && t < run_.limit() &&
                          run_.Tok(t).Is(Token::kSpaceBefore) && run_.Fits({t, run_.UnitEnd(t)});
        if (verb) t = run_.UnitEnd(t);
      }
    }
  }

 private:
  // What the lexicon and names have of the text already.
  void NoteKnown() {
    for (const bool named : {true, false}) {
      for (const Candidate& c : a_.candidates) {
        // An acronym that the lexicon has as a common term is no name.
        if (c.named != named || (!named && c.entry == kNoIndex)) continue;
        std::fill(known_.begin() + c.first, known_.begin() + c.last,
                  named ? Known::kName : Known::kTerm);
      }
    }
    for (std::uint32_t i = 0; i < a_.candidates.size(); ++i) {
      const Candidate& c = a_.candidates[i];
      if (c.entry == kNoIndex || c.pair != kNoIndex) continue;
      ends_listed_[c.last] = 1;
      if (!c.named && terms_[c.last] == kNoIndex) terms_[c.last] = i;
    }
  }

  // The unit from which on the run is a phrase that ends in a noun, though in no known head;
  // units_.size() if it is none.
  std::size_t HeadlessPhrase() const {
    const std::size_t end = units_.size();
    std::size_t begin = 0;
    while (begin < end && run_.IsStripped(units_[begin], begin + 1 < end)) ++begin;
    const RunUnit& last = units_[end - 1];
    const bool fits = end >= begin + 2 && end - begin <= kMaxWords && run_.IsNoun(last) &&
                      !run_.Tok(last.last - 1).Is(Token::kInnerUpper) &&
                      run_.HeadOf(last) == nullptr;
    return fits ? begin : end;
  }

  // A member of such a list that ends in no known head.
  bool CoinedTask() {
    const std::size_t begin = HeadlessPhrase();
    const std::size_t end = units_.size();
    if (begin == end) return false;
    const std::uint32_t last = units_[end - 1].last - 1;
    // "the problem of routing customers" is told by a clause.
    if (a_.TokenText(units_[begin].last - 1).ends_with("ing")) return false;
    if (a_.HasClass(last, classes_.no_coinage) || terms_[units_[end - 1].last] != kNoIndex)
      return false;
    const Rule& rule = a_.pack.rules[static_cast<std::size_t>(announcements_.task_rule())];
    Emit(begin, end, rule.emit.type, false, false, Candidate::Source::kPhrase);
    a_.candidates.back().rule = announcements_.task_rule();
    return true;
  }

  // "we design a resolution selector", "a novel link function": a phrase that ends in no known head
  // is still a thing where the paper brings it in as its own.
  bool Coined() {
    if (default_type_ < 0) return false;
    bool novel = false;
    const std::uint32_t article = run_.Article(&novel);
    if (announced_) return CoinedMember();
    if (article == kNoIndex) return CoinedBare();
    // "we design a token router and a link function"
    const bool joined = coined_end_ != kNoIndex &&
                        (run_.Joins(coined_end_, article) || Parallel(article, units_.back().last));
    // "a novel, small form-factor, aerial vehicle": one of several things said of the last.
    const std::uint32_t first = units_.front().first;
    const std::uint32_t behind = units_.back().last;
    if (run_.Char(first - 1) == ',' && behind < run_.limit() && run_.Char(behind) == ',')
      return false;
    std::size_t begin = 0;
    while (begin < units_.size() && run_.IsStripped(units_[begin], begin + 1 < units_.size())) {
      novel |= a_.HasClass(units_[begin].first, classes_.novel);
      ++begin;
    }
    std::size_t end = units_.size();
    while (end > begin && !run_.IsNoun(units_[end - 1])) --end;
    if (end < begin + 2 || end - begin > kMaxWords) return false;
    // "an algorithm FOCS": a name stands for itself.
    if (run_.Tok(units_[end - 1].last - 1).Is(Token::kInnerUpper)) return false;
    if (!(novel || joined || BehindIntroduction(article) ||
          BeforeParticiple(article, units_.back().last))) {
      return false;
    }
    if (run_.HeadOf(units_[end - 1]) != nullptr || GoesOn(units_[end - 1].last)) return false;
    if (a_.HasClass(units_[end - 1].last - 1, classes_.no_coinage)) return false;
    Emit(begin, end, default_type_, true, true, Candidate::Source::kWeakPhrase);
    coined_end_ = units_[end - 1].last;
    return true;
  }

  bool CoinedMember() {
    const std::size_t begin = HeadlessPhrase();
    const std::size_t end = units_.size();
    if (begin == end) return false;
    const std::uint32_t last = units_[end - 1].last - 1;
    if (a_.HasClass(last, classes_.no_coinage) || GoesOn(last + 1)) return false;
    Emit(begin, end, default_type_, true, true, Candidate::Source::kWeakPhrase);
    return true;
  }

  // "a pan/tilt unit", "a soft robotic suit", "an extremum seeking controller": what stands behind
  // is a noun of the same phrase, though it could be a verb.
  bool GoesOn(std::uint32_t behind) const {
    if (behind >= run_.limit()) return false;
    if (run_.Char(behind) == '/') return true;
    if (!run_.Tok(behind).Is(Token::kSpaceBefore) ||
        !a_.HasClass(behind, classes_.verb | classes_.ing_verb))
      return false;
    if (a_.HasClass(behind, classes_.function)) return false;
    const std::string_view word = a_.TokenText(behind);
    if (word.ends_with("ing")) {
      return behind + 1 < run_.limit() &&
             run_.HeadOf({behind + 1, run_.UnitEnd(behind + 1)}) != nullptr;
    }
    // What stands in its base form behind one thing is no verb.
    const WordInfo* third_person = a_.pack.FindWord(std::string(word) + "s");
    return third_person != nullptr && (third_person->classes & classes_.verb) != 0;
  }

  // "we introduce strategic ranking, in which": without an article, where the sentence goes on to
  // tell what it is.
  bool CoinedBare() {
    const std::uint32_t first = units_.front().first;
    const std::uint32_t behind = units_.back().last;
    const bool introduced = first > 0 && a_.HasClass(first - 1, classes_.introducing);
    if (!introduced || behind >= run_.limit() || run_.Char(behind) != ',') return false;
    if (units_.size() < 2 || units_.size() > kMaxWords || !run_.IsNoun(units_.back())) return false;
    if (run_.HeadOf(units_.back()) != nullptr || run_.IsStripped(units_.front(), true))
      return false;
    if (a_.HasClass(units_.back().last - 1, classes_.no_coinage)) return false;
    Emit(0, units_.size(), default_type_, true, true, Candidate::Source::kWeakPhrase);
    return true;
  }

  // "a token router to pick words, a link function for ..., and (3) a gate": one more of what the
  // sentence coins, with something said of each.
  bool Parallel(std::uint32_t article, std::uint32_t behind) const {
    std::uint32_t t = run_.BeforeNumber(article);
    if (t < article) return true;
    while (t > coined_end_ && a_.HasClass(t - 1, classes_.joining)) --t;
    return t > coined_end_ && run_.Char(t - 1) == ',' && behind < run_.limit() &&
           a_.HasClass(behind, classes_.function);
  }

  bool BehindIntroduction(std::uint32_t article) const {
    std::uint32_t t = run_.BeforeNumber(article);
    while (t > 0 && a_.text.tokens()[t - 1].Is(Token::kWord) && run_.IsAdverb(t - 1)) --t;
    return t > 0 && a_.HasClass(t - 1, classes_.introducing);
  }

  // "A decoder is proposed", but not "results toward a target are presented".
  bool BeforeParticiple(std::uint32_t article, std::uint32_t t) const {
    constexpr std::uint32_t kWords = 3;  // "is", an adverb, the participle
    if (article != run_.begin() && run_.Char(article - 1) != ',') return false;
    if (t >= run_.limit() || !a_.HasClass(t, classes_.function)) return false;
    for (std::uint32_t i = t + 1; i < std::min(run_.limit(), t + kWords); ++i) {
      if (a_.HasClass(i, classes_.proposed)) return true;
      if (!a_.HasClass(i, classes_.function) && !run_.IsAdverb(i)) return false;
    }
    return false;
  }

  // Candidates of the run in units_.
  void Phrase() {
    if (Coined()) return;
    std::size_t end = units_.size();
    const Head* head = nullptr;
    for (; end > 0; --end) {
      head = run_.HeadOf(units_[end - 1]);
      if (head == nullptr) head = HeadOfTerm(end);
      const bool broken = end < units_.size() &&
                          (a_.HasClass(units_[end].first, classes_.hard_break) || SaysWhatFor(end));
      if (head != nullptr && !broken) break;
    }
    if (end == 0 || head == nullptr) return;
    // A weak head goes where a strong one stands right before it ("object detection task").
    const Head* inner = end > 1 ? run_.HeadOf(units_[end - 2]) : nullptr;
    const bool strong_before = inner != nullptr && inner->strength == Head::Strength::kStrong;
    const bool is_component = a_.HasClass(units_[end - 1].last - 1, classes_.component);
    bool weak = head->strength == Head::Strength::kWeak;
    const std::size_t whole = end;
    Head given = *head;
    const Candidate* term = TermAtEnd(end);
    if (weak && term == nullptr && !a_.IsArtifact(given.type) && end > 1 &&
        a_.HasClass(units_[end - 2].last - 1, classes_.adjective)) {
      return;  // "dexterous robotic tasks"
    }
    // "a retrieval planner and an evidence selector": in a list of parts two words tell one apart.
    const bool pair = announced_ && weak && end == 2;
    if (pair) {
      // as it stands
    } else if (term != nullptr && (weak || term->last - term->first > 1)) {
      given.type = static_cast<std::int8_t>(term->type);
      weak = false;
    } else if (weak && strong_before && (a_.IsArtifact(inner->type) || !CoinsActivity(end))) {
      --end;
      given = *inner;
      weak = false;
    } else if (weak && strong_before && is_component) {
      // "we propose a prompt selection strategy": a way to do it.
      --end;
      given.type = static_cast<std::int8_t>(default_type_);
      weak = false;
    } else if (weak && end > 1 && NamesActivity(units_[end - 2], *head)) {
      --end;
      weak = false;
    }
    // "two stages: layout generation and ...": a part of what the paper makes is no problem.
    if (announced_ && !a_.IsArtifact(given.type)) {
      given.type = static_cast<std::int8_t>(default_type_);
    }
    std::size_t begin = StartsWithVerb() ? 1 : 0;
    for (;;) {
      if (IsDescriptivePair(begin, end)) {
        begin += 2;
      } else if (begin < end && a_.HasClass(units_[begin].first, classes_.descriptive) &&
                 units_[begin].last - units_[begin].first == 1 && !IsBound(begin, end)) {
        ++begin;
      } else {
        break;
      }
    }
    while (begin < end && run_.IsStripped(units_[begin], begin + 1 < end) && !IsBound(begin, end)) {
      ++begin;
    }
    // "contrastive learning-based pretraining": what the lexicon knows stands for itself.
    for (std::size_t u = begin; u < end && !is_component; ++u) {
      if (IsTail(units_[u]) || IsVagueTail(begin, u) || IsPossessor(units_[u])) begin = u + 1;
    }
    if (begin == end || end - begin > kMaxWords) return;
    if (end - begin == 1 && SaidOfWhatFollows(units_[begin])) return;
    // "a two-stage training strategy" is one kind of what would be too vague by itself.
    const bool hyphenated = begin > 0 && units_[begin - 1].last - units_[begin - 1].first > 1;
    if (hyphenated && IsVague(begin, end)) {
      --begin;
      weak = true;
    }
    using Source = Candidate::Source;
    Emit(begin, end, given.type, weak, is_component,
         TermsYield(begin, end) || NarrowsAcronym(begin, end) ? Source::kIntroducedPhrase
         : weak                                               ? Source::kWeakPhrase
                                                              : Source::kPhrase,
         units_[whole - 1].last);
  }

  // "we propose a multi-scale SSM block" speaks of the block, not of SSMs. What begins with the
  // term ("an actor-critic algorithm") is not told apart from it.
  bool TermsYield(std::size_t begin, std::size_t end) const {
    if (run_.IsPhraseEnd(units_[end - 1])) return false;
    bool novel = false;
    const std::uint32_t article = run_.Article(&novel);
    if (article == kNoIndex || !BehindIntroduction(article)) return false;
    const auto from = known_.begin() + units_[begin].first;
    const auto to = known_.begin() + units_[end - 1].last;
    return *from == Known::kNothing && std::find(from, to, Known::kName) == to;
  }

  // "low-resource NMT": the acronym of a common term at the end of a run, and no name in it, is
  // what the words before it tell a kind of, as they would of the term spelt out.
  bool NarrowsAcronym(std::size_t begin, std::size_t end) const {
    const Candidate* term = TermAtEnd(end);
    if (term == nullptr || term->source != Candidate::Source::kName) return false;
    if ((a_.IsArtifact(term->type) && term->type != default_type_) ||
        units_[begin].first >= term->first)
      return false;
    const auto from = known_.begin() + units_[begin].first;
    return std::find(from, known_.begin() + term->first, Known::kName) ==
           known_.begin() + term->first;
  }

  // "we propose a kernel prediction network", but not "an object detection model": what the paper
  // brings in is not the activity before the head, if that is no known one.
  bool CoinsActivity(std::size_t end) const {
    const Head* head = run_.HeadOf(units_[end - 1]);
    const bool component = a_.HasClass(units_[end - 1].last - 1, classes_.component);
    if (head == nullptr || !a_.IsArtifact(head->type)) return false;
    if (head->type == default_type_ && !component) return false;
    if (terms_[units_[end - 2].last] != kNoIndex) return false;
    bool novel = false;
    const std::uint32_t article = run_.Article(&novel);
    return article != kNoIndex && BehindIntroduction(article);
  }

  // "a licensed training dataset": data for training, and no way to train.
  bool SaysWhatFor(std::size_t unit) const {
    return a_.HasClass(units_[unit].first, classes_.data_word) &&
           a_.HasClass(units_[unit - 1].first, classes_.strip_left);
  }

  // "a multi-objective, highly generalized framework"
  bool SaidOfWhatFollows(const RunUnit& u) const {
    return u.last - u.first > 1 && u.first > 0 && a_.HasClass(u.first - 1, classes_.indefinite) &&
           u.last < run_.limit() && run_.Char(u.last) == ',';
  }

  // "causal language model": a term of the lexicon at the end of a run, behind words that tell it
  // apart.
  const Candidate* TermAtEnd(std::size_t end) const {
    const std::uint32_t index = terms_[units_[end - 1].last];
    if (index == kNoIndex) return nullptr;
    const Candidate& term = a_.candidates[index];
    std::size_t unit = end;
    while (unit > 0 && units_[unit - 1].first >= term.first) --unit;
    if (unit == 0 || unit == end || units_[unit].first != term.first) return nullptr;
    return run_.IsStripped(units_[unit - 1], true) ? nullptr : &term;
  }

  // "tube-based model predictive control": a term without a head noun is a head as a whole.
  const Head* HeadOfTerm(std::size_t end) {
    const Candidate* term = TermAtEnd(end);
    if (term == nullptr || a_.pack.lexicon.entry(term->entry).named) return nullptr;
    if (!a_.IsArtifact(term->type)) return nullptr;
    term_head_ = {static_cast<std::int8_t>(term->type), Head::Strength::kStrong};
    return &term_head_;
  }

  // "-based" behind a name or term of the lexicon.
  bool IsTail(const RunUnit& u) const {
    return u.last - u.first > 2 && a_.HasClass(u.last - 1, classes_.name_tail) &&
           ends_listed_[u.last - 2] != 0;
  }

  // "deep learning-based path planning": of what is too vague to be a node no kind is told.
  bool IsVagueTail(std::size_t begin, std::size_t unit) const {
    const RunUnit& u = units_[unit];
    const bool tail = u.last - u.first == 3 && a_.HasClass(u.last - 1, classes_.name_tail);
    if (!tail || unit == begin) return false;
    return a_.pack.IsOf(
        a_.text.At(Range{run_.Tok(units_[begin].first).begin, run_.Tok(u.first).end}),
        classes_.vague);
  }

  // "the agent's dialogue planning" is dialogue planning; "Parkinson's disease" is of one name.
  bool IsPossessor(const RunUnit& u) const {
    const std::string_view word = run_.TextOf(u);
    return (word.ends_with("'s") || word.ends_with("’s")) &&
           !run_.Tok(u.first).Is(Token::kInitialUpper);
  }

  // "we study query answering", "to model point clouds": the first word of the run is a verb.
  bool StartsWithVerb() const {
    const std::uint32_t first = units_.front().first;
    if (first == 0 || units_.size() < 2 || units_.front().last - first > 1) return false;
    if (a_.HasClass(first - 1, classes_.before_verb)) return true;
    return a_.HasClass(first - 1, classes_.infinitive) && a_.HasClass(first, classes_.noun_or_verb);
  }

  // "sparsification technique", "6-DoF kitting tasks": before a weak head an activity is what is
  // meant, and it is of the weak head's type.
  bool NamesActivity(const RunUnit& u, const Head& weak) const {
    if (weak.type != default_type_ && a_.IsArtifact(weak.type)) {
      return false;  // "an information-seeking model" is a model
    }
    const std::string_view word = a_.TokenText(u.last - 1);
    const auto ends = [&](std::string_view tail) {
      return word.size() > tail.size() + 2 && word.substr(word.size() - tail.size()) == tail;
    };
    if (ends("tion") || ends("sis") || ends("ment") || ends("ing") || ends("removal")) return true;
    return !a_.HasClass(u.first, classes_.descriptive) && !a_.IsArtifact(weak.type) &&
           u.last - u.first == 1 && word.size() > 3;
  }

  // "high dimensional clustering", "whole body control": the second word is none without the first.
  bool IsBound(std::size_t begin, std::size_t end) const {
    return begin + 2 < end && a_.HasClass(units_[begin + 1].first, classes_.bound);
  }

  // "large scale classification": "large-scale", whose hyphen is left out.
  bool IsDescriptivePair(std::size_t begin, std::size_t end) const {
    if (begin + 2 > end) return false;
    const RunUnit& x = units_[begin];
    const RunUnit& y = units_[begin + 1];
    if (x.last - x.first != 1 || y.last - y.first != 1) return false;
    if (!a_.HasClass(x.first, classes_.descriptive)) return false;
    const WordInfo* info =
        a_.pack.FindWord(AsciiLower(run_.TextOf(x)) + "-" + AsciiLower(run_.TextOf(y)));
    return info != nullptr && (info->classes & classes_.descriptive) != 0;
  }

  // "Detection tasks" names one, and "both detection and tracking" two; "for better detection"
  // speaks of one that was named, and "detection and tracking of cars" of a longer one.
  bool OneWordTask(std::size_t begin, std::size_t end) const {
    const std::uint32_t first = units_[begin].first;
    const std::uint32_t next = units_[end - 1].last;
    if (!a_.HasClass(first, classes_.one_word_task)) return false;
    if (next < run_.limit() && a_.HasClass(next, classes_.after_one_word_task)) return true;
    std::uint32_t t = next;
    if (t < run_.limit() && run_.Char(t) == ',') ++t;
    if (t < run_.limit() && a_.HasClass(t, classes_.joining)) ++t;
    if (t > next && t < run_.limit() && a_.HasClass(t, classes_.one_word_task) && EndsTask(t + 1)) {
      return true;
    }
    t = first;
    if (t > run_.begin() && a_.HasClass(t - 1, classes_.joining)) --t;
    if (t > run_.begin() && run_.Char(t - 1) == ',') --t;
    return t < first && t > run_.begin() && a_.HasClass(t - 1, classes_.one_word_task) &&
           BeginsTask(t - 1) && EndsTask(next);
  }

  // Whether the word before token `t` is the last of a name.
  bool EndsTask(std::uint32_t t) const {
    if (t >= run_.limit() || !a_.text.tokens()[t].Is(Token::kWord)) return true;
    if (a_.HasClass(t, classes_.after_one_word_task)) return true;
    return a_.HasClass(t, classes_.function) && !a_.HasClass(t, classes_.genitive);
  }

  // Whether the word at token `t` is the first of a name.
  bool BeginsTask(std::uint32_t t) const {
    return t == run_.begin() || !a_.text.tokens()[t - 1].Is(Token::kWord) ||
           a_.HasClass(t - 1, classes_.function | classes_.joining);
  }

  // "a four-bar linkage mechanism", "the percussive unit": built and not computed.
  bool IsMachinery(std::uint32_t first, std::uint32_t last) const {
    if (!a_.HasClass(last - 1, classes_.mechanical_head)) return false;
    for (std::uint32_t t = first; t + 1 < last; ++t) {
      if (a_.HasClass(t, classes_.mechanical)) return true;
    }
    return false;
  }

  // `weak`: it is nothing where the paper does not propose it. `whole`: the token behind the weak
  // head that the phrase was cut off from, if it was.
  void Emit(std::size_t begin, std::size_t end, int type, bool weak, bool is_component,
            Candidate::Source source, std::uint32_t whole = 0) {
    const std::uint32_t first = units_[begin].first;
    const std::uint32_t last = units_[end - 1].last;
    // "a statistical framework", "an inference method": one plain word tells no method apart.
    const bool plain = units_[begin].last - units_[begin].first == 1;
    const bool artifact = a_.IsArtifact(type);
    if (weak && !is_component && !announced_ && artifact && end - begin == 2 &&
        (plain || type == default_type_)) {
      return;
    }
    const bool single = end - begin == 1 && plain;
    const Range range = {run_.Tok(first).begin, run_.Tok(last - 1).end};
    if (begin == 0 && !weak && !artifact) EmitSplit(first, last, type);
    if (single && !OneWordTask(begin, end)) return;
    const std::string_view text = a_.text.At(range);
    if (a_.pack.IsOf(text, classes_.vague) || IsMachinery(first, last)) return;
    Candidate c;
    c.range = range;
    c.first = first;
    c.last = last;
    c.sentence = run_.sentence();
    c.source = source;
    c.type = type;
    c.weight = 1.0;
    c.weak = weak;
    c.component = is_component;
    c.whole = std::max(whole, last);
    c.rule = announced_ ? announcements_.part_rule() : rule_;
    a_.candidates.push_back(std::move(c));
  }

  // "time series (TS) classification": what a short form in brackets parts is one task, if the long
  // form is nothing by itself: so it waits, as a weak phrase, behind the definition.
  void EmitSplit(std::uint32_t first, std::uint32_t last, int type) {
    const auto& tokens = a_.text.tokens();
    if (first < run_.begin() + 4 || run_.Char(first - 1) != ')') return;
    const auto defined = std::find_if(a_.pairs.begin(), a_.pairs.end(), [&](const auto& p) {
      return p.short_form.end == tokens[first - 1].begin && p.long_form.end < p.short_form.begin;
    });
    if (defined == a_.pairs.end()) return;
    const Range& longer = defined->long_form;
    std::uint32_t t = first;
    while (tokens[t].begin > longer.begin) --t;
    const std::string_view text = a_.text.At(longer);
    const auto words = 1 + std::count(text.begin(), text.end(), ' ');
    if (words > static_cast<std::ptrdiff_t>(kMaxWords) || a_.pack.IsOf(text, classes_.vague))
      return;
    Candidate c;
    c.range = {longer.begin, tokens[last - 1].end};
    c.first = t;
    c.last = last;
    c.whole = last;
    c.sentence = run_.sentence();
    c.source = Candidate::Source::kWeakPhrase;
    c.type = type;
    c.weight = 1.0;
    c.rule = rule_;
    c.name =
        std::string(text) + ' ' + std::string(a_.text.At(Range{tokens[first].begin, c.range.end}));
    c.entry = ListedTerm(a_, c.name);
    a_.candidates.push_back(std::move(c));
  }

  bool IsVague(std::size_t begin, std::size_t end) const {
    return a_.pack.IsOf(a_.text.At(Range{run_.Tok(units_[begin].first).begin,
                                         run_.Tok(units_[end - 1].last - 1).end}),
                        classes_.vague);
  }

  Analysis& a_;
  const EngineNames::Classes& classes_;
  int rule_;
  int default_type_;
  WordRun run_;
  const std::vector<RunUnit>& units_;  // of the run
  Announcements announcements_;
  bool announced_ = false;               // whether the run is one of the parts that are listed
  Head term_head_;                       // of a run that ends in a term without a head noun
  std::uint32_t coined_end_ = kNoIndex;  // behind the last phrase that the sentence coins
  // Candidates that are the lexicon's terms, by the token behind.
  std::vector<std::uint32_t> terms_;
  enum class Known : std::uint8_t { kNothing, kName, kTerm };
  std::vector<Known> known_;  // of what a token is a part
  // Whether a name or term of the lexicon ends before the token.
  std::vector<std::uint8_t> ends_listed_;
};

}  // namespace

void FindPhrases(Analysis& a) { PhraseScan(a).Scan(); }

}  // namespace papergraph
