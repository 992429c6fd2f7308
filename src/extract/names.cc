// SPDX-License-Identifier: Apache-2.0
// Names by their shape: an inner capital, two capitals in a row, a capital with a digit.
#include <algorithm>
#include <cctype>

#include "base/utf8.h"
#include "extract/analysis.h"

namespace papergraph {
namespace {

bool Upper(char c) { return c >= 'A' && c <= 'Z'; }
bool Lower(char c) { return c >= 'a' && c <= 'z'; }
bool Digit(char c) { return c >= '0' && c <= '9'; }

class NameScan {
 public:
  explicit NameScan(Analysis& a)
      : a_(a), classes_(a.pack.engine.classes), rule_(a.pack.engine.detectors.name_shape) {}

  void Run() {
    if (rule_ < 0) return;
    for (std::uint32_t s = 0; s < a_.text.sentences().size(); ++s) {
      sentence_ = s;
      const Sentence& sentence = a_.text.sentences()[s];
      for (std::uint32_t t = sentence.first; t < sentence.last;) {
        const std::uint32_t end = ChunkEnd(t, sentence.last);
        if (a_.text.tokens()[t].Is(Token::kWord)) Chunk(t, end);
        t = end;
      }
    }
  }

 private:
  char Char(std::uint32_t token) const { return a_.FirstChar(token); }
  bool IsWord(std::uint32_t token) const { return a_.text.tokens()[token].Is(Token::kWord); }

  // A chunk is a word, what is glued to it by - . + _ * & @ ' ^ where another word follows, and a +
  // or * at its end.
  std::uint32_t ChunkEnd(std::uint32_t begin, std::uint32_t limit) const {
    std::uint32_t t = begin + 1;
    if (!IsWord(begin)) return t;
    while (t < limit && a_.Glued(t)) {
      if (IsWord(t)) {
        ++t;
        continue;
      }
      const char c = Char(t);
      const bool joins = c == '-' || c == '.' || c == '+' || c == '_' || c == '*' || c == '&' ||
                         c == '@' || c == '\'' || c == '^';
      if (!joins) break;
      const bool word_follows = t + 1 < limit && a_.Glued(t + 1) && IsWord(t + 1);
      const bool plus_follows = t + 1 < limit && a_.Glued(t + 1) && Char(t + 1) == '+';
      if (c == '\'' && word_follows && a_.text.tokens()[t + 1].size() <= 2) break;
      if (!word_follows && !plus_follows && c != '+' && c != '*') break;
      ++t;
    }
    return t;
  }

  void Chunk(std::uint32_t first, std::uint32_t last) {
    constexpr auto kShaped = Token::kInitialUpper | Token::kInnerUpper | Token::kDigit;
    constexpr auto kShapedAlone = Token::kInnerUpper | Token::kDigit;
    const auto wanted = last - first == 1 ? kShapedAlone : kShaped;
    bool shaped = false;
    for (std::uint32_t t = first; t < last; ++t) {
      shaped |= (a_.text.tokens()[t].shape & wanted) != 0;
    }
    if (!shaped && last - first == 1 && MayBeListedData(first)) Add(first, last);
    if (!shaped || InFormula(first, last)) return;
    last = StripTail(first, last);
    while (first + 2 < last && LeadingOrdinary(first)) first += 2;
    if (first >= last || !IsName(first, last)) return;
    const std::uint32_t version = VersionEnd(a_, last, a_.text.sentences()[sentence_].last);
    Add(first, version);
    if (version == last) Sizes(first, last);
  }

  // "on Cora, Citeseer and Pubmed datasets": a capital is enough for a name where data are listed.
  bool MayBeListedData(std::uint32_t t) const {
    const Sentence& sentence = a_.text.sentences()[sentence_];
    if ((a_.sentences[sentence_].classes & classes_.data_word) == 0) return false;
    const Token& token = a_.text.tokens()[t];
    const bool capital = token.Is(Token::kInitialUpper) && !token.Is(Token::kInnerUpper);
    if (!capital || token.size() < 4 ||
        a_.HasClass(t, classes_.ordinary | classes_.not_name | classes_.function))
      return false;
    if (t == sentence.first || t + 1 >= sentence.last || a_.Glued(t)) return false;
    const char before = Char(t - 1);
    const char after = Char(t + 1);
    const bool listed_before = before == ',' || before == ':' || before == '(' ||
                               (a_.HasClass(t - 1, classes_.function) && Lower(before));
    const bool listed_after = after == ',' || after == ')' || after == '.' ||
                              a_.HasClass(t + 1, classes_.data_word | classes_.function);
    return listed_before && listed_after;
  }

  // "dH^{3/2}" is no name.
  bool InFormula(std::uint32_t first, std::uint32_t last) const {
    const auto is_sign = [](char c) { return c == '^' || c == '=' || c == '\\'; };
    const std::string_view clean = a_.text.clean();
    const std::uint32_t begin = a_.text.tokens()[first].begin;
    const std::uint32_t end = a_.text.tokens()[last - 1].end;
    const std::string_view chunk = clean.substr(begin, end - begin);
    if (chunk.find('^') != std::string_view::npos && !IsPowerName(chunk)) return true;
    return (begin > 0 && is_sign(clean[begin - 1])) || (end < clean.size() && is_sign(clean[end]));
  }

  // "GR^2N", "P^3-Net": capitals to a small power, which spell what they stand for.
  static bool IsPowerName(std::string_view s) {
    const std::size_t power = s.find('^');
    const bool small = power + 1 < s.size() && s[power + 1] >= '2' && s[power + 1] <= '5';
    const bool more = power + 2 < s.size() && (Upper(s[power + 2]) || s[power + 2] == '-');
    return small && (more || (power + 2 == s.size() && power > 1)) && power > 0 &&
           std::all_of(s.begin(), s.begin() + static_cast<std::ptrdiff_t>(power), Upper);
  }

  // "CLIP-based", "LLM-as-a-judge", in a title also "CLIP-Based": the name ends before the hyphen,
  // but not in "YCB-in-the-Wild".
  std::uint32_t StripTail(std::uint32_t first, std::uint32_t last) const {
    const bool goes_on = Upper(Char(last - 1)) && !a_.text.sentences()[sentence_].title;
    for (std::uint32_t t = first + 1; t + 1 < last; ++t) {
      const bool capital = Upper(Char(t + 1)) && !a_.text.sentences()[sentence_].title;
      const bool joins = goes_on && t + 4 < last && a_.HasClass(t + 1, classes_.function) &&
                         a_.HasClass(t + 3, classes_.function);
      if (Char(t) == '-' && IsWord(t + 1) && a_.HasClass(t + 1, classes_.name_tail) && !capital &&
          !joins) {
        return t;
      }
    }
    return last;
  }

  // "pre-LLaMA", "non-BERT": an ordinary lower-case word in front is no part of the name.
  bool LeadingOrdinary(std::uint32_t t) const {
    return IsWord(t) && Char(t + 1) == '-' && Lower(Char(t)) && a_.HasClass(t, classes_.ordinary) &&
           !a_.text.tokens()[t].Is(Token::kInnerUpper) && !a_.text.tokens()[t].Is(Token::kDigit);
  }

  // "3D", "10M", "2.5x"
  bool IsNumberWithUnit(std::string_view s) const {
    std::size_t i = 0;
    while (i < s.size() && (Digit(s[i]) || s[i] == '.')) ++i;
    return i > 0 && s.size() - i <= 2;
  }

  // One word with the shape of a name.
  bool WordShape(std::uint32_t t) const {
    const Token& token = a_.text.tokens()[t];
    const std::string_view s = a_.text.At(token);
    if (!token.Is(Token::kLetter) || s.size() < 2 || IsNumberWithUnit(s)) return false;
    if (token.Is(Token::kInnerUpper)) return true;
    if (!token.Is(Token::kDigit)) return false;
    if (Upper(s[0])) return true;
    // wav2vec, pix2pix
    const auto digit =
        static_cast<std::size_t>(std::find_if(s.begin(), s.end(), Digit) - s.begin());
    return digit >= 2 && digit + 1 < s.size() && Lower(s[0]) && Lower(s.back());
  }

  bool IsName(std::uint32_t first, std::uint32_t last) const {
    const Range range = {a_.text.tokens()[first].begin, a_.text.tokens()[last - 1].end};
    const std::string_view s = a_.text.At(range);
    if (s.size() < 2 || s.size() > 60) return false;
    if (last - first == 1 && a_.HasClass(first, classes_.not_name)) return false;
    const std::string folded = AsciiLower(s);
    const WordInfo* whole = a_.pack.FindWord(folded);
    if (whole != nullptr && (whole->classes & classes_.not_name) != 0) return false;
    const bool plural = folded.back() == 's';
    if (plural && last - first == 1) {
      const WordInfo* bare =
          a_.pack.FindWord(std::string_view(folded).substr(0, folded.size() - 1));
      if (bare != nullptr && (bare->classes & classes_.not_name) != 0) return false;
    }
    int shaped = 0;
    int capitalised = 0;
    int upper = 0;
    bool digits = false;
    bool lower = false;
    for (std::uint32_t t = first; t < last; ++t) {
      if (!IsWord(t)) continue;
      const bool ordinary =
          a_.HasClass(t, classes_.ordinary) && !a_.text.tokens()[t].Is(Token::kInnerUpper);
      const bool banned = a_.HasClass(t, classes_.not_name);
      shaped += WordShape(t) && !ordinary && !banned;
      capitalised += Upper(Char(t)) && !ordinary && !banned;
      digits |= t > first && Digit(Char(t));
      lower |= Lower(Char(t));
      upper += Upper(Char(t));
    }
    if (shaped > 0) return true;
    if (last - first == 1) return false;
    // Digit-5, Market-1501; U-Net, Stack-Edu; but not X-ray, Data-Efficient, Type-2.
    if (!Upper(Char(first)) || lower) return false;
    return (digits && s.size() > 3) || (upper >= 2 && capitalised >= 1);
  }

  Candidate& Add(std::uint32_t first, std::uint32_t last) {
    Candidate c;
    c.range = {a_.text.tokens()[first].begin, a_.text.tokens()[last - 1].end};
    c.first = first;
    c.last = last;
    c.sentence = sentence_;
    c.source = Candidate::Source::kName;
    c.named = true;
    c.rule = rule_;
    a_.candidates.push_back(std::move(c));
    return a_.candidates.back();
  }

  // "LLaMA2-7B/13B", "LLaMA2/3", "CIFAR-10/100": what stands behind the slash is a name with the
  // same stem. Such a mention is the span that stands there.
  void Sizes(std::uint32_t first, std::uint32_t last) {
    const std::uint32_t n = a_.text.sentences()[sentence_].last;
    std::string stem(
        a_.text.At(Range{a_.text.tokens()[first].begin, a_.text.tokens()[last - 1].end}));
    const std::size_t hyphen = stem.rfind('-');
    const std::string_view suffix = hyphen == std::string::npos
                                        ? std::string_view()
                                        : std::string_view(stem).substr(hyphen + 1);
    std::size_t cut = std::string::npos;
    if (!suffix.empty() && (Digit(suffix[0]) || suffix.size() <= 2)) {
      cut = hyphen + 1;
    } else if (Digit(stem.back())) {
      cut = stem.find_last_not_of("0123456789.") + 1;
    }
    if (cut == std::string::npos || cut == 0) return;
    for (std::uint32_t t = last; t + 1 < n && a_.Glued(t) && Char(t) == '/' && a_.Glued(t + 1);) {
      std::uint32_t end = t + 2;
      while (end + 1 < n && a_.Glued(end) && Char(end) == '.' && a_.Glued(end + 1) &&
             IsWord(end + 1)) {
        end += 2;
      }
      const std::string_view part =
          a_.text.At(Range{a_.text.tokens()[t + 1].begin, a_.text.tokens()[end - 1].end});
      if (!Digit(part[0])) return;
      Candidate& c = Add(t + 1, end);
      c.name = stem.substr(0, cut) + std::string(part);
      TakeListed(c);
      t = end;
    }
  }

  // The "100" of "CIFAR-10/100" is the lexicon's CIFAR-100; a size that is listed under its family
  // stays a name of its own.
  void TakeListed(Candidate& c) const {
    for (const std::uint32_t s : a_.pack.lexicon.Lookup(c.name)) {
      const LexiconSurface& surface = a_.pack.lexicon.surface(s);
      const LexiconEntry& entry = a_.pack.lexicon.entry(surface.entry);
      if (!entry.named || surface.ambiguous || entry.name != c.name) continue;
      c.entry = surface.entry;
      c.type = entry.type;
      c.weight = a_.pack.engine.numbers.lexicon_weight;
      return;
    }
  }

  Analysis& a_;
  const EngineNames::Classes& classes_;
  int rule_;
  std::uint32_t sentence_ = 0;
};

}  // namespace

void FindNames(Analysis& a) { NameScan(a).Run(); }

}  // namespace papergraph
