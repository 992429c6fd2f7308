// SPDX-License-Identifier: Apache-2.0
#include "pack/files.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "pack/embedded.h"

namespace papergraph {
namespace fs = std::filesystem;

const PackFile* PackFiles::Find(std::string_view path) const {
  for (const PackFile& f : files) {
    if (f.path == path) return &f;
  }
  return nullptr;
}

std::vector<PackFiles> BuiltInPacks() {
  std::vector<PackFiles> packs;
  for (const EmbeddedFile& e : EmbeddedFiles()) {
    const std::string path(e.path);
    const std::size_t slash = path.find('/');
    const std::string pack = path.substr(0, slash);
    if (packs.empty() || packs.back().shown != pack) packs.push_back({pack, {}, {}, true});
    packs.back().files.push_back({path.substr(slash + 1), e.content});
  }
  return packs;
}

Result<PackFiles> ReadPackFolder(const std::string& folder) {
  std::error_code error;
  PackFiles pack{folder, {}, {}, false};
  std::vector<std::string> paths;
  fs::recursive_directory_iterator it(folder, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const std::string extension = it->path().extension().string();
    if (extension == ".json" || extension == ".tsv" || extension == ".txt") {
      paths.push_back(it->path().lexically_relative(folder).generic_string());
    }
  }
  if (error) {
    return MakeError(Error::Code::kPack, folder, "cannot read the pack: " + error.message(),
                     "a pack is a folder with a pack.json; see `papergraph rules dump DIR`");
  }
  std::sort(paths.begin(), paths.end());
  pack.storage.reserve(paths.size());
  for (const std::string& path : paths) {
    Result<std::string> content = ReadFile((fs::path(folder) / path).string());
    if (!content) return std::move(content).error();
    pack.storage.push_back(std::move(content).value());
    pack.files.push_back({path, pack.storage.back()});
  }
  return pack;
}

Status DumpBuiltInPacks(const std::string& folder);

}  // namespace papergraph
