// SPDX-License-Identifier: Apache-2.0
#include "intake/listing.h"

#include <algorithm>
#include <cctype>

namespace papergraph {
namespace {

constexpr std::string_view kAbstract = "Abstract:";
constexpr std::string_view kArxiv = "arXiv:";
// Remarks and affiliations are a line of a hundred characters or so; abstracts have many sentences.
constexpr std::size_t kShortestUnmarkedAbstract = 250;

bool Digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Length of "arXiv:2201.08539" at the start of the line, version included; 0 where it is none.
std::size_t ArxivLength(std::string_view line) {
  if (line.rfind(kArxiv, 0) != 0) return 0;
  std::size_t at = kArxiv.size();
  std::size_t digits = 0;
  for (; digits < 4 && at < line.size() && Digit(line[at]); ++digits) ++at;
  if (digits != 4 || at >= line.size() || line[at] != '.') return 0;
  const std::size_t number = ++at;
  while (at < line.size() && Digit(line[at]) && at - number < 5) ++at;
  if (at - number < 4) return 0;
  if (at + 1 < line.size() && line[at] == 'v' && Digit(line[at + 1])) {
    for (at += 2; at < line.size() && Digit(line[at]); ++at) {
    }
  }
  return at;
}

std::string_view Trim(std::string_view s) {
  const std::size_t from = s.find_first_not_of(" \t\r\f");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\r\f") + 1 - from);
}

}  // namespace

bool LooksLikeListing(std::string_view head) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    if (line.rfind(kAbstract, 0) == 0 || ArxivLength(line) > 0) return true;
    head.remove_prefix(std::min(line.size() + 1, head.size()));
  }
  return false;
}

std::vector<RawRecord> SplitListing(std::string_view text, const std::string& file) {
  std::vector<RawRecord> papers;
  std::uint32_t number = 0;
  const auto add = [&](std::string_view abstract) {
    RawRecord r;
    r.format = InputFormat::kListing;
    r.file = file;
    r.line = number;
    r.bytes = abstract;
    papers.push_back(std::move(r));
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (const std::size_t id = ArxivLength(line); id > 0) {
      // A second id behind the same paper would be a mistake of the listing: the first stays.
      if (!papers.empty() && papers.back().arxiv_id.empty()) {
        papers.back().arxiv_id = line.substr(0, id);
      }
      line = Trim(line.substr(id));
      if (!line.empty() && line.rfind(kAbstract, 0) != 0) {
        add(line);
        continue;
      }
    }
    if (line.empty()) continue;
    if (line.rfind(kAbstract, 0) == 0) {
      add(Trim(line.substr(kAbstract.size())));
    } else if (line.size() >= kShortestUnmarkedAbstract) {
      add(line);
    } else if (!papers.empty()) {
      papers.back().remarks.emplace_back(line);
    }
  }
  return papers;
}

}  // namespace papergraph
