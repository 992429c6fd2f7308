// SPDX-License-Identifier: Apache-2.0
// papergraph_bench PAPERS.jsonl [google-benchmark flags]: the stages of extraction on one thread,
// in bytes of JSONL a second, beside R, RapidJSON's plain in-situ SAX parse of the same lines.
#include <benchmark/benchmark.h>

#include <rapidjson/reader.h>
#include <algorithm>

#include <cstdio>
#include <string>
#include <vector>

#include "pack/compiled_pack.h"
#include "support/builtin_pack.h"
#include "text/text.h"

namespace papergraph {
namespace {

std::vector<RawRecord> records;
std::int64_t bytes = 0;

void Reference(benchmark::State& state) {
  std::string copy;
  for (auto _ : state) {
    for (const RawRecord& r : records) {
      copy = r.bytes;
      rapidjson::InsituStringStream stream(copy.data());
      rapidjson::BaseReaderHandler<> handler;
      rapidjson::Reader reader;
      benchmark::DoNotOptimize(reader.Parse<rapidjson::kParseInsituFlag>(stream, handler));
    }
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}
BENCHMARK(Reference)->Name("R: RapidJSON in-situ SAX")->Unit(benchmark::kMillisecond);

void Read(benchmark::State& state) {
  for (auto _ : state) {
    for (const RawRecord& r : records) benchmark::DoNotOptimize(ReadRecord(r));
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}
BENCHMARK(Read)->Name("read records")->Unit(benchmark::kMillisecond);

// What is measured of a paper's text, with the reading and tokenising before it.
template <typename Measured>
void EachText(benchmark::State& state, Measured measured) {
  for (auto _ : state) {
    for (const RawRecord& r : records) {
      const auto read = ReadRecord(r);
      measured(Text(read->document));
    }
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}

void Tokenise(benchmark::State& state) {
  EachText(state, [](const Text& text) { benchmark::DoNotOptimize(text.tokens().size()); });
}
BENCHMARK(Tokenise)->Name("... and tokenise")->Unit(benchmark::kMillisecond);

void FindNames(benchmark::State& state) {
  const Lexicon& lexicon = BuiltInPack().compiled().lexicon;
  std::vector<LexiconHit> hits;
  EachText(state, [&](const Text& text) {
    hits.clear();
    for (const Sentence& s : text.sentences()) {
      for (std::uint32_t t = s.first; t < s.last; ++t) lexicon.FindAt(text, t, s.last, hits);
    }
    benchmark::DoNotOptimize(hits.data());
  });
}
BENCHMARK(FindNames)->Name("... and find the lexicon's names")->Unit(benchmark::kMillisecond);

void FindDefinitions(benchmark::State& state) {
  EachText(state, [](const Text& text) {
    for (const Sentence& s : text.sentences()) benchmark::DoNotOptimize(FindAbbreviations(text, s));
  });
}
BENCHMARK(FindDefinitions)->Name("... or find short forms")->Unit(benchmark::kMillisecond);

// Batches as the program's own (src/pipeline.cc).
template <typename Visit>
void EachBatch(benchmark::State& state, Visit visit) {
  constexpr std::size_t kBatch = 64;
  for (auto _ : state) {
    for (std::size_t at = 0; at < records.size(); at += kBatch) {
      std::vector<Document> documents;
      for (std::size_t i = at; i < std::min(records.size(), at + kBatch); ++i) {
        documents.push_back(ReadRecord(records[i])->document);
      }
      for (const Facts& facts : ExtractAll(std::move(documents), BuiltInPack())) visit(facts);
    }
  }
  state.SetBytesProcessed(state.iterations() * bytes);
}

void ExtractFacts(benchmark::State& state) {
  EachBatch(state, [](const Facts& facts) { benchmark::DoNotOptimize(&facts); });
}
BENCHMARK(ExtractFacts)->Name("... and extract")->Unit(benchmark::kMillisecond);

void ExtractToLines(benchmark::State& state) {
  EachBatch(state, [](const Facts& facts) { benchmark::DoNotOptimize(ToJsonLine(facts)); });
}
BENCHMARK(ExtractToLines)->Name("... and write facts lines")->Unit(benchmark::kMillisecond);

bool Load(const std::string& path) {
  auto reader = RecordReader::Open({path});
  if (!reader) return false;
  for (;;) {
    auto item = reader->Next();
    if (std::holds_alternative<std::monostate>(item)) break;
    auto* record = std::get_if<RawRecord>(&item);
    if (record == nullptr || !ReadRecord(*record)) continue;
    bytes += static_cast<std::int64_t>(record->bytes.size()) + 1;
    records.push_back(std::move(*record));
  }
  return !records.empty();
}

}  // namespace
}  // namespace papergraph

int main(int argc, char** argv) {
  if (argc < 2 || !papergraph::Load(argv[1])) {
    std::fputs("usage: papergraph_bench PAPERS.jsonl [--benchmark_...]\n", stderr);
    return 2;
  }
  argv[1] = argv[0];
  --argc;
  ++argv;
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
