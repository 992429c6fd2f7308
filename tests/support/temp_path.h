// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace papergraph {

/// A path for one test of one process: tests run side by side.
inline std::filesystem::path TempPath(const std::string& name) {
  return std::filesystem::temp_directory_path() /
         ("papergraph-" + name + "-" + std::to_string(getpid()));
}

}  // namespace papergraph
