// SPDX-License-Identifier: Apache-2.0
#include "pack/lexicon.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "base/hash.h"
#include "base/utf8.h"

namespace papergraph {
namespace {

constexpr std::size_t kMaxKey = 255;
constexpr std::uint64_t kPrefixBits = 1 << 22;
constexpr std::uint64_t kKeyBits = 1 << 20;

// FNV's low bits are its best mixed ones only after a fold.
std::uint64_t Fold(std::uint64_t hash) { return hash ^ (hash >> 29); }

void SetBit(std::vector<std::uint64_t>& bits, std::uint64_t hash, std::uint64_t size) {
  const std::uint64_t at = Fold(hash) & (size - 1);
  bits[at / 64] |= std::uint64_t{1} << (at % 64);
}
bool HasBit(const std::vector<std::uint64_t>& bits, std::uint64_t hash, std::uint64_t size) {
  const std::uint64_t at = Fold(hash) & (size - 1);
  return (bits[at / 64] >> (at % 64) & 1) != 0;
}

bool HasUpper(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}
bool HasLower(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}
bool HasDigit(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A capital behind a small letter.
bool IsCamelCase(std::string_view s) {
  for (std::size_t i = 1; i < s.size(); ++i) {
    if (s[i] >= 'A' && s[i] <= 'Z' && s[i - 1] >= 'a' && s[i - 1] <= 'z') return true;
  }
  return false;
}

// A word that begins with a capital: "3D shape" has none.
bool HasCapitalWord(std::string_view s) {
  bool begins = true;
  for (char c : s) {
    if (begins && c >= 'A' && c <= 'Z') return true;
    begins = c == ' ' || c == '-' || c == '_';
  }
  return false;
}

// Each word behind a space begins with a capital or a digit: "Chest X-ray 14", but not "3D shape".
bool HasCapitalParts(std::string_view s) {
  for (std::size_t i = 1; i < s.size(); ++i) {
    const bool begins = s[i - 1] == ' ';
    if (begins && !(s[i] >= 'A' && s[i] <= 'Z') && !(s[i] >= '0' && s[i] <= '9')) return false;
  }
  return true;
}

char Folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::uint64_t HashFolded(std::string_view s, std::uint64_t seed) {
  for (char c : s) seed = (seed ^ static_cast<unsigned char>(Folded(c))) * 0x100000001b3ULL;
  return seed;
}

// Takes the token off the front of a key in lower case, if it stands there.
bool TakeFolded(std::string_view token, std::string_view& key) {
  if (key.size() < token.size()) return false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (key[i] != Folded(token[i])) return false;
  }
  key.remove_prefix(token.size());
  return true;
}

bool IsJoint(std::string_view token) { return token == "-" || token == "_"; }

// The last token of a name without its plural ending, as NormaliseName() takes it off a whole name.
std::string_view WithoutPlural(std::string_view token, std::string& storage) {
  const std::size_t n = token.size();
  if (n < 3 || token[n - 1] != 's') return token;
  if (std::string_view("aeisu").find(token[n - 2]) == std::string_view::npos &&
      token[n - 3] != 's') {
    return token.substr(0, n - 1);
  }
  storage = Singular(token);
  return storage;
}

// Words of four letters or more in lower case.
std::vector<std::string> ContentWords(std::string_view name) {
  constexpr std::size_t kShortest = 4;
  std::vector<std::string> words(1);
  for (char c : name) {
    const char folded = Folded(c);
    if (folded >= 'a' && folded <= 'z') {
      words.back() += folded;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  std::erase_if(words, [](const std::string& word) { return word.size() < kShortest; });
  return words;
}

// "random" and "randomized", "sample" and "sampling".
bool SameStem(std::string_view a, std::string_view b) {
  constexpr std::size_t kStem = 5;
  const std::size_t n = std::min({a.size(), b.size(), kStem});
  return a.substr(0, n) == b.substr(0, n);
}

std::string_view WithoutS(std::string_view s) {
  return s.size() > 1 && s.back() == 's' ? s.substr(0, s.size() - 1) : s;
}

}  // namespace

std::uint32_t Lexicon::AddEntry(LexiconEntry entry) {
  entries_.push_back(std::move(entry));
  return static_cast<std::uint32_t>(entries_.size() - 1);
}

void Lexicon::AddSurface(std::string text, std::uint32_t entry, bool ambiguous) {
  surfaces_.push_back({std::move(text), entry, ambiguous});
}

void Lexicon::Compile() {
  keys_.resize(surfaces_.size());
  prefix_bits_.assign(kPrefixBits / 64, 0);
  key_bits_.assign(kKeyBits / 64, 0);
  order_.resize(surfaces_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::vector<std::uint64_t> hashes(surfaces_.size());
  for (std::size_t i = 0; i < surfaces_.size(); ++i) {
    keys_[i] = NormaliseName(surfaces_[i].text);
    hashes[i] = Fnv1a(keys_[i]);
    if (keys_[i].empty() || keys_[i].size() > kMaxKey) continue;
    SetBit(key_bits_, hashes[i], kKeyBits);
    std::uint64_t prefix = kFnvSeed;
    for (char c : keys_[i]) {
      prefix = HashFolded({&c, 1}, prefix);
      SetBit(prefix_bits_, prefix, kPrefixBits);
    }
  }
  first_of_entry_.assign(entries_.size() + 1, 0);
  for (const LexiconSurface& s : surfaces_) ++first_of_entry_[s.entry + 1];
  std::partial_sum(first_of_entry_.begin(), first_of_entry_.end(), first_of_entry_.begin());
  std::vector<std::uint32_t> next(first_of_entry_.begin(), first_of_entry_.end() - 1);
  by_entry_.resize(surfaces_.size());
  for (std::uint32_t i = 0; i < surfaces_.size(); ++i) by_entry_[next[surfaces_[i].entry]++] = i;
  std::stable_sort(order_.begin(), order_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return hashes[a] < hashes[b]; });
  table_.assign(std::bit_ceil(surfaces_.size() * 2 + 8), {});
  for (std::uint32_t i = 0; i < order_.size();) {
    std::uint32_t j = i;
    while (j < order_.size() && hashes[order_[j]] == hashes[order_[i]]) ++j;
    std::size_t at = hashes[order_[i]] & (table_.size() - 1);
    while (table_[at].count != 0) at = (at + 1) & (table_.size() - 1);
    table_[at] = {hashes[order_[i]], i, j - i};
    i = j;
  }
}

bool Lexicon::SpellsOut(std::uint32_t entry, std::string_view long_form) const {
  const std::vector<std::string> said = ContentWords(long_form);
  for (std::uint32_t i = first_of_entry_[entry]; i < first_of_entry_[entry + 1]; ++i) {
    const std::vector<std::string> listed = ContentWords(surfaces_[by_entry_[i]].text);
    if (listed.size() < 2) continue;
    std::size_t found = 0;
    for (std::size_t w = 0; w < said.size() && found < listed.size(); ++w) {
      found += SameStem(said[w], listed[found]);
    }
    if (found == listed.size()) return true;
  }
  return false;
}

const Lexicon::Slot* Lexicon::Probe(std::uint64_t hash) const {
  if (table_.empty()) return nullptr;
  for (std::size_t at = hash & (table_.size() - 1); table_[at].count != 0;
       at = (at + 1) & (table_.size() - 1)) {
    if (table_[at].hash == hash) return &table_[at];
  }
  return nullptr;
}

bool Lexicon::CaseFits(std::string_view printed, std::uint32_t surface) const {
  const LexiconSurface& s = surfaces_[surface];
  if (!entries_[s.entry].named && HasLower(s.text) && s.text.size() > 4) {
    // "NegativePrompt" is a name that somebody made of a common term.
    return !IsCamelCase(printed) || IsCamelCase(s.text);
  }
  if (!HasUpper(s.text)) {  // "fps" is printed so; longer names may begin a sentence
    return s.text.size() > 4 || printed == s.text || WithoutS(printed) == s.text;
  }
  if (!HasUpper(printed) && !HasDigit(printed)) return false;
  const bool shouted = !HasLower(s.text);
  if (!shouted && s.text.size() > 6) {
    const bool parted = printed.find(' ') != std::string_view::npos &&
                        s.text.find(' ') == std::string::npos && !HasCapitalParts(printed);
    return HasUpper(printed) && !parted && (HasCapitalWord(printed) || !HasCapitalWord(s.text));
  }
  // Short and all-capital names are printed as listed; a plural "s" may follow.
  std::string_view body = s.text.back() == 's' ? printed : WithoutS(printed);
  std::string_view listed = s.text;
  std::size_t a = 0;
  std::size_t b = 0;
  const auto skip = [](std::string_view t, std::size_t& i) {
    while (i < t.size() && (t[i] == '-' || t[i] == ' ' || t[i] == '_')) ++i;
  };
  for (;; ++a, ++b) {
    skip(body, a);
    skip(listed, b);
    if (a >= body.size() || b >= listed.size()) break;
    if (body[a] != listed[b]) return false;
  }
  return a >= body.size() && b >= listed.size();
}

bool Lexicon::MayBegin(std::string_view word) const {
  std::string storage;
  return HasBit(prefix_bits_, HashFolded(word, kFnvSeed), kPrefixBits) ||
         HasBit(key_bits_, HashFolded(WithoutPlural(word, storage), kFnvSeed), kKeyBits);
}

void Lexicon::FindAt(const Text& text, std::uint32_t at, std::uint32_t end,
                     std::vector<LexiconHit>& hits) const {
  if (table_.empty() || IsJoint(text.At(text.tokens()[at]))) return;
  const auto& tokens = text.tokens();
  std::uint64_t running = kFnvSeed;
  std::string storage;
  // Most words begin no name: their hash alone tells.
  if (tokens[at].Is(Token::kWord) && !HasBit(prefix_bits_, tokens[at].hash, kPrefixBits) &&
      text.clean()[tokens[at].end - 1] != 's') {
    return;
  }
  for (std::uint32_t i = at; i < end; ++i) {
    const std::string_view token = text.At(tokens[i]);
    if (IsJoint(token)) continue;
    if (i == at && tokens[i].Is(Token::kWord) && token.back() != 's') {
      running = tokens[i].hash;
      if (HasBit(key_bits_, running, kKeyBits)) AddHits(text, at, i + 1, running, hits);
      continue;
    }
    const std::string_view bare = WithoutPlural(token, storage);
    const std::uint64_t hash = HashFolded(bare, running);
    running = bare.data() == token.data() ? HashFolded(token.substr(bare.size()), hash)
                                          : HashFolded(token, running);
    const bool may_end = tokens[i].Is(Token::kWord) || token == "+" || token == "*";
    if (may_end && HasBit(key_bits_, hash, kKeyBits)) AddHits(text, at, i + 1, hash, hits);
    if (!HasBit(prefix_bits_, running, kPrefixBits)) return;
  }
}

void Lexicon::AddHits(const Text& text, std::uint32_t first, std::uint32_t last, std::uint64_t hash,
                      std::vector<LexiconHit>& hits) const {
  const Slot* slot = Probe(hash);
  if (slot == nullptr) return;
  const auto& tokens = text.tokens();
  const std::string_view printed = text.At(Range{tokens[first].begin, tokens[last - 1].end});
  std::string storage;
  const std::string_view end = WithoutPlural(text.At(tokens[last - 1]), storage);
  const auto is_spelled_by_tokens = [&](std::string_view key) {
    for (std::uint32_t i = first; i < last; ++i) {
      const std::string_view token = i + 1 == last ? end : text.At(tokens[i]);
      if (!IsJoint(token) && !TakeFolded(token, key)) return false;
    }
    return key.empty();
  };
  for (std::uint32_t k = 0; k < slot->count; ++k) {
    const std::uint32_t surface = order_[slot->first + k];
    if (is_spelled_by_tokens(keys_[surface]) && CaseFits(printed, surface)) {
      hits.push_back({first, last, surface});
    }
  }
}

std::vector<std::uint32_t> Lexicon::Lookup(std::string_view name) const {
  std::vector<std::uint32_t> found;
  const std::string key = NormaliseName(name);
  const Slot* slot = Probe(Fnv1a(key));
  for (std::uint32_t k = 0; slot != nullptr && k < slot->count; ++k) {
    const std::uint32_t surface = order_[slot->first + k];
    if (keys_[surface] == key) found.push_back(surface);
  }
  return found;
}

}  // namespace papergraph
