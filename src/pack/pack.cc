// SPDX-License-Identifier: Apache-2.0
#include "papergraph/pack.h"

#include <algorithm>

#include "base/utf8.h"

#include "pack/compiled_pack.h"
#include "pack/loader.h"

namespace papergraph {

const NodeType* TypeTable::FindNode(std::string_view name) const {
  for (const NodeType& t : nodes) {
    if (t.name == name) return &t;
  }
  return nullptr;
}

const EdgeType* TypeTable::FindEdge(std::string_view name) const {
  for (const EdgeType& t : edges) {
    if (t.name == name) return &t;
  }
  return nullptr;
}

const NodeType* TypeTable::NodeWithRole(std::string_view role) const {
  for (const NodeType& t : nodes) {
    if (t.role == role) return &t;
  }
  return nullptr;
}

const EdgeType* TypeTable::EdgeWithRole(std::string_view role) const {
  for (const EdgeType& t : edges) {
    if (t.role == role) return &t;
  }
  return nullptr;
}

std::string TypeTable::ExpandIri(std::string_view iri) const {
  const std::size_t colon = iri.find(':');
  for (const Prefix& p : prefixes) {
    if (p.name == iri.substr(0, colon)) return p.iri + std::string(iri.substr(colon + 1));
  }
  return std::string(iri);
}

WordInfo& WordTable::operator[](const std::string& lower) {
  if (const WordInfo* known = Find(lower); known != nullptr) return const_cast<WordInfo&>(*known);
  infos_.emplace_back();
  words_.push_back(lower);
  if (infos_.size() * 2 > slots_.size()) {
    Grow();
  } else {
    Place(infos_.size() - 1);
  }
  return infos_.back();
}

void WordTable::Place(std::size_t info) {
  const std::uint64_t hash = Fnv1a(words_[info]);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].index != 0) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {hash, static_cast<std::uint32_t>(words_[info].size()),
                static_cast<std::uint32_t>(info + 1)};
}

void WordTable::Grow() {
  slots_.assign(std::max<std::size_t>(1024, slots_.size() * 2), {});
  for (std::size_t i = 0; i < infos_.size(); ++i) Place(i);
}

void CompiledPack::ResolveNames() {
  const auto bit = [&](std::string_view word_class) { return ClassBit(word_class); };
  const auto rule = [&](std::string_view detector) {
    const auto it = std::find_if(rules.begin(), rules.end(),
                                 [&](const Rule& r) { return r.detector == detector; });
    return it == rules.end() ? -1 : static_cast<int>(it - rules.begin());
  };
  const auto number = [&](std::string_view key) {
    const auto it = numbers.find(key);
    return it == numbers.end() ? 0.0 : it->second;
  };
  engine.classes = {.function = bit("function"),
                    .verb = bit("verb"),
                    .ing_verb = bit("ing_verb"),
                    .descriptive = bit("descriptive"),
                    .strip_left = bit("strip_left"),
                    .adjective = bit("adjective"),
                    .bound = bit("bound"),
                    .before_verb = bit("before_verb"),
                    .noun_or_verb = bit("noun_or_verb"),
                    .infinitive = bit("infinitive"),
                    .after_one_word_task = bit("after_one_word_task"),
                    .adverb_kept = bit("adverb_kept"),
                    .hard_break = bit("hard_break"),
                    .phrase_end = bit("phrase_end"),
                    .pointing = bit("pointing"),
                    .vague = bit("vague"),
                    .one_word_task = bit("one_word_task"),
                    .component = bit("component"),
                    .introducing = bit("introducing"),
                    .indefinite = bit("indefinite"),
                    .determiner = bit("determiner"),
                    .relative = bit("relative"),
                    .novel = bit("novel"),
                    .proposed = bit("proposed"),
                    .no_coinage = bit("no_coinage"),
                    .mechanical = bit("mechanical"),
                    .mechanical_head = bit("mechanical_head"),
                    .listed = bit("listed"),
                    .joining = bit("joining"),
                    .composing = bit("composing"),
                    .exemplifying = bit("exemplifying"),
                    .listed_task = bit("listed_task"),
                    .problem_word = bit("problem_word"),
                    .genitive = bit("genitive"),
                    .data_word = bit("data_word"),
                    .name_tail = bit("name_tail"),
                    .no_joint = bit("no_joint"),
                    .not_name = bit("not_name"),
                    .ordinary = bit("ordinary"),
                    .capital_kept = bit("capital_kept"),
                    .naming_word = bit("naming_word")};
  engine.detectors = {.abbreviation = rule("abbreviation"),
                      .announced_phrase = rule("announced-phrase"),
                      .announced_task = rule("announced-task"),
                      .family = rule("family"),
                      .known_in_document = rule("known-in-document"),
                      .lexicon_name = rule("lexicon-name"),
                      .lexicon_term = rule("lexicon-term"),
                      .name_part = rule("name-part"),
                      .name_shape = rule("name-shape"),
                      .noun_phrase = rule("noun-phrase")};
  engine.numbers = {.lexicon_weight = number("lexicon_weight"),
                    .lexicon_defined_weight = number("lexicon_defined_weight"),
                    .lexicon_ambiguous_weight = number("lexicon_ambiguous_weight"),
                    .lexicon_shape_weight = number("lexicon_shape_weight"),
                    .lexicon_acronym_weight = number("lexicon_acronym_weight"),
                    .spread_weight = number("spread_weight"),
                    .minimum_type_weight = number("minimum_type_weight"),
                    .default_proposed = number("default_proposed"),
                    .proposed_type_weight = number("proposed_type_weight"),
                    .main_rank = number("main_rank"),
                    .main_proposed = number("main_proposed"),
                    .main_distance = number("main_distance"),
                    .main_later = number("main_later"),
                    .main_end = number("main_end"),
                    .main_defined = number("main_defined")};
}

bool CompiledPack::IsOf(std::string_view text, std::uint64_t word_class) const {
  const std::string lower = AsciiLower(text);
  const auto is_of = [&](std::string_view word) {
    const WordInfo* info = FindWord(word);
    return info != nullptr && (info->classes & word_class) != 0;
  };
  return is_of(lower) || (lower.ends_with('s') && is_of(Singular(lower)));
}

int CompiledPack::DefaultType() const {
  const NodeType* t = types.NodeWithRole("default");
  return t == nullptr ? -1 : TypeIndex(t->name);
}

bool CompiledPack::IsData(int type) const {
  if (type < 0) return false;
  const std::string& called = types.nodes[static_cast<std::size_t>(type)].name;
  return std::any_of(types.edges.begin(), types.edges.end(), [&](const EdgeType& e) {
    return e.shares_data && std::find(e.tails.begin(), e.tails.end(), called) != e.tails.end();
  });
}

int CompiledPack::TypeIndex(std::string_view type) const {
  for (std::size_t i = 0; i < types.nodes.size(); ++i) {
    if (types.nodes[i].name == type) return static_cast<int>(i);
  }
  return -1;
}

int CompiledPack::EdgeIndex(std::string_view type) const {
  for (std::size_t i = 0; i < types.edges.size(); ++i) {
    if (types.edges[i].name == type) return static_cast<int>(i);
  }
  return -1;
}

Result<Pack> Pack::Load(const PackOptions& options) {
  std::vector<PackFiles> packs;
  if (options.built_in) packs = BuiltInPacks();
  for (const std::string& folder : options.folders) {
    Result<PackFiles> files = ReadPackFolder(folder);
    if (!files) return std::move(files).error();
    packs.push_back(std::move(files).value());
  }
  auto compiled = CompilePacks(std::move(packs), options.machine_code);
  if (!compiled) return std::move(compiled).error();
  return Pack(std::move(compiled).value());
}

Pack::Pack(std::unique_ptr<const CompiledPack> compiled) : compiled_(std::move(compiled)) {}
Pack::Pack(Pack&&) noexcept = default;
Pack& Pack::operator=(Pack&&) noexcept = default;
Pack::~Pack() = default;

const std::string& Pack::name() const { return compiled_->name; }
const std::string& Pack::hash() const { return compiled_->hash; }
const TypeTable& Pack::types() const { return compiled_->types; }

std::vector<RuleInfo> Pack::Rules() const {
  std::vector<RuleInfo> out;
  for (const Rule& r : compiled_->rules) {
    out.push_back({r.id, std::string(kPhaseNames[static_cast<std::size_t>(WholePhase(r.phase))]),
                   r.pack, r.because, r.json, r.confidence, static_cast<int>(r.examples.size())});
  }
  return out;
}

std::vector<std::pair<std::string, std::size_t>> Pack::LexiconSizes() const {
  std::vector<std::pair<std::string, std::size_t>> out;
  for (const NodeType& t : compiled_->types.nodes) out.emplace_back(t.name, 0);
  for (const LexiconEntry& e : compiled_->lexicon.entries()) {
    ++out[static_cast<std::size_t>(e.type)].second;
  }
  return out;
}

}  // namespace papergraph
