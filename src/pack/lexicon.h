// SPDX-License-Identifier: Apache-2.0
// The lexicon: which names are known, and finding them in text in whatever case, hyphenation and
// spacing they are printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/text.h"

namespace papergraph {

struct LexiconEntry {
  std::string id;      ///< permanent: "dataset/imagenet"
  std::string name;    ///< canonical
  std::string family;  ///< parent's canonical name, or empty
  int type = -1;
  int pack = 0;        ///< position of its pack: 0 is the most trusted
  bool named = true;   ///< false: a common-noun term
  bool field = false;  ///< a research field, which a paper may name without addressing it
  bool sizes = false;  ///< "-7B", "-Large" may follow
};

/// A surface form of an entry.
struct LexiconSurface {
  std::string text;  ///< as listed
  std::uint32_t entry = 0;
  bool ambiguous = false;  ///< counts only with context
};

/// A surface form found in a text: tokens [first, last).
struct LexiconHit {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t surface = 0;
};

/// Names keyed by the form in which they compare (NormaliseName), found by hashing the running
/// concatenation of tokens: "Chest X-ray 14", "ChestX-ray14" and "chest-xray14" have one key.
class Lexicon {
 public:
  std::uint32_t AddEntry(LexiconEntry entry);
  void AddSurface(std::string text, std::uint32_t entry, bool ambiguous);
  /// Takes out the surfaces for which `which` holds; before Compile().
  template <typename Which>
  void RemoveSurfaces(Which which) {
    std::erase_if(surfaces_, which);
  }
  void Compile();

  const LexiconEntry& entry(std::uint32_t i) const { return entries_[i]; }
  const LexiconSurface& surface(std::uint32_t i) const { return surfaces_[i]; }
  std::size_t size() const { return entries_.size(); }
  const std::vector<LexiconEntry>& entries() const { return entries_; }
  const std::vector<LexiconSurface>& surfaces() const { return surfaces_; }

  /// Appends every hit that starts at token `at` and ends at or before token `end`, shorter first;
  /// of surfaces with one key all are reported. Hits differ from the listed form in case at most as
  /// CaseFits() allows.
  void FindAt(const Text& text, std::uint32_t at, std::uint32_t end,
              std::vector<LexiconHit>& hits) const;

  /// Whether some name may begin with the word; false is certain.
  bool MayBegin(std::string_view word) const;

  /// Surfaces whose key is that of `name`.
  std::vector<std::uint32_t> Lookup(std::string_view name) const;

  /// Whether `long_form` is some name of the entry in other words: it has all its words in order,
  /// endings aside, and may have more ("rapidly exploring randomized trees", "residual neural
  /// network" for a residual network). Names of one word tell nothing.
  bool SpellsOut(std::uint32_t entry, std::string_view long_form) const;

  /// Whether `printed` may stand for `surface`: a common term in any case; a proper name only with
  /// a capital or digit where it has one, and short or all-capital names exactly so.
  bool CaseFits(std::string_view printed, std::uint32_t surface) const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t first = 0;  // into order_
    std::uint32_t count = 0;
  };
  const Slot* Probe(std::uint64_t hash) const;
  void AddHits(const Text& text, std::uint32_t first, std::uint32_t last, std::uint64_t hash,
               std::vector<LexiconHit>& hits) const;

  std::vector<LexiconEntry> entries_;
  std::vector<LexiconSurface> surfaces_;
  std::vector<std::string> keys_;              // by surface
  std::vector<std::uint32_t> order_;           // surfaces by key hash
  std::vector<std::uint32_t> by_entry_;        // surfaces by entry
  std::vector<std::uint32_t> first_of_entry_;  // by entry, into by_entry_; one more behind the last
  std::vector<Slot> table_;
  // Bits by hash: some key begins so; some key is so. They spare most probes of the table.
  std::vector<std::uint64_t> prefix_bits_;
  std::vector<std::uint64_t> key_bits_;
};

}  // namespace papergraph
