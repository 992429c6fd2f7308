// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "support/facts.h"

namespace papergraph {
namespace {

TEST(ComparisonTest, RivalsNamedAsExistingMethodsAreRivals) {
  const Facts f = FactsOf(
      "We propose FooNet. FooNet outperforms existing methods such as RANSAC and PointNet. "
      "Unlike existing methods such as SORT, FooNet is fast.");
  EXPECT_TRUE(Says(f.relations, "FooNet", "OUTPERFORMS", "RANSAC"));
  EXPECT_TRUE(Says(f.relations, "FooNet", "OUTPERFORMS", "PointNet"));
  EXPECT_FALSE(Says(f.relations, "FooNet", "OUTPERFORMS", "SORT"));
}

TEST(BaselineTest, IsWhatTheSentenceComparesTheSubjectWith) {
  const Facts f = FactsOf(
      "We propose FooNet, a network. FooNet outperforms BarNet by 3.1% in accuracy. "
      "With a recall of 91.3%, FooNet outperforms BazNet (88.7%). FooNet runs 2x faster.");
  ASSERT_EQ(f.results.size(), 4U);
  EXPECT_EQ(f.results[0].baseline, "BarNet");
  EXPECT_EQ(f.results[1].value, "91.3") << "in text order";
  EXPECT_EQ(f.results[1].baseline, "BazNet");
  EXPECT_EQ(f.results[2].subject, "BazNet") << "the figure behind a rival is its own";
  EXPECT_EQ(f.results[2].baseline, "");
  EXPECT_EQ(f.results[3].baseline, "");
}

TEST(MainTest, EdgesStartAtTheMainArtifact) {
  const Facts f = FactsOf(
      "We propose QuxNet, a framework for lesion segmentation. It uses a Foo Bar Baz (FBB) module. "
      "Extensive experiments on the ImageNet dataset show that our method outperforms CLIP.");
  EXPECT_TRUE(Says(f.relations, "QuxNet", "EVALUATED_ON", "ImageNet"));
  EXPECT_TRUE(Says(f.relations, "QuxNet", "OUTPERFORMS", "CLIP"));
  EXPECT_TRUE(Says(f.relations, "FBB", "PART_OF", "QuxNet"));
  EXPECT_TRUE(Says(f.relations, "QuxNet", "ADDRESSES", "lesion segmentation"));
  EXPECT_FALSE(Says(f.relations, "QuxNet", "COMPARED_WITH", "CLIP")) << "implied, not written";
}

TEST(MainTest, WithoutANamedArtifactEdgesStartAtThePaper) {
  const Facts f = FactsOf("We study pruning. Experiments on the ImageNet dataset show gains.");
  EXPECT_TRUE(Says(f.relations, "@paper", "EVALUATED_ON", "ImageNet"));
}

TEST(MainTest, WhatDataCannotHaveBelongsToTheModelBesideIt) {
  const Facts f = FactsOf(
      "We introduce QuxSet, a dataset of birds. We also present QuxNet, a network. Experiments on "
      "ImageNet show an accuracy of 90%.");
  EXPECT_TRUE(Says(f.relations, "QuxNet", "EVALUATED_ON", "ImageNet"));
  EXPECT_FALSE(Says(f.relations, "@paper", "EVALUATED_ON", "ImageNet"));
}

TEST(MainTest, OwnDataIsWhatTheOwnModelLearnsFromOrIsTestedOn) {
  const Facts trained =
      FactsOf("We release QuxSet, a dataset of birds to train on. We propose QuxNet, a network.");
  EXPECT_TRUE(Says(trained.relations, "QuxNet", "TRAINED_ON", "QuxSet"));
  const Facts tested = FactsOf(
      "We propose QuxNet, a network. To validate it, we introduce QuxSet, a dataset of birds.");
  EXPECT_TRUE(Says(tested.relations, "QuxNet", "EVALUATED_ON", "QuxSet"));
  const Facts alone = FactsOf("We release QuxSet, a dataset of birds to train and validate on.");
  for (const Relation& r : alone.relations) EXPECT_EQ(r.type, "PROPOSES") << r.head << r.tail;
}

TEST(MainTest, AProposedNameIsNoTaskByTheEndOfItsLongFormAlone) {
  const Facts f = FactsOf("We propose Quick Ultra Xenon Classification (QUXC) for bird photos.");
  EXPECT_EQ(TypeOf(f, "QUXC"), "Method");
  const Facts task = FactsOf(
      "We propose a new task, Quick Ultra Xenon Classification (QUXC). The QUXC task is hard.");
  EXPECT_EQ(TypeOf(task, "QUXC"), "Task");
}

TEST(ComparisonTest, WhatActsIsTheSubject) {
  const Facts f = FactsOf(
      "We propose QuxNet, a network. In our study, convolutional neural networks consistently "
      "outperform vision transformers, and QuxNet surpasses BERT.");
  EXPECT_TRUE(Says(f.relations, "convolutional neural network", "OUTPERFORMS",
                   Find(f, "vision transformers")->name));
  EXPECT_FALSE(Says(f.relations, "QuxNet", "OUTPERFORMS", Find(f, "vision transformers")->name));
  EXPECT_TRUE(Says(f.relations, "QuxNet", "OUTPERFORMS", "BERT"));
}

TEST(ComparisonTest, AKnownNameAtEitherEndOfANewOne) {
  const Facts f = FactsOf(
      "BERT is slow. We propose BERTQux, a network. CLIP is big. We present "
      "the model QuxCLIP.");
  EXPECT_TRUE(Says(f.relations, "BERTQux", "BASED_ON", "BERT"));
  EXPECT_TRUE(Says(f.relations, "QuxCLIP", "BASED_ON", "CLIP"));
  EXPECT_FALSE(Says(f.relations, "BERTQux", "BASED_ON", "CLIP"));
}

TEST(ComparisonTest, AKnownNameAtTheEndOfWhatANewOneStandsFor) {
  const Facts f = FactsOf(
      "Contrastive learning is old, and a diffusion model slow. We propose Motion Qux Contrastive "
      "Learning (MQCL). We also present Quick Rotation for Diffusion Models (QRDM).");
  EXPECT_TRUE(Says(f.relations, "MQCL", "BASED_ON", "contrastive learning"));
  ASSERT_NE(Find(f, "QRDM"), nullptr);
  EXPECT_FALSE(Says(f.relations, "QRDM", "BASED_ON", "diffusion model"));
}

// No data are based on a method, whatever their names share; a method beside them may be.
TEST(ComparisonTest, WhatIsBasedOnSomethingIsOfItsClass) {
  const Facts f = FactsOf(
      "BERT is slow. We introduce BERTQux, a dataset of birds. We test on the SQuAD dataset. We "
      "present the model QuxSQuAD.");
  ASSERT_NE(Find(f, "BERTQux"), nullptr);
  EXPECT_EQ(TypeOf(f, "BERTQux"), "Dataset");
  EXPECT_FALSE(Says(f.relations, "BERTQux", "BASED_ON", "BERT"));
  EXPECT_EQ(TypeOf(f, "QuxSQuAD"), "Model");
  EXPECT_FALSE(Says(f.relations, "QuxSQuAD", "BASED_ON", "SQuAD"));
  const Facts both = FactsOf(
      "We introduce FooSet, a dataset of birds. It comes with QuxNet, a network. We build on "
      "BERT.");
  EXPECT_FALSE(Says(both.relations, "FooSet", "BASED_ON", "BERT"));
}

TEST(StatusTest, WhatIsNegatedMakesNoEdge) {
  const Facts f = FactsOf("We propose QuxNet. QuxNet is trained without CLIP on images.");
  EXPECT_FALSE(Says(f.relations, "@paper", "USES", "CLIP"));
  ASSERT_TRUE(Says(f.unasserted, "@paper", "USES", "CLIP"));
  EXPECT_EQ(f.unasserted[0].status, "negated");
}

TEST(PartTest, MembersOfOneListAreNoPartsOfEachOther) {
  const Facts f = FactsOf(
      "We propose two modules: Adaptive Sampling Module (ASM) and Adaptive Normal Module (ANM). "
      "ANM is fast.");
  EXPECT_TRUE(Says(f.relations, "@paper", "PROPOSES", "ASM"));
  EXPECT_TRUE(Says(f.relations, "@paper", "PROPOSES", "ANM"));
  EXPECT_FALSE(Says(f.relations, "ASM", "PART_OF", "ANM"));
  EXPECT_FALSE(Says(f.relations, "ANM", "PART_OF", "ASM"));
  const Facts g = FactsOf(
      "We propose QuxNet. In QuxNet, an Adaptive Normal Module (ANM) is proposed to see more.");
  EXPECT_TRUE(Says(g.relations, "ANM", "PART_OF", "QuxNet"));
}

TEST(ResultTest, AFigureHasMetricDataAndSubject) {
  const Facts f =
      FactsOf("We propose QuxNet. On the ImageNet dataset, QuxNet achieves an FID of 22.1.");
  ASSERT_EQ(f.results.size(), 1U);
  EXPECT_EQ(f.results[0].subject, "QuxNet");
  EXPECT_EQ(f.results[0].metric, "FID");
  EXPECT_EQ(f.results[0].value, "22.1");
  EXPECT_EQ(f.results[0].dataset, "ImageNet");
}

// A slot's bytes hold digits: those are no figure between a figure and its data.
TEST(ResultTest, EachFigureHasTheDataBehindIt) {
  const Facts f = FactsOf(
      "We propose QuxNet. QuxNet reaches 84.89% accuracy with ViT on ImageNet and 50.8 mAP with "
      "Mask R-CNN (Swin-S) on COCO.");
  ASSERT_EQ(f.results.size(), 2U);
  EXPECT_EQ(f.results[0].metric, "accuracy");
  EXPECT_EQ(f.results[0].dataset, "ImageNet");
  EXPECT_EQ(f.results[1].metric, "mAP");
  EXPECT_EQ(f.results[1].dataset, "COCO");
}

TEST(ResultTest, FiguresInARowHaveTheNamesInARow) {
  const Facts f = FactsOf(
      "We propose FooNet. Experiments show that FooNet improves on benchmarks, such as ImageNet "
      "and CIFAR-10, by 1.4 and 1.6 points on average.");
  ASSERT_EQ(f.results.size(), 2u);
  EXPECT_EQ(f.results[0].dataset + " " + f.results[0].value, "ImageNet 1.4");
  EXPECT_EQ(f.results[1].dataset + " " + f.results[1].value, "CIFAR-10 1.6");
}

std::string MetricsOf(const Facts& f) {
  std::string all;
  for (const ResultRecord& r : f.results) all += r.value + " " + r.metric + "; ";
  return all;
}

TEST(ResultTest, FiguresInAListShareTheirMetric) {
  EXPECT_EQ(MetricsOf(FactsOf("We propose QuxNet. QuxNet achieves an accuracy of up to 85.62% in "
                              "Hindi, 83.95% in Telugu, and 84.82% in Marathi.")),
            "85.62 accuracy; 83.95 accuracy; 84.82 accuracy; ");
  EXPECT_EQ(MetricsOf(FactsOf("We propose QuxNet. QuxNet keeps the FID and delivers a 77.6% and "
                              "93.3% reduction in latency.")),
            "77.6 latency; 93.3 latency; ");
}

TEST(ResultTest, AMetricFarOffIsOfSomethingElse) {
  EXPECT_EQ(MetricsOf(FactsOf("We propose QuxNet. QuxNet keeps the accuracy of the large network "
                              "that it was distilled from on all of the tasks that we know of, and "
                              "with the same data it reduces what a user pays by 40%.")),
            "40 ; ");
  EXPECT_EQ(MetricsOf(FactsOf("We propose QuxNet. QuxNet has better accuracy and is 3.5x faster.")),
            "3.5 ; ");
}

TEST(ResultTest, DeviationsAndWhatWasBeforeAreNoResults) {
  const Facts f = FactsOf(
      "We propose QuxNet. On ImageNet, QuxNet achieves an accuracy of 91.6% +- 0.3%. It raises "
      "accuracy from 88.1% to 91.6% and wins (vs. previous SOTA 24.7%).");
  ASSERT_FALSE(f.results.empty());
  for (const ResultRecord& r : f.results) EXPECT_EQ(r.value, "91.6");
}

TEST(EvidenceTest, EverySpanQuotesWhatStandsThere) {
  const Facts f = FactsOf("Wir prüfen: we propose QüxNet-7 and QuxNet on “ImageNet” datasets.",
                          "QuxNet: Naïve Learning");
  for (const Entity& e : f.entities) {
    ASSERT_FALSE(e.mentions.empty());
    for (const Mention& m : e.mentions) {
      const std::string& source =
          m.span.field == Field::kTitle ? f.document.meta.title : f.document.text;
      std::string quoted;
      std::uint32_t point = 0;
      for (std::size_t i = 0; i < source.size(); ++i) {
        if (i > 0 && (static_cast<unsigned char>(source[i]) & 0xC0) != 0x80) ++point;
        if (point >= m.span.begin && point < m.span.end) quoted += source[i];
      }
      EXPECT_EQ(quoted, m.text);
    }
  }
}

}  // namespace
}  // namespace papergraph
