// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "base/file.h"
#include "support/builtin_pack.h"
#include "support/temp_path.h"

namespace papergraph {
namespace {
namespace fs = std::filesystem;

Entity MakeEntity(const std::string& name, const std::string& type, const std::string& ref = "",
                  const std::string& long_form = "") {
  Entity e;
  e.name = name;
  e.type = type;
  e.confidence = 0.9;
  e.ref = ref;
  e.long_form = long_form;
  e.mentions = {{{0, 1, Field::kAbstract}, "x", "r/x", 0.9}};
  return e;
}

Facts MakeFacts(const std::string& id, std::vector<Entity> entities,
                const std::vector<std::array<std::string, 3>>& relations = {}) {
  Facts f;
  f.pack = "core@1.0";
  f.document.id = id;
  f.document.text = "The text of " + id + ".";
  f.entities = std::move(entities);
  for (const auto& [head, type, tail] : relations) {
    f.relations.push_back({head, type, tail, 0.8, "", {{{0, 3, Field::kAbstract}, "r/y", 0.8}}});
  }
  return f;
}

KnowledgeGraph Link(const std::vector<Facts>& facts, LinkReport* report = nullptr) {
  Linker linker(BuiltInPack().types());
  for (const Facts& f : facts) linker.Add(f);
  return linker.Finish(report).value();
}

const Node* NodeNamed(const KnowledgeGraph& g, const std::string& name) {
  for (const Node& n : g.nodes()) {
    if (n.name == name) return &n;
  }
  return nullptr;
}

TEST(LinkKeyTest, ClassAndSense) {
  const TypeTable& t = BuiltInPack().types();
  EXPECT_EQ(LinkKey(MakeEntity("NIH CXR14", "Dataset", "dataset/chestx-ray14"), t),
            LinkKey(MakeEntity("ChestX-ray14", "Benchmark", "dataset/chestx-ray14"), t));
  EXPECT_EQ(LinkKey(MakeEntity("Foo-Nets", "Model"), t),
            LinkKey(MakeEntity("foo net", "Method"), t));
  EXPECT_NE(LinkKey(MakeEntity("Foo", "Model"), t), LinkKey(MakeEntity("Foo", "Dataset"), t));
  EXPECT_NE(LinkKey(MakeEntity("ICL", "Method", "", "in-context learning"), t),
            LinkKey(MakeEntity("ICL", "Method", "", "Intra-image Contrastive Learning"), t));
}

TEST(LinkTest, TwoNamesOfOneLexiconEntryAreOneNode) {
  LinkReport report;
  const KnowledgeGraph g =
      Link({MakeFacts("p1", {MakeEntity("NIH CXR14", "Dataset", "dataset/chestx-ray14")}),
            MakeFacts("p2", {MakeEntity("NIH ChestXray", "Benchmark", "dataset/chestx-ray14")}),
            MakeFacts("p3", {MakeEntity("NIH CXR14", "Dataset", "dataset/chestx-ray14")})},
           &report);
  const Node* n = NodeNamed(g, "NIH CXR14");
  ASSERT_NE(n, nullptr);
  EXPECT_EQ(n->papers, 3U);
  EXPECT_EQ(n->type, "Dataset");
  EXPECT_EQ(n->aliases, std::vector<std::string>{"NIH ChestXray"});
  EXPECT_EQ(report.merges, 2U);
}

TEST(LinkTest, SupportIsPapersAndConfidenceTheMaximum) {
  Facts strong = MakeFacts("p2", {MakeEntity("A", "Method"), MakeEntity("D", "Dataset")},
                           {{"A", "EVALUATED_ON", "D"}});
  strong.relations[0].evidence[0].confidence = 0.95;
  const KnowledgeGraph g =
      Link({MakeFacts("p1", {MakeEntity("A", "Method"), MakeEntity("D", "Dataset")},
                      {{"A", "EVALUATED_ON", "D"}, {"@paper", "PROPOSES", "A"}}),
            strong});
  ASSERT_EQ(g.edges().size(), 2U);
  const Edge& e = g.edges()[g.edges()[0].type.str() == "EVALUATED_ON" ? 0 : 1];
  EXPECT_EQ(e.support, 2U);
  EXPECT_EQ(e.confidence, 0.95);
  EXPECT_EQ(e.evidence.size(), 2U);
}

TEST(LinkTest, FamiliesTieNodesThatExist) {
  Entity sized = MakeEntity("LLaMA2-7B", "Model");
  sized.family = "LLaMA2";
  Entity family = MakeEntity("LLaMA2", "Model");
  family.family = "LLaMA";
  const KnowledgeGraph g = Link({MakeFacts("p1", {sized}), MakeFacts("p2", {family})});
  ASSERT_EQ(g.edges().size(), 1U) << "LLaMA itself is nowhere named";
  EXPECT_EQ(g.edges()[0].type.str(), "VARIANT_OF");
  EXPECT_EQ(g.nodes()[g.edges()[0].source].name, "LLaMA2-7B");
  EXPECT_FALSE(g.edges()[0].evidence.empty());
}

TEST(LinkTest, DuplicatesAreCountedAndConflictsReported) {
  const Facts a = MakeFacts("p1", {MakeEntity("A", "Method")});
  Facts b = a;
  b.document.text = "Another text.";
  LinkReport one;
  LinkReport two;
  const KnowledgeGraph g1 = Link({a, a, b}, &one);
  const KnowledgeGraph g2 = Link({b, a, a}, &two);
  EXPECT_EQ(one.papers, 1U);
  EXPECT_EQ(one.conflicting_ids, std::vector<std::string>{"p1"});
  EXPECT_EQ(g1.documents()[0].document, g2.documents()[0].document) << "the smaller hash stays";
}

TEST(LinkTest, PapersAreLabelledByWhatIsKnown) {
  Facts titled = MakeFacts("p1", {});
  titled.document.meta.title = "A Title";
  Entity own = MakeEntity("QuxNet", "Model");
  own.proposed = true;
  Facts plain = MakeFacts("p3", {});
  plain.document.text = "One two three four five six seven eight nine ten.";
  const KnowledgeGraph g = Link({titled, MakeFacts("p2", {own}), plain});
  EXPECT_NE(NodeNamed(g, "A Title"), nullptr);
  EXPECT_NE(NodeNamed(g, "QuxNet (paper)"), nullptr);
  EXPECT_NE(NodeNamed(g, "One two three four five six seven eight"), nullptr);
}

// ------------------------------------------------------------------------------------ properties

std::vector<Facts> ExampleFacts(int threads) {
  std::vector<Facts> facts;
  ExtractOptions options;
  options.threads = threads;
  auto stats = ExtractInputs(
      {PAPERGRAPH_SOURCE_DIR "/examples/listings"}, BuiltInPack(), options,
      [&](Facts f) {
        facts.push_back(std::move(f));
        return true;
      },
      [](const Reject& r) { ADD_FAILURE() << Format(r.diagnostic); });
  EXPECT_TRUE(stats.ok());
  return facts;
}

std::string ExportedBytes(const std::vector<Facts>& facts, const std::string& name) {
  const fs::path folder = TempPath("link-test-" + name);
  fs::remove_all(folder);
  Linker linker(BuiltInPack().types());
  for (const Facts& f : facts) linker.Add(f);
  ExportOptions options;
  options.folder = folder.string();
  EXPECT_TRUE(Export(*linker.Finish(), linker, {"graphml", "jsonld"}, options).ok());
  std::string bytes = ReadFile((folder / "graph.graphml").string()).value();
  bytes += ReadFile((folder / "graph.jsonld").string()).value();
  fs::remove_all(folder);
  return bytes;
}

TEST(LawOneTest, ThreadsAndOrderDoNotChangeAByte) {
  const std::vector<Facts> one = ExampleFacts(1);
  ASSERT_EQ(one.size(), 30U);
  EXPECT_EQ(one, ExampleFacts(2));
  EXPECT_EQ(one, ExampleFacts(7));
  const std::string bytes = ExportedBytes(one, "order");
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    std::vector<Facts> shuffled = one;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    ASSERT_EQ(ExportedBytes(shuffled, "order"), bytes);
  }
}

TEST(LawFourTest, LinkingFactsLinesEqualsBuilding) {
  std::vector<Facts> read;
  for (const Facts& f : ExampleFacts(2)) {
    auto back = FactsFromJsonLine(ToJsonLine(f), "f", 1);
    ASSERT_TRUE(back.ok());
    read.push_back(std::move(back).value());
  }
  EXPECT_EQ(ExportedBytes(read, "seam"), ExportedBytes(ExampleFacts(1), "seam"));
}

TEST(LawTwoTest, EveryNodeAndEdgePointsBack) {
  const KnowledgeGraph g = Link(ExampleFacts(2));
  EXPECT_GT(g.nodes().size(), 200U);
  for (const Node& n : g.nodes()) {
    if (n.document == kNoDocument) {
      EXPECT_FALSE(n.evidence.empty()) << n.name;
    }
    for (const GraphEvidence& e : n.evidence) EXPECT_FALSE(g.Quote(e).empty()) << n.name;
  }
  for (const Edge& e : g.edges()) {
    ASSERT_FALSE(e.evidence.empty());
    for (const GraphEvidence& v : e.evidence) {
      EXPECT_FALSE(std::string_view(v.rule).empty());
      EXPECT_FALSE(g.Quote(v).empty());
    }
  }
}

// ---------------------------------------------------------------------------- which share datasets

TEST(SharedDataTest, EqualsTheDefinitionOnRandomGraphs) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    std::vector<Facts> facts;
    std::map<std::string, std::map<std::string, std::set<std::string>>> uses;  // head, data, papers
    for (int p = 0; p < 8; ++p) {
      const std::string id = "p" + std::to_string(p);
      const std::string head = "M" + std::to_string(random() % 5) + "x";
      const std::string data = "D" + std::to_string(random() % 4) + "x";
      facts.push_back(MakeFacts(id, {MakeEntity(head, "Method"), MakeEntity(data, "Dataset")},
                                {{head, random() % 2 ? "EVALUATED_ON" : "TRAINED_ON", data},
                                 {"@paper", "EVALUATED_ON", data}}));
      uses[head][data].insert(id);
    }
    std::set<std::string> expected;
    for (const auto& [a, of_a] : uses) {
      for (const auto& [b, of_b] : uses) {
        if (!(a < b)) continue;
        std::string datasets;
        std::set<std::string> papers;
        for (const auto& [d, by] : of_a) {
          if (of_b.count(d) == 0) continue;
          datasets += " " + d;
          papers.insert(by.begin(), by.end());
          papers.insert(of_b.at(d).begin(), of_b.at(d).end());
        }
        std::string row = a + "/" + b + datasets;
        for (const std::string& p : papers) row += " " + p;
        if (!datasets.empty()) expected.insert(row);
      }
    }
    const KnowledgeGraph g = Link(facts);
    std::set<std::string> found;
    for (const SharedData& s : FindSharedData(g)) {
      std::string row = g.nodes()[s.a].name + "/" + g.nodes()[s.b].name;
      for (std::uint32_t d : s.data) row += " " + g.nodes()[d].name;
      for (std::uint32_t d : s.documents) row += " " + g.documents()[d].document.id;
      found.insert(row);
    }
    ASSERT_EQ(found, expected);
  }
}

TEST(SharedDataTest, FamiliesCountTheirVariants) {
  Entity sized = MakeEntity("LLaMA2-7B", "Model");
  sized.family = "LLaMA2";
  const Entity family = MakeEntity("LLaMA2", "Model");
  const Entity data = MakeEntity("D1x", "Dataset");
  const Entity other = MakeEntity("Foo", "Method");
  const KnowledgeGraph g =
      Link({MakeFacts("p1", {sized, data}, {{"LLaMA2-7B", "TRAINED_ON", "D1x"}}),
            MakeFacts("p2", {family}),
            MakeFacts("p3", {other, data}, {{"Foo", "EVALUATED_ON", "D1x"}})});
  ASSERT_EQ(FindSharedData(g, false).size(), 1U);
  EXPECT_EQ(g.nodes()[FindSharedData(g, false)[0].b].name, "LLaMA2-7B");
  EXPECT_EQ(g.nodes()[FindSharedData(g, true)[0].b].name, "LLaMA2");
}

// Cuts the unlinked files in which facts lines were put aside to nothing.
std::size_t LosePutAsideFiles() {
  std::size_t lost = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    if (target.find("/papergraph-") == std::string::npos) continue;
    lost += ftruncate(std::stoi(entry.path().filename().string()), 0) == 0 ? 1U : 0U;
  }
  return lost;
}

TEST(LinkTest, FactsThatCannotBeReadBackAreAFaultAndNotAGap) {
  Linker linker(BuiltInPack().types());
  constexpr std::size_t kPapers = 30;  // of a megabyte each: 16 stay in memory
  for (std::size_t i = 0; i < kPapers; ++i) {
    Facts f = MakeFacts("p" + std::to_string(i), {});
    f.document.text.append(1 << 20, 'x');
    linker.Add(std::move(f));
  }
  ASSERT_EQ(linker.Finish()->documents().size(), kPapers);
  ASSERT_EQ(LosePutAsideFiles(), 1U);
  const Result<KnowledgeGraph> graph = linker.Finish();
  ASSERT_FALSE(graph.ok());
  EXPECT_NE(graph.error().diagnostics[0].message.find("cannot be read back"), std::string::npos);
  EXPECT_FALSE(graph.error().diagnostics[0].fix.empty());
  EXPECT_FALSE(linker.EachLine([](const std::string&, std::string_view) { return true; }).ok());
}

// ------------------------------------------------------------------------------------------ store

TEST(StoreTest, ExportFromTheStoreEqualsBuildAndItsViewTheGraph) {
  const fs::path folder = TempPath("store-test");
  fs::remove_all(folder);
  const std::vector<Facts> facts = ExampleFacts(2);
  Linker linker(BuiltInPack().types());
  for (const Facts& f : facts) linker.Add(f);
  const KnowledgeGraph graph = linker.Finish().value();
  ExportOptions options;
  options.folder = folder.string();
  options.pack = BuiltInPack().name();
  ASSERT_TRUE(Export(graph, linker, {"sqlite"}, options).ok());

  auto store = Store::Open(folder.string());
  ASSERT_TRUE(store.ok()) << Format(store.error().diagnostics[0]);
  auto loaded = LoadStore(*store);
  ASSERT_TRUE(loaded.ok());
  const KnowledgeGraph again = loaded->Finish().value();
  EXPECT_EQ(again.nodes(), graph.nodes());
  EXPECT_EQ(again.edges(), graph.edges());
  EXPECT_EQ(again.results(), graph.results());
  EXPECT_EQ(again.types(), graph.types());

  auto rows = store->Query("SELECT a, b, json_array_length(datasets) FROM v_shared_datasets");
  ASSERT_TRUE(rows.ok()) << Format(rows.error().diagnostics[0]);
  const auto expected = FindSharedData(graph);
  ASSERT_EQ(rows->rows.size(), expected.size());
  ASSERT_FALSE(expected.empty()) << "two example papers share a data set under two names";
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(rows->rows[i][0].text, graph.nodes()[expected[i].a].name);
    EXPECT_EQ(rows->rows[i][1].text, graph.nodes()[expected[i].b].name);
    EXPECT_EQ(rows->rows[i][2].text, std::to_string(expected[i].data.size()));
  }
  EXPECT_FALSE(store->Query("DELETE FROM nodes").ok()) << "queries only read";
  EXPECT_FALSE(store->Query("SELECT nonsense").ok());
  fs::remove_all(folder);
}

TEST(StoreTest, WhatIsNoStoreIsToldApart) {
  const fs::path path = TempPath("no-store.sqlite");
  fs::remove(path);
  EXPECT_FALSE(Store::Open(path.string()).ok());
  auto file = AtomicFile::Create(path.string(), true);
  ASSERT_TRUE(file.ok());
  file->Write("this is text, not a database, and long enough to be looked at");
  ASSERT_TRUE(file->Commit().ok());
  auto store = Store::Open(path.string());
  ASSERT_FALSE(store.ok());
  EXPECT_NE(store.error().diagnostics[0].message.find("not a store"), std::string::npos);
  fs::remove(path);
}

}  // namespace
}  // namespace papergraph
