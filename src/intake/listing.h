// SPDX-License-Identifier: Apache-2.0
// Listing text: abstracts as they are copied out of a list of papers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "papergraph/intake.h"

namespace papergraph {

/// Whether a line of the text begins with "Abstract:" or with an arXiv id mark.
bool LooksLikeListing(std::string_view head);

/// Cuts a listing into papers. Each line is one of: an abstract ("Abstract:" before it, or, where
/// nothing marks it, long enough to be one); "arXiv:NNNN.NNNNN", which closes the paper before it
/// and may have the next abstract glued to it; a remark, which belongs to the paper before it; or
/// an affiliation before the first paper, which belongs to none.
std::vector<RawRecord> SplitListing(std::string_view text, const std::string& file);

}  // namespace papergraph
