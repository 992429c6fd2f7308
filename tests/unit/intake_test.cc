// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/zstd.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "intake/listing.h"
#include "papergraph/intake.h"
#include "support/temp_path.h"

namespace papergraph {
namespace {
namespace fs = std::filesystem;

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() : folder_(TempPath("intake-test")) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~IntakeTest() override { fs::remove_all(folder_); }

  std::string Put(const std::string& name, const std::string& content) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }

  struct Outcome {
    std::vector<Document> documents;
    std::vector<Diagnostic> faults;
    std::size_t repaired = 0;
  };
  static Outcome ReadAll(const std::string& input) {
    Outcome out;
    auto reader = RecordReader::Open({input});
    if (!reader) {
      out.faults = reader.error().diagnostics;
      return out;
    }
    for (;;) {
      auto item = reader->Next();
      if (std::holds_alternative<std::monostate>(item)) return out;
      if (auto* error = std::get_if<Error>(&item)) {
        out.faults.push_back(error->diagnostics[0]);
        continue;
      }
      auto read = ReadRecord(std::get<RawRecord>(item));
      if (read) {
        out.repaired += read->repaired;
        out.documents.push_back(std::move(read->document));
      } else {
        out.faults.push_back(read.error().diagnostics[0]);
      }
    }
  }

  fs::path folder_;
};

TEST_F(IntakeTest, TheExampleListingsHoldThirtyPapersAndTenIds) {
  const Outcome out = ReadAll(PAPERGRAPH_SOURCE_DIR "/examples/listings");
  ASSERT_TRUE(out.faults.empty());
  ASSERT_EQ(out.documents.size(), 30U);
  std::vector<std::string> ids;
  for (const Document& d : out.documents) {
    if (d.id.rfind("arXiv:", 0) == 0) ids.push_back(d.id);
  }
  EXPECT_EQ(ids, (std::vector<std::string>{
                     "arXiv:2201.08539", "arXiv:2112.06905", "arXiv:2112.01767", "arXiv:2111.13495",
                     "arXiv:2111.13241", "arXiv:2109.13226", "arXiv:2109.12265", "arXiv:2109.07029",
                     "arXiv:2102.10680", "arXiv:2007.06959"}));
  // The id closes the paper before it, to which the next abstract is glued.
  EXPECT_EQ(out.documents[20].id, "arXiv:2201.08539");
  EXPECT_EQ(out.documents[20].text.substr(0, 40), "Recently, large pre-trained models have ");
  EXPECT_EQ(out.documents[21].text.substr(0, 24), "Scaling language models ");
  // Remarks belong to the paper before and carry no second id.
  EXPECT_EQ(out.documents[22].meta.remarks,
            std::vector<std::string>{"A technical report. Code will be released"});
  EXPECT_EQ(out.documents[28].id, "arXiv:2102.10680");
}

TEST_F(IntakeTest, ListingLinesAreSortedOut) {
  const std::string abstract(300, 'a');
  const auto papers = SplitListing("Some Institute\nAbstract:Short one.\narXiv:2101.00001v2" +
                                       abstract + "\n14 pages\narXiv:2101.00002\n",
                                   "f");
  ASSERT_EQ(papers.size(), 2U);
  EXPECT_EQ(papers[0].bytes, "Short one.");
  EXPECT_EQ(papers[0].arxiv_id, "arXiv:2101.00001v2");
  EXPECT_TRUE(papers[0].remarks.empty()) << "the affiliation belongs to no paper";
  EXPECT_EQ(papers[1].bytes, abstract);
  EXPECT_EQ(papers[1].arxiv_id, "arXiv:2101.00002");
  EXPECT_EQ(papers[1].remarks, std::vector<std::string>{"14 pages"});
}

TEST_F(IntakeTest, JsonFieldsUnderAnyOfTheirNames) {
  const Outcome out = ReadAll(Put(
      "a.jsonl",
      R"({"id":"p1","title":"T","text":"One.","authors":["A B",{"name":"C D"}],"year":2020,"venue":"V","doi":"https://doi.org/10.1/X","url":"https://u","categories":"cs.CL cs.LG","extra":{"x":1}})"
      "\n"
      R"({"title":"Only a title","summary":null})"
      "\n\n"
      R"({"id":7,"abstract":"Two."})"));
  ASSERT_TRUE(out.faults.empty()) << Format(out.faults[0]);
  ASSERT_EQ(out.documents.size(), 3U);
  const PaperMeta& m = out.documents[0].meta;
  EXPECT_EQ(m.authors, (std::vector<std::string>{"A B", "C D"}));
  EXPECT_EQ(m.doi, "10.1/X");
  EXPECT_EQ(m.categories, (std::vector<std::string>{"cs.CL", "cs.LG"}));
  EXPECT_EQ(out.documents[1].id.substr(0, 5), "text:");
  EXPECT_EQ(out.documents[1].id.size(), 5 + 16U);
  EXPECT_EQ(out.documents[2].id, "7");
}

TEST_F(IntakeTest, ArxivSnapshotRecords) {
  const Outcome out = ReadAll(Put(
      "s.json",
      R"({"id":"0704.0001","title":"A\n  title","abstract":"  Line one\nline two.\n","authors_parsed":[["Balázs","C.",""],["Lee","K. M.","Jr"]],"categories":"hep-ph","update_date":"2008-11-26","versions":[]})"));
  ASSERT_EQ(out.documents.size(), 1U);
  EXPECT_EQ(out.documents[0].id, "arXiv:0704.0001");
  EXPECT_EQ(out.documents[0].meta.title, "A title");
  EXPECT_EQ(out.documents[0].meta.year, 2008);
  EXPECT_EQ(out.documents[0].meta.authors, (std::vector<std::string>{"C. Balázs", "K. M. Lee"}));
  EXPECT_EQ(out.documents[0].text, "  Line one\nline two.\n")
      << "the abstract stays as it was read";
}

TEST_F(IntakeTest, PlainTextIsOnePaperAFile) {
  const Outcome out = ReadAll(Put("p.txt", "A Short Title\n\nWe do things. They work.\n"));
  ASSERT_EQ(out.documents.size(), 1U);
  EXPECT_EQ(out.documents[0].meta.title, "A Short Title");
  EXPECT_EQ(out.documents[0].text, "We do things. They work.");
}

template <typename Compressor>
std::string Compressed(const std::string& content) {
  namespace io = boost::iostreams;
  std::istringstream in(content);
  std::ostringstream out;
  io::filtering_istreambuf chain;
  chain.push(Compressor());
  chain.push(in);
  io::copy(chain, out);
  return out.str();
}

TEST_F(IntakeTest, CompressionIsRecognisedByContent) {
  std::string lines;
  for (int i = 0; i < 3000; ++i) {
    lines +=
        "{\"id\":\"" + std::to_string(i) + "\",\"abstract\":\"Text " + std::to_string(i) + ".\"}\n";
  }
  const Outcome gz = ReadAll(Put("a.gz", Compressed<boost::iostreams::gzip_compressor>(lines)));
  const Outcome zst =
      ReadAll(Put("misnamed.jsonl", Compressed<boost::iostreams::zstd_compressor>(lines)));
  const Outcome plain = ReadAll(Put("b.jsonl", lines));
  EXPECT_EQ(plain.documents.size(), 3000U);
  EXPECT_EQ(gz.documents, plain.documents);
  EXPECT_EQ(zst.documents, plain.documents);
}

TEST_F(IntakeTest, ADamagedArchiveKeepsWhatCameBefore) {
  std::string lines;
  for (int i = 0; i < 40000; ++i)
    lines += "{\"abstract\":\"Text " + std::to_string(i * 7919) + ".\"}\n";
  std::string bytes = Compressed<boost::iostreams::gzip_compressor>(lines);
  bytes.resize(bytes.size() / 2);
  const Outcome out = ReadAll(Put("cut.jsonl.gz", bytes));
  EXPECT_GT(out.documents.size(), 1000U);
  ASSERT_FALSE(out.faults.empty());
  EXPECT_NE(out.faults.back().message.find("damaged or ends too early"), std::string::npos);
}

TEST_F(IntakeTest, EachKindOfBadRecordHasItsOwnMessage) {
  const std::string good = "{\"abstract\":\"Good.\"}\n";
  const Outcome out =
      ReadAll(Put("bad.jsonl", good + "{\"abstract\":\"cut\n" + "{\"abstract\":17}\n" +
                                   "{\"abstract\":\"\xFFx\"}\n" + "[1]\n" + "{\"id\":\"x\"}\n" +
                                   "{\"abstract\":\"\\ud800\"}\n" + good));
  EXPECT_EQ(out.documents.size(), 2U) << "the good records are still read";
  ASSERT_EQ(out.faults.size(), 6U);
  EXPECT_EQ(out.faults[0].line, 2U);
  EXPECT_EQ(out.faults[0].message, "the JSON ends too early");
  EXPECT_EQ(out.faults[1].message, "\"abstract\" must be a string, not a number");
  EXPECT_EQ(out.faults[1].column, 13U);
  EXPECT_EQ(out.faults[2].message, "not valid UTF-8 (byte 0xFF)");
  EXPECT_EQ(out.faults[2].column, 14U);
  EXPECT_EQ(out.faults[3].message, "an object is wanted, not an array");
  EXPECT_EQ(out.faults[4].message, "the record has neither an abstract nor a title");
  EXPECT_FALSE(out.faults[5].message.empty());
  for (const Diagnostic& d : out.faults) EXPECT_FALSE(d.fix.empty()) << d.message;
}

TEST_F(IntakeTest, EmptyMissingAndUnreadableInputs) {
  EXPECT_EQ(ReadAll(Put("empty.jsonl", "")).faults.at(0).message, "the file is empty");
  EXPECT_EQ(ReadAll((folder_ / "nowhere").string()).faults.at(0).message, "no such file or folder");
  Put("docs/readme.md", "nothing to read");
  EXPECT_EQ(ReadAll((folder_ / "docs").string()).faults.at(0).message,
            "the folder holds nothing that can be read");
}

TEST_F(IntakeTest, TheTextGateReplacesWhatXmlForbids) {
  const Outcome out = ReadAll(Put("c.jsonl", "{\"abstract\":\"a\\u0001b\\u001bc\"}\n"));
  ASSERT_EQ(out.documents.size(), 1U);
  EXPECT_EQ(out.documents[0].text, "a\uFFFDb\uFFFDc");
  EXPECT_EQ(out.repaired, 2U);
}

}  // namespace
}  // namespace papergraph
