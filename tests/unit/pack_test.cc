// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <span>

#include "base/utf8.h"
#include "extract/rule_engine.h"
#include "pack/atoms.h"
#include "pack/compiled_pack.h"
#include "pack/first_words.h"
#include "pack/jit_pattern.h"
#include "pack/lexicon.h"
#include "pack/prepared.h"
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

TEST_F(PackFolderTest, AMisspeltEndOfAnEdgeIsAFault) {
  Put("rules/a.json", R"({"rules": [
  {"id": "a/one", "phase": "relation", "each": {"types": ["Method"]}, "confidence": 0.5,
   "emit": {"relation": "USES", "head": "@papre", "tail": "@each"}, "because": "y"}
]})");
  EXPECT_NE(Faults().find("rules/a.json:3:41: error: no end of an edge is called \"@papre\""),
            std::string::npos)
      << Faults();
}

TEST_F(PackFolderTest, LinksForceAndForbidMerges) {
  Put("lexicons/x.tsv",
      "id\ttype\tname\taliases\tfamily\tflags\tsource\n"
      "model/zorgon\tModel\tZorgon\tZorgonBase|Blorp-9\t\t\tme\n"
      "model/blorp\tModel\tBlorp-8\t\t\t\tme\n");
  const auto ref_of = [&](const std::string& name) {
    PackOptions options;
    options.folders = {folder_.string()};
    Result<Pack> pack = Pack::Load(options);
    EXPECT_TRUE(pack) << Faults();
    Document d;
    d.id = "x";
    d.text = "We fine-tune the " + name + " model on ImageNet.";
    for (const Entity& e : Extract(d, *pack).entities) {
      if (e.name == name) return e.ref;
    }
    return std::string("none");
  };
  EXPECT_EQ(ref_of("Blorp-9"), "model/zorgon");
  EXPECT_EQ(ref_of("CLIP"), "model/clip");
  Put("links.tsv",
      "# a comment\napart\tBlorp-9\tmodel/zorgon\nsame\tblorp9\tmodel/blorp\n"
      "apart\tCLIP\tmodel/clip\n");
  EXPECT_EQ(ref_of("Blorp-9"), "model/blorp");
  EXPECT_EQ(ref_of("ZorgonBase"), "model/zorgon");
  EXPECT_NE(ref_of("CLIP"), "model/clip");
  Put("links.tsv", "join\ta\tmodel/blorp\nsame\tx\tmodel/none\nsame\tx\n");
  const std::string faults = Faults();
  for (const char* wanted : {"links.tsv:1:1: error: unknown word \"join\"",
                             "links.tsv:2:1: error: no lexicon has the id \"model/none\"",
                             "links.tsv:3:1: error: 2 cells instead of 3"}) {
    EXPECT_NE(faults.find(wanted), std::string::npos) << wanted << "\nin:\n" << faults;
  }
}

TEST_F(PackFolderTest, CommonTermsAndHeadsAreKnownInBothSpellings) {
  Put("spelling.tsv", "# a comment\n-olation\t-olatoin\nodor\todour\n");
  Put("words/heads.tsv", "percolation\tMethod\tstrong\nviolation\tTask\tstrong\n");
  Put("lexicons/x.tsv",
      "id\ttype\tname\taliases\tfamily\tflags\tsource\n"
      "task/odor\tTask\todor interpolation\t\t\tcommon\tme\n"
      "model/odor\tModel\tOdor-X odor\t\t\t\tme\n");
  PackOptions options;
  options.folders = {folder_.string()};
  const Result<Pack> pack = Pack::Load(options);
  ASSERT_TRUE(pack) << Faults();
  const CompiledPack& compiled = pack->compiled();
  EXPECT_FALSE(compiled.lexicon.Lookup("Odour interpolatoin").empty());
  EXPECT_FALSE(compiled.lexicon.Lookup("odor interpolations").empty());
  EXPECT_TRUE(compiled.lexicon.Lookup("Odor-X odour").empty()) << "a proper name has one spelling";
  const WordInfo* head = compiled.FindWord("percolatoin");
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->head.type, compiled.TypeIndex("Method"));
  ASSERT_NE(compiled.FindWord("violation"), nullptr);
  EXPECT_EQ(compiled.FindWord("violatoin"), nullptr) << "four letters must stand before an ending";

  Put("spelling.tsv", "odor\n-odor\todour\n");
  const std::string faults = Faults();
  for (const char* wanted : {"spelling.tsv:1:1: error: not a pair of spellings",
                             "spelling.tsv:2:1: error: not a pair of spellings"}) {
    EXPECT_NE(faults.find(wanted), std::string::npos) << wanted << "\nin:\n" << faults;
  }
}

TEST(BuiltInPackTest, APluralIsOfTheClassesOfItsSingular) {
  const CompiledPack& pack = BuiltInPack().compiled();
  const std::uint64_t vague = pack.ClassBit("vague");
  EXPECT_TRUE(pack.IsOf("inductive bias", vague));
  for (const char* plural : {"inductive biases", "Adaptive mechanisms", "adaptive strategies"}) {
    EXPECT_TRUE(pack.IsOf(plural, vague)) << plural;
  }
  EXPECT_FALSE(pack.IsOf("inductive biase", vague));
}

// A rule that asks for a word of "naming_word" before it looks for a phrase of "naming" must not
// lose a phrase.
TEST(BuiltInPackTest, EveryNamingPhraseHasANamingWord) {
  const CompiledPack& pack = BuiltInPack().compiled();
  const std::uint64_t bit = pack.ClassBit("naming_word");
  ASSERT_NE(bit, 0U);
  std::ifstream in(PAPERGRAPH_SOURCE_DIR "/packs/core/words/naming.txt");
  int phrases = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    ++phrases;
    Document d;
    d.text = line;
    const Text text(d);
    EXPECT_TRUE(std::any_of(text.tokens().begin(), text.tokens().end(), [&](const Token& t) {
      const WordInfo* info = pack.FindWord(text.At(t));
      return info != nullptr && (info->classes & bit) != 0;
    })) << line;
  }
  EXPECT_GT(phrases, 20);
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
    for (std::size_t k = random() % 40; k > 0; --k)
      text += static_cast<char>((random() % 2 ? 'a' : 'A') + random() % 4);
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    std::vector<int> expected;
    for (int i = 0; i < static_cast<int>(atoms.size()); ++i) {
      if (lower.find(atoms[static_cast<std::size_t>(i)]) != std::string::npos)
        expected.push_back(i);
    }
    AtomFinder finder;
    ASSERT_TRUE(finder.Build(atoms));
    std::vector<int> found;
    finder.Find(text, found);
    std::sort(found.begin(), found.end());
    ASSERT_EQ(found, expected) << text;
  }
}

TEST(AtomFinderTest, SaysThatTooMuchIsTooMuch) {
  std::vector<std::string> atoms;
  for (std::size_t i = 0; i < AtomFinder::kMaxStates; ++i) atoms.push_back("a" + std::to_string(i));
  AtomFinder finder;
  EXPECT_FALSE(finder.Build(atoms));
}

TEST(LexiconTest, KnowsANameInOtherWords) {
  Lexicon lexicon;
  LexiconEntry tree;
  tree.name = "RRT";
  const std::uint32_t rrt = lexicon.AddEntry(tree);
  LexiconEntry net;
  net.name = "ResNet";
  const std::uint32_t resnet = lexicon.AddEntry(net);
  // Not in the order of their entries.
  lexicon.AddSurface("ResNet", resnet, false);
  lexicon.AddSurface("RRT", rrt, false);
  lexicon.AddSurface("residual network", resnet, false);
  lexicon.AddSurface("rapidly-exploring random tree", rrt, false);
  lexicon.Compile();
  EXPECT_TRUE(lexicon.SpellsOut(rrt, "Rapidly exploring randomized trees"));
  EXPECT_TRUE(lexicon.SpellsOut(resnet, "deep Residual Neural Networks"));
  EXPECT_FALSE(lexicon.SpellsOut(resnet, "Rapidly exploring randomized trees"));
  EXPECT_FALSE(lexicon.SpellsOut(rrt, "random trees that explore rapidly"));
  EXPECT_FALSE(lexicon.SpellsOut(resnet, "recurrent network"));
  EXPECT_FALSE(lexicon.SpellsOut(resnet, "ResNet")) << "one word tells nothing";
  EXPECT_FALSE(lexicon.SpellsOut(resnet, ""));
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

std::vector<Text> ExampleTexts(std::vector<Document>& documents) {
  auto reader = RecordReader::Open({PAPERGRAPH_SOURCE_DIR "/examples/listings"});
  EXPECT_TRUE(reader.ok());
  for (;;) {
    auto item = reader->Next();
    if (std::holds_alternative<std::monostate>(item)) break;
    auto read = ReadRecord(std::get<RawRecord>(item));
    EXPECT_TRUE(read.ok());
    documents.push_back(std::move(read->document));
  }
  return {documents.begin(), documents.end()};
}

// No gate may lose a match: what the brute-force way finds, the gated way finds.
TEST(GateTest, IsLossless) {
  const CompiledPack& pack = BuiltInPack().compiled();
  std::vector<Document> documents;
  std::size_t matches = 0;
  std::size_t guarded = 0;
  PatternBits open(pack.gate.words());
  for (const Text& text : ExampleTexts(documents)) {
    for (const Sentence& s : text.sentences()) {
      const std::string_view sentence = text.At(Range{s.begin, s.end});
      pack.gate.Open(sentence, open.data());
      for (std::size_t i = 0; i < pack.patterns.size(); ++i) {
        if (!pack.patterns.Matches(static_cast<int>(i), sentence)) continue;
        ++matches;
        ASSERT_TRUE(HasBit(open, i)) << sentence;
      }
      for (std::size_t i = pack.first_guard; i < pack.gate.size(); ++i) {
        const int guard = static_cast<int>(i - pack.first_guard);
        if (!pack.guards.Matches(guard, sentence)) continue;
        ++guarded;
        ASSERT_TRUE(HasBit(open, i)) << pack.guards.TextOf(guard) << " | " << sentence;
      }
    }
  }
  EXPECT_GT(matches, 500U) << "the test must see matches to say anything";
  EXPECT_GT(guarded, 500U);
}

// Built-in patterns are not shown to RE2 at each start, nor their clauses worked out: what the
// build found of them is what RE2 says.
TEST(PreparedTest, IsWhatAStartWouldFindOut) {
  const CompiledPack& pack = BuiltInPack().compiled();
  for (const PatternSet* set : {&pack.patterns, &pack.guards}) {
    EXPECT_GT(set->size(), 20U);
    for (int i = 0; i < static_cast<int>(set->size()); ++i) {
      const std::string& pattern = set->TextOf(i);
      const PreparedPattern* prepared = FindPrepared(pattern);
      ASSERT_NE(prepared, nullptr) << pattern;
      EXPECT_EQ(prepared->clauses, Gate::Format(Gate::ClausesOf(pattern))) << pattern;
      // In brackets it is another pattern, which the build has not seen.
      const std::string other = "(?:" + pattern + ")";
      ASSERT_EQ(FindPrepared(other), nullptr);
      PatternSet fresh;
      std::string fault;
      ASSERT_EQ(fresh.Add(other, false, &fault), 0) << fault;
      EXPECT_EQ(fresh.NumberedGroups(0), set->NumberedGroups(i)) << pattern;
    }
  }
}

TEST(PreparedTest, OtherPacksAreReadAsTheyAre) {
  const std::string packs = std::string(PAPERGRAPH_SOURCE_DIR) + "/packs/";
  PackOptions options;
  options.built_in = false;
  options.folders = {packs + "core", packs + "breadth"};
  const auto same = Pack::Load(options);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->hash(), BuiltInPack().hash());
  options.folders = {packs + "core"};
  const auto fewer = Pack::Load(options);
  ASSERT_TRUE(fewer.ok());
  EXPECT_NE(fewer->hash(), BuiltInPack().hash());
  EXPECT_EQ(FindPrepared("no pattern of ours"), nullptr);
}

TEST(FirstWordsTest, TellsWithWhatMatchesBegin) {
  const std::vector<std::pair<const char*, std::set<std::string>>> cases = {
      {"\\b(?:novel|new)s? (?:task|problem)", {"novel", "novels", "new", "news"}},
      {"\\b[Ww]e (?:\\w+ )?call", {"we"}},
      {"\\bpre-?trained\\b", {"pre", "pretrained"}},
      {"(?i)\\bShow(?:s|n)? that", {"show", "shows", "shown"}},
      {"\\bmodels?(?: \\w+){0,3}?, x", {"model", "models"}},
      {"\\bmodels?,? ?[a-z]+ as", {}},  // "modelsas": the word may go on
      {"\\b(?:model|[a-z]+) as", {}},
      {"\\bleverag\\w+ x", {}},
      {"\\bwe", {}},
      {"we propose", {}},
      {"\\b(?:a |the )?model ", {"a", "the", "model"}},
      {"\\b(?:a |the )?model", {}},
      {"\\bwidely[- ]used", {"widely"}},
      {"\\b(?:a )?[a-z]+ model", {}},
      {"\\bon \\x01", {"on"}},
      {"\\b(?: a)?\\b", {}},
      {"\\bx(?:[)(]|y) z", {"x", "xy"}},
      {"\\b(?:a|b(", {}},
  };
  for (const auto& [pattern, words] : cases) EXPECT_EQ(FirstWords(pattern), words) << pattern;
}

// A rule of which is known with which words its matches begin finds there what it finds anywhere.
TEST(BeginningsTest, LoseNoMatch) {
  const CompiledPack& pack = BuiltInPack().compiled();
  std::vector<Document> documents;
  int rules = 0;
  int matches = 0;
  const std::vector<Text> texts = ExampleTexts(documents);
  for (const Rule& rule : pack.rules) {
    if (!rule.begins_at_words) continue;
    ++rules;
    for (const Text& text : texts) {
      for (const Sentence& s : text.sentences()) {
        const SentenceInfo info;
        const PhaseInput input = {text.At(Range{s.begin, s.end}), info};
        MatchScan scan(pack, rule, input);
        Match here;
        Match anywhere;
        std::uint32_t from = 0;
        while (scan.Next(here)) {
          ASSERT_TRUE(pack.patterns.Find(rule.pattern, input.text, from, anywhere)) << rule.id;
          ASSERT_EQ(here.begin, anywhere.begin) << rule.id;
          ASSERT_EQ(here.end, anywhere.end) << rule.id;
          from = here.end;
          ++matches;
        }
        EXPECT_FALSE(pack.patterns.Find(rule.pattern, input.text, from, anywhere)) << rule.id;
      }
    }
  }
  EXPECT_GT(rules, 80);
  EXPECT_GT(matches, 20);
}

// The plain sentence opens the gate for every slotted form of it.
TEST(GateTest, TakesSlotsForAnyText) {
  Gate gate;
  const std::string slot = "(?P<x>(?-i:\x01[AB][\x41-\x5f]..\x02))";
  gate.Add(slot + " datasets?\\b");
  gate.Add("\\b(?:trained|tested) on (?:the |\\x01[^\\x02]+\\x02 )*" + slot);
  gate.Add("[]\x02] corpus");
  gate.Add("[a-z]+");
  gate.Compile();
  const auto open = [&](std::string_view text) {
    std::uint64_t bits = 0;
    gate.Open(text, &bits);
    return bits;
  };
  EXPECT_EQ(open("on the Foo dataset"), 0b1001U);
  EXPECT_EQ(open("trained on Foo"), 0b1010U);
  EXPECT_EQ(open("the Foo] corpus"), 0b1100U);
  EXPECT_EQ(open("nothing of the kind"), 0b1000U);
}

// RE2 finds no condition in a long alternation under the flag i.
TEST(GateTest, LongAlternativesInAnyCaseAreTold) {
  const std::string words =
      "robots?|grippers?|vehicles?|drones?|bipeds?|rovers?|aircraft|catheters?|joints?|humanoids?";
  EXPECT_EQ(WithoutCase("(?i)a(?i:b|c)(?-i:d)"), "a(?:b|c)(?-i:d)");
  EXPECT_EQ(WithoutCase("\\(?i:a"), "\\(?i:a") << "an escaped bracket";
  EXPECT_EQ(WithoutCase("[](?i:][^](?i)](?i:[a])"), "[](?i:][^](?i)](?:[a])") << "classes";
  const std::vector<Gate::Clause> clauses = Gate::ClausesOf("(?i:" + words + ") [a-z]+$");
  ASSERT_FALSE(clauses.empty());
  EXPECT_EQ(clauses, Gate::ClausesOf("(?:" + words + ") [a-z]+$"));
}

// PCRE2 finds what RE2 finds, group by group.
TEST(JitPatternTest, EqualsRe2) {
  const CompiledPack& pack = BuiltInPack().compiled();
  std::vector<Document> documents;
  std::size_t matches = 0;
  Match fast;
  Match exact;
  for (const Text& text : ExampleTexts(documents)) {
    for (const Sentence& s : text.sentences()) {
      std::string sentence(text.At(Range{s.begin, s.end}));
      // Every third word becomes a slot, so that patterns on mentions have something to match.
      std::string slotted;
      std::uint32_t words = 0;
      for (char c : sentence) {
        slotted += c;
        if (c == ' ' && ++words % 3 == 0) {
          const auto flags = static_cast<std::uint8_t>(words % 32);
          slotted += slot::Encode(static_cast<int>(words % 9) - 1, flags, words) + ' ';
        }
      }
      for (int i = 0; i < static_cast<int>(pack.patterns.size()); ++i) {
        for (const std::string& form : {sentence, slotted}) {
          std::uint32_t from = 0;
          for (bool found = true; found && from <= form.size(); from = exact.end + 1) {
            found = pack.patterns.FindByRe2(i, form, from, exact);
            ASSERT_EQ(pack.patterns.Find(i, form, from, fast), found) << i << ' ' << form;
            if (!found) break;
            ++matches;
            ASSERT_EQ(std::pair(fast.begin, fast.end), std::pair(exact.begin, exact.end)) << form;
            ASSERT_EQ(fast.captures.size(), exact.captures.size()) << i << ' ' << form;
            for (std::size_t g = 0; g < exact.captures.size(); ++g) {
              ASSERT_EQ(fast.captures[g].begin, exact.captures[g].begin) << i << ' ' << form;
              ASSERT_EQ(fast.captures[g].end, exact.captures[g].end) << i << ' ' << form;
            }
          }
        }
      }
    }
  }
  EXPECT_GT(matches, 1000U);
}

TEST(JitPatternTest, LeavesToRe2WhatTheTwoReadApart) {
  for (const char* pattern :
       {"(?s:a.b)", "[[:alpha:]]x", "\\pLx", "(?:a*)*b", "(?:a|b?)+c", "x{,2}",
        "(?i:\xC3\xA9t\xC3\xA9)", "a\\v", "\\Qa.b\\E", "(?m)^a", "x{2"}) {
    EXPECT_EQ(TranslateForPcre(pattern), "") << pattern;
  }
  EXPECT_EQ(TranslateForPcre("a\\s?[\\s,]"), "a[\\t\\n\\f\\r ]?[\\t\\n\\f\\r ,]");
  for (const char* pattern :
       {"(?i:a|b)(?P<x>[^]a]{1,3}?)\\b", "^(?:ab?)*$", "\\x01..\\x02", "a{2}"}) {
    EXPECT_EQ(TranslateForPcre(pattern), pattern);
  }
}

// A pattern that would make a backtracking matcher run for years is RE2's after a short while.
TEST(JitPatternTest, GivesUpInTime) {
  PatternSet set;
  std::string fault;
  ASSERT_EQ(set.Add("(?:a+)+[bc]", true, &fault), 0) << fault;
  const std::string hard(5000, 'a');
  std::span<const std::size_t> groups;
  const auto jit = JitPattern::Compile("(?:a+)+[bc]", false);
  ASSERT_NE(jit, nullptr);
  EXPECT_EQ(jit->Match(hard, 0, groups), JitPattern::Outcome::kGaveUp);
  Match match;
  EXPECT_FALSE(set.Find(0, hard, 0, match));
  EXPECT_FALSE(set.FindHere(0, hard, 0, match));
  ASSERT_TRUE(set.Find(0, hard + "c", 0, match));
  EXPECT_EQ(match.end, 5001U);
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
