// SPDX-License-Identifier: Apache-2.0
// Common noun phrases without a tagger: cut the sentence at closed-class words, verbs and
// punctuation; a run that ends in a head noun is a phrase of that head's type.
#include <algorithm>

#include "base/utf8.h"
#include "extract/analysis.h"
#include "extract/rule_engine.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kMaxWords = 7;
constexpr std::uint32_t kLongestPraise = 7;
constexpr Head kUnknown;
constexpr const Head* kNotAsked = &kUnknown;

class PhraseScan {
 public:
  explicit PhraseScan(Analysis& a)
      : a_(a),
        rule_(a.pack.engine.detectors.noun_phrase),
        announced_rule_(a.pack.engine.detectors.announced_phrase),
        task_rule_(a.pack.engine.detectors.announced_task),
        function_(a.pack.engine.classes.function),
        verb_(a.pack.engine.classes.verb),
        ing_(a.pack.engine.classes.ing_verb),
        descriptive_(a.pack.engine.classes.descriptive),
        strip_left_(a.pack.engine.classes.strip_left),
        adjective_(a.pack.engine.classes.adjective),
        bound_(a.pack.engine.classes.bound),
        before_verb_(a.pack.engine.classes.before_verb),
        noun_or_verb_(a.pack.engine.classes.noun_or_verb),
        infinitive_(a.pack.engine.classes.infinitive),
        after_one_word_(a.pack.engine.classes.after_one_word_task),
        adverb_kept_(a.pack.engine.classes.adverb_kept),
        hard_break_(a.pack.engine.classes.hard_break),
        phrase_end_(a.pack.engine.classes.phrase_end),
        vague_(a.pack.engine.classes.vague),
        one_word_(a.pack.engine.classes.one_word_task),
        component_(a.pack.engine.classes.component),
        introducing_(a.pack.engine.classes.introducing),
        indefinite_(a.pack.engine.classes.indefinite),
        novel_(a.pack.engine.classes.novel),
        proposed_(a.pack.engine.classes.proposed),
        no_coinage_(a.pack.engine.classes.no_coinage),
        mechanical_(a.pack.engine.classes.mechanical),
        mechanical_head_(a.pack.engine.classes.mechanical_head),
        listed_(a.pack.engine.classes.listed),
        joining_(a.pack.engine.classes.joining),
        composing_(a.pack.engine.classes.composing),
        exemplifying_(a.pack.engine.classes.exemplifying),
        listed_task_(a.pack.engine.classes.listed_task),
        problem_word_(a.pack.engine.classes.problem_word),
        genitive_(a.pack.engine.classes.genitive),
        data_word_(a.pack.engine.classes.data_word),
        pointing_(a.pack.engine.classes.pointing),
        naming_word_(a.pack.engine.classes.naming_word),
        name_tail_(a.pack.engine.classes.name_tail),
        default_type_(a.pack.DefaultType()),
        terms_(a.text.tokens().size() + 1, kNoIndex),
        known_(a.text.tokens().size() + 1, Known::kNothing),
        ends_listed_(a.text.tokens().size() + 1, 0),
        plural_heads_(a.text.tokens().size(), kNotAsked) {}

  void Run() {
    if (rule_ < 0) return;
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
    for (std::uint32_t s = 0; s < a_.text.sentences().size(); ++s) {
      sentence_ = s;
      limit_ = a_.text.sentences()[s].last;
      member_end_ = kNoIndex;
      coined_end_ = kNoIndex;
      task_end_ = kNoIndex;
      composes_ = false;
      colon_ = false;
      lists_ = Lists(s);
      lists_tasks_ = ListsTasks(s);
      for (std::uint32_t t = a_.text.sentences()[s].first; t < limit_;) {
        const std::uint32_t end = RunEnd(t);
        if (end > t) {
          announced_ = lists_ && Announced();
          if (announced_) member_end_ = end;
          const bool task = lists_tasks_ && TaskAnnounced();
          if (task) task_end_ = end;
          if (!task || !CoinedTask()) Phrase();
        }
        t = std::max(end, t + 1);
        // The verb behind "our approach", or what is made of one, begins no phrase either.
        const bool verb = !units_.empty() && IsPhraseEnd(units_.back()) && t < limit_ &&
                          Tok(t).Is(Token::kSpaceBefore) && Fits({t, UnitEnd(t)});
        if (verb) t = UnitEnd(t);
      }
    }
  }

 private:
  struct Unit {  // a word with what is hyphenated to it
    std::uint32_t first;
    std::uint32_t last;
  };

  char Char(std::uint32_t t) const { return a_.text.clean()[a_.text.tokens()[t].begin]; }
  const Token& Tok(std::uint32_t t) const { return a_.text.tokens()[t]; }
  std::string_view TextOf(const Unit& u) const {
    return a_.text.At(Range{Tok(u.first).begin, Tok(u.last - 1).end});
  }

  std::uint32_t UnitEnd(std::uint32_t t) const {
    std::uint32_t end = t + 1;
    while (end + 1 < limit_ && a_.Glued(end) && (Char(end) == '-' || Char(end) == '\'') &&
           a_.Glued(end + 1) && Tok(end + 1).Is(Token::kWord)) {
      end += 2;
    }
    return end;
  }

  bool IsAdverb(std::uint32_t t) const {
    const std::string_view w = a_.TokenText(t);
    return w.size() > 4 && w.substr(w.size() - 2) == "ly" && !a_.HasClass(t, adverb_kept_);
  }

  // The "German" of "English->German" is half of a thing.
  bool BehindSign(std::uint32_t t) const {
    constexpr std::string_view kSigns = ">+=&";
    return t > a_.text.sentences()[sentence_].first && a_.Glued(t) &&
           kSigns.find(Char(t - 1)) != std::string_view::npos;
  }

  // A unit that may stand in a phrase.
  bool Fits(const Unit& u) const {
    if (!Tok(u.first).Is(Token::kWord) || (units_.empty() && BehindSign(u.first))) return false;
    if (u.last - u.first > 1) return true;  // hyphenated: a modifier or a head
    if (a_.HasClass(u.first, function_ | verb_) || IsAdverb(u.first)) return false;
    // "answering" is a verb form by itself, and a head behind "query".
    if (a_.HasClass(u.first, ing_) && (units_.empty() || HeadOf(u) == nullptr)) return false;
    if (a_.IsVerbWithObject(u.first, limit_) || a_.IsVerbOfRelative(u.first)) return false;
    return Tok(u.first).Is(Token::kLetter);
  }

  std::uint32_t RunEnd(std::uint32_t t) {
    units_.clear();
    while (t < limit_ && (units_.empty() || Tok(t).Is(Token::kSpaceBefore))) {
      const Unit u = {t, UnitEnd(t)};
      if (!Fits(u)) break;
      units_.push_back(u);
      t = u.last;
      if (IsPhraseEnd(u)) break;
    }
    return units_.empty() ? t : units_.back().last;
  }

  // "our approach models the scene": behind such a word no phrase goes on.
  bool IsPhraseEnd(const Unit& u) const {
    return u.last - u.first == 1 && a_.HasClass(u.first, phrase_end_);
  }

  static bool IsHead(const WordInfo* info) {
    return info != nullptr && info->head.strength != Head::Strength::kNone;
  }

  // A hyphenated word's head is that of the whole ("fine-tuning"), else of its last part.
  const Head* HeadOf(const Unit& u) const {
    const WordInfo* info = a_.words[u.last - 1];
    if (u.last - u.first > 1) {
      const WordInfo* whole = a_.pack.FindWord(AsciiLower(TextOf(u)));
      if (whole != nullptr && whole->head.strength != Head::Strength::kNone) info = whole;
    }
    if (IsHead(info)) return &info->head;
    const Head*& plural = plural_heads_[u.last - 1];
    if (plural == kNotAsked) plural = PluralHead(a_.TokenText(u.last - 1));
    return plural;
  }

  // "distribution shifts", "similarity searches": the list has the singular.
  const Head* PluralHead(std::string_view printed) const {
    if (printed.size() < 4 || printed.back() != 's') return nullptr;
    const WordInfo* info = a_.pack.FindWord(Singular(AsciiLower(printed)));
    if (!IsHead(info)) return nullptr;
    // "predictions", "reconstructions": what a task puts out, and no task.
    const bool activity = printed.ends_with("tions") || printed.ends_with("ings");
    return activity && IsTask(info->head.type) ? nullptr : &info->head;
  }

  bool Lists(std::uint32_t s) const {
    const bool parts =
        (a_.sentences[s].classes & composing_) != 0 && (a_.sentences[s].classes & data_word_) == 0;
    if (announced_rule_ < 0 || !(parts || (a_.sentences[s].classes & listed_) != 0)) return false;
    const Rule& rule = a_.pack.rules[static_cast<std::size_t>(announced_rule_)];
    return RuleConcerns(rule, a_.sentences[s], a_.text.sentences()[s].title);
  }

  bool ListsTasks(std::uint32_t s) const {
    const bool named = (a_.sentences[s].classes & (listed_task_ | problem_word_)) != 0;
    if (task_rule_ < 0 || !named) return false;
    const Rule& rule = a_.pack.rules[static_cast<std::size_t>(task_rule_)];
    return rule.emit.type >= 0 && RuleConcerns(rule, a_.sentences[s], a_.text.sentences()[s].title);
  }

  // "tasks such as trip estimation, path ranking, and flow analysis", "the problem of fair
  // coverage": the run is one of them.
  bool TaskAnnounced() const {
    const std::uint32_t begin = a_.text.sentences()[sentence_].first;
    std::uint32_t t = units_.front().first;
    while (t > begin && a_.HasClass(t - 1, indefinite_ | pointing_ | novel_)) --t;
    if (task_end_ != kNoIndex) return Joins(task_end_, t);
    if (t > begin + 1 && a_.HasClass(t - 1, genitive_)) return a_.HasClass(t - 2, problem_word_);
    bool such = false;
    for (; t > begin; --t) {
      const char c = Char(t - 1);
      const bool word = a_.HasClass(t - 1, exemplifying_);
      if (!word && c != ',' && c != '.' && c != '(' && c != ':') break;
      such |= word || c == ':';
    }
    return such && t > begin && a_.HasClass(t - 1, listed_task_);
  }

  // The unit from which on the run is a phrase that ends in a noun, though in no known head;
  // units_.size() if it is none.
  std::size_t HeadlessPhrase() const {
    const std::size_t end = units_.size();
    std::size_t begin = 0;
    while (begin < end && Stripped(units_[begin], begin + 1 < end)) ++begin;
    const Unit& last = units_[end - 1];
    const bool fits = end >= begin + 2 && end - begin <= kMaxWords && IsNoun(last) &&
                      !Tok(last.last - 1).Is(Token::kInnerUpper) && HeadOf(last) == nullptr;
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
    if (a_.HasClass(last, no_coinage_) || terms_[units_[end - 1].last] != kNoIndex) return false;
    const Rule& rule = a_.pack.rules[static_cast<std::size_t>(task_rule_)];
    Emit(begin, end, rule.emit.type, false, false, Candidate::Source::kPhrase);
    a_.candidates.back().rule = task_rule_;
    return true;
  }

  // Whether nothing but what joins the members of a list stands there: a short form or a number in
  // brackets, a comma, "and".
  bool Joins(std::uint32_t from, std::uint32_t to) const {
    bool inside = false;
    for (std::uint32_t i = from; i < to; ++i) {
      const char c = Char(i);
      if (c == '(' || c == ')') inside = c == '(';
      const bool joins = c == ',' || c == ')' || c == ';' || a_.HasClass(i, joining_);
      if (!inside && !joins) return false;
    }
    return to > from;
  }

  // The first token of "(1)", "1)" or "i)" where that ends before `t`; else `t`.
  std::uint32_t BeforeNumber(std::uint32_t t) const {
    const std::uint32_t begin = a_.text.sentences()[sentence_].first;
    const bool numbered = t > begin + 1 && Char(t - 1) == ')' && Tok(t - 2).size() <= 3;
    if (!numbered) return t;
    return t > begin + 2 && Char(t - 3) == '(' ? t - 3 : t - 2;
  }

  // "namely", or a letter of "i.e."
  bool ThatIs(std::uint32_t t) const {
    const std::string_view word = a_.TokenText(t);
    return word == "i" || word == "e" || a_.HasClass(t, naming_word_);
  }

  // "two modules: a slow path, a fast path and the gate", "two stages, i.e., X and Y", "it consists
  // of a planner and a memory bank": the run in units_ is a member of the list.
  bool Announced() {
    std::uint32_t t = units_.front().first;
    const std::uint32_t begin = a_.text.sentences()[sentence_].first;
    while (t > begin && a_.HasClass(t - 1, indefinite_ | pointing_ | novel_)) --t;
    // What announces is no member.
    if (ThatIs(units_.back().first) || a_.HasClass(units_.back().last - 1, listed_)) return false;
    if (member_end_ != kNoIndex) return Joins(member_end_, t) || (colon_ && BeginsMember(t));
    // "it consists of": whatever has an article is a part of it.
    std::uint32_t verb = t;
    while (verb > begin && a_.HasClass(verb - 1, function_ | joining_) &&
           !a_.HasClass(verb - 1, composing_)) {
      --verb;
    }
    const bool article =
        t < units_.front().first && a_.HasClass(t, indefinite_) && Tok(t).size() <= 2;
    if (article && verb > begin && a_.HasClass(verb - 1, composing_) &&
        (a_.sentences[sentence_].classes & data_word_) == 0) {
      composes_ = true;
      return true;
    }
    t = BeforeNumber(t);
    bool colon = false;
    while (t > begin) {
      const char c = Char(t - 1);
      const bool that_is = ThatIs(t - 1);
      if (!that_is && c != ':' && c != ',' && c != '.' && c != '(') break;
      colon |= that_is || c == ':';
      --t;
    }
    if (t == begin || !a_.HasClass(t - 1, listed_)) return false;
    colon_ = colon;
    return colon || (Char(t) == ',' && Counted(t - 1));
  }

  // "two modules: a lane gate to pick words; a style bank for memory": behind a comma or a
  // semicolon an article begins the next member, whatever is said of the one before.
  bool BeginsMember(std::uint32_t t) const {
    if (!a_.HasClass(t, indefinite_) || Tok(t).size() > 2) return false;
    if (a_.HasClass(t - 1, joining_)) --t;
    return Char(t - 1) == ',' || Char(t - 1) == ';';
  }

  // "three complementary techniques, a lane gate, ...": how many there are announces them.
  bool Counted(std::uint32_t head) const {
    constexpr std::uint32_t kWords = 3;
    const std::uint32_t begin = a_.text.sentences()[sentence_].first;
    for (std::uint32_t t = head; t > begin && head - t < kWords; --t) {
      if (a_.HasClass(t - 1, indefinite_) && Tok(t - 1).size() > 2) return true;
    }
    return false;
  }

  // "we design a resolution selector", "a novel link function": a phrase that ends in no known head
  // is still a thing where the paper brings it in as its own.
  bool Coined() {
    if (default_type_ < 0) return false;
    bool novel = false;
    const std::uint32_t article = Article(&novel);
    if (announced_) return CoinedMember();
    if (article == kNoIndex) return CoinedBare();
    // "we design a token router and a link function"
    const bool joined = coined_end_ != kNoIndex &&
                        (Joins(coined_end_, article) || Parallel(article, units_.back().last));
    // "a novel, small form-factor, aerial vehicle": one of several things said of the last.
    const std::uint32_t first = units_.front().first;
    const std::uint32_t behind = units_.back().last;
    if (Char(first - 1) == ',' && behind < limit_ && Char(behind) == ',') return false;
    std::size_t begin = 0;
    while (begin < units_.size() && Stripped(units_[begin], begin + 1 < units_.size())) {
      novel |= a_.HasClass(units_[begin].first, novel_);
      ++begin;
    }
    std::size_t end = units_.size();
    while (end > begin && !IsNoun(units_[end - 1])) --end;
    if (end < begin + 2 || end - begin > kMaxWords) return false;
    // "an algorithm FOCS": a name stands for itself.
    if (Tok(units_[end - 1].last - 1).Is(Token::kInnerUpper)) return false;
    if (!(novel || joined || BehindIntroduction(article) ||
          BeforeParticiple(article, units_.back().last))) {
      return false;
    }
    if (HeadOf(units_[end - 1]) != nullptr || GoesOn(units_[end - 1].last)) return false;
    if (a_.HasClass(units_[end - 1].last - 1, no_coinage_)) return false;
    Emit(begin, end, default_type_, true, true, Candidate::Source::kWeakPhrase);
    coined_end_ = units_[end - 1].last;
    return true;
  }

  bool CoinedMember() {
    const std::size_t begin = HeadlessPhrase();
    const std::size_t end = units_.size();
    if (begin == end) return false;
    const std::uint32_t last = units_[end - 1].last - 1;
    if (a_.HasClass(last, no_coinage_) || GoesOn(last + 1)) return false;
    Emit(begin, end, default_type_, true, true, Candidate::Source::kWeakPhrase);
    return true;
  }

  // "a pan/tilt unit", "a soft robotic suit", "an extremum seeking controller": what stands behind
  // is a noun of the same phrase, though it could be a verb.
  bool GoesOn(std::uint32_t behind) const {
    if (behind >= limit_) return false;
    if (Char(behind) == '/') return true;
    if (!Tok(behind).Is(Token::kSpaceBefore) || !a_.HasClass(behind, verb_ | ing_)) return false;
    if (a_.HasClass(behind, function_)) return false;
    const std::string_view word = a_.TokenText(behind);
    if (word.ends_with("ing")) {
      return behind + 1 < limit_ && HeadOf({behind + 1, UnitEnd(behind + 1)}) != nullptr;
    }
    // What stands in its base form behind one thing is no verb.
    const WordInfo* third_person = a_.pack.FindWord(std::string(word) + "s");
    return third_person != nullptr && (third_person->classes & verb_) != 0;
  }

  // "we introduce strategic ranking, in which": without an article, where the sentence goes on to
  // tell what it is.
  bool CoinedBare() {
    const std::uint32_t first = units_.front().first;
    const std::uint32_t behind = units_.back().last;
    const bool introduced = first > 0 && a_.HasClass(first - 1, introducing_);
    if (!introduced || behind >= limit_ || Char(behind) != ',') return false;
    if (units_.size() < 2 || units_.size() > kMaxWords || !IsNoun(units_.back())) return false;
    if (HeadOf(units_.back()) != nullptr || Stripped(units_.front(), true)) return false;
    if (a_.HasClass(units_.back().last - 1, no_coinage_)) return false;
    Emit(0, units_.size(), default_type_, true, true, Candidate::Source::kWeakPhrase);
    return true;
  }

  // The article that brings the run in, before which only praise may stand ("a robust, accurate and
  // very fast X"), or kNoIndex.
  std::uint32_t Article(bool* novel) const {
    for (std::uint32_t t = units_.front().first; t > a_.text.sentences()[sentence_].first;) {
      --t;
      if (a_.HasClass(t, indefinite_)) return t;
      *novel |= a_.HasClass(t, novel_);
      const bool praise = Char(t) == ',' || a_.HasClass(t, descriptive_ | function_) || IsAdverb(t);
      if (!praise || units_.front().first - t > kLongestPraise) break;
    }
    return kNoIndex;
  }

  // A participle or an adjective at a phrase's end belongs to what follows ("metrics tailored to").
  bool IsNoun(const Unit& u) const {
    const std::string_view word = a_.TokenText(u.last - 1);
    return !a_.HasClass(u.last - 1, descriptive_) && !word.ends_with("ed") &&
           !word.ends_with("able") && !word.ends_with("ible") && !word.ends_with("ful") &&
           !word.ends_with("ous") && !word.ends_with("ive");
  }

  // "a token router to pick words, a link function for ..., and (3) a gate": one more of what the
  // sentence coins, with something said of each.
  bool Parallel(std::uint32_t article, std::uint32_t behind) const {
    std::uint32_t t = BeforeNumber(article);
    if (t < article) return true;
    while (t > coined_end_ && a_.HasClass(t - 1, joining_)) --t;
    return t > coined_end_ && Char(t - 1) == ',' && behind < limit_ &&
           a_.HasClass(behind, function_);
  }

  bool BehindIntroduction(std::uint32_t article) const {
    std::uint32_t t = BeforeNumber(article);
    while (t > 0 && a_.text.tokens()[t - 1].Is(Token::kWord) && IsAdverb(t - 1)) --t;
    return t > 0 && a_.HasClass(t - 1, introducing_);
  }

  // "A decoder is proposed", but not "results toward a target are presented".
  bool BeforeParticiple(std::uint32_t article, std::uint32_t t) const {
    constexpr std::uint32_t kWords = 3;  // "is", an adverb, the participle
    if (article != a_.text.sentences()[sentence_].first && Char(article - 1) != ',') return false;
    if (t >= limit_ || !a_.HasClass(t, function_)) return false;
    for (std::uint32_t i = t + 1; i < std::min(limit_, t + kWords); ++i) {
      if (a_.HasClass(i, proposed_)) return true;
      if (!a_.HasClass(i, function_) && !IsAdverb(i)) return false;
    }
    return false;
  }

  // Candidates of the run in units_.
  void Phrase() {
    if (Coined()) return;
    std::size_t end = units_.size();
    const Head* head = nullptr;
    for (; end > 0; --end) {
      head = HeadOf(units_[end - 1]);
      if (head == nullptr) head = HeadOfTerm(end);
      const bool broken =
          end < units_.size() && (a_.HasClass(units_[end].first, hard_break_) || SaysWhatFor(end));
      if (head != nullptr && !broken) break;
    }
    if (end == 0 || head == nullptr) return;
    // A weak head goes where a strong one stands right before it ("object detection task").
    const Head* inner = end > 1 ? HeadOf(units_[end - 2]) : nullptr;
    const bool strong_before = inner != nullptr && inner->strength == Head::Strength::kStrong;
    const bool is_component = a_.HasClass(units_[end - 1].last - 1, component_);
    bool weak = head->strength == Head::Strength::kWeak;
    const std::size_t whole = end;
    Head given = *head;
    const Candidate* term = TermAtEnd(end);
    if (weak && term == nullptr && IsTask(given.type) && end > 1 &&
        a_.HasClass(units_[end - 2].last - 1, adjective_)) {
      return;  // "dexterous robotic tasks"
    }
    // "a retrieval planner and an evidence selector": in a list of parts two words tell one apart.
    const bool pair = announced_ && weak && end == 2;
    if (pair) {
      // as it stands
    } else if (term != nullptr && (weak || term->last - term->first > 1)) {
      given.type = static_cast<std::int8_t>(term->type);
      weak = false;
    } else if (weak && strong_before && !(IsTask(inner->type) && CoinsActivity(end))) {
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
    if (announced_ && IsTask(given.type)) {
      given.type = static_cast<std::int8_t>(default_type_);
    }
    std::size_t begin = StartsWithVerb() ? 1 : 0;
    for (;;) {
      if (IsDescriptivePair(begin, end)) {
        begin += 2;
      } else if (begin < end && a_.HasClass(units_[begin].first, descriptive_) &&
                 units_[begin].last - units_[begin].first == 1 && !IsBound(begin, end)) {
        ++begin;
      } else {
        break;
      }
    }
    while (begin < end && Stripped(units_[begin], begin + 1 < end) && !IsBound(begin, end)) {
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
    if (IsPhraseEnd(units_[end - 1])) return false;
    bool novel = false;
    const std::uint32_t article = Article(&novel);
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
    if ((!IsTask(term->type) && term->type != default_type_) || units_[begin].first >= term->first)
      return false;
    const auto from = known_.begin() + units_[begin].first;
    return std::find(from, known_.begin() + term->first, Known::kName) ==
           known_.begin() + term->first;
  }

  bool IsTask(int type) const {
    return a_.pack.types.nodes[static_cast<std::size_t>(type)].main_rank == 0;
  }

  // "we propose a kernel prediction network", but not "an object detection model": what the paper
  // brings in is not the activity before the head, if that is no known one.
  bool CoinsActivity(std::size_t end) const {
    const Head* head = HeadOf(units_[end - 1]);
    const bool component = a_.HasClass(units_[end - 1].last - 1, component_);
    if (head == nullptr || IsTask(head->type)) return false;
    if (head->type == default_type_ && !component) return false;
    if (terms_[units_[end - 2].last] != kNoIndex) return false;
    bool novel = false;
    const std::uint32_t article = Article(&novel);
    return article != kNoIndex && BehindIntroduction(article);
  }

  // "a licensed training dataset": data for training, and no way to train.
  bool SaysWhatFor(std::size_t unit) const {
    return a_.HasClass(units_[unit].first, data_word_) &&
           a_.HasClass(units_[unit - 1].first, strip_left_);
  }

  // "a multi-objective, highly generalized framework"
  bool SaidOfWhatFollows(const Unit& u) const {
    return u.last - u.first > 1 && u.first > 0 && a_.HasClass(u.first - 1, indefinite_) &&
           u.last < limit_ && Char(u.last) == ',';
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
    return Stripped(units_[unit - 1], true) ? nullptr : &term;
  }

  // "tube-based model predictive control": a term without a head noun is a head as a whole.
  const Head* HeadOfTerm(std::size_t end) {
    const Candidate* term = TermAtEnd(end);
    if (term == nullptr || a_.pack.lexicon.entry(term->entry).named) return nullptr;
    if (a_.pack.types.nodes[static_cast<std::size_t>(term->type)].main_rank == 0) return nullptr;
    term_head_ = {static_cast<std::int8_t>(term->type), Head::Strength::kStrong};
    return &term_head_;
  }

  // "-based" behind a name or term of the lexicon.
  bool IsTail(const Unit& u) const {
    return u.last - u.first > 2 && a_.HasClass(u.last - 1, name_tail_) &&
           ends_listed_[u.last - 2] != 0;
  }

  // "deep learning-based path planning": of what is too vague to be a node no kind is told.
  bool IsVagueTail(std::size_t begin, std::size_t unit) const {
    const Unit& u = units_[unit];
    const bool tail = u.last - u.first == 3 && a_.HasClass(u.last - 1, name_tail_);
    if (!tail || unit == begin) return false;
    return a_.pack.IsOf(a_.text.At(Range{Tok(units_[begin].first).begin, Tok(u.first).end}),
                        vague_);
  }

  // "the agent's dialogue planning" is dialogue planning; "Parkinson's disease" is of one name.
  bool IsPossessor(const Unit& u) const {
    const std::string_view word = TextOf(u);
    return (word.ends_with("'s") || word.ends_with("’s")) && !Tok(u.first).Is(Token::kInitialUpper);
  }

  // "we study query answering", "to model point clouds": the first word of the run is a verb.
  bool StartsWithVerb() const {
    const std::uint32_t first = units_.front().first;
    if (first == 0 || units_.size() < 2 || units_.front().last - first > 1) return false;
    if (a_.HasClass(first - 1, before_verb_)) return true;
    return a_.HasClass(first - 1, infinitive_) && a_.HasClass(first, noun_or_verb_);
  }

  // "sparsification technique", "6-DoF kitting tasks": before a weak head an activity is what is
  // meant, and it is of the weak head's type.
  bool NamesActivity(const Unit& u, const Head& weak) const {
    if (weak.type != default_type_ &&
        a_.pack.types.nodes[static_cast<std::size_t>(weak.type)].main_rank > 0) {
      return false;  // "an information-seeking model" is a model
    }
    const std::string_view word = a_.TokenText(u.last - 1);
    const auto ends = [&](std::string_view tail) {
      return word.size() > tail.size() + 2 && word.substr(word.size() - tail.size()) == tail;
    };
    if (ends("tion") || ends("sis") || ends("ment") || ends("ing") || ends("removal")) return true;
    return !a_.HasClass(u.first, descriptive_) &&
           a_.pack.types.nodes[static_cast<std::size_t>(weak.type)].main_rank == 0 &&
           u.last - u.first == 1 && word.size() > 3;
  }

  // "21x", "592K", "4T", but not "3D".
  static bool IsQuantity(std::string_view s) {
    const std::size_t digits = std::min(s.find_first_not_of("0123456789"), s.size());
    return digits > 0 && (digits == s.size() ||
                          (digits + 1 == s.size() &&
                           std::string_view("xXkKMBT").find(s[digits]) != std::string_view::npos));
  }

  bool Stripped(const Unit& u, bool more) const {
    const std::uint64_t bits = descriptive_ | (more ? strip_left_ : 0);
    if (IsQuantity(a_.TokenText(u.first)) && u.last - u.first == 1) return true;
    if (u.last - u.first == 1) return a_.HasClass(u.first, bits);
    const WordInfo* info = a_.pack.FindWord(AsciiLower(TextOf(u)));
    return info != nullptr && (info->classes & bits) != 0;
  }

  // "high dimensional clustering", "whole body control": the second word is none without the first.
  bool IsBound(std::size_t begin, std::size_t end) const {
    return begin + 2 < end && a_.HasClass(units_[begin + 1].first, bound_);
  }

  // "large scale classification": "large-scale", whose hyphen is left out.
  bool IsDescriptivePair(std::size_t begin, std::size_t end) const {
    if (begin + 2 > end) return false;
    const Unit& x = units_[begin];
    const Unit& y = units_[begin + 1];
    if (x.last - x.first != 1 || y.last - y.first != 1) return false;
    if (!a_.HasClass(x.first, descriptive_)) return false;
    const WordInfo* info = a_.pack.FindWord(AsciiLower(TextOf(x)) + "-" + AsciiLower(TextOf(y)));
    return info != nullptr && (info->classes & descriptive_) != 0;
  }

  // "Detection tasks" names one, "for better detection" speaks of one that was named.
  bool OneWordTask(std::size_t begin, std::size_t end) const {
    const std::uint32_t next = units_[end - 1].last;
    return next < limit_ && a_.HasClass(units_[begin].first, one_word_) &&
           a_.HasClass(next, after_one_word_);
  }

  // "a four-bar linkage mechanism", "the percussive unit": built and not computed.
  bool IsMachinery(std::uint32_t first, std::uint32_t last) const {
    if (!a_.HasClass(last - 1, mechanical_head_)) return false;
    for (std::uint32_t t = first; t + 1 < last; ++t) {
      if (a_.HasClass(t, mechanical_)) return true;
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
    const bool artifact = a_.pack.types.nodes[static_cast<std::size_t>(type)].main_rank > 0;
    if (weak && !is_component && !announced_ && artifact && end - begin == 2 &&
        (plain || type == default_type_)) {
      return;
    }
    const bool single = end - begin == 1 && plain;
    const Range range = {Tok(first).begin, Tok(last - 1).end};
    if (begin == 0 && !weak && !artifact) EmitSplit(first, last, type);
    if (single && !OneWordTask(begin, end)) return;
    const std::string_view text = a_.text.At(range);
    if (a_.pack.IsOf(text, vague_) || IsMachinery(first, last)) return;
    Candidate c;
    c.range = range;
    c.first = first;
    c.last = last;
    c.sentence = sentence_;
    c.source = source;
    c.type = type;
    c.weight = 1.0;
    c.weak = weak;
    c.component = is_component;
    c.whole = std::max(whole, last);
    c.rule = announced_ ? announced_rule_ : rule_;
    a_.candidates.push_back(std::move(c));
  }

  // "time series (TS) classification": what a short form in brackets parts is one task, if the long
  // form is nothing by itself: so it waits, as a weak phrase, behind the definition.
  void EmitSplit(std::uint32_t first, std::uint32_t last, int type) {
    const auto& tokens = a_.text.tokens();
    if (first < a_.text.sentences()[sentence_].first + 4 || Char(first - 1) != ')') return;
    const auto defined = std::find_if(a_.pairs.begin(), a_.pairs.end(), [&](const auto& p) {
      return p.short_form.end == tokens[first - 1].begin && p.long_form.end < p.short_form.begin;
    });
    if (defined == a_.pairs.end()) return;
    const Range& longer = defined->long_form;
    std::uint32_t t = first;
    while (tokens[t].begin > longer.begin) --t;
    const std::string_view text = a_.text.At(longer);
    const auto words = 1 + std::count(text.begin(), text.end(), ' ');
    if (words > static_cast<std::ptrdiff_t>(kMaxWords) || a_.pack.IsOf(text, vague_)) return;
    Candidate c;
    c.range = {longer.begin, tokens[last - 1].end};
    c.first = t;
    c.last = last;
    c.whole = last;
    c.sentence = sentence_;
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
    return a_.pack.IsOf(
        a_.text.At(Range{Tok(units_[begin].first).begin, Tok(units_[end - 1].last - 1).end}),
        vague_);
  }

  Analysis& a_;
  int rule_;
  int announced_rule_;
  int task_rule_;
  std::uint64_t function_;
  std::uint64_t verb_;
  std::uint64_t ing_;
  std::uint64_t descriptive_;
  std::uint64_t strip_left_;
  std::uint64_t adjective_;
  std::uint64_t bound_;
  std::uint64_t before_verb_;
  std::uint64_t noun_or_verb_;
  std::uint64_t infinitive_;
  std::uint64_t after_one_word_;
  std::uint64_t adverb_kept_;
  std::uint64_t hard_break_;
  std::uint64_t phrase_end_;
  std::uint64_t vague_;
  std::uint64_t one_word_;
  std::uint64_t component_;
  std::uint64_t introducing_;
  std::uint64_t indefinite_;
  std::uint64_t novel_;
  std::uint64_t proposed_;
  std::uint64_t no_coinage_;
  std::uint64_t mechanical_;
  std::uint64_t mechanical_head_;
  std::uint64_t listed_;
  std::uint64_t joining_;
  std::uint64_t composing_;
  std::uint64_t exemplifying_;
  std::uint64_t listed_task_;
  std::uint64_t problem_word_;
  std::uint64_t genitive_;
  std::uint64_t data_word_;
  std::uint64_t pointing_;
  std::uint64_t naming_word_;
  std::uint64_t name_tail_;
  int default_type_;
  std::uint32_t sentence_ = 0;
  std::uint32_t limit_ = 0;
  bool lists_ = false;                   // whether the sentence may list the paper's parts
  bool announced_ = false;               // whether the run is one of them
  bool lists_tasks_ = false;             // whether the sentence may list tasks
  std::uint32_t task_end_ = kNoIndex;    // behind the last of them
  Head term_head_;                       // of a run that ends in a term without a head noun
  bool composes_ = false;                // whether a verb announces them ("it consists of")
  bool colon_ = false;                   // whether a colon does ("two modules: ...")
  std::uint32_t member_end_ = kNoIndex;  // behind the last of them
  std::uint32_t coined_end_ = kNoIndex;  // behind the last phrase that the sentence coins
  std::vector<Unit> units_;
  std::vector<std::uint32_t>
      terms_;  // candidates that are the lexicon's terms, by the token behind
  enum class Known : std::uint8_t { kNothing, kName, kTerm };
  std::vector<Known> known_;  // of what a token is a part
  std::vector<std::uint8_t>
      ends_listed_;  // whether a name or term of the lexicon ends before the token
  mutable std::vector<const Head*> plural_heads_;  // by token
};

}  // namespace

void FindPhrases(Analysis& a) { PhraseScan(a).Run(); }

}  // namespace papergraph
