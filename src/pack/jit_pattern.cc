// SPDX-License-Identifier: Apache-2.0
#include "pack/jit_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <cctype>
#include <string>

namespace papergraph {
namespace {

constexpr std::size_t kMaxGroups = 32;
// Steps back; a match in a sentence takes some dozens, and 50,000 less than a tenth of a
// millisecond.
constexpr std::uint32_t kMatchLimit = 50'000;

// Reads a pattern that RE2 has accepted, by recursive descent; each method returns the least number
// of bytes that its part matches.
class Translator {
 public:
  explicit Translator(std::string_view pattern) : in_(pattern) {}

  std::string Run() {
    const bool folds = in_.find("(?i") != std::string_view::npos;
    const bool ascii = std::all_of(in_.begin(), in_.end(),
                                   [](char c) { return static_cast<signed char>(c) >= 0; });
    if (folds && !ascii) return "";
    Alternatives();
    return same_ && at_ == in_.size() ? out_ : "";
  }

 private:
  bool End() const { return at_ >= in_.size(); }
  bool Next(std::string_view s) const { return in_.substr(at_).starts_with(s); }
  void Copy(std::size_t n) {
    out_ += in_.substr(at_, n);
    at_ += n;
  }
  std::size_t Differs() {
    same_ = false;
    at_ = in_.size();
    return 0;
  }

  std::size_t Alternatives() {
    std::size_t least = Sequence();
    while (!End() && in_[at_] == '|') {
      Copy(1);
      least = std::min(least, Sequence());
    }
    return least;
  }

  std::size_t Sequence() {
    std::size_t sum = 0;
    while (!End() && in_[at_] != '|' && in_[at_] != ')') {
      const std::size_t least = Atom();
      sum += End() ? least : Repeat(least);
    }
    return sum;
  }

  std::size_t Atom() {
    switch (in_[at_]) {
      case '(':
        return Group();
      case '[':
        return Class();
      case '\\':
        return Escape(false);
      case '^':
      case '$':
        Copy(1);
        return 0;
      case '{':
        return Differs();  // a literal brace for RE2
      default:
        Copy(1);
        return 1;
    }
  }

  std::size_t Group() {
    if (Next("(?")) {
      const std::size_t colon = in_.find_first_of(":)>", at_);
      const std::string_view head = in_.substr(at_, colon + 1 - at_);
      const bool known = head == "(?:" || head == "(?i:" || head == "(?-i:" || head == "(?i)" ||
                         head.starts_with("(?P<");
      if (!known) return Differs();
      Copy(head.size());
      if (head.back() == ')') return 0;
    } else {
      Copy(1);
    }
    const std::size_t least = Alternatives();
    if (End()) return Differs();
    Copy(1);
    return least;
  }

  std::size_t Class() {
    Copy(Next("[^") ? 2 : 1);
    if (!End() && in_[at_] == ']') Copy(1);
    while (!End() && in_[at_] != ']') {
      if (in_[at_] == '\\') {
        Escape(true);
      } else if (in_[at_] == '[') {
        return Differs();  // [:alpha:]
      } else {
        Copy(1);
      }
    }
    if (End()) return Differs();
    Copy(1);
    return 1;
  }

  std::size_t Escape(bool in_class) {
    if (at_ + 1 >= in_.size()) return Differs();
    const char c = in_[at_ + 1];
    // For PCRE2 a vertical tab is space too.
    if (c == 's' || (c == 'S' && !in_class)) {
      out_ += in_class ? "" : c == 's' ? "[" : "[^";
      out_ += "\\t\\n\\f\\r ";
      out_ += in_class ? "" : "]";
      at_ += 2;
      return 1;
    }
    if (c == 'x' && at_ + 3 < in_.size() && in_[at_ + 2] != '{') {
      Copy(4);
      return 1;
    }
    const bool punctuation =
        static_cast<signed char>(c) > ' ' && std::isalnum(static_cast<unsigned char>(c)) == 0;
    const bool word = std::string_view("dDwWtnrf").find(c) != std::string_view::npos;
    const bool place = !in_class && (c == 'b' || c == 'B' || c == 'A' || c == 'z');
    if (!punctuation && !word && !place) return Differs();
    Copy(2);
    return place ? 0 : 1;
  }

  std::size_t Repeat(std::size_t least) {
    std::size_t times = 1;
    bool loops = false;
    if (in_[at_] == '*' || in_[at_] == '+') {
      times = in_[at_] == '+' ? 1 : 0;
      loops = true;
      Copy(1);
    } else if (in_[at_] == '?') {
      times = 0;
      Copy(1);
    } else if (in_[at_] == '{') {
      const std::size_t close = in_.find('}', at_);
      const std::string_view range = in_.substr(at_ + 1, close - at_ - 1);
      const bool number = close != std::string_view::npos && !range.empty() && range[0] != ',' &&
                          range.find_first_not_of("0123456789,") == std::string_view::npos;
      if (!number) return Differs();
      times = range[0] == '0' ? 0 : 1;
      loops = true;
      Copy(range.size() + 2);
    } else {
      return least;
    }
    // What happens to an empty round of a loop is where engines disagree.
    if (loops && least == 0) return Differs();
    if (!End() && in_[at_] == '?') Copy(1);
    return times * least;
  }

  std::string_view in_;
  std::string out_;
  std::size_t at_ = 0;
  bool same_ = true;
};

struct Context {
  Context()
      : data(pcre2_match_data_create(kMaxGroups, nullptr)),
        match(pcre2_match_context_create(nullptr)) {
    if (match != nullptr) pcre2_set_match_limit(match, kMatchLimit);
  }
  ~Context() {
    pcre2_match_data_free(data);
    pcre2_match_context_free(match);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  pcre2_match_data* data;
  pcre2_match_context* match;
};

}  // namespace

std::string TranslateForPcre(std::string_view pattern) { return Translator(pattern).Run(); }

std::unique_ptr<JitPattern> JitPattern::Compile(std::string_view pattern, bool anchored) {
  const std::string translated = TranslateForPcre(pattern);
  if (translated.empty()) return nullptr;
  pcre2_compile_context* context = pcre2_compile_context_create(nullptr);
  if (context == nullptr) return nullptr;
  pcre2_set_newline(context, PCRE2_NEWLINE_LF);
  int fault = 0;
  PCRE2_SIZE at = 0;
  const std::uint32_t options = PCRE2_DOLLAR_ENDONLY | (anchored ? PCRE2_ANCHORED : 0U);
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()),
                                   translated.size(), options, &fault, &at, context);
  pcre2_compile_context_free(context);
  if (code == nullptr) return nullptr;
  std::uint32_t groups = 0;
  pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
  if (groups >= kMaxGroups || pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
    pcre2_code_free(code);
    return nullptr;
  }
  return std::unique_ptr<JitPattern>(new JitPattern(code));
}

JitPattern::~JitPattern() { pcre2_code_free(static_cast<pcre2_code*>(code_)); }

JitPattern::Outcome JitPattern::Match(std::string_view text, std::size_t from,
                                      std::span<const std::size_t>& groups) const {
  static_assert(PCRE2_UNSET == kUnset);
  thread_local const Context context;
  if (context.data == nullptr || context.match == nullptr) return Outcome::kGaveUp;
  const int found = pcre2_jit_match(static_cast<const pcre2_code*>(code_),
                                    reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from, 0,
                                    context.data, context.match);
  if (found == PCRE2_ERROR_NOMATCH) return Outcome::kNoMatch;
  if (found <= 0) return Outcome::kGaveUp;
  groups = {pcre2_get_ovector_pointer(context.data), 2 * static_cast<std::size_t>(found)};
  return Outcome::kMatch;
}

}  // namespace papergraph
