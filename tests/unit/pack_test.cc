// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "base/utf8.h"
#include "pack/atoms.h"
#include "pack/compiled_pack.h"
#include "pack/lexicon.h"
#include "papergraph/intake.h"
#include "support/builtin_pack.h"
#include "support/document.h"
#include "support/temp_path.h"

namespace papergraph {
namespace {
namespace fs = std::filesystem;

TEST(BuiltInPackTest, EveryExampleHolds) {
  for (const ExampleFailure& f : RunRuleExamples(BuiltInPack())) {
    ADD_FAILURE() << f.rule << ": " << f.text << "\nexpected " << testing::PrintToString(f.expected)
                  << "\nfound " << testing::PrintToString(f.found);
  }
}

TEST(BuiltInPackTest, EveryRuleWithAPatternSaysWhatItMatchesAndWhatNot) {
  for (const Rule& rule : BuiltInPack().compiled().rules) {
    if (rule.pattern < 0) continue;
    bool match = false;
    bool no_match = false;
    for (const Rule::Example& e : rule.examples) (e.expect.empty() ? no_match : match) = true;
    EXPECT_TRUE(match) << rule.id;
    EXPECT_TRUE(no_match) << rule.id;
    EXPECT_FALSE(rule.because.empty()) << rule.id;
  }
}

class PackFolderTest : public testing::Test {
 protected:
  PackFolderTest() : folder_(TempPath("pack-test")) {
    fs::remove_all(folder_);
    Put("pack.json", R"({"name": "mine", "version": "0.1"})");
  }
  ~PackFolderTest() override { fs::remove_all(folder_); }

  void Put(const std::string& name, const std::string& content) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  std::string Faults() {
    PackOptions options;
    options.folders = {folder_.string()};
    const Result<Pack> pack = Pack::Load(options);
    std::string out;
    if (pack) return out;
    for (Diagnostic d : pack.error().diagnostics) {
      d.file = fs::path(d.file).lexically_relative(folder_).string();
      out += Format(d);
    }
    return out;
  }

  fs::path folder_;
};

TEST_F(PackFolderTest, AMisspeltKeyIsShownWithACaret) {
  Put("rules/a.json", R"({"rules": [
  {"id": "a/b", "phase": "role", "patern": "x", "emit": {"role": "own"}, "confidence": 0.5,
   "because": "y"}
]})");
  EXPECT_EQ(Faults(),
            "rules/a.json:2:35: error: unknown key \"patern\"\n"
            "    {\"id\": \"a/b\", \"phase\": \"role\", \"patern\": \"x\", \"emit\": {\"role\":\n"
            "                                    ^\n"
            "  fix: did you mean \"pattern\"?\n");
}

TEST_F(PackFolderTest, AllFaultsComeAtOnce) {
  Put("rules/a.json", R"({"rules": [
  {"id": "a/one", "phase": "evidence", "pattern": "<x:Nothing>", "emit": {"of": "x"}, "confidence": 0.5,
   "because": "y", "examples": [{"text": "t", "expect": []}]},
  {"id": "a/two", "phase": "evidence", "pattern": "(?P<x>a", "emit": {"of": "x"}, "confidence": 0.5,
   "because": "y", "examples": [{"text": "t", "expect": []}]},
  {"id": "a/three", "phase": "mention", "pattern": "a*", "emit": {"of": "x"}, "confidence": 2,
   "because": "y", "examples": [{"text": "t", "expect": []}]},
  {"id": "a/three", "phase": "mention", "pattern": "a", "emit": {}, "confidence": 0.5, "because": "y"}
]})");
  Put("lexicons/x.tsv",
      "id\ttype\tname\taliases\tfamily\tflags\tsource\nd/1\tDatset\tFoo\t\t\t\tme\n");
  const std::string faults = Faults();
  for (const char* wanted :
       {"unknown node type \"Nothing\"", "missing )", "confidence must lie in (0, 1]",
        "duplicate rule id \"a/three\"", "has no examples", "matches the empty text",
        "names the slot \"x\", the pattern has none", "unknown node type \"Datset\""}) {
    EXPECT_NE(faults.find(wanted), std::string::npos) << wanted << "\nin:\n" << faults;
  }
}

TEST_F(PackFolderTest, ALaterPackReplacesARuleById) {
  Put("rules/a.json", R"({"rules": [
  {"id": "role/own", "phase": "role", "scope": "sentence", "confidence": 0.8, "because": "mine",
   "pattern": "\\bthe authors\\b", "emit": {"role": "own"},
   "examples": [{"text": "the authors say", "expect": ["own"]}, {"text": "we say", "expect": []}]}
]})");
  PackOptions options;
  options.folders = {folder_.string()};
  const Result<Pack> pack = Pack::Load(options);
  ASSERT_TRUE(pack.ok()) << Format(pack.error().diagnostics[0]);
  int found = 0;
  for (const RuleInfo& r : pack->Rules()) {
    if (r.id != "role/own") continue;
    ++found;
    EXPECT_EQ(r.because, "mine");
    EXPECT_EQ(r.pack, "mine");
  }
  EXPECT_EQ(found, 1);
  EXPECT_EQ(pack->name(), "core@1.0+breadth@1.0+mine@0.1");
}

TEST_F(PackFolderTest, NewTypesNeedNoRebuild) {
  Put("types.json", R"({"nodes": [{"name": "Gene", "iri": "schema:Gene", "class": "gene"}],
    "edges": [{"name": "STUDIES", "iri": "kg:studies", "heads": ["Paper"], "tails": ["Gene"]}]})");
  Put("lexicons/genes.tsv",
      "id\ttype\tname\taliases\tfamily\tflags\tsource\ngene/brca1\tGene\tBRCA1\t\t\t\tme\n");
  Put("rules/genes.json", R"({"rules": [
  {"id": "studies/each", "phase": "relation", "confidence": 0.8, "because": "b",
   "each": {"types": ["Gene"]}, "emit": {"relation": "STUDIES", "head": "@paper", "tail": "@each"}}
]})");
  PackOptions options;
  options.folders = {folder_.string()};
  const Result<Pack> pack = Pack::Load(options);
  ASSERT_TRUE(pack.ok()) << Format(pack.error().diagnostics[0]);
  const Facts facts = Extract(MakeDocument("We look at BRCA1 in cells."), *pack);
  ASSERT_EQ(facts.relations.size(), 1U);
  EXPECT_EQ(facts.relations[0].type, "STUDIES");
  EXPECT_EQ(facts.relations[0].tail, "BRCA1");
}

TEST_F(PackFolderTest, APackMayDisableRulesOfOthers) {
  Put("pack.json", R"({"name": "mine", "version": "0.1", "disable": ["role/own"]})");
  PackOptions options;
  options.folders = {folder_.string()};
  const Result<Pack> pack = Pack::Load(options);
  ASSERT_TRUE(pack.ok()) << Format(pack.error().diagnostics[0]);
  for (const RuleInfo& r : pack->Rules()) EXPECT_NE(r.id, "role/own");
}

TEST_F(PackFolderTest, ManifestsThatNameWhatIsNotThere) {
  Put("pack.json",
      R"({"name": "mine", "version": "0.1", "extends": "nothing", "disable": ["no/rule"]})");
  const std::string faults = Faults();
  EXPECT_NE(faults.find("extends \"nothing\", which is not loaded"), std::string::npos) << faults;
  EXPECT_NE(faults.find("\"disable\" names no rule: \"no/rule\""), std::string::npos) << faults;
}

TEST_F(PackFolderTest, AShadowedRuleIsAFault) {
  const std::string rule = R"("phase": "role", "pattern": "\\bquux\\b", "emit": {"role": "own"},
    "confidence": 0.5, "because": "y",
    "examples": [{"text": "a quux", "expect": ["own"]}, {"text": "b", "expect": []}]})";
  Put("rules/a.json",
      R"({"rules": [{"id": "a/one", )" + rule + R"(, {"id": "a/two", )" + rule + "]}");
  EXPECT_NE(Faults().find("rule a/two is shadowed by a/one"), std::string::npos) << Faults();
}

TEST_F(PackFolderTest, AFolderWithoutManifestIsNoPack) {
  fs::remove(folder_ / "pack.json");
  Put("rules/readme.txt", "");
  EXPECT_NE(Faults().find("the pack has no pack.json"), std::string::npos);
}

TEST(DumpTest, WhatIsDumpedLoadsAsTheSamePack) {
  const fs::path folder = TempPath("dump-test");
  fs::remove_all(folder);
  ASSERT_TRUE(DumpBuiltInPacks(folder.string()).ok());
  PackOptions options;
  options.built_in = false;
  options.folders = {(folder / "core").string(), (folder / "breadth").string()};
  const Result<Pack> pack = Pack::Load(options);
  ASSERT_TRUE(pack.ok()) << Format(pack.error().diagnostics[0]);
  EXPECT_EQ(pack->hash(), BuiltInPack().hash());
  EXPECT_FALSE(DumpBuiltInPacks(folder.string()).ok()) << "a dump never overwrites";
  fs::remove_all(folder);
}

// ---------------------------------------------------------------------------- matching, with
// oracles

TEST(AtomFinderTest, FindsWhatPlainSearchFinds) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::string> atoms;
    for (int i = 0; i < 8; ++i) {
      std::string atom;
      for (std::size_t k = 1 + random() % 4; k > 0; --k)
        atom += static_cast<char>('a' + random() % 3);
      if (std::find(atoms.begin(), atoms.end(), atom) == atoms.end()) atoms.push_back(atom);
    }
    std::string text;
    for (int k = 0; k < 12; ++k)
      text += static_cast<char>((random() % 2 ? 'a' : 'A') + random() % 4);
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    std::vector<int> expected;
    for (int i = 0; i < static_cast<int>(atoms.size()); ++i) {
      if (lower.find(atoms[static_cast<std::size_t>(i)]) != std::string::npos)
        expected.push_back(i);
    }
    AtomFinder finder;
    finder.Build(atoms);
    std::vector<int> found;
    finder.Find(text, found);
    ASSERT_EQ(found, expected) << text;
  }
}

TEST(LexiconTest, FindsWhatComparingEverySurfaceFinds) {
  Lexicon lexicon;
  const std::vector<std::string> names = {
      "ChestX-ray14",         "U-Net",      "LoRA", "LoRA+",   "SAM", "segment anything",
      "graph neural network", "SQuAD v1.1", "BERT", "CIFAR-10"};
  for (const std::string& name : names) {
    LexiconEntry entry;
    entry.id = name;
    entry.name = name;
    entry.named =
        std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    lexicon.AddSurface(name, lexicon.AddEntry(entry), false);
  }
  lexicon.Compile();
  std::mt19937 random(3);
  const std::vector<std::string> words = {
      "Chest", "X-ray",   "14",    "ChestXray14", "U",        "Net",     "LoRA", "+",
      "SAM",   "segment", "graph", "neural",      "networks", "network", "-",    "anything",
      "BERT",  "CIFAR",   "10",    "SQuAD",       "v1.1",     " "};
  for (int round = 0; round < 3000; ++round) {
    Document d;
    for (int i = 0; i < 7; ++i) {
      d.text += words[random() % words.size()];
      if (random() % 2) d.text += ' ';
    }
    const Text text(d);
    const auto n = static_cast<std::uint32_t>(text.tokens().size());
    for (std::uint32_t at = 0; at < n; ++at) {
      std::vector<LexiconHit> hits;
      lexicon.FindAt(text, at, n, hits);
      for (std::uint32_t end = at + 1; end <= n; ++end) {
        const std::string_view printed =
            text.At(Range{text.tokens()[at].begin, text.tokens()[end - 1].end});
        const std::string_view last = text.At(text.tokens()[end - 1]);
        const std::string_view first = text.At(text.tokens()[at]);
        // A name neither begins nor ends with a joint; other punctuation ends none but + and *.
        const bool whole = first != "-" && (text.tokens()[end - 1].Is(Token::kWord) || last == "+");
        for (std::uint32_t s = 0; s < names.size(); ++s) {
          const bool expected = whole && NormaliseName(printed) == NormaliseName(names[s]) &&
                                lexicon.CaseFits(printed, s);
          const bool found = std::any_of(hits.begin(), hits.end(), [&](const LexiconHit& h) {
            return h.last == end && h.surface == s;
          });
          ASSERT_EQ(found, expected) << d.text << " | " << printed << " | " << names[s];
        }
      }
    }
  }
}

// No gate may lose a match: what the brute-force way finds, the gated way finds.
TEST(PatternSetTest, TheGateIsLossless) {
  const CompiledPack& pack = BuiltInPack().compiled();
  auto reader = RecordReader::Open({PAPERGRAPH_SOURCE_DIR "/examples/listings"});
  ASSERT_TRUE(reader.ok());
  std::size_t matches = 0;
  for (;;) {
    auto item = reader->Next();
    if (std::holds_alternative<std::monostate>(item)) break;
    const auto read = ReadRecord(std::get<RawRecord>(item));
    ASSERT_TRUE(read.ok());
    const Text text(read->document);
    for (const Sentence& s : text.sentences()) {
      const std::string_view sentence = text.At(Range{s.begin, s.end});
      for (const PatternSet& set : pack.patterns) {
        std::vector<int> candidates;
        set.Candidates(sentence, candidates);
        for (int i = 0; i < static_cast<int>(set.size()); ++i) {
          if (!set.Matches(i, sentence)) continue;
          ++matches;
          ASSERT_TRUE(std::binary_search(candidates.begin(), candidates.end(), i)) << sentence;
        }
      }
    }
  }
  EXPECT_GT(matches, 500U) << "the test must see matches to say anything";
}

TEST(SlotTest, EncodesWhatItDecodes) {
  for (std::uint32_t i : {0U, 1U, 63U, 64U, 4095U}) {
    const std::string s = slot::Encode(3, slot::kNamed, i);
    EXPECT_EQ(s.size(), slot::kSize);
    EXPECT_EQ(slot::Decode(s, 0), i);
  }
}

}  // namespace
}  // namespace papergraph
