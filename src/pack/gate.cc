// SPDX-License-Identifier: Apache-2.0
#include "pack/gate.h"

#include <re2/filtered_re2.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <numeric>

#include "pack/pattern.h"
#include "pack/prepared.h"

namespace papergraph {
namespace {

constexpr int kMinAtom = 3;  // shorter atoms stand in nearly every sentence

// RE2's condition on one pattern, seen from outside: does a set of atoms satisfy it?
class Condition {
 public:
  explicit Condition(const std::string& pattern) : filtered_(kMinAtom) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);
    int id = -1;
    filtered_.Add(pattern, options, &id);
    filtered_.Compile(&atoms_);
  }

  const std::vector<std::string>& atoms() const { return atoms_; }

  bool HoldsFor(const std::vector<int>& present) const {
    std::vector<int> patterns;
    filtered_.AllPotentials(present, &patterns);
    return !patterns.empty();
  }

  // A set of atoms of which one must be present: what is left when as many as possible are taken
  // as present, in `order`, while the condition fails. Empty where it holds anyway.
  std::vector<int> ClauseBy(const std::vector<int>& order) const {
    std::vector<int> present;
    std::vector<int> clause;
    if (HoldsFor(present)) return clause;
    for (int atom : order) {
      present.push_back(atom);
      if (!HoldsFor(present)) continue;
      present.pop_back();
      clause.push_back(atom);
    }
    return clause;
  }

 private:
  re2::FilteredRE2 filtered_;
  std::vector<std::string> atoms_;
};

// Bytes of the pattern's next piece: an escape, a character, or what begins a class, of which a
// bracket at the front is a member. `in_class` is whether the next piece stands in a class.
std::size_t NextPiece(std::string_view rest, bool& in_class) {
  if (rest[0] == '\\' && rest.size() > 1) return 2;
  if (rest[0] == '[' && !in_class) {
    in_class = true;
    return rest.starts_with("[^]") ? 3 : rest.starts_with("[]") || rest.starts_with("[^") ? 2 : 1;
  }
  if (rest[0] == ']') in_class = false;
  return 1;
}

}  // namespace

std::string WithoutSlots(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    const bool escaped = rest.starts_with("\\x01") || rest.starts_with("\\x02");
    const bool mark = rest[0] == slot::kOpen || rest[0] == slot::kClose || escaped;
    const bool outside = !in_class;
    const std::size_t size = escaped ? 4 : NextPiece(rest, in_class);
    if (outside && mark) {
      out += ".*";
    } else {
      out += rest.substr(0, size);
    }
    at += size;
  }
  return out;
}

std::string WithoutCase(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    const bool alone = !in_class && rest.starts_with("(?i)");
    if (alone || (!in_class && rest.starts_with("(?i:"))) {
      if (!alone) out += "(?:";
      at += 4;
      continue;
    }
    const std::size_t size = NextPiece(rest, in_class);
    out += rest.substr(0, size);
    at += size;
  }
  return out;
}

void Gate::Add(const std::string& pattern) {
  ++count_;
  patterns_.push_back(pattern);
}

std::vector<Gate::Clause> Gate::ClausesOf(const std::string& pattern) {
  std::vector<Clause> clauses;
  const Condition condition(WithoutCase(WithoutSlots(pattern)));
  const auto& atoms = condition.atoms();
  // Short atoms are frequent: taken as present first, they are left out of the clause.
  std::vector<int> order(atoms.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return atoms[static_cast<std::size_t>(a)].size() < atoms[static_cast<std::size_t>(b)].size();
  });
  while (clauses.size() < kClauses) {
    const std::vector<int> clause = condition.ClauseBy(order);
    if (clause.empty()) break;
    Clause& c = clauses.emplace_back();
    for (int atom : clause) c.push_back(atoms[static_cast<std::size_t>(atom)]);
    // The next clause does without these, if there is one.
    std::stable_partition(order.begin(), order.end(), [&](int atom) {
      return std::find(clause.begin(), clause.end(), atom) != clause.end();
    });
    if (clauses.size() > 1 && clauses[clauses.size() - 2] == c) {
      clauses.pop_back();
      break;
    }
  }
  return clauses;
}

std::string Gate::Format(const std::vector<Clause>& clauses) {
  std::string lines;
  for (const Clause& clause : clauses) {
    for (const std::string& atom : clause) lines += atom + "\n";
    lines += "\n";
  }
  return lines;
}

std::vector<Gate::Clause> Gate::Parse(std::string_view lines) {
  std::vector<Clause> clauses;
  Clause clause;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == 0) {
      clauses.push_back(std::move(clause));
      clause.clear();
    } else {
      clause.emplace_back(lines.substr(0, end));
    }
    lines.remove_prefix(end + 1);
  }
  return clauses;
}

void Gate::Compile() {
  clauses_.resize(count_);
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < count_; ++i) {
    if (const PreparedPattern* known = FindPrepared(patterns_[i]); known != nullptr) {
      clauses_[i] = Parse(known->clauses);
    } else {
      unknown.push_back(i);
    }
  }
  if (!unknown.empty()) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < unknown.size(); i = next++) {
        clauses_[unknown[i]] = ClausesOf(patterns_[unknown[i]]);
      }
    };
    std::future<void> other = std::async(work);
    work();
    other.get();
  }
  patterns_.clear();
  // The front of an atom is required where the atom is, and tells nearly as much; short ones keep
  // the automaton small and let it read parts of a sentence side by side. Where it grows too large
  // all the same, and that takes thousands of rules, still shorter fronts will do.
  for (std::size_t longest = 8; longest >= kMinAtom; longest /= 2) {
    if (CompileWith(longest)) return;
  }
  satisfied_.assign(kClauses * words(), ~std::uint64_t{0});
  finder_.Build({});
}

bool Gate::CompileWith(std::size_t longest_atom) {
  std::map<std::string, std::vector<Effect>> effects;
  satisfied_.assign(kClauses * words(), 0);
  for (std::size_t p = 0; p < count_; ++p) {
    const std::uint64_t bit = std::uint64_t{1} << (p % 64);
    for (std::size_t c = 0; c < kClauses; ++c) {
      const std::size_t word = c * words() + p / 64;
      if (c >= clauses_[p].size()) {
        satisfied_[word] |= bit;
        continue;
      }
      for (const std::string& atom : clauses_[p][c]) {
        effects[atom.substr(0, longest_atom)].push_back({bit, static_cast<std::uint32_t>(word)});
      }
    }
  }
  std::vector<std::string> atoms;
  effects_.clear();
  first_effect_.assign(1, 0);
  for (const auto& [atom, list] : effects) {
    atoms.push_back(atom);
    for (const Effect& e : list) {
      // Patterns of one word of bits take one step.
      if (effects_.size() > first_effect_.back() && effects_.back().word == e.word) {
        effects_.back().bits |= e.bits;
      } else {
        effects_.push_back(e);
      }
    }
    first_effect_.push_back(static_cast<std::uint32_t>(effects_.size()));
  }
  return finder_.Build(atoms);
}

void Gate::Open(std::string_view text, std::uint64_t* open) const {
  thread_local std::vector<int> found;
  thread_local PatternBits holds;
  found.clear();
  finder_.Find(text, found);
  holds = satisfied_;
  for (int atom : found) {
    const auto a = static_cast<std::size_t>(atom);
    for (std::uint32_t e = first_effect_[a]; e < first_effect_[a + 1]; ++e) {
      holds[effects_[e].word] |= effects_[e].bits;
    }
  }
  const std::size_t n = words();
  std::copy_n(holds.begin(), n, open);
  for (std::size_t c = 1; c < kClauses; ++c) {
    for (std::size_t w = 0; w < n; ++w) open[w] &= holds[c * n + w];
  }
}

}  // namespace papergraph
