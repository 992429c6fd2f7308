// SPDX-License-Identifier: Apache-2.0
// The working state of one document's extraction. src/extract/README.md tells the order of steps.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pack/compiled_pack.h"
#include "text/text.h"

namespace papergraph {

class Trace;

inline constexpr std::uint32_t kNoIndex = 0xFFFFFFFF;

/// A span that may be a mention.
struct Candidate {
  /// In order of precedence where spans overlap.
  enum class Source : std::uint8_t {
    kLocation,
    kDefinition,
    kRule,
    kIntroducedPhrase,
    kName,
    kPhrase,
    kWeakPhrase
  };

  Range range;
  std::uint32_t first = 0;  ///< tokens [first, last)
  std::uint32_t last = 0;
  std::uint32_t whole = 0;  ///< where a weak head follows ("joint training procedure"): behind it
  std::uint32_t sentence = 0;
  Source source = Source::kPhrase;
  int type = -1;      ///< what the detector thinks, -1: nothing
  double weight = 0;  ///< how much the detector trusts `type`
  bool named = false;
  bool weak = false;       ///< a phrase that ends in a head too general to stand for itself
  bool component = false;  ///< a coined common phrase where introduced (see "component" words)
  int rule = -1;
  std::uint32_t entry = kNoIndex;  ///< lexicon
  std::uint32_t pair = kNoIndex;   ///< abbreviation pair it is a side of
  bool is_short_form = false;
  std::uint32_t entity = kNoIndex;
  bool dropped = false;  ///< does not count on its own
  bool vouched = false;  ///< ends in a term of the lexicon, and counts as one
  std::string name;      ///< where it differs from the text ("LLaMA2-13B" for "13B")
};

/// Evidence on an entity, gathered before anything is decided.
struct EntityDraft {
  std::array<double, 26> type_weight{};
  int fallback_type = -1;  ///< counts where nothing else says enough
  double fallback_weight = 0;
  double proposed = 0;  ///< sum of weights for and against
  double named = 0;
  double main = 0;        ///< what rules say for and against its being the main artifact
  double main_score = 0;  ///< all that ChooseMain() found, of named proposed artifacts
  bool drop = false;
  bool named_source = false;            ///< some mention came from a source of proper names
  std::vector<std::uint32_t> mentions;  ///< candidates, in text order
  std::string name;
  std::string long_form;
  std::string family;
  std::uint32_t entry = kNoIndex;
  double confidence = 0;

  // Decided:
  int type = -1;
  bool is_named = false;
  bool is_proposed = false;
};

struct SentenceInfo {
  RoleMask roles = 0;
  std::uint64_t classes = 0;  ///< word classes that some word of it has
  bool after_contribution = false;
  std::uint32_t first_beginning = 0;  ///< into Analysis::beginnings
  std::uint32_t last_beginning = 0;
};

/// Everything that is known of a document while its facts are being made.
struct Analysis {
  Analysis(const Document& d, const CompiledPack& p)
      : document(d), pack(p), text(d, [&p](std::string_view lower) {
          const WordInfo* info = p.FindWord(lower);
          if (info == nullptr) return WordKind::kUnknown;
          return (info->classes & p.engine.classes.function) != 0 ? WordKind::kFunction
                                                                  : WordKind::kWord;
        }) {}

  const Document& document;
  const CompiledPack& pack;
  Text text;
  std::vector<const WordInfo*> words;  ///< by token; null: nothing known
  std::vector<SentenceInfo> sentences;
  PatternBits open;  ///< what the gate says of each plain sentence, one behind the other
  std::vector<std::uint32_t> beginnings;  ///< tokens with which matches of some patterns begin
  std::vector<AbbreviationPair> pairs;
  std::vector<Candidate> candidates;  ///< after ResolveOverlaps(): in text order, disjoint
  std::vector<Candidate> hidden;  ///< phrases and what the lexicon knows, that others went before
  std::vector<std::vector<std::uint32_t>> by_sentence;  ///< their indices, from then on
  std::vector<EntityDraft> entities;
  std::uint32_t contribution = 0;  ///< the first sentence at which the paper's own work begins
  std::uint32_t main = kNoIndex;   ///< entity; kNoIndex: the paper itself
  Trace* trace = nullptr;          ///< where steps are noted, if somebody asks

  const std::uint64_t* Open(std::uint32_t sentence) const {
    return open.data() + sentence * pack.gate.words();
  }
  bool HasClass(std::uint32_t token, std::uint64_t bit) const {
    return words[token] != nullptr && (words[token]->classes & bit) != 0;
  }
  /// Whether things of the type are made by papers, so that one may be a paper's main artifact:
  /// methods and data, but no tasks and metrics.
  bool IsArtifact(int type) const {
    return pack.types.nodes[static_cast<std::size_t>(type)].main_rank > 0;
  }
  /// A named artifact that the paper proposes: what may be its main one.
  bool IsProposedArtifact(const EntityDraft& e) const {
    return e.is_proposed && e.is_named && IsArtifact(e.type);
  }
  /// A research field, by the lexicon.
  bool IsField(const EntityDraft& e) const {
    return e.entry != kNoIndex && pack.lexicon.entry(e.entry).field;
  }
  char FirstChar(std::uint32_t token) const { return text.clean()[text.tokens()[token].begin]; }
  std::string_view TokenText(std::uint32_t token) const { return text.At(text.tokens()[token]); }
  /// Whether the word is a verb by what stands before it: behind a relative pronoun a word in -s is
  /// one ("a strategy that advances reasoning").
  bool IsVerbOfRelative(std::uint32_t token) const {
    const std::string_view word = TokenText(token);
    const bool third_person = word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") &&
                              !word.ends_with("us") && !word.ends_with("is");
    return token > 0 && third_person && text.tokens()[token].Is(Token::kSpaceBefore) &&
           HasClass(token - 1, pack.engine.classes.relative);
  }
  /// Whether the word is a verb by what stands behind it: a noun has no determiner behind it
  /// ("a network learning the structure", "boosting its speed"). `limit` is the sentence's end.
  bool IsVerbWithObject(std::uint32_t token, std::uint32_t limit) const {
    return token + 1 < limit && TokenText(token).ends_with("ing") &&
           text.tokens()[token + 1].Is(Token::kSpaceBefore) &&
           HasClass(token + 1, pack.engine.classes.determiner);
  }
  /// True where the token follows the one before it without a space.
  bool Glued(std::uint32_t token) const {
    return token < text.tokens().size() && !text.tokens()[token].Is(Token::kSpaceBefore);
  }
};

/// The token behind a version or edition that follows a name which ends before token `at`
/// ("iGibson 2.0", "WMT'17", "DAVIS 2017"), or `at`. Only a round version counts: "BLEU 2.7" has a
/// figure.
std::uint32_t VersionEnd(const Analysis& a, std::uint32_t at, std::uint32_t limit);
/// Looks up every token in the pack's vocabulary.
void LookUpWords(Analysis& a);
/// Notes the word classes of each sentence.
void NoteClasses(Analysis& a);
/// Asks the gate what each sentence's words let rules match.
void OpenGates(Analysis& a);
/// Applies role rules and finds the first contribution sentence.
void AssignRoles(Analysis& a);
/// Steps that add candidates.
void FindLexiconCandidates(Analysis& a);
void FindDefinitions(Analysis& a);
void FindNames(Analysis& a);
void FindPhrases(Analysis& a);
void FindRuleMentions(std::span<Analysis* const> batch);
/// Adds the other places where a name stands that a definition or a mention rule found.
void FindFurtherOccurrences(Analysis& a);
/// Keeps disjoint candidates, by source, then length, then position; sorts them by position.
void ResolveOverlaps(Analysis& a);
/// The lexicon's entry of the common term `name`; kNoIndex where it has none, or has it as a name
/// or as an ambiguous one.
std::uint32_t ListedTerm(const Analysis& a, std::string_view name);
/// Fills by_sentence.
void IndexCandidates(Analysis& a);
/// Brings back what was hidden by candidates that became no entity, in their place: a phrase that
/// is no node must not hide a term that is one. A phrase that ends in such a term stays itself, and
/// is vouched for. False: nothing changed. Takes the candidates in text order, and disjoint.
bool UncoverTerms(Analysis& a);
/// Groups the candidates of each document of the batch into entities, gathers evidence, decides
/// type, name, named and proposed once. No document sees another; a batch only shares the matching.
void DecideEntities(std::span<Analysis* const> batch);
/// Chooses the artifact that the paper is about.
void ChooseMain(Analysis& a);
/// Edges and figures.
void FindRelations(const Analysis& a, Facts& facts);
void FindResults(const Analysis& a, Facts& facts);
/// Entities as facts; names are unique within a document afterwards.
void WriteEntities(const Analysis& a, Facts& facts);
/// A location that no edge ties to the paper ("videos are at URL") is no code or data location.
/// Comes last: entities of the analysis have other indices from then on.
void DropUntiedLocations(const Analysis& a, Facts& facts);

}  // namespace papergraph
