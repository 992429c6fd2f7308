// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "support/facts.h"

namespace papergraph {
namespace {

TEST(ExtractTest, ANamingWordInABracketIsNoPartOfTheName) {
  const Facts f =
      FactsOf("We propose an efficient lexical fine-tuning procedure (termed LexFit) for words.");
  EXPECT_NE(Find(f, "LexFit"), nullptr);
  EXPECT_EQ(Find(f, "termed LexFit"), nullptr);
}

TEST(NamesTest, IntroducingForms) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"In this work, we propose QuxNet, a novel network for images.", "QuxNet"},
      {"We propose a novel framework, named QuxFlow, for graphs.", "QuxFlow"},
      {"We present a simple method dubbed QUX to do this.", "QUX"},
      {"To do so, we introduce Quick Ultra Xylophone (QUX), which helps.", "QUX"},
      {"We develop a learning framework called Quiet Garden. It is good.", "Quiet Garden"},
      {"This paper introduces an effective method named \"QuSparse\" to push models.", "QuSparse"},
  };
  for (const auto& [text, name] : cases) {
    const Facts f = FactsOf(text);
    const Entity* e = Find(f, name);
    ASSERT_NE(e, nullptr) << text;
    EXPECT_TRUE(e->proposed) << text;
    EXPECT_TRUE(e->named) << text;
    EXPECT_TRUE(Says(f.relations, "@paper", "PROPOSES", e->name)) << text;
  }
}

TEST(NamesTest, EditionsBelongToTheName) {
  const Facts f =
      FactsOf("Results on the IWSLT'15, DAVIS 2017 and QuxBench 2021 datasets. QuxNet's.");
  for (const char* name : {"IWSLT'15", "DAVIS 2017", "QuxBench 2021"}) {
    EXPECT_NE(Find(f, name), nullptr) << name;
  }
  EXPECT_NE(Find(FactsOf("We run QuxNet 2048 times and use QuxNet 7 times."), "QuxNet"), nullptr);
}

TEST(NamesTest, AShortFormIsNoMentionInsideALongerName) {
  const Facts f = FactsOf(
      "The Quick Ultra Xenon (QUX) protocol is old. In this paper, we propose QUX++, an enhanced "
      "protocol. QUX++ wins.");
  ASSERT_NE(Find(f, "QUX++"), nullptr);
  EXPECT_TRUE(Find(f, "QUX++")->proposed);
  EXPECT_EQ(Find(f, "QUX++")->mentions.size(), 2U);
}

TEST(NamesTest, TailsInTitles) {
  const Facts f = FactsOf("We study images.", "Prompts for CLIP-Based Generalization");
  EXPECT_NE(Find(f, "CLIP"), nullptr);
  EXPECT_EQ(Find(f, "CLIP-Based"), nullptr);
}

TEST(NamesTest, WhatOthersIntroducedIsNotProposed) {
  const Facts f = FactsOf("We extend the recently proposed QuxNet model to video.");
  ASSERT_NE(Find(f, "QuxNet"), nullptr);
  EXPECT_FALSE(Find(f, "QuxNet")->proposed);
}

TEST(NamesTest, HyphenatedOrdinaryWordsAreNoName) {
  const Facts f = FactsOf("We study the Data-Efficient model and the Training-Free method.");
  EXPECT_EQ(Find(f, "Data-Efficient"), nullptr);
  EXPECT_EQ(Find(f, "Training-Free"), nullptr);
}

TEST(NamesTest, LongAndShortFormAreOneEntity) {
  const Facts f = FactsOf(
      "We propose Stochastic Orange Tuning (SOTu). Our stochastic orange tuning wins. SOTu is "
      "fast.");
  const Entity* e = Find(f, "SOTu");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->name, "SOTu");
  EXPECT_EQ(e->long_form, "Stochastic Orange Tuning");
  EXPECT_EQ(e->mentions.size(), 4U);
}

TEST(PhraseTest, AShorterPhrasePointsBackToALongerOne) {
  const Facts f = FactsOf(
      "We propose a novel neighborhood routing mechanism. We prove what the routing mechanism "
      "does.");
  const Entity* e = Find(f, "neighborhood routing mechanism");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->mentions.size(), 2U);
  EXPECT_EQ(Find(f, "routing mechanism"), e);
  // A task under fewer words is a wider one.
  const Facts tasks = FactsOf("We study aerial scene recognition. It helps the scene recognition.");
  EXPECT_NE(Find(tasks, "aerial scene recognition"), Find(tasks, "scene recognition"));
}

TEST(PhraseTest, NoPhraseGoesOnBehindApproach) {
  const Facts f = FactsOf("We propose a thing. Our approach models the scene and prompts a model.");
  EXPECT_EQ(Find(f, "approach model"), nullptr);
  const Facts learns = FactsOf("We show that our method gains generalization accuracy by 3%.");
  EXPECT_NE(Find(learns, "generalization accuracy"), nullptr);
}

TEST(PhraseTest, AFormWithItsWeakHeadIsAnAlias) {
  const Facts f = FactsOf("We propose a joint distillation procedure for small networks.");
  const Entity* e = Find(f, "joint distillation");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->name, "joint distillation");
  EXPECT_EQ(e->aliases, std::vector<std::string>{"joint distillation procedure"});
}

TEST(PhraseTest, TermsShareAHeadBehindTheLastOfThem) {
  const Facts f = FactsOf(
      "We propose QuxNet for text, image and video classification, for semantic/instance "
      "segmentation, and for supervised and semi-supervised learning.");
  for (const char* name : {"text classification", "image classification", "video classification",
                           "semantic segmentation", "supervised learning"}) {
    EXPECT_NE(Find(f, name), nullptr) << name;
  }
  const Entity* e = Find(f, "image classification");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->mentions.front().text, "image");
  EXPECT_TRUE(Says(f.relations, "QuxNet", "ADDRESSES", "image classification"));
  // What the lexicon does not know is none, nor is what an adverb or a verb parts from the head.
  EXPECT_EQ(Find(FactsOf("We test lanes and video classification."), "lanes classification"),
            nullptr);
  EXPECT_EQ(Find(FactsOf("It has a topic and explicitly model."), "topic model"), nullptr);
}

TEST(PhraseTest, WhatEndsInATermStaysWhereTheTermWould) {
  // A phrase that only tells what QuxRL is would be none; one of a term's kind is.
  const Facts f = FactsOf(
      "This paper introduces QuxRL, a data-efficient reinforcement learning agent that plays.");
  EXPECT_EQ(TypeOf(f, "data-efficient reinforcement learning"), "Method");
  EXPECT_EQ(Find(f, "data-efficient reinforcement learning")->proposed, false);
  const Facts g = FactsOf("This paper introduces QuxRL, a data-efficient lane learning agent.");
  EXPECT_EQ(Find(g, "data-efficient lane learning"), nullptr);
}

TEST(PhraseTest, ATaskTakesInTheLettersBeforeIt) {
  EXPECT_EQ(TypeOf(FactsOf("We propose QuxNet for QXI recommendation."), "QXI recommendation"),
            "Task");
  const Facts f = FactsOf("We propose QuxNet for cross-domain 3D action recognition.");
  EXPECT_EQ(TypeOf(f, "cross-domain 3D action recognition"), "Task");
}

TEST(PhraseTest, WordsThatDescribeDoSoWithoutTheirHyphenToo) {
  const Facts f = FactsOf(
      "It is used for large scale patent drawing recognition, real time grid prediction and the "
      "largest corridor navigation.");
  EXPECT_NE(Find(f, "patent drawing recognition"), nullptr);
  EXPECT_NE(Find(f, "grid prediction"), nullptr);
  EXPECT_NE(Find(f, "corridor navigation"), nullptr);
}

TEST(PhraseTest, AnAdjectiveBeforeTasksNamesNone) {
  const Facts f = FactsOf("It is used for dexterous robotic tasks and for object insertion tasks.");
  EXPECT_EQ(Find(f, "dexterous robotic"), nullptr);
  EXPECT_NE(Find(f, "object insertion"), nullptr);
}

TEST(PhraseTest, WhoseItIsIsNoPartOfIt) {
  const Facts f = FactsOf("We propose QuxNet. It plans the agent's dialogue planning.");
  EXPECT_NE(Find(f, "dialogue planning"), nullptr);
  EXPECT_EQ(Find(f, "agent's dialogue planning"), nullptr);
  EXPECT_NE(Find(FactsOf("We propose QuxNet for Parkinson's disease classification."),
                 "Parkinson's disease classification"),
            nullptr);
}

TEST(TypingTest, AShortFormOfATaskIsNoModelBeforeTheWordModels) {
  const Facts f = FactsOf(
      "Quick paragraph captioning (QPC) aims to describe an image. QPC models are slow. We propose "
      "QuxNet for it.");
  EXPECT_EQ(TypeOf(f, "QPC"), "Task");
}

TEST(PhraseTest, ListedPartsAreThePapersOwn) {
  const Facts f = FactsOf(
      "We propose QuxNet. It has three core modules: a slow glance lane (SGL), the audio glance "
      "lane, and a merging gate. It follows an audio garden lane.");
  for (const char* part : {"audio glance lane", "merging gate"}) {
    ASSERT_NE(Find(f, part), nullptr) << part;
    EXPECT_TRUE(Find(f, part)->proposed) << part;
    EXPECT_TRUE(Says(f.relations, part, "PART_OF", "QuxNet")) << part;
  }
  EXPECT_EQ(Find(f, "audio garden lane"), nullptr);
}

TEST(PhraseTest, PhasesMachinesAndTheirPartsAreNotCoined) {
  const auto nothing = [](const std::string& text) {
    const Facts f = FactsOf(text);
    return std::all_of(f.entities.begin(), f.entities.end(),
                       [](const Entity& e) { return !e.proposed; });
  };
  // A noun that names no thing of the paper's, also as a member of a list.
  EXPECT_TRUE(nothing("It has two parts: a lane teaching phase and an offline lane phase."));
  EXPECT_TRUE(nothing("We present a novel garden exoskeleton for the knee."));
  // A machine's part or making: built, not computed.
  EXPECT_TRUE(nothing("We propose a novel flapping mechanism."));
  EXPECT_FALSE(nothing("We propose a novel lane voting mechanism."));
  // The phrase goes on: with a slash, with a noun that could be a verb, behind an -ing form.
  EXPECT_TRUE(nothing("We present a novel insertable pan/tilt garden."));
  EXPECT_TRUE(nothing("We develop a wearable garden assist device."));
  EXPECT_EQ(Find(FactsOf("We present a novel lane extremum seeking controller."), "lane extremum"),
            nullptr);
}

TEST(PhraseTest, AnIngFormWithAnObjectIsAVerb) {
  const Facts f = FactsOf(
      "We propose QuxNet, a lane planner. It pairs lane assignments matching the fractions, and a "
      "glance detector learning its shape. It uses contrastive learning.");
  EXPECT_EQ(Find(f, "lane assignments matching"), nullptr);
  EXPECT_EQ(Find(f, "glance detector learning"), nullptr);
  EXPECT_NE(Find(f, "contrastive learning"), nullptr);
  EXPECT_EQ(Find(FactsOf("We propose QuxNet, boosting the speed."), "boosting"), nullptr);
  EXPECT_NE(Find(FactsOf("We propose QuxNet, by boosting and more."), "boosting"), nullptr);
  EXPECT_NE(Find(FactsOf("The paper is on it.", "QuxNet for boosting"), "boosting"), nullptr);
}

TEST(PhraseTest, BehindThatAWordInSIsAVerb) {
  const Facts f = FactsOf(
      "We propose QuxNet, a strategy that advances lane estimation. We show that simultaneous lane "
      "refinement helps.");
  EXPECT_EQ(Find(f, "advances lane estimation"), nullptr);
  EXPECT_NE(Find(f, "lane estimation"), nullptr);
  EXPECT_NE(Find(f, "simultaneous lane refinement"), nullptr);
}

TEST(PhraseTest, DataForTrainingAreNoWayToTrain) {
  const Facts f = FactsOf(
      "We propose QuxNet, a network for lane detection. It saw a bicycle-centric training dataset "
      "and 4T multimodal pre-training tokens after a bicycle-centric training.");
  ASSERT_NE(Find(f, "bicycle-centric training"), nullptr);
  EXPECT_EQ(Find(f, "bicycle-centric training")->mentions.size(), 1U);
  EXPECT_EQ(Find(f, "4T multimodal pre-training"), nullptr);
}

TEST(NamesTest, MetricsAreFoundAsTheyArePrinted) {
  const Facts f = FactsOf(
      "We propose QuxNet. Experiments show that it has 3% higher mAP on COCO with fewer FLOPs, at "
      "30 fps.");
  for (const char* name : {"mAP", "FLOPs", "fps"}) EXPECT_EQ(TypeOf(f, name), "Metric") << name;
  EXPECT_EQ(Find(FactsOf("Experiments show the form $f_{P]}$ of a fp."), "fp"), nullptr);
  EXPECT_EQ(Find(FactsOf("Experiments show exact MAP inference in trees."), "MAP"), nullptr);
}

TEST(NamesTest, TheHeadOfATitledLongFormNeedsNoCapital) {
  const Facts f = FactsOf(
      "We test it on the Garden Song Recordings dataset (GSR) and on a large songs dataset (LSD).");
  ASSERT_NE(Find(f, "GSR"), nullptr);
  EXPECT_TRUE(Find(f, "GSR")->named);
  ASSERT_NE(Find(f, "LSD"), nullptr);
  EXPECT_FALSE(Find(f, "LSD")->named);
}

TEST(NamesTest, DefinedDataHaveANameAndDefinedTechniquesNeedNot) {
  const Facts f = FactsOf(
      "We test on the Bird Songs of the Plains (BSP) dataset by the Wide Lane Gating Technique "
      "(WLGT).");
  ASSERT_EQ(TypeOf(f, "BSP"), "Dataset");
  EXPECT_TRUE(Find(f, "BSP")->named);
  ASSERT_NE(Find(f, "WLGT"), nullptr);
  EXPECT_FALSE(Find(f, "WLGT")->named);
}

TEST(NamesTest, ABlendIsANameThoughItsLongFormIsATerm) {
  const Facts f = FactsOf(
      "We compare with Wasserstein generative networks (WGAN). A pointer network (PointNet) and a "
      "convolutional neural network (ConvNet) are used beside structure from motion (SfM).");
  ASSERT_NE(Find(f, "WGAN"), nullptr);
  EXPECT_TRUE(Find(f, "WGAN")->named);
  ASSERT_NE(Find(f, "PointNet"), nullptr);
  EXPECT_TRUE(Find(f, "PointNet")->named);
  ASSERT_NE(Find(f, "ConvNet"), nullptr);
  EXPECT_FALSE(Find(f, "ConvNet")->named);
  ASSERT_NE(Find(f, "SfM"), nullptr);
  EXPECT_FALSE(Find(f, "SfM")->named);
}

TEST(NamesTest, ATermInIcsIsNotItsAdjective) {
  const Facts f = FactsOf("We study soft robotic arms and bioinformatics.");
  EXPECT_EQ(Find(f, "soft robotic"), nullptr);
  EXPECT_EQ(Find(f, "soft robotics"), nullptr);
  EXPECT_NE(Find(f, "bioinformatics"), nullptr);
}

TEST(NamesTest, ACommonTermInCapitalsIsNotCoined) {
  const Facts f =
      FactsOf("We present a novel Model Predictive Control method for lane estimation.");
  const auto mpc = std::find_if(f.entities.begin(), f.entities.end(),
                                [](const Entity& e) { return e.ref == "method/mpc"; });
  ASSERT_NE(mpc, f.entities.end());
  EXPECT_FALSE(mpc->named);
  EXPECT_FALSE(mpc->proposed);
}

TEST(NamesTest, TheBeginningOfADefinitionIsNoNameElsewhere) {
  const Facts f = FactsOf(
      "We propose a novel approach, called Zorgian optimized 1-bit CNNs (denoted as ZONNs), with "
      "the Zorgian learning. The Zorgian losses help.");
  EXPECT_NE(Find(f, "ZONN"), nullptr);
  EXPECT_EQ(Find(f, "Zorgian"), nullptr);
}

TEST(NamesTest, TheLongerNameOfTheLexiconGoesBeforeANameOfTheText) {
  const Facts f = FactsOf(
      "We propose QuxNet for generative adversarial networks (GAN). It beats the Wasserstein GAN "
      "on the Open Images dataset, on the Visual Genome dataset and on the Victoria Garden "
      "dataset.");
  EXPECT_EQ(TypeOf(f, "Wasserstein GAN"), "Model");
  const auto has = [&](std::string_view ref) {
    return std::any_of(f.entities.begin(), f.entities.end(),
                       [&](const Entity& e) { return e.ref == ref; });
  };
  EXPECT_TRUE(has("dataset/openimages"));
  EXPECT_TRUE(has("dataset/visual-genome"));
  EXPECT_EQ(TypeOf(f, "Victoria Garden"), "Dataset");
}

TEST(PhraseTest, PartsAreListedInManyWays) {
  const std::vector<std::pair<const char*, std::vector<const char*>>> lists = {
      {"It integrates three agents: the glance agent, the merging agent, and the lane agent.",
       {"glance agent", "merging agent", "lane agent"}},
      {"It has two modules (i.e., a glance gate and a style router).",
       {"glance gate", "style router"}},
      {"It has two components: (1) a glance planner, and then (2) a lane selector.",
       {"glance planner", "lane selector"}},
      {"It consists of a glance gate, a lane bank and an audio decoder.",
       {"glance gate", "lane bank", "audio decoder"}},
      {"We design a glance router and a style bank.", {"glance router", "style bank"}},
      {"It has three modules: a glance gate to pick words; a style router to learn from them and "
       "pass them on; and a lane bank.",
       {"glance gate", "style router", "lane bank"}},
      {"We introduce a glance router to pick words, a style bank for memory, and a lane gate that "
       "merges both.",
       {"glance router", "style bank", "lane gate"}},
      {"We introduce (1) a glance router that picks words and (2) a style bank.",
       {"glance router", "style bank"}},
  };
  for (const auto& [sentence, parts] : lists) {
    const Facts f =
        FactsOf(std::string("We propose QuxNet, a network for lane detection. ") + sentence);
    for (const char* part : parts) {
      EXPECT_TRUE(Says(f.relations, "@paper", "PROPOSES", part)) << sentence << " " << part;
      EXPECT_TRUE(Says(f.relations, part, "PART_OF", "QuxNet")) << sentence << " " << part;
    }
  }
  // Data consist of data, and what is introduced once is not introduced again.
  for (const char* sentence :
       {"The dataset consists of a glance router and a style bank.",
        "It beats a glance router and a style bank.", "It learns features in a glance pyramid.",
        "The robot consists of a lane wheel and a spherical rotor."}) {
    const Facts f =
        FactsOf(std::string("We propose QuxNet, a network for lane detection. ") + sentence);
    EXPECT_EQ(f.entities.size(), 2U) << sentence;
  }
}

TEST(PhraseTest, TasksAreTakenFromWhatAnnouncesThem) {
  const Facts f = FactsOf(
      "We address the problem of the lane coverage. It matters for tasks such as glance "
      "ranking, lane analytics, and parcel stowage. It is the problem of routing customers. It "
      "uses "
      "pigment analytics.");
  for (const char* task : {"lane coverage", "glance ranking", "lane analytics", "parcel stowage"}) {
    EXPECT_EQ(TypeOf(f, task), "Task") << task;
  }
  EXPECT_EQ(Find(f, "routing customers"), nullptr);
  EXPECT_EQ(Find(f, "pigment analytics"), nullptr);
}

TEST(PhraseTest, TasksOfOneWordStandInPairs) {
  const Facts pair = FactsOf("We propose QuxNet. It helps both classification and segmentation.");
  for (const char* task : {"classification", "segmentation"}) {
    EXPECT_EQ(TypeOf(pair, task), "Task") << task;
  }
  const Facts longer = FactsOf("We propose QuxNet. It helps segmentation and tracking of cars.");
  EXPECT_EQ(Find(longer, "tracking"), nullptr);
}

TEST(CoordinationTest, ListsOfDataTakeTheTypeOfTheirHead) {
  const Facts f = FactsOf("We propose QuxNet. We evaluate on Foo-12, BarSet, and BazBox datasets.");
  for (const char* name : {"Foo-12", "BarSet", "BazBox"}) {
    EXPECT_EQ(TypeOf(f, name), "Dataset") << name;
    EXPECT_TRUE(Says(f.relations, "QuxNet", "EVALUATED_ON", name)) << name;
  }
}

TEST(AnnouncementTest, ANumberBeginsTheNextPartWhateverStandsBefore) {
  const Facts f = FactsOf(
      "We introduce two components: (1) a token routing module that picks tokens, and (2) a "
      "pose conditioned discriminator.");
  for (const char* name : {"token routing module", "pose conditioned discriminator"}) {
    EXPECT_TRUE(Says(f.relations, "@paper", "PROPOSES", name)) << name;
  }
}

TEST(CoordinationTest, ListsBehindTheirHead) {
  const Facts f = FactsOf("We test on several benchmarks (e.g., FooBar, QuxMark, and BazBox).");
  for (const char* name : {"FooBar", "QuxMark", "BazBox"}) EXPECT_EQ(TypeOf(f, name), "Benchmark");
}

TEST(CoordinationTest, ASizeBehindTheHyphenOfABrokenLine) {
  const Facts f = FactsOf("We quantize LLaMA2- 13B and LLaMA2-13B. It is LLaMA2- based.");
  const Entity* model = Find(f, "LLaMA2- 13B");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->mentions.size(), 2u);
}

TEST(CoordinationTest, SizesBehindASlashAreNamesOfTheirOwn) {
  const Facts f = FactsOf("We apply it to LLaMA2-7B/13B models and report accuracy.");
  ASSERT_NE(Find(f, "LLaMA2-7B"), nullptr);
  const Entity* second = Find(f, "LLaMA2-13B");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->mentions[0].text, "13B") << "the mention is the span that stands there";
  EXPECT_EQ(second->type, "Model");
  EXPECT_EQ(second->family, "LLaMA2");
}

TEST(GroupingTest, ALongFormCutOffItsHeadIsStillTheLongForm) {
  const Facts f = FactsOf(
      "We propose a lane merging framework (LMF). The proposed lane merging framework is fast.");
  ASSERT_NE(Find(f, "LMF"), nullptr);
  EXPECT_EQ(Find(f, "LMF")->mentions.size(), 3U);
  EXPECT_EQ(Find(f, "lane merging"), nullptr);
}

TEST(PhraseTest, WordsBeforeAnAcronymTellAKindOfIt) {
  const Facts f = FactsOf("We study low-resource NMT and visual SLAM. Plain SLAM is there too.");
  for (const char* name : {"low-resource NMT", "visual SLAM", "SLAM"}) {
    EXPECT_EQ(TypeOf(f, name), "Task") << name;
  }
}

TEST(FamilyTest, LettersThatThePaperSpellsOutAreOfNoFamily) {
  const Facts own = FactsOf("We propose Bright Early Ranking Transfer Norms (BERT-Norm).");
  ASSERT_NE(Find(own, "BERT-Norm"), nullptr);
  EXPECT_EQ(Find(own, "BERT-Norm")->family, "");
  const Facts variant = FactsOf("We propose BERT with Pointing (BERT-P), a language model.");
  ASSERT_NE(Find(variant, "BERT-P"), nullptr);
  EXPECT_EQ(Find(variant, "BERT-P")->family, "BERT");
  const Facts edition = FactsOf("We test on the image segmentation challenge (COCO 2015).");
  ASSERT_NE(Find(edition, "COCO 2015"), nullptr);
  EXPECT_EQ(Find(edition, "COCO 2015")->family, "MS COCO") << "a number is no letter of it";
  const Facts other = FactsOf("We propose CR-Flow. CR-Flow is fast.");
  ASSERT_NE(Find(other, "CR-Flow"), nullptr);
  EXPECT_EQ(Find(other, "CR-Flow")->family, "") << "CR may mean anything";
  EXPECT_EQ(Find(other, "CR-Flow")->type, "Method");
}

TEST(CoordinationTest, NumbersBehindASlash) {
  const Facts data = FactsOf("Experiments on the CIFAR-10/100 datasets show gains.");
  EXPECT_EQ(TypeOf(data, "CIFAR-10"), "Dataset");
  EXPECT_EQ(TypeOf(data, "CIFAR-100"), "Dataset");
  EXPECT_EQ(Find(data, "CIFAR-100")->ref, "dataset/cifar-100") << "as where it stands alone";
  const Facts models = FactsOf("We compress LLaMA2/3 models to save memory.");
  EXPECT_NE(Find(models, "LLaMA2"), nullptr);
  EXPECT_NE(Find(models, "LLaMA3"), nullptr);
}

TEST(AmbiguityTest, AmbiguousNamesNeedContext) {
  EXPECT_EQ(Find(FactsOf("We drop the idea and Drop it again."), "Drop"), nullptr);
  const Facts f = FactsOf("We train with the Adam optimizer on images.");
  ASSERT_EQ(f.entities.size(), 1U);
  EXPECT_EQ(f.entities[0].ref, "method/adam");
  EXPECT_EQ(Find(FactsOf("Adam went to the market."), "Adam"), nullptr);
  EXPECT_EQ(Find(FactsOf("Multiple benchmarks are used."), "Multiple"), nullptr);
}

TEST(AmbiguityTest, AShortFormDefinedOtherwiseIsNotTheLexicons) {
  const Facts f = FactsOf("We propose Slow Apple Matching (SAM), a framework for fruit. SAM wins.");
  const Entity* e = Find(f, "SAM");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->ref, "");
  EXPECT_EQ(e->type, "Method");
}

TEST(DefinitionTest, ALongFormThatTheLexiconKnowsIsThatUnderAnyShortForm) {
  const Facts f = FactsOf("We use Stable Diffusion (SD) for this. SD is good.");
  const Entity* e = Find(f, "SD");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->ref, "model/stable-diffusion");
  EXPECT_FALSE(e->proposed);
}

TEST(AmbiguityTest, WhatThePaperDefinesAsNoNodeDoesNotComeBackAsTheLexicons) {
  const Facts f = FactsOf(
      "This paper presents a novel framework for children with autism spectrum disorder (ASD). "
      "Robots help with ASD.");
  EXPECT_EQ(Find(f, "ASD"), nullptr) << "average surface distance";
  EXPECT_NE(Find(FactsOf("We propose QuxNet. Its ASD is 1.2 mm."), "ASD"), nullptr);
}

TEST(OverlapTest, ACommonTermOutweighsTheNameThatItBeginsWith) {
  const Facts f = FactsOf("We devise a Frank-Wolfe algorithm for this program.");
  const Entity* e = Find(f, "Frank-Wolfe algorithm");
  ASSERT_NE(e, nullptr);
  EXPECT_EQ(e->ref, "method/frank-wolfe-algorithm");
  EXPECT_FALSE(e->named);
  EXPECT_EQ(Find(FactsOf("We devise a Qux-Quux algorithm for this program."), "Qux-Quux")->ref, "");
}

TEST(OverlapTest, ACommonTermOutweighsANameOfThePaperWithinIt) {
  const Facts f = FactsOf("The Monte Carlo (MC) way is old. We use Monte Carlo sampling.");
  EXPECT_NE(Find(f, "Monte Carlo"), nullptr);
  const Entity* e = Find(f, "Monte Carlo sampling");
  ASSERT_NE(e, nullptr);
  EXPECT_NE(e->ref, "");
}

TEST(TypingTest, WithItsTaskNounABenchmarkStaysOne) {
  const Facts f = FactsOf("We propose QuxNet. It wins on GLUE tasks and on the QuxTag task.");
  EXPECT_EQ(TypeOf(f, "GLUE"), "Benchmark");
  EXPECT_EQ(TypeOf(f, "QuxTag"), "Task");
}

TEST(TypingTest, ThePapersOwnWordsBeatTheLexicon) {
  EXPECT_EQ(TypeOf(FactsOf("We propose QuxNet, a new benchmark for vision models."), "QuxNet"),
            "Benchmark");
  EXPECT_EQ(TypeOf(FactsOf("We propose QuxBench, an open-source toolkit for audio."), "QuxBench"),
            "Software");
  EXPECT_EQ(
      TypeOf(FactsOf("We introduce a dataset, QuxVid, which has 3 hours of video."), "QuxVid"),
      "Dataset");
}

TEST(UrlTest, TrailingPunctuationIsTheSentences) {
  const Facts f = FactsOf("Our code is available at https://github.com/a/b.");
  EXPECT_TRUE(Says(f.relations, "@paper", "HAS_CODE", "https://github.com/a/b"));
}

TEST(UrlTest, OnlyWhereCodeOrDataAre) {
  const Facts video =
      FactsOf("We propose QuxNet. A video of it is at https://videos.org/a-parsing-demo.");
  EXPECT_EQ(Find(video, "https://videos.org/a-parsing-demo"), nullptr);
  EXPECT_EQ(video.entities.size(), 1U) << "nothing inside it either";
  const Facts two =
      FactsOf("Code is at https://github.com/a/b and the data at https://github.com/a/c.");
  EXPECT_TRUE(Says(two.relations, "@paper", "HAS_CODE", "https://github.com/a/b"));
  EXPECT_TRUE(Says(two.relations, "@paper", "HAS_CODE", "https://github.com/a/c"));
}

TEST(UrlTest, NamesInsideUrlsAreNoMentions) {
  const Facts f = FactsOf(
      "We propose Quick Ultra Xylophone (QUX), a method. Code: https://github.com/a/QUX is here.");
  EXPECT_EQ(TypeOf(f, "https://github.com/a/QUX"), "Repository");
  ASSERT_NE(Find(f, "QUX"), nullptr);
  EXPECT_EQ(Find(f, "QUX")->mentions.size(), 2U);
}

// A short form in brackets parts the name of a task; where its long form is a thing of its own
// (a network), that stays.
TEST(DefinitionTest, AShortFormWithinATaskIsNoneOfItsOwn) {
  const Facts f = FactsOf(
      "Polar flux image (PFI) classification is hard, and PFI classification is slow. PFI matter. "
      "Deep neural network (DNN) compression is another thing. We propose QuxNet.");
  const Entity* task = Find(f, "polar flux image classification");
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->type, "Task");
  EXPECT_EQ(task->mentions.size(), 2U);
  EXPECT_EQ(task->mentions[0].text, "Polar flux image (PFI) classification");
  EXPECT_EQ(Find(f, "PFI"), nullptr);
  EXPECT_EQ(Find(f, "deep neural network compression"), nullptr);
  EXPECT_NE(Find(f, "DNN"), nullptr);
}

TEST(ExtractTest, AWordBrokenByALineEndIsWholeInNamesAndAsReadInMentions) {
  const Facts f = FactsOf("We use a con- volutional neu- ral network and low- rank adaptation.");
  const Entity* network = Find(f, "convolutional neural network");
  ASSERT_NE(network, nullptr);
  ASSERT_EQ(network->mentions.size(), 1U);
  EXPECT_EQ(network->mentions[0].text, "con- volutional neu- ral network");
  EXPECT_NE(Find(f, "low-rank adaptation"), nullptr);
}

TEST(ExtractTest, ManyDocumentsAtOnceAreAsEachAlone) {
  std::vector<Document> documents;
  std::vector<std::string> alone;
  for (int i = 0; i < 40; ++i) {
    const std::string n = std::to_string(i);
    documents.push_back(MakeDocument(
        "We propose QuxNet" + n + ", a network for image captioning, which beats BERT by 2." + n +
            "% on ImageNet. It has two modules: a wide path (WP" + n + ") and a lane gate.",
        i % 3 == 0 ? "QuxNet" + n + ": Better Birds" : ""));
    alone.push_back(ToJsonLine(Extract(documents.back(), BuiltInPack())));
  }
  const std::vector<Facts> together = ExtractAll(documents, BuiltInPack());
  ASSERT_EQ(together.size(), alone.size());
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(ToJsonLine(together[i]), alone[i]);
  EXPECT_TRUE(ExtractAll({}, BuiltInPack()).empty());
}

TEST(RobustnessTest, AnyTextIsExtracted) {
  for (const std::string& text :
       {std::string(), std::string("."), std::string("((((("), std::string(10000, 'A'),
        std::string("We propose ") + std::string(10000, 'x'), std::string("$$$ \\ { } `` ''"),
        std::string("\x01\x02 <x:Name> \x01"
                    "A@00\x02 datasets"),
        std::string("We propose \U0001F600Net.")}) {
    const Facts f = FactsOf(text, text);
    EXPECT_EQ(f.document.text, text);
  }
}

}  // namespace
}  // namespace papergraph
