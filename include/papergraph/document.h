// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace papergraph {

/// What is known of a paper besides its text. Everything may be missing.
struct PaperMeta {
  std::string title;
  std::vector<std::string> authors;  ///< in printed order, "Given Family"
  int year = 0;                      ///< 0: unknown
  std::string venue;
  std::string doi;  ///< as given, without a resolver's prefix
  std::string url;
  std::vector<std::string> categories;  ///< e.g. "cs.CL", as given
  std::vector<std::string> remarks;     ///< lines that a listing puts behind the paper

  bool operator==(const PaperMeta&) const = default;
};

/// One paper as intake hands it out. Both texts are valid UTF-8 without code points that XML 1.0
/// forbids: intake replaces those by U+FFFD and counts them.
struct Document {
  std::string id;    ///< never empty: given, canonical arXiv or DOI, or "text:" and a hash
  std::string text;  ///< the abstract as it was read
  PaperMeta meta;

  bool operator==(const Document&) const = default;
};

}  // namespace papergraph
