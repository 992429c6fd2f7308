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

bool HasUpper(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}
bool HasLower(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}
bool HasDigit(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::uint32_t Prefix(std::string_view key) {
  return static_cast<unsigned char>(key[0]) * 256U +
         (key.size() > 1 ? static_cast<unsigned char>(key[1]) : 0U);
}

// The text of a token as it enters a key, plural still on.
void AppendFolded(std::string& key, std::string_view token) {
  if (token == "-" || token == "_") return;
  for (char c : token) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
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
  longest_.assign(65536, 0);
  order_.resize(surfaces_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::vector<std::uint64_t> hashes(surfaces_.size());
  for (std::size_t i = 0; i < surfaces_.size(); ++i) {
    keys_[i] = NormaliseName(surfaces_[i].text);
    hashes[i] = Fnv1a(keys_[i]);
    if (keys_[i].empty() || keys_[i].size() > kMaxKey) continue;
    auto& longest = longest_[Prefix(keys_[i])];
    longest = std::max(longest, static_cast<std::uint8_t>(keys_[i].size()));
    auto& alone = longest_[Prefix(keys_[i].substr(0, 1))];
    alone = std::max(alone, static_cast<std::uint8_t>(keys_[i].size()));
  }
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
  if (!entries_[s.entry].named && HasLower(s.text) && s.text.size() > 4) return true;
  if (!HasUpper(s.text)) return s.text.size() > 4 || printed[0] == s.text[0];
  if (!HasUpper(printed) && !HasDigit(printed)) return false;
  const bool shouted = !HasLower(s.text);
  if (!shouted && s.text.size() > 6) return HasUpper(printed);
  // Short and all-capital names are printed as listed; a plural "s" may follow.
  std::string_view body = printed;
  if (body.size() > 1 && body.back() == 's' && s.text.back() != 's') body.remove_suffix(1);
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

void Lexicon::FindAt(const Text& text, std::uint32_t at, std::uint32_t end,
                     std::vector<LexiconHit>& hits) const {
  const auto& tokens = text.tokens();
  thread_local std::string key;
  key.clear();
  std::size_t limit = 0;
  for (std::uint32_t i = at; i < end; ++i) {
    const std::string_view token = text.At(tokens[i]);
    // NormaliseName() takes the plural ending off the whole name, so the key of "…s" is that of
    // what went before and of the last word without its ending.
    const std::size_t before = key.size();
    AppendFolded(key, token);
    if (key.empty()) return;
    if (before == 0) {
      limit = longest_[Prefix(key)];
      if (limit == 0) return;
    }
    if (key.size() > limit + 2) return;
    const bool last = token != "-" && token != "_" &&
                      (tokens[i].Is(Token::kWord) || token == "+" || token == "*");
    if (!last) continue;
    const bool maybe_plural = token.size() > 2 && token.back() == 's';
    const std::string bare = maybe_plural ? NormaliseName(token) : std::string();
    std::uint64_t hash = maybe_plural ? Fnv1a(bare, Fnv1a(std::string_view(key).substr(0, before)))
                                      : Fnv1a(key);
    const Slot* slot = Probe(hash);
    if (slot == nullptr) continue;
    const std::string_view printed = text.At(Range{tokens[at].begin, tokens[i].end});
    const std::string wanted =
        maybe_plural ? key.substr(0, before) + bare : key;
    for (std::uint32_t k = 0; k < slot->count; ++k) {
      const std::uint32_t surface = order_[slot->first + k];
      if (keys_[surface] == wanted && CaseFits(printed, surface)) {
        hits.push_back({at, i + 1, surface});
      }
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
