// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/spill.h"
#include "base/utf8.h"
#include "papergraph/facts.h"
#include "support/temp_path.h"

namespace papergraph {
namespace {

// The definition, slowly: decode by the book and refuse what is not shortest or not a scalar value.
std::size_t NaiveInvalid(const std::string& s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto b = [&](std::size_t k) { return static_cast<unsigned char>(s[i + k]); };
    const std::size_t n = b(0) < 0x80       ? 1
                          : b(0) >> 5 == 6  ? 2
                          : b(0) >> 4 == 14 ? 3
                          : b(0) >> 3 == 30 ? 4
                                            : 0;
    if (n == 0 || i + n > s.size()) return i;
    std::uint32_t c = n == 1 ? b(0) : b(0) & (0xFFU >> (n + 1));
    for (std::size_t k = 1; k < n; ++k) {
      if (b(k) >> 6 != 2) return i;
      c = c << 6 | (b(k) & 0x3F);
    }
    constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < kLeast[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return i;
    i += n;
  }
  return std::string::npos;
}

TEST(Utf8Test, FindsTheFirstInvalidByteAsTheDefinitionDoes) {
  std::mt19937 random(20261120);
  const std::string alphabet = "a\x7F\x80\xBF\xC2\xC0\xE0\xA0\xED\x9F\xEF\xF0\x90\xF4\x8F\xFF";
  for (int round = 0; round < 20000; ++round) {
    std::string s;
    for (std::size_t i = random() % 12; i > 0; --i) s += alphabet[random() % alphabet.size()];
    ASSERT_EQ(FindInvalidUtf8(s), NaiveInvalid(s)) << testing::PrintToString(s);
  }
}

TEST(Utf8Test, ReplacesWhatXmlForbids) {
  std::string s =
      "a\x01"
      "b\xEF\xBF\xBE"
      "c\td";
  EXPECT_EQ(ReplaceXmlForbidden(s), 2U);
  EXPECT_EQ(s, "a\uFFFDb\uFFFDc\td");
}

TEST(Utf8Test, NamesThatDifferInFormCompareEqual) {
  EXPECT_EQ(NormaliseName("Vision-Language  Models"), NormaliseName("vision language model"));
  EXPECT_EQ(NormaliseName("NIH ChestX-ray14"), NormaliseName("NIH Chest X-ray 14"));
  EXPECT_EQ(NormaliseName("batches"), "batch");
  EXPECT_EQ(NormaliseName("policies"), "policy");
  EXPECT_EQ(NormaliseName("losses"), "loss");
}

TEST(Utf8Test, NamesThatOnlyLookPluralStay) {
  EXPECT_EQ(NormaliseName("GPS"), "gps");
  EXPECT_EQ(NormaliseName("loss"), "loss");
  EXPECT_EQ(Singular("LLMs"), "LLM");
  EXPECT_EQ(Singular("GPUs"), "GPU");
  for (const char* name :
       {"inductive bias", "corpus", "coordinate axis", "analysis", "time series", "naive Bayes"}) {
    EXPECT_EQ(Singular(name), name);
  }
  EXPECT_EQ(Singular("inductive biases"), "inductive bias");
}

TEST(Utf8Test, NormalisationFoldsCompatibilityForms) {
  EXPECT_EQ(NormaliseName("Ｆｕｌｌ‐Width"), "fullwidth");
  EXPECT_EQ(NormaliseName("Schwartz–Hearst"), "schwartzhearst");
}

TEST(HashTest, IsSha256) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex16("abc"), "ba7816bf8f01cfea");
}

TEST(JsonTest, FaultsNameLineAndColumn) {
  JsonDocument json;
  const std::string text = "{\n  \"a\": 1,\n  \"b\": tru\n}";
  ASSERT_FALSE(json.Parse(text));
  const Diagnostic d = DiagnosticAt(text, json.fault().offset, "x.json", json.fault().message, "");
  EXPECT_EQ(d.line, 3U);
  EXPECT_EQ(Format(d).substr(0, 17), "x.json:3:11: erro");
}

TEST(JsonTest, TruncatedTextSaysSo) {
  JsonDocument json;
  ASSERT_FALSE(json.Parse("{\"a\": \"b"));
  EXPECT_EQ(json.fault().message, "the JSON ends too early");
}

TEST(JsonTest, DeepNestingIsAFaultNotACrash) {
  JsonDocument json;
  ASSERT_FALSE(json.Parse(std::string(100000, '[')));
  EXPECT_EQ(json.fault().message, "the JSON is nested deeper than 64 levels");
}

TEST(JsonTest, NumbersArePrintedShortest) {
  EXPECT_EQ(FormatNumber(0.9), "0.9");
  EXPECT_EQ(FormatNumber(0.123456), "0.1235");
  EXPECT_EQ(FormatNumber(1), "1");
}

TEST(FileTest, NothingTakesTheNameBeforeCommit) {
  const auto folder = TempPath("file-test");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "out.txt").string();
  {
    auto file = AtomicFile::Create(path, false);
    ASSERT_TRUE(file.ok());
    file->Write("half");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder)) << "an abandoned file leaves nothing behind";
  auto file = AtomicFile::Create(path, false);
  ASSERT_TRUE(file.ok());
  file->Write("whole");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(ReadFile(path).value(), "whole");
  EXPECT_FALSE(AtomicFile::Create(path, false).ok()) << "no overwriting without leave";
  std::filesystem::remove_all(folder);
}

TEST(FileTest, AWriteThatDoesNotFitIsReportedAndLeavesNothing) {
  const auto folder = TempPath("full-test");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old_limit{};
  getrlimit(RLIMIT_FSIZE, &old_limit);
  const rlimit small = {4096, old_limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  {
    auto file = AtomicFile::Create((folder / "big").string(), false);
    ASSERT_TRUE(file.ok());
    file->Write(std::string(1 << 21, 'x'));
    const Status done = file->Commit();
    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().diagnostics[0].message.find("cannot write the file"), std::string::npos);
  }
  setrlimit(RLIMIT_FSIZE, &old_limit);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

Facts SampleFacts() {
  Facts f;
  f.pack = "core@1.0";
  f.document = {"arXiv:1", "We test \"Foo\" <&> on Bär.", {}};
  f.document.meta = {"T", {"A B", "C"}, 2024, "V", "10.1/x", "https://x", {"cs.CL"}, {"14 pages"}};
  Entity e;
  e.name = "Foo";
  e.type = "Method";
  e.proposed = true;
  e.confidence = 0.9;
  e.aliases = {"FOO"};
  e.ref = "method/foo";
  e.long_form = "Found Only Once";
  e.mentions = {{{9, 12, Field::kAbstract}, "Foo", "name/shape", 0.85},
                {{0, 1, Field::kTitle}, "T", "name/shape", 0.5}};
  f.entities = {e};
  f.relations = {{"@paper", "PROPOSES", "Foo", 0.9, "", {{{0, 25, Field::kAbstract}, "p/q", 0.9}}}};
  f.results = {{"Foo", "", "22.1", "%", "", "", 0.8, {{{0, 25, Field::kAbstract}, "r/s", 0.8}}}};
  f.unasserted = {
      {"@paper", "USES", "Foo", 0.5, "negated", {{{0, 25, Field::kAbstract}, "p/q", 0.5}}}};
  return f;
}

TEST(FactsJsonTest, ALineReadsBackAsItWas) {
  const Facts f = SampleFacts();
  const std::string line = ToJsonLine(f);
  const Result<Facts> back = FactsFromJsonLine(line, "f", 1);
  ASSERT_TRUE(back.ok()) << Format(back.error().diagnostics[0]);
  EXPECT_EQ(*back, f);
  EXPECT_EQ(ToJsonLine(*back), line);
}

TEST(FactsJsonTest, AMisspeltKeyIsAFaultWithItsPlace) {
  std::string line = ToJsonLine(SampleFacts());
  line.replace(line.find("\"proposed\""), 10, "\"propsed\" ");
  const Result<Facts> back = FactsFromJsonLine(line, "f.jsonl", 7);
  ASSERT_FALSE(back.ok());
  const Diagnostic& d = back.error().diagnostics[0];
  EXPECT_EQ(d.line, 7U);
  EXPECT_NE(d.message.find("not a facts line"), std::string::npos);
}

TEST(FactsJsonTest, AWrongTypeIsAFault) {
  std::string line = ToJsonLine(SampleFacts());
  line.replace(line.find("\"named\":true"), 12, "\"named\":17  ");
  const Result<Facts> back = FactsFromJsonLine(line, "f.jsonl", 1);
  ASSERT_FALSE(back.ok());
  EXPECT_NE(back.error().diagnostics[0].message.find("named must be true or false, not a number"),
            std::string::npos);
}

std::string LongString(std::size_t i) {
  std::string s = std::to_string(i) + ' ';
  s.append(i % 7 == 0 ? 0 : 40'000 + i, static_cast<char>('a' + i % 26));
  return s;
}

// About 24 MB: the first 16 MB stay in memory, the rest is in the file or its buffer.
void FillAndRead(Spill& spill) {
  constexpr std::size_t kStrings = 700;
  for (std::size_t i = 0; i < kStrings; ++i) {
    ASSERT_EQ(spill.Add(LongString(i)), i);
    std::string back;
    ASSERT_TRUE(spill.Read(i, back));
    ASSERT_EQ(back, LongString(i)) << i;
  }
  Spill moved = std::move(spill);
  for (std::size_t i = kStrings; i-- > 0;) {
    std::string back;
    ASSERT_TRUE(moved.Read(i, back));
    ASSERT_EQ(back, LongString(i)) << i;
  }
  EXPECT_EQ(moved.size(), kStrings);
}

TEST(SpillTest, GivesBackWhatLiesInMemoryInTheBufferAndInTheFile) {
  Spill spill;
  FillAndRead(spill);
}

TEST(SpillTest, KeepsAllInMemoryWhereNoFileCanBe) {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  setenv("TMPDIR", "/nowhere/at/all", 1);
  Spill spill;
  FillAndRead(spill);
  if (before == nullptr) {
    unsetenv("TMPDIR");
  } else {
    setenv("TMPDIR", kept.c_str(), 1);
  }
}

}  // namespace
}  // namespace papergraph
