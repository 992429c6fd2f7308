// SPDX-License-Identifier: Apache-2.0
// Files that the build put into the binary (cmake/EmbedFiles.cmake writes the definition).
#pragma once

#include <string_view>
#include <vector>

namespace papergraph {

struct EmbeddedFile {
  std::string_view path;  ///< "core/rules/introduced.json"
  std::string_view content;
};

/// In the order of the packs, then by path.
std::vector<EmbeddedFile> EmbeddedFiles();

}  // namespace papergraph
