// SPDX-License-Identifier: Apache-2.0
// What a pack is once it has been checked: types, word classes, lexicon and rules, ready to match.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "pack/gate.h"
#include "pack/lexicon.h"
#include "pack/pattern.h"
#include "papergraph/pack.h"
#include "papergraph/types.h"

namespace papergraph {

/// Rules run phase by phase; src/extract/README.md tells what each phase sees.
enum class Phase : std::uint8_t {
  kRole,
  kMention,
  kName,
  kEvidence,
  kStatus,
  kRelation,
  kResult,
  // Parts of a phase that packs do not tell apart:
  kPhraseEvidence,  ///< evidence rules whose slot takes common phrases only
  kSpareRole,       ///< role rules whose role no rule asks for
  kMainEvidence,    ///< evidence and name rules on the main artifact, asked only where several
  kMainName,        ///< may be it
};
inline constexpr std::array<std::string_view, 7> kPhaseNames = {
    "role", "mention", "name", "evidence", "status", "relation", "result"};
inline constexpr std::size_t kPhases = kPhaseNames.size() + 4;

/// The phase as packs name it.
constexpr Phase WholePhase(Phase part) {
  switch (part) {
    case Phase::kPhraseEvidence:
    case Phase::kMainEvidence:
      return Phase::kEvidence;
    case Phase::kSpareRole:
      return Phase::kRole;
    case Phase::kMainName:
      return Phase::kName;
    default:
      return part;
  }
}

/// Sentence roles are named by the pack; up to 32 of them, one bit each.
using RoleMask = std::uint32_t;

/// Conditions on where in a document something stands.
struct Where {
  RoleMask roles = 0;       ///< the sentence has one of these; 0: any
  RoleMask not_roles = 0;   ///< the sentence has none of these
  std::uint64_t words = 0;  ///< word class bits: the sentence has a word of one of these; 0: any
  bool after_contribution =
      false;  ///< at or behind the first sentence with the role "contribution"
  bool before_contribution = false;
  bool in_title = false;
  bool opening = false;       ///< begins the abstract's first sentence
  bool not_proposed = false;  ///< name rules: of what no evidence takes for the paper's own
  int min_mentions = 0;

  bool operator==(const Where&) const = default;
};

/// What a rule states about what it matched. Which members count depends on the phase.
struct Emit {
  std::string of;    ///< slot or group that is meant
  int type = -1;     ///< node type
  int edge = -1;     ///< edge type
  std::string head;  ///< slot, "@subject", "@main" or "@paper"
  std::string tail;  ///< slot or "@each"
  std::string role;
  RoleMask role_bit = 0;
  std::string status;  ///< negated, planned, background, hedged
  std::string family;  ///< group that holds the family's name
  int proposed = -1;   ///< 1: the paper introduces it; 0: it does not
  int named = -1;
  int main = -1;            ///< 1: it is what the paper is about, 0: it is not
  bool drop = false;        ///< it is no name
  bool everywhere = false;  ///< with `drop`: nor is it one where else the paper names it
  bool fallback = false;  ///< `type` counts only where nothing else says enough, and never adds up
};

struct Rule {
  std::string id;
  std::string pack;
  std::string because;
  std::string json;
  Phase phase = Phase::kRole;
  int priority = 0;
  std::string detector;  ///< mention rules without pattern: which built-in detector it configures
  int pattern = -1;      ///< index into CompiledPack::patterns; -1: a rule without pattern
  /// The slots that `emit` speaks of: without mentions that they take a match says nothing.
  std::vector<SlotSpec> needs;
  bool starts_with_slot = false;  ///< every match begins with a mention that `start` takes
  SlotSpec start;
  bool is_slot = false;          ///< the pattern is that slot and nothing else: no search is needed
  bool begins_at_words = false;  ///< every match begins with one of certain words (FirstWords())
  PatternBits beginnings;        ///< those, by the number of CompiledPack::beginnings they are of
  enum class Scope : std::uint8_t { kSentence, kTitle, kAny };
  Scope scope = Scope::kSentence;  ///< titles, what is no title, or both
  std::string pattern_text;        ///< as written
  std::map<std::string, SlotSpec> slots;
  std::vector<std::string> requires_text;  ///< as written, beside requires_patterns
  std::vector<std::string> forbids_text;
  std::vector<int> requires_patterns;  ///< indices into guards
  std::vector<int> forbids;
  std::vector<std::pair<std::string, std::uint64_t>> forbid_in;  ///< group, word class bits
  std::vector<int> each;   ///< node types; relation rules without pattern
  int each_proposed = -1;  ///< 1 or 0: only entities that are (not) proposed
  int each_named = -1;
  int each_field = -1;  ///< 1 or 0: only entities that the lexicon has as a research field (or not)
  int each_known = -1;  ///< 1 or 0: only entities that the lexicon has (has not)
  std::vector<int> unless;  ///< edge types: none of these already ties the same two
  Where where;
  Emit emit;
  double weight = 1;
  double confidence = 0.5;

  bool IsRole() const { return phase == Phase::kRole || phase == Phase::kSpareRole; }

  struct Example {
    std::string text;
    std::vector<std::string> expect;
  };
  std::vector<Example> examples;
};

/// A head noun of common noun phrases.
struct Head {
  enum class Strength : std::uint8_t { kNone, kStrong, kWeak, kKept, kAlone };
  std::int8_t type = -1;
  Strength strength = Strength::kNone;
};

/// What the packs say of one word.
struct WordInfo {
  std::uint64_t classes = 0;
  Head head;
  bool begins_name = true;  ///< some name of the lexicon may begin with the word
  /// Index into CompiledPack::beginnings; -1: no match of a pattern that is tried at words only
  /// begins with it.
  std::int32_t beginning = -1;
};

/// Words by their lower-case form; open addressing, since every token of every text is looked up.
class WordTable {
 public:
  /// The word's entry, made where there is none; valid until the next call.
  WordInfo& operator[](const std::string& lower);
  const WordInfo* Find(std::string_view lower) const {
    if (slots_.empty()) return nullptr;
    return Find(lower, Fnv1a(lower));
  }
  /// As Find(lower), where the caller has the hash (Token::hash); `word` may have ASCII capitals.
  const WordInfo* Find(std::string_view word, std::uint64_t hash) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& s = slots_[at];
      if (s.index == 0) return nullptr;
      // Equal 64-bit hashes of different words do not occur among some thousand entries; the length
      // guards against a text made to collide.
      if (s.hash == hash && s.size == word.size()) return &infos_[s.index - 1];
    }
  }

  /// Calls visit(word, info) for each.
  template <typename Visit>
  void Each(Visit visit) {
    for (std::size_t i = 0; i < infos_.size(); ++i) visit(std::string_view(words_[i]), infos_[i]);
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t size = 0;
    std::uint32_t index = 0;  // into infos_, plus one; 0: free
  };
  void Grow();
  void Place(std::size_t info);
  std::vector<Slot> slots_;
  std::vector<WordInfo> infos_;
  std::vector<std::string> words_;
};

/// What the engine itself asks of the packs by name, looked up once when they are loaded.
struct EngineNames {
  /// Bits of word classes; 0 where no pack has the class.
  struct Classes {
    std::uint64_t function = 0;
    std::uint64_t verb = 0;
    std::uint64_t ing_verb = 0;
    std::uint64_t descriptive = 0;
    std::uint64_t strip_left = 0;
    std::uint64_t adjective = 0;
    std::uint64_t bound = 0;
    std::uint64_t before_verb = 0;
    std::uint64_t noun_or_verb = 0;
    std::uint64_t infinitive = 0;
    std::uint64_t after_one_word_task = 0;
    std::uint64_t adverb_kept = 0;
    std::uint64_t hard_break = 0;
    std::uint64_t phrase_end = 0;
    std::uint64_t pointing = 0;
    std::uint64_t vague = 0;
    std::uint64_t one_word_task = 0;
    std::uint64_t component = 0;
    std::uint64_t introducing = 0;
    std::uint64_t indefinite = 0;
    std::uint64_t determiner = 0;
    std::uint64_t relative = 0;
    std::uint64_t novel = 0;
    std::uint64_t proposed = 0;
    std::uint64_t no_coinage = 0;
    std::uint64_t mechanical = 0;
    std::uint64_t mechanical_head = 0;
    std::uint64_t listed = 0;
    std::uint64_t joining = 0;
    std::uint64_t composing = 0;
    std::uint64_t exemplifying = 0;
    std::uint64_t listed_task = 0;
    std::uint64_t problem_word = 0;
    std::uint64_t genitive = 0;
    std::uint64_t data_word = 0;
    std::uint64_t name_tail = 0;
    std::uint64_t no_joint = 0;
    std::uint64_t not_name = 0;
    std::uint64_t ordinary = 0;
    std::uint64_t capital_kept = 0;
    std::uint64_t naming_word = 0;
  };
  /// Indices of the rules that configure the built-in detectors; -1: the detector is off.
  struct Detectors {
    int abbreviation = -1;
    int announced_phrase = -1;
    int announced_task = -1;
    int family = -1;
    int known_in_document = -1;
    int lexicon_name = -1;
    int lexicon_term = -1;
    int name_part = -1;
    int name_shape = -1;
    int noun_phrase = -1;
  };
  /// Weights and thresholds of pack.json; 0 where no pack sets them.
  struct Numbers {
    double lexicon_weight = 0;
    double lexicon_defined_weight = 0;  ///< where the text gives the long form too
    double lexicon_ambiguous_weight = 0;
    double lexicon_shape_weight = 0;
    double lexicon_acronym_weight = 0;
    double spread_weight = 0;
    double minimum_type_weight = 0;
    double default_proposed = 0;  ///< "proposed" from which a name of no type has the default one
    double proposed_type_weight = 0;  ///< below which such a name is of no type that can't be main
    // The score of what may be the paper's main artifact, besides what rules say of it:
    double main_rank = 0;      ///< per rank of its type
    double main_proposed = 0;  ///< per unit of "proposed", up to six
    double main_distance =
        0;  ///< less per sentence between the first contribution and its first mention
    double main_later = 0;    ///< less where it is not named in the first contribution
    double main_end = 0;      ///< for a mention in the last two sentences
    double main_defined = 0;  ///< less for a short form with its long form
  };
  Classes classes;
  Detectors detectors;
  Numbers numbers;
};

class CompiledPack {
 public:
  std::string name;
  std::string hash;
  TypeTable types;
  std::vector<Rule> rules;  ///< by phase, priority (high first), id
  std::array<std::vector<int>, kPhases> rules_by_phase;
  PatternSet patterns;                  ///< of rules, in their order
  std::vector<PatternBits> beginnings;  ///< the patterns whose matches may begin with a word
  PatternBits tried_anywhere;           ///< those that words do not tell of
  std::vector<int> rule_of_pattern;     ///< index into `rules`
  Gate gate;                            ///< of `patterns`, and behind them of `guards`
  std::size_t first_guard = 0;          ///< the number that the gate has for guard 0
  std::array<PatternBits, kPhases> patterns_of_phase;
  PatternSet guards;
  int coordination = -1;  ///< guard: the whole text between two members of a list
  Lexicon lexicon;
  std::map<std::string, double, std::less<>> numbers;  ///< weights and thresholds
  PatternContext context;
  std::vector<std::string> roles;
  std::vector<std::string> texts;  ///< keeps what word views point into

  const Rule& RuleOf(int pattern) const {
    return rules[static_cast<std::size_t>(rule_of_pattern[static_cast<std::size_t>(pattern)])];
  }
  /// Case is folded by the caller.
  const WordInfo* FindWord(std::string_view lower) const { return words.Find(lower); }
  /// The class's bit; 0 where no pack has the class.
  std::uint64_t ClassBit(std::string_view word_class) const {
    const auto it = class_bits.find(word_class);
    return it == class_bits.end() ? 0 : it->second;
  }
  RoleMask RoleBit(std::string_view role) const {
    for (std::size_t i = 0; i < roles.size(); ++i) {
      if (roles[i] == role) return RoleMask{1} << i;
    }
    return 0;
  }
  /// Fills `engine`; called once all else is loaded.
  void ResolveNames();
  int TypeIndex(std::string_view type) const;
  /// Whether `text`, its capitals and a plural ending aside, is of a word class.
  bool IsOf(std::string_view text, std::uint64_t word_class) const;
  /// The node type with the role "default", or -1.
  int DefaultType() const;
  /// Whether an edge that ties artifacts to data ends in the type.
  bool IsData(int type) const;
  int EdgeIndex(std::string_view type) const;

  EngineNames engine;
  WordTable words;
  std::map<std::string, std::uint64_t, std::less<>> class_bits;
};

}  // namespace papergraph
