// SPDX-License-Identifier: Apache-2.0
// Explanations, near misses, and how rules are counted.
#include <gtest/gtest.h>

#include <algorithm>

#include "evaluate/value.h"
#include "support/builtin_pack.h"
#include "support/document.h"

namespace papergraph {
namespace {

const char* const kText =
    "Deep nets are costly. We propose FooNet, a network for image captioning. Unlike CLIP, it is "
    "fast. We leave tests on ImageNet to future work. FooNet reaches 80.1% on BarSet.";

std::vector<RawRecord> ExampleRecords() {
  std::vector<RawRecord> records;
  for (const char* input : {"/examples/listings", "/tests/data/hostile.jsonl"}) {
    auto reader = RecordReader::Open({std::string(PAPERGRAPH_SOURCE_DIR) + input});
    EXPECT_TRUE(reader);
    for (;;) {
      auto item = reader->Next();
      if (std::holds_alternative<std::monostate>(item)) break;
      if (auto* record = std::get_if<RawRecord>(&item)) records.push_back(std::move(*record));
    }
  }
  return records;
}

TEST(ExplainTest, ExplainingChangesNoFact) {
  int documents = 0;
  for (const RawRecord& record : ExampleRecords()) {
    Result<ReadDocument> read = ReadRecord(record);
    if (!read) continue;
    ++documents;
    const Explanation e = Explain(read->document, BuiltInPack());
    EXPECT_EQ(e.facts, Extract(read->document, BuiltInPack())) << read->document.id;
  }
  EXPECT_GT(documents, 30);
}

// Every relation, result and mention of the facts has a step that made it.
TEST(ExplainTest, EveryFactHasAStep) {
  for (const RawRecord& record : ExampleRecords()) {
    Result<ReadDocument> read = ReadRecord(record);
    if (!read) continue;
    const Explanation e = Explain(read->document, BuiltInPack());
    const auto stepped = [&](const std::string& rule, const std::string& about) {
      return std::any_of(e.steps.begin(), e.steps.end(), [&](const TraceStep& s) {
        return s.rule == rule && s.stopped.empty() && (about.empty() || s.about == about);
      });
    };
    for (const Entity& entity : e.facts.entities) {
      for (const Mention& m : entity.mentions) EXPECT_TRUE(stepped(m.rule, "")) << m.rule;
    }
    for (const Relation& r : e.facts.relations) {
      for (const Evidence& v : r.evidence) {
        EXPECT_TRUE(stepped(v.rule, r.head + " " + r.type + " " + r.tail)) << v.rule;
      }
    }
    for (const ResultRecord& r : e.facts.results) {
      EXPECT_TRUE(stepped(r.evidence.front().rule, r.value)) << r.value;
    }
  }
}

TEST(ExplainTest, NearMissesLackOneConditionAndName) {
  const Explanation e = Explain(MakeDocument(kText), BuiltInPack(), true);
  const auto stopped_by = [&](const std::string& rule, const std::string& about) {
    for (const TraceStep& s : e.near_misses) {
      if (s.rule == rule && s.about == about) return s.stopped;
    }
    return std::string();
  };
  EXPECT_EQ(stopped_by("evaluated-on/result-sentence", "ImageNet"),
            "the sentence has no role of: result");
  EXPECT_EQ(stopped_by("uses/own-part", "FooNet"), "\"FooNet\" is proposed");
  EXPECT_EQ(stopped_by("addresses/title", "image captioning"), "it is for titles");
  EXPECT_EQ(stopped_by("measured-by/number", "BarSet"),
            "it takes Metric (not named, proposed), and \"BarSet\" is Dataset (named)");
  // What fired is no near miss.
  for (const TraceStep& near : e.near_misses) {
    EXPECT_FALSE(near.stopped.empty());
    for (const TraceStep& s : e.steps) {
      EXPECT_FALSE(s.rule == near.rule && s.span == near.span && s.about == near.about &&
                   s.stopped.empty())
          << near.rule << ": " << near.about;
    }
  }
}

TEST(ExplainTest, SentencesCoverTheMentions) {
  const Explanation e = Explain(MakeDocument(kText, "FooNet: a Title"), BuiltInPack());
  ASSERT_EQ(e.sentences.size(), 6U);
  EXPECT_EQ(e.sentences[0], (Span{0, 15, Field::kTitle}));
  for (const Entity& entity : e.facts.entities) {
    for (const Mention& m : entity.mentions) {
      EXPECT_TRUE(std::any_of(e.sentences.begin(), e.sentences.end(), [&](const Span& s) {
        return s.field == m.span.field && s.begin <= m.span.begin && m.span.end <= s.end;
      }));
    }
  }
}

TEST(CoverageTest, CountsWhatRulesSayAndWhetherItIsRight) {
  Explanation e = Explain(MakeDocument(kText), BuiltInPack());
  AnnotatedCorpus gold = {ToAnnotated(e.facts)};
  gold[0].facts.relations.clear();
  gold[0].facts.relations.push_back({"@paper", "PROPOSES", "FooNet", 0, "", {}});
  gold[0].facts.relations.push_back({"FooNet", "EVALUATED_ON", "Other", 0, "", {}});
  const Evaluation judged = Evaluate(gold, {ToAnnotated(e.facts)}, BuiltInPack().types());
  RuleCoverage coverage(BuiltInPack());
  coverage.Add(e, judged.judgements);
  std::map<std::string, RuleUse> rows;
  for (const RuleUse& r : coverage.Rows()) rows[r.rule] = r;
  EXPECT_EQ(rows.size(), BuiltInPack().Rules().size());
  EXPECT_EQ(rows["proposes/each"].fired, 1U);
  EXPECT_EQ(rows["proposes/each"].judged, 1U);
  EXPECT_EQ(rows["proposes/each"].right, 1U);
  EXPECT_EQ(rows["evaluated-on/result-sentence"].fired, 1U);
  EXPECT_EQ(rows["evaluated-on/result-sentence"].right, 0U);
  EXPECT_EQ(rows["evaluated-on/result-sentence"].overlaps, "evaluated-on/list");
  EXPECT_EQ(rows["has-code/url"].fired, 0U);
}

TEST(EvaluateTest, ValuesCompareAsNumbers) {
  for (const auto& [x, y] : {std::pair{"84.30 %", "84.3"},
                             {"1,024", "1024"},
                             {"−0.5", "-0.5"},
                             {"2.5x", "2.5"},
                             {"N/A", "n/a"},
                             {"1e3", "1000"},
                             {"0", "-0.00"}}) {
    EXPECT_EQ(NormaliseValue(x), NormaliseValue(y)) << x;
  }
  for (const auto& [x, y] :
       {std::pair{"8.43", "84.3"}, {"x", ""}, {"1-2", "12"}, {"1.2.3", "1.23"}}) {
    EXPECT_NE(NormaliseValue(x), NormaliseValue(y)) << x;
  }
}

TEST(EvaluateTest, BinsHoldEachJudgedItemOnce) {
  std::vector<Judgement> items;
  for (const double c : {0.0, 0.05, 0.7, 0.7, 0.95, 1.0}) {
    Judgement j;
    j.confidence = c;
    j.outcome = c > 0.6 ? Judgement::Outcome::kRight : Judgement::Outcome::kWrong;
    items.push_back(j);
  }
  items.emplace_back().outcome = Judgement::Outcome::kMissed;
  const auto bins = Calibration(items, Measure::kEntity);
  ASSERT_EQ(bins.size(), 10U);
  EXPECT_EQ(bins[0].count, 2U);
  EXPECT_EQ(bins[0].right, 0U);
  EXPECT_EQ(bins[7].count, 2U);
  EXPECT_EQ(bins[9].count, 2U);
  EXPECT_DOUBLE_EQ(bins[9].mean_confidence, 0.975);
}

}  // namespace
}  // namespace papergraph
