// SPDX-License-Identifier: Apache-2.0
// With which words the matches of a pattern begin: trying a pattern at those words only, instead of
// everywhere, is most of what makes many patterns cheap.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace papergraph {

/// The words, in lower case, with one of which every match of `pattern` (RE2 syntax, expanded)
/// begins, as whole words: "\\b(?:novel|new)s? (?:task|problem)" has "novel", "novels", "new" and
/// "news". Empty where matches may begin with anything else, or with too many words to list.
std::set<std::string> FirstWords(std::string_view pattern);

}  // namespace papergraph
