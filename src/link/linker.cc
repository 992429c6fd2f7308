// SPDX-License-Identifier: Apache-2.0
#include "papergraph/linker.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "base/hash.h"
#include "base/spill.h"
#include "base/utf8.h"
#include "link/folding.h"

namespace papergraph {
namespace {

constexpr std::size_t kLongestAmbiguousAcronym = 4;

std::string TextHash(const Document& d) { return Sha256Hex(d.meta.title + '\0' + d.text); }

}  // namespace

std::string NodeIdOf(const Entity& e, const TypeTable& types) {
  return NodeIdOfKey(LinkKey(e, types), LinkClass(e.type, types));
}

LinkReason LinkReasonOf(const Entity& e) {
  if (!e.ref.empty()) return LinkReason::kLexicon;
  // "ICL" is not one thing: a short acronym that the paper defines means its long form.
  const bool acronym = e.name.size() <= kLongestAmbiguousAcronym && !e.long_form.empty();
  return acronym ? LinkReason::kLongForm : LinkReason::kName;
}

std::string LinkKey(const Entity& e, const TypeTable& types) {
  const LinkReason reason = LinkReasonOf(e);
  const std::string sense =
      reason == LinkReason::kLexicon
          ? e.ref
          : "=" + NormaliseName(reason == LinkReason::kLongForm ? e.long_form : e.name);
  return LinkClass(e.type, types) + '\0' + sense;
}

struct Linker::Impl {
  explicit Impl(const TypeTable& t) : types(t), folding(t) {}

  // Numbers of the documents that count, by id.
  std::vector<std::uint32_t> Order() const {
    std::vector<std::uint32_t> order;
    for (const auto& [id, number] : number_of) order.push_back(number);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t x, std::uint32_t y) { return documents[x].id < documents[y].id; });
    return order;
  }

  // A record that lost its id to another is still in the sums: they are made again of the lines.
  Result<Folding> Refold() const {
    Folding again(types);
    std::string line;
    for (const auto& [id, number] : number_of) {
      if (!lines.Read(number, line)) return Lost();
      Result<Facts> facts = FactsFromJsonLine(line, "facts", 1);
      if (!facts) return Lost();
      again.Add(*facts, number);
    }
    return again;
  }

  static Error Lost() {
    return MakeError(Error::Code::kInput, "", "the facts that were put aside cannot be read back",
                     "check the disk that TMPDIR names");
  }

  TypeTable types;
  std::vector<Document> documents;  // by number, in the order in which they came
  Spill lines;                      // their facts lines
  std::unordered_map<std::string, std::uint32_t> number_of;  // by id
  // What number_of had, sorted, once the graph is made: in half the memory.
  std::vector<std::pair<std::string, std::uint32_t>> finished;
  Folding folding;
  bool stale = false;  // the sums hold a record that does not count
  std::uint64_t duplicates = 0;
  std::vector<std::string> conflicting_ids;
};

Linker::Linker(const TypeTable& types) : impl_(std::make_unique<Impl>(types)) {}
Linker::Linker(Linker&&) noexcept = default;
Linker& Linker::operator=(Linker&&) noexcept = default;
Linker::~Linker() = default;

void Linker::Add(Facts facts) {
  const auto number = static_cast<std::uint32_t>(impl_->documents.size());
  const auto [it, is_new] = impl_->number_of.try_emplace(facts.document.id, number);
  if (!is_new) {
    const Document& known = impl_->documents[it->second];
    if (known == facts.document) {
      ++impl_->duplicates;
      return;
    }
    // Same id, other record: the one with the smaller hash stays, whatever the order.
    impl_->conflicting_ids.push_back(facts.document.id);
    const std::string mine = TextHash(known);
    const std::string others = TextHash(facts.document);
    const PaperMeta& x = facts.document.meta;
    const PaperMeta& y = known.meta;
    if (std::tie(others, x.venue, x.url) >= std::tie(mine, y.venue, y.url)) return;
    it->second = number;
    impl_->stale = true;
  }
  impl_->lines.Add(ToJsonLine(facts));
  impl_->folding.Add(facts, number);
  facts.document.text.shrink_to_fit();
  facts.document.meta.title.shrink_to_fit();
  impl_->documents.push_back(std::move(facts.document));
}

Status Linker::EachLine(
    const std::function<bool(const std::string& id, std::string_view line)>& visit) const {
  // Not by Order(): the documents are gone after Finish() &&.
  std::vector<std::pair<std::string_view, std::uint32_t>> order(impl_->finished.begin(),
                                                                impl_->finished.end());
  for (const auto& [id, number] : impl_->number_of) order.emplace_back(id, number);
  std::sort(order.begin(), order.end());
  std::string line;
  for (const auto& [id, number] : order) {
    if (!impl_->lines.Read(number, line)) return Impl::Lost();
    if (!visit(std::string(id), line)) break;
  }
  return Ok();
}

void Linker::Report(LinkReport* report) const {
  if (report == nullptr) return;
  report->papers = impl_->number_of.size() + impl_->finished.size();
  report->duplicates = impl_->duplicates;
  report->conflicting_ids = impl_->conflicting_ids;
  std::sort(report->conflicting_ids.begin(), report->conflicting_ids.end());
}

Result<KnowledgeGraph> Linker::Finish(LinkReport* report) const& {
  Report(report);
  Result<Folding> sums = impl_->Refold();
  if (!sums) return std::move(sums).error();
  if (report != nullptr) {
    report->mentions = sums->mentions();
    report->merges = sums->merges();
  }
  const std::vector<std::uint32_t> order = impl_->Order();
  std::vector<GraphDocument> documents;
  documents.reserve(order.size());
  for (std::uint32_t number : order) documents.push_back({impl_->documents[number], 0});
  return std::move(*sums).Assemble(order, std::move(documents));
}

Result<KnowledgeGraph> Linker::Finish(LinkReport* report) && {
  Report(report);
  if (impl_->stale) {
    Result<Folding> again = impl_->Refold();
    if (!again) return std::move(again).error();
    impl_->folding = std::move(*again);
  }
  if (report != nullptr) {
    report->mentions = impl_->folding.mentions();
    report->merges = impl_->folding.merges();
  }
  const std::vector<std::uint32_t> order = impl_->Order();
  std::vector<GraphDocument> documents;
  documents.reserve(order.size());
  for (std::uint32_t number : order) {
    documents.push_back({std::move(impl_->documents[number]), 0});
  }
  std::vector<Document>().swap(impl_->documents);  // clear() would keep their room
  impl_->finished.reserve(impl_->number_of.size());
  while (!impl_->number_of.empty()) {
    auto node = impl_->number_of.extract(impl_->number_of.begin());
    impl_->finished.emplace_back(std::move(node.key()), node.mapped());
  }
  return std::move(impl_->folding).Assemble(order, std::move(documents));
}

}  // namespace papergraph
