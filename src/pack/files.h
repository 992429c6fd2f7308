// SPDX-License-Identifier: Apache-2.0
// The files of a pack, wherever they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "papergraph/result.h"

namespace papergraph {

struct PackFile {
  std::string path;  ///< relative to the pack, with '/', e.g. "rules/introduced.json"
  std::string_view content;
};

/// One pack's files, sorted by path. `content` views point into `storage` or into the binary.
struct PackFiles {
  std::string shown;  ///< what diagnostics put before the path: a folder, or "core" for a built-in
  std::vector<PackFile> files;
  std::vector<std::string> storage;
  bool built_in = false;

  const PackFile* Find(std::string_view path) const;
};

/// The packs compiled into the binary, in order of precedence (lowest first).
std::vector<PackFiles> BuiltInPacks();

/// Reads every .json, .tsv and .txt file below the folder.
Result<PackFiles> ReadPackFolder(const std::string& folder);

}  // namespace papergraph
