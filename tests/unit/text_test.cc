// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support/document.h"
#include "text/text.h"

namespace papergraph {
namespace {

std::string CleanOf(const std::string& text) {
  const Document d = MakeDocument(text);
  return std::string(Text(d).clean());
}

TEST(CleanTextTest, LatexRemnantsArePlain) {
  EXPECT_EQ(CleanOf(R"(a \textit{fine} H\&E at 5\% cost)"), "a fine H&E at 5% cost");
  EXPECT_EQ(CleanOf(R"($\alpha$-sparsity)"), "α-sparsity");
  EXPECT_EQ(CleanOf(R"($1.44\times \sim 3.49 \times$)"), "1.44×~ 3.49 ×");
  EXPECT_EQ(CleanOf("``quoted'' words"), "\"quoted\" words");
  EXPECT_EQ(CleanOf(R"(our model\footnote{The code} can)"), "our model The code can");
  EXPECT_EQ(CleanOf("models~(LLMs), e.g.,~\\cite{x}, 3~5 at ~4"),
            "models (LLMs), e.g., x, 3~5 at ~4");
  EXPECT_EQ(CleanOf(R"(a \u0027 in \alpha1)"), R"(a \u0027 in α1)");
  EXPECT_EQ(CleanOf(R"(the \href{https://a.org/b}{page} is)"), "the https://a.org/b page is");
}

TEST(CleanTextTest, EmphasisIsMarkupAndNamesKeepTheirSigns) {
  EXPECT_EQ(CleanOf("we present _Urania_, a *weak learner* and **bold** (_Clio_)."),
            "we present Urania, a weak learner and bold (Clio).");
  EXPECT_EQ(CleanOf("RRT* and A* beat *RRT+* on UCF_CC_50, x_i and _y, *only"),
            "RRT* and A* beat RRT+ on UCF_CC_50, x_i and _y, *only");
}

TEST(CleanTextTest, CommandsThatLostTheirBackslashAreMarkup) {
  EXPECT_EQ(CleanOf("we call it extit{fine}, mph{so} and (emph{there})"),
            "we call it fine, so and (there)");
  EXPECT_EQ(CleanOf("a set{x} of temph{y}"), "a setx of temphy");
}

TEST(CleanTextTest, NamesArePrintedWithoutLatex) {
  const Document d = MakeDocument("the $\\beta$-VAE and \\emph{Slide–Net}");
  const Text text(d);
  const auto printed = [&](std::string_view s) {
    const auto at = static_cast<std::uint32_t>(text.clean().find(s));
    return text.Printed({at, at + static_cast<std::uint32_t>(s.size())});
  };
  EXPECT_EQ(printed("β-VAE"), "β-VAE");
  EXPECT_EQ(printed("Slide-Net"), "Slide–Net") << "what is no LaTeX stays as it is";
  const Document other = MakeDocument("a name x'}) DETACH here");
  const Text plain(other);
  const auto at = static_cast<std::uint32_t>(plain.clean().find("x'"));
  EXPECT_EQ(plain.Printed({at, at + 10}), "x'}) DETACH");
}

TEST(CleanTextTest, WordsThatALineEndBrokeAreWhole) {
  const WordKindOf kind_of = [](std::string_view word) {
    const std::set<std::string_view> known = {"image", "low", "rank", "pre", "network", "models"};
    if (word == "and" || word == "the" || word == "of") return WordKind::kFunction;
    return known.count(word) != 0 ? WordKind::kWord : WordKind::kUnknown;
  };
  const auto clean = [&](const std::string& text) {
    const Document d = MakeDocument(text);
    return std::string(Text(d, kind_of).clean());
  };
  EXPECT_EQ(clean("an algo- rithm on im-\nages"), "an algorithm on images");
  EXPECT_EQ(clean("low- rank Net- work"), "low-rank Network");
  EXPECT_EQ(clean("state- of-the-art"), "state-of-the-art");
  EXPECT_EQ(clean("pre- and post-training of a network- the first"),
            "pre- and post-training of a network- the first")
      << "a word of few letters behind is none's end";
  EXPECT_EQ(clean("x- ray 3- fold A- B- c - d -e f-g"), "x- ray 3- fold A- B- c - d -e f-g");
  EXPECT_EQ(CleanOf("an algo- rithm"), "an algo- rithm") << "without lists of words";

  const Document d = MakeDocument("Ä low- rank \\emph{net- work} is");
  const Text text(d, kind_of);
  EXPECT_EQ(text.clean(), "Ä low-rank network is");
  const auto at = static_cast<std::uint32_t>(text.clean().find("network"));
  const Range network = {at, at + 7};
  EXPECT_TRUE(text.IsTypeset(network));
  EXPECT_FALSE(text.IsTypeset({0, 4}));
  EXPECT_EQ(clean("algo(cid:173) rithm low\u00AD rank e(cid:14)cient K(cid:0)means (cid:999) "
                  "self(cid:173)ish"),
            "algorithm low-rank efficient K-means (cid:999) selfish");
  EXPECT_EQ(clean("an eﬃcient classiﬁ- cation of ﬂows that is de- ﬁned"),
            "an efficient classification of flows that is defined");
  EXPECT_EQ(text.Original(network), "net- work");
  EXPECT_EQ(text.Printed(network), "network");
  EXPECT_EQ(text.ToSpan(network).begin, 18U);
  EXPECT_EQ(text.ToSpan(network).end, 27U);
}

TEST(SentenceTest, AFullStopBeforeACapitalEndsOneWithoutASpace) {
  const WordKindOf kind_of = [](std::string_view word) {
    return word == "our" || word == "datasets" ? WordKind::kWord : WordKind::kUnknown;
  };
  const auto sentences = [&](const std::string& text, const WordKindOf& words) {
    const Document d = MakeDocument(text);
    std::vector<std::string> out;
    const Text clean(d, words);
    for (const Sentence& s : clean.sentences()) out.emplace_back(clean.At(Range{s.begin, s.end}));
    return out;
  };
  const std::vector<std::string> two = {"It runs on datasets.", "Qux is fast."};
  EXPECT_EQ(sentences("It runs on datasets.Qux is fast.", kind_of), two);
  for (const char* one : {"It is at foo.org/datasets.Our page.", "It runs Node.Js here.",
                          "See torch.Qux now.", "It takes datasets.Our.", "No datasets.our one."}) {
    EXPECT_EQ(sentences(one, kind_of).size(), 1U) << one;
  }
  EXPECT_EQ(sentences("It runs on datasets.Qux is fast.", nullptr).size(), 1U);
}

TEST(CleanTextTest, TypographyIsPlain) {
  EXPECT_EQ(CleanOf("“a” – b\u00A0c d\u00ADe"), "\"a\" - b c de");
}

TEST(CleanTextTest, MoneyIsNoFormula) {
  EXPECT_EQ(CleanOf("it costs $5 only"), "it costs $5 only");
}

TEST(CleanTextTest, SpansPointIntoTheTextAsRead) {
  const Document d = MakeDocument("Bär: the \\textbf{Foo} net", "A tïtle");
  const Text text(d);
  const std::size_t at = text.clean().find("Foo");
  const Range r = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 3)};
  EXPECT_EQ(text.Original(r), "Foo");
  const Span span = text.ToSpan(r);
  EXPECT_EQ(span.field, Field::kAbstract);
  EXPECT_EQ(span.begin, 17U) << "code points, not bytes";
  const std::size_t title = text.clean().find("le");
  EXPECT_EQ(text.ToSpan({static_cast<std::uint32_t>(title), static_cast<std::uint32_t>(title + 2)}),
            (Span{5, 7, Field::kTitle}));
}

// For any mixture of markup the clean text maps back to growing, valid ranges.
TEST(CleanTextTest, OffsetsGrowForAnyMixture) {
  std::mt19937 random(7);
  const std::vector<std::string> parts = {
      "word ",  "$\\alpha$", "\\textit{", "}",  "``", "''", "é",        "$",  "\\",
      "\u00AD", "–",         "\\%",       ". ", "A",  "{",  "\\times ", "}{", " emph{"};
  for (int round = 0; round < 3000; ++round) {
    std::string s;
    for (std::size_t i = 1 + random() % 14; i > 0; --i) s += parts[random() % parts.size()];
    const Document d = MakeDocument(s);
    const Text text(d);
    std::uint32_t last = 0;
    for (const Token& t : text.tokens()) {
      ASSERT_LT(t.begin, t.end);
      const Span span = text.ToSpan({t.begin, t.end});
      ASSERT_LE(span.begin, span.end) << s;
      ASSERT_GE(span.begin + 1, last) << s;  // a formula's dollar may stand before its token
      last = span.begin;
    }
    for (const Sentence& sentence : text.sentences()) ASSERT_LE(sentence.begin, sentence.end);
  }
}

std::vector<std::string> Sentences(const std::string& s) {
  const Document d = MakeDocument(s);
  const Text text(d);
  std::vector<std::string> out;
  for (const Sentence& x : text.sentences()) out.emplace_back(text.At(Range{x.begin, x.end}));
  return out;
}

TEST(SentenceTest, EndsAtFullStopsOnly) {
  EXPECT_EQ(Sentences("We reach a macro-avg. F1 score of 81. It is high.").size(), 2U);
  EXPECT_EQ(Sentences("One thing (e.g. A). Another, by Liu et al. Smith. It has 3.5 parts."),
            (std::vector<std::string>{"One thing (e.g. A).", "Another, by Liu et al. Smith.",
                                      "It has 3.5 parts."}));
}

TEST(SentenceTest, TheTitleIsASentenceOfItsOwn) {
  const Document d = MakeDocument("We do it.", "A Title Without Stop");
  const Text text(d);
  ASSERT_EQ(text.sentences().size(), 2U);
  EXPECT_TRUE(text.sentences()[0].title);
  EXPECT_FALSE(text.sentences()[1].title);
}

std::vector<std::string> Pairs(const std::string& s) {
  const Document d = MakeDocument(s);
  const Text text(d);
  std::vector<std::string> out;
  for (const Sentence& x : text.sentences()) {
    for (const AbbreviationPair& p : FindAbbreviations(text, x)) {
      out.push_back(std::string(text.At(p.short_form)) + "=" + std::string(text.At(p.long_form)));
    }
  }
  return out;
}

TEST(AbbreviationTest, FindsWhatSchwartzAndHearstFind) {
  EXPECT_EQ(Pairs("with Low-Rank Adaptation (LoRA) we"),
            std::vector<std::string>{"LoRA=Low-Rank Adaptation"});
  EXPECT_EQ(Pairs("of large language models (LLMs) in"),
            std::vector<std::string>{"LLMs=large language models"});
  EXPECT_EQ(Pairs("heat shock transcription factor (HSF)"),
            std::vector<std::string>{"HSF=heat shock transcription factor"});
  EXPECT_EQ(
      Pairs("a Garden-guided Incremental semantic parser with Double-graph (GID)"),
      std::vector<std::string>{"GID=Garden-guided Incremental semantic parser with Double-graph"})
      << "a hyphenated word is one of the window";
}

TEST(AbbreviationTest, TakesTheFirstPartOfALongBracket) {
  EXPECT_EQ(Pairs("a Graph Kernel Net (GKN, which is fast)"),
            std::vector<std::string>{"GKN=Graph Kernel Net"});
}

TEST(AbbreviationTest, TakesTheWholeTitleAndSpelledDigits) {
  const auto longer = [](const std::string& sentence) {
    const Document d = MakeDocument(sentence);
    const Text text(d);
    const std::function<WordRole(std::uint32_t)> role_of = [&](std::uint32_t token) {
      const std::string_view word = text.At(text.tokens()[token]);
      return word == "for" || word == "of" ? WordRole::kFunction : WordRole::kOther;
    };
    const auto pairs = FindAbbreviations(text, text.sentences()[0], role_of);
    return pairs.size() == 1 ? std::string(text.At(pairs[0].long_form)) : "";
  };
  EXPECT_EQ(
      longer("We call it Commonsense Reasoning for Counterfactual Scene Imagination (CoSIm)."),
      "Commonsense Reasoning for Counterfactual Scene Imagination");
  EXPECT_EQ(longer("We introduce Learning to Discern (L2D) here."), "Learning to Discern");
  EXPECT_EQ(longer("We propose a method of moments (MoM) here."), "method of moments");
  EXPECT_EQ(longer("The Angle-Annular Graph Neural Network (A2-GNN) wins."),
            "Angle-Annular Graph Neural Network");
  EXPECT_EQ(longer("We introduce Cross-embodiment Inverse Learning (XIL) here."),
            "Cross-embodiment Inverse Learning");
  EXPECT_EQ(longer("It is an algorithm, Expected Effort Search (XES), that wins."),
            "Expected Effort Search");
  EXPECT_EQ(
      longer("We call it Partial Multi-Label Learning with Label Enrichment-Recovery (PML3ER)."),
      "Partial Multi-Label Learning with Label Enrichment-Recovery");
  EXPECT_EQ(longer("On the Tesla platform (T4) it runs."), "");
  EXPECT_EQ(longer("Compared Carefully, a Convolutional Network (CN) wins."),
            "Convolutional Network");
}

TEST(AbbreviationTest, AllInitialsGoBeforeLettersWithinAWord) {
  EXPECT_EQ(Pairs("dialog tracking and response retrieval (RR) are hard"),
            std::vector<std::string>{"RR=response retrieval"});
  EXPECT_EQ(Pairs("how computer-mediated communication (CMC) differs"),
            std::vector<std::string>{"CMC=computer-mediated communication"});
  EXPECT_EQ(Pairs("in robust or remote retrieval (RR) we"),
            std::vector<std::string>{"RR=remote retrieval"});
  EXPECT_EQ(Pairs("of self-supervised semi-supervised learning (S4L) and"),
            std::vector<std::string>{"S4L=self-supervised semi-supervised learning"});
  EXPECT_EQ(Pairs("we study sequence-to-sequence (S2S) models"),
            std::vector<std::string>{"S2S=sequence-to-sequence"});
  EXPECT_EQ(Pairs("for better retrieval (RR) we"), std::vector<std::string>{"RR=retrieval"});
}

TEST(AbbreviationTest, LeavesOrdinaryBracketsAlone) {
  EXPECT_TRUE(Pairs("the models (see below) are fine").empty());
  EXPECT_TRUE(Pairs("we test (NASA) rockets").empty());
  EXPECT_TRUE(Pairs("first; part of it (FPI)").empty()) << "a semicolon is not crossed";
  EXPECT_TRUE(Pairs("the round worm Cera elegans (C. elegans) is fine").empty());
}

// As Pairs(), told which words name.
std::vector<std::string> NamedPairs(const std::string& s) {
  const Document d = MakeDocument(s);
  const Text text(d);
  const auto role_of = [&](std::uint32_t token) {
    const std::string_view word = text.At(text.tokens()[token]);
    if (word == "short" || word == "referred" || word == "termed") return WordRole::kNames;
    for (const char* function : {"which", "is", "for", "to", "as", "with", "and", "in"}) {
      if (word == function) return WordRole::kFunction;
    }
    return WordRole::kOther;
  };
  std::vector<std::string> out;
  for (const AbbreviationPair& p : FindAbbreviations(text, text.sentences()[0], role_of)) {
    out.push_back(std::string(text.At(p.short_form)) + "=" + std::string(text.At(p.long_form)));
  }
  return out;
}

TEST(AbbreviationTest, FindsDefinitionsWithoutABracket) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(Pairs("We run a Visual Artifact Detector VAD for video."),
            Strings{"VAD=Visual Artifact Detector"});
  EXPECT_EQ(Pairs("We run FDS Feedback-guided Domain Synthesis a strategy."),
            Strings{"FDS=Feedback-guided Domain Synthesis"});
  EXPECT_EQ(Pairs("We run the Contextual Value Alignment System, ConVas."),
            Strings{"ConVas=Contextual Value Alignment System"});
  EXPECT_EQ(NamedPairs("This is KOA, which is short for Kalman Optimization with Adaptivity."),
            Strings{"KOA=Kalman Optimization with Adaptivity"});
  EXPECT_EQ(NamedPairs("We run Label Propagation Networks (referred to as Label-PNet) here."),
            Strings{"Label-PNet=Label Propagation Networks"});
  EXPECT_EQ(NamedPairs("We run a lane merging framework (or LMF) here."),
            Strings{"LMF=lane merging framework"});
  EXPECT_EQ(NamedPairs("We run a lane merging framework (i.e., LMF) here."),
            Strings{"LMF=lane merging framework"});
  EXPECT_TRUE(NamedPairs("We run a lane merging framework (e.g., LMF) here.").empty());
  EXPECT_TRUE(NamedPairs("We run a lane merging framework (in LMF) here.").empty());
  EXPECT_TRUE(Pairs("We test on Visual Genome VAD for video.").empty()) << "other initials";
  EXPECT_TRUE(Pairs("We test on ImageNet, KITTI and Open Images, COCO.").empty());
  EXPECT_TRUE(Pairs("We run visual artifact detectors VAD for video.").empty()) << "no capitals";
}

TEST(AbbreviationTest, AShortFormMayGoOnBehindTheInitials) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(NamedPairs("It is the Edge-Preserving Interpolation for Colours (EpicFlow) here."),
            Strings{"EpicFlow=Edge-Preserving Interpolation for Colours"});
  EXPECT_EQ(Pairs("the Context-aware Unpaired Neural Schrodinger Bridge (CUNSB-RFIE)."),
            Strings{"CUNSB-RFIE=Context-aware Unpaired Neural Schrodinger Bridge"});
  EXPECT_EQ(Pairs("a Hybrid Control Transformer (Hybrid CtrlFormer) wins."),
            Strings{"Hybrid CtrlFormer=Hybrid Control Transformer"});
  EXPECT_TRUE(Pairs("The Edge-Preserving Garden (EpicFlow) is fast.").empty());
  EXPECT_TRUE(Pairs("we show that sparse ways of pre-training (Sparse Pre-training) help").empty())
      << "so long a short form stands for a title only";
}

TEST(AbbreviationTest, DashesAndSmallLettersBetweenTheInitials) {
  using Strings = std::vector<std::string>;
  EXPECT_EQ(Pairs("We call it Confidence-Energy Recurrent Network -- CERN."),
            Strings{"CERN=Confidence-Energy Recurrent Network"});
  EXPECT_EQ(Pairs("We run Subject-Conditional Relation Detection SCoRD, where it wins."),
            Strings{"SCoRD=Subject-Conditional Relation Detection"});
  EXPECT_TRUE(Pairs("We run Subject-Conditional Detection SCoRD, where it wins.").empty());
}

TEST(AbbreviationTest, FindsTheLongFormInTheBracket) {
  EXPECT_EQ(Pairs("an FID (Frechet Inception Distance) of"),
            std::vector<std::string>{"FID=Frechet Inception Distance"});
}

}  // namespace
}  // namespace papergraph
