// SPDX-License-Identifier: Apache-2.0
// The only file that sees every module.
#include "papergraph/pipeline.h"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <unordered_set>

#include "base/file.h"
#include "base/journal.h"
#include "export/writers.h"
#include "store/writer.h"

namespace papergraph {
namespace {

// Records that travel through the pipeline together: enough that hand-over costs nothing.
constexpr std::size_t kBatchRecords = 64;
constexpr std::size_t kBatchBytes = 1 << 18;

struct Outcome {
  std::optional<Reject> reject;
  bool skipped = false;  // a good record whose facts are had already
  Facts facts;
  std::string line;  // where lines are wanted
  bool has_entities = false;
};

// What is wanted of a paper.
struct Wanted {
  bool facts = true;
  bool line = false;
};

struct Batch {
  std::uint64_t first = 0;  // ordinal of the first item among all
  std::vector<RecordReader::Item> items;
  std::vector<Outcome> outcomes;
  std::size_t repaired = 0;
  std::uint64_t bytes_read = 0;
};
using BatchPtr = std::unique_ptr<Batch>;

Batch* NextBatch(RecordReader& reader) {
  auto batch = std::make_unique<Batch>();
  std::size_t bytes = 0;
  while (batch->items.size() < kBatchRecords && bytes < kBatchBytes) {
    RecordReader::Item item = reader.Next();
    if (std::holds_alternative<std::monostate>(item)) break;
    if (const auto* r = std::get_if<RawRecord>(&item)) bytes += r->bytes.size();
    batch->items.push_back(std::move(item));
  }
  batch->bytes_read = reader.bytes_read();
  return batch->items.empty() ? nullptr : batch.release();
}

// What the record is; a document that is to be extracted goes to `documents`.
Outcome Understand(const RecordReader::Item& item, bool skip, std::vector<Document>* documents,
                   std::size_t* repaired) {
  Outcome out;
  if (const auto* error = std::get_if<Error>(&item)) {
    out.reject = Reject{error->diagnostics.front(), ""};
    return out;
  }
  const RawRecord& record = std::get<RawRecord>(item);
  Result<ReadDocument> read = ReadRecord(record);
  if (!read) {
    out.reject = Reject{read.error().diagnostics.front(), record.bytes};
    return out;
  }
  *repaired += read->repaired;
  out.skipped = skip;
  if (!skip) documents->push_back(std::move(read->document));
  return out;
}

void Fill(Outcome& out, Facts facts, Wanted wanted) {
  out.has_entities = !facts.entities.empty();
  // Facts that wait for their turn in order take memory that the next paper could have used.
  if (wanted.line) out.line = ToJsonLine(facts);
  if (wanted.facts) out.facts = std::move(facts);
}

class Run {
 public:
  Run(RecordReader reader, const Pack& pack, const ExtractOptions& options, Wanted wanted)
      : reader_(std::move(reader)), pack_(pack), options_(options), wanted_(wanted) {
    stats_.bytes_total = reader_.bytes_total();
  }

  // The first `records` are read, and rejected where they are bad, but not extracted: their papers
  // are done.
  void Skip(std::uint64_t records, std::uint64_t papers, std::uint64_t with_entities) {
    skip_ = records;
    stats_.papers = papers;
    stats_.with_entities = with_entities;
  }

  // `deliver` also gets the ordinal of the record.
  Result<RunStats> Go(const std::function<bool(Outcome&, std::uint64_t)>& deliver,
                      const std::function<void(const Reject&)>& on_reject) {
    const int threads = options_.threads > 0 ? options_.threads : tbb::info::default_concurrency();
    const auto wanted = static_cast<std::size_t>(threads);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, wanted);
    tbb::task_arena arena(threads);
    const std::size_t in_flight = wanted * 4;
    arena.execute([&] {
      tbb::parallel_pipeline(
          in_flight,
          tbb::make_filter<void, Batch*>(tbb::filter_mode::serial_in_order,
                                         [&](tbb::flow_control& flow) { return Read(flow); }) &
              tbb::make_filter<Batch*, Batch*>(tbb::filter_mode::parallel,
                                               [&](Batch* b) { return Work(b); }) &
              tbb::make_filter<Batch*, void>(tbb::filter_mode::serial_in_order, [&](Batch* b) {
                Deliver(BatchPtr(b), deliver, on_reject);
              }));
    });
    if (stopped_) return MakeError(Error::Code::kStopped, "", "the run was stopped");
    return stats_;
  }

 private:
  Batch* Read(tbb::flow_control& flow) {
    Batch* batch = stopped_ ? nullptr : NextBatch(reader_);
    if (batch == nullptr) {
      flow.stop();
      return nullptr;
    }
    batch->first = items_read_;
    items_read_ += batch->items.size();
    return batch;
  }

  Batch* Work(Batch* batch) const {
    std::vector<Document> documents;
    std::vector<std::size_t> whose;  // outcomes, by document
    for (std::size_t i = 0; i < batch->items.size(); ++i) {
      const bool skip = batch->first + i < skip_;
      batch->outcomes.push_back(Understand(batch->items[i], skip, &documents, &batch->repaired));
      if (documents.size() > whose.size()) whose.push_back(i);
    }
    std::vector<Facts> facts = ExtractAll(std::move(documents), pack_);
    for (std::size_t d = 0; d < facts.size(); ++d) {
      Fill(batch->outcomes[whose[d]], std::move(facts[d]), wanted_);
    }
    return batch;
  }

  void Deliver(BatchPtr batch, const std::function<bool(Outcome&, std::uint64_t)>& deliver,
               const std::function<void(const Reject&)>& on_reject) {
    for (std::size_t i = 0; i < batch->outcomes.size(); ++i) {
      Outcome& o = batch->outcomes[i];
      if (stopped_) return;
      if (o.reject) {
        ++stats_.rejected;
        on_reject(*o.reject);
        continue;
      }
      if (o.skipped) continue;
      ++stats_.papers;
      stats_.with_entities += o.has_entities ? 1 : 0;
      stopped_ = !deliver(o, batch->first + i);
    }
    stats_.repaired += batch->repaired;
    stats_.bytes = batch->bytes_read;
    if (options_.progress) options_.progress(stats_);
  }

  RecordReader reader_;
  const Pack& pack_;
  const ExtractOptions& options_;
  const Wanted wanted_;
  std::uint64_t skip_ = 0;
  std::uint64_t items_read_ = 0;
  std::atomic<bool> stopped_ = false;
  RunStats stats_;
};

// What a journal must agree on: the same packs read the same inputs in the same way.
std::string JournalHead(const std::vector<std::string>& inputs, const Pack& pack,
                        const ExtractOptions& options) {
  std::string head = fmt::format("papergraph journal 1 {} {}", pack.hash(),
                                 static_cast<int>(options.intake.format));
  for (const std::string& input : inputs) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(input, unknown);
    head += fmt::format("\t{} {}", input, unknown ? 0 : size);
  }
  for (char& c : head) c = c == '\n' ? ' ' : c;
  return head;
}

// Whether the types that a facts line uses are in the pack; else what is missing.
std::string UnknownType(const Facts& facts, const TypeTable& types) {
  for (const Entity& e : facts.entities) {
    if (types.FindNode(e.type) == nullptr) return "node type \"" + e.type + "\"";
  }
  for (const Relation& r : facts.relations) {
    if (types.FindEdge(r.type) == nullptr) return "edge type \"" + r.type + "\"";
  }
  return "";
}

}  // namespace

Result<RunStats> ExtractInputs(const std::vector<std::string>& inputs, const Pack& pack,
                               const ExtractOptions& options,
                               const std::function<bool(Facts)>& on_facts,
                               const std::function<void(const Reject&)>& on_reject) {
  Result<RecordReader> reader = RecordReader::Open(inputs, options.intake);
  if (!reader) return std::move(reader).error();
  Run run(std::move(reader).value(), pack, options,
          {.facts = true, .line = !options.journal.empty()});
  if (options.journal.empty()) {
    return run.Go([&](Outcome& o, std::uint64_t) { return on_facts(std::move(o.facts)); },
                  on_reject);
  }
  Result<Journal> journal = Journal::Open(options.journal, JournalHead(inputs, pack, options));
  if (!journal) return std::move(journal).error();
  std::uint64_t papers = 0;
  std::uint64_t with_entities = 0;
  bool stopped = false;
  const Status replayed = journal->Replay([&](std::string_view line, std::uint64_t number) {
    Result<Facts> facts =
        FactsFromJsonLine(line, options.journal, static_cast<std::uint32_t>(number));
    if (!facts) return false;
    ++papers;
    with_entities += facts->entities.empty() ? 0 : 1;
    stopped = stopped || !on_facts(std::move(facts).value());
    return true;
  });
  if (!replayed) return replayed.error();
  if (stopped) return MakeError(Error::Code::kStopped, "", "the run was stopped");
  run.Skip(journal->records(), papers, with_entities);
  Result<RunStats> stats = run.Go(
      [&](Outcome& o, std::uint64_t record) {
        journal->Add(record, o.line);
        return on_facts(std::move(o.facts));
      },
      on_reject);
  if (Status kept = journal->Close(); !kept) return kept.error();
  return stats;
}

Result<RunStats> ExtractLines(const std::vector<std::string>& inputs, const Pack& pack,
                              const ExtractOptions& options,
                              const std::function<bool(std::string_view)>& on_line,
                              const std::function<void(const Reject&)>& on_reject) {
  Result<RecordReader> reader = RecordReader::Open(inputs, options.intake);
  if (!reader) return std::move(reader).error();
  return Run(std::move(reader).value(), pack, options, {.facts = false, .line = true})
      .Go([&](Outcome& o, std::uint64_t) { return on_line(o.line); }, on_reject);
}

Result<RunStats> ReadFactsLines(const std::vector<std::string>& inputs, const Pack& pack,
                                Linker& linker,
                                const std::function<void(const Reject&)>& on_reject) {
  IntakeOptions options;
  options.format = InputFormat::kJsonl;
  options.max_record_bytes = std::size_t{256} << 20;
  Result<RecordReader> reader = RecordReader::Open(inputs, options);
  if (!reader) return std::move(reader).error();
  RunStats stats;
  const auto reject = [&](Diagnostic diagnostic, const std::string& record) {
    ++stats.rejected;
    on_reject({std::move(diagnostic), record});
  };
  for (;;) {
    RecordReader::Item item = reader->Next();
    if (std::holds_alternative<std::monostate>(item)) break;
    if (const auto* error = std::get_if<Error>(&item)) {
      reject(error->diagnostics.front(), "");
      continue;
    }
    const RawRecord& record = std::get<RawRecord>(item);
    Result<Facts> facts = FactsFromJsonLine(record.bytes, record.file, record.line);
    if (!facts) {
      reject(facts.error().diagnostics.front(), record.bytes);
      continue;
    }
    const std::string unknown = UnknownType(*facts, pack.types());
    if (!unknown.empty()) {
      Diagnostic d;
      d.file = record.file;
      d.line = record.line;
      d.message = "the packs have no " + unknown;
      d.fix = "give the pack that the facts were made with: --pack DIR";
      reject(std::move(d), record.bytes);
      continue;
    }
    ++stats.papers;
    if (!facts->entities.empty()) ++stats.with_entities;
    linker.Add(std::move(facts).value());
  }
  stats.bytes = reader->bytes_read();
  stats.bytes_total = reader->bytes_total();
  return stats;
}

Result<AnnotatedCorpus> ReadAnnotatedCorpus(const std::string& input) {
  IntakeOptions options;
  options.format = InputFormat::kJsonl;
  options.max_record_bytes = std::size_t{256} << 20;
  Result<RecordReader> reader = RecordReader::Open({input}, options);
  if (!reader) return std::move(reader).error();
  AnnotatedCorpus corpus;
  std::unordered_set<std::string> ids;
  for (;;) {
    RecordReader::Item item = reader->Next();
    if (std::holds_alternative<std::monostate>(item)) return corpus;
    if (auto* error = std::get_if<Error>(&item)) return std::move(*error);
    const RawRecord& record = std::get<RawRecord>(item);
    if (record.bytes.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    Result<AnnotatedDocument> document =
        AnnotatedFromJsonLine(record.bytes, record.file, record.line);
    if (!document) return std::move(document).error();
    const std::string& id = document->facts.document.id;
    if (!ids.insert(id).second) {
      Error error = MakeError(Error::Code::kInput, record.file,
                              "a second document with the id \"" + id + "\"",
                              "give each document an id of its own");
      error.diagnostics.front().line = record.line;
      return error;
    }
    corpus.push_back(std::move(document).value());
  }
}

Result<Linker> LoadStore(const Store& store) {
  Result<TypeTable> types = store.Types();
  if (!types) return std::move(types).error();
  Linker linker(*types);
  Status read = store.EachFacts([&](Facts f) { linker.Add(std::move(f)); });
  if (!read) return std::move(read).error();
  return linker;
}

// ---------------------------------------------------------------------------------------- formats

namespace {

struct FormatRow {
  std::string_view name;
  std::string_view description;
  bool is_default;
  std::vector<FilePart> files;  // without a writer: the store
};

const std::vector<FormatRow>& Table() {
  static const std::vector<FormatRow> kTable = {
      {"graphml",
       "XML for Gephi, Neo4j (APOC), NetworkX, igraph",
       true,
       {{"graph.graphml", WriteGraphml}}},
      {"jsonld",
       "JSON-LD 1.1 for RDF tools, with all evidence",
       true,
       {{"graph.jsonld", WriteJsonld}}},
      {"sqlite",
       "the store: SQL, queries, further exports; Datasette",
       true,
       {{"graph.sqlite", nullptr}, {"metadata.json", WriteDatasetteMetadata}}},
      {"gexf",
       "GEXF 1.3 for Gephi: kinds, colours, sizes, positions",
       false,
       {{"graph.gexf", WriteGexf}}},
      {"turtle",
       "the triples as Turtle, the vocabulary, SHACL shapes",
       false,
       {{"graph.ttl", WriteTurtle}, {"vocab.ttl", WriteVocabulary}, {"shapes.ttl", WriteShapes}}},
      {"neo4j", "Cypher script, and CSV files for neo4j-admin", false, Neo4jFiles()},
      {"csv", "tables for programs (RFC 4180)", false, CsvFiles()},
      {"csv-safe", "tables for spreadsheets: no cell is taken for a formula", false,
       SpreadsheetFiles()},
      {"json",
       "node-link JSON (d3, NetworkX), and Cytoscape's elements",
       false,
       {{"graph.json", WriteNodeLink}, {"graph.cyjs", WriteCytoscape}}},
      {"summary", "counts and top lists for dashboards", false, {{"summary.json", WriteSummary}}},
  };
  return kTable;
}

Status WriteFile(const FilePart& part, const KnowledgeGraph& graph, const Linker& linker,
                 const ExportOptions& options, const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (Status made = MakeFolder(folder); !made) return made;
  Result<AtomicFile> file = AtomicFile::Create(path, options.overwrite);
  if (!file) return std::move(file).error();
  if (part.write == nullptr) {
    Status stored = WriteStore(
        graph, [&](const auto& visit) { return linker.EachLine(visit); }, options,
        file->temporary());
    if (!stored) return stored;
  } else {
    part.write(graph, options, [&](std::string_view bytes) { file->Write(bytes); });
  }
  return file->Commit();
}

}  // namespace

const std::vector<FormatInfo>& ExportFormats() {
  static const std::vector<FormatInfo> kInfos = [] {
    std::vector<FormatInfo> infos;
    for (const FormatRow& f : Table()) {
      infos.push_back({f.name, {}, f.description, f.is_default});
      for (const FilePart& part : f.files) infos.back().files.push_back(part.file);
    }
    return infos;
  }();
  return kInfos;
}

Result<std::vector<std::string>> Export(const KnowledgeGraph& graph, const Linker& linker,
                                        const std::vector<std::string>& formats,
                                        const ExportOptions& options) {
  namespace fs = std::filesystem;
  std::vector<const FormatRow*> chosen;
  for (const std::string& name : formats) {
    const auto it = std::find_if(Table().begin(), Table().end(),
                                 [&](const FormatRow& f) { return f.name == name; });
    if (it == Table().end()) {
      std::string known;
      for (const FormatRow& f : Table()) known += (known.empty() ? "" : ", ") + std::string(f.name);
      return MakeError(Error::Code::kUsage, "", "unknown format \"" + name + "\"",
                       "formats: " + known);
    }
    chosen.push_back(&*it);
  }
  if (Status made = MakeFolder(options.folder); !made) return std::move(made).error();
  const auto path_of = [&](const FilePart& part) {
    return (fs::path(options.folder) / part.file).string();
  };
  for (const FormatRow* f : chosen) {
    for (const FilePart& part : f->files) {
      std::error_code ignored;
      if (!options.overwrite && fs::exists(path_of(part), ignored)) {
        return MakeError(Error::Code::kOutput, path_of(part), "the file exists already",
                         "give --force to overwrite it, or another folder with -o");
      }
    }
  }
  std::vector<const FilePart*> parts;
  for (const FormatRow* f : chosen) {
    for (const FilePart& part : f->files) parts.push_back(&part);
  }
  const auto write = [&](const FilePart& part) {
    return WriteFile(part, graph, linker, options, path_of(part));
  };
  // The store takes as long as the other default formats together, and shares nothing with them.
  std::future<Status> store;
  for (const FilePart* part : parts) {
    const bool alone = parts.size() == 1;
    if (part->write == nullptr && !alone) {
      store = std::async(std::launch::async, [&write, part] { return write(*part); });
    }
  }
  Status failed = Ok();
  std::vector<std::string> written;
  for (const FilePart* part : parts) {
    if (options.progress) options.progress(part->file, written.size(), parts.size());
    Status done = part->write == nullptr && store.valid() ? store.get() : write(*part);
    if (!done && failed) failed = std::move(done);
    if (!failed) break;
    written.push_back(path_of(*part));
  }
  if (store.valid()) store.wait();
  if (!failed) return std::move(failed).error();
  return written;
}

}  // namespace papergraph
