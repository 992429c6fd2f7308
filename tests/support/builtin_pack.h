// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>

#include "papergraph/pipeline.h"

namespace papergraph {

/// The built-in packs, loaded once a process.
inline const Pack& BuiltInPack() {
  static const Pack kPack = [] {
    Result<Pack> pack = Pack::Load();
    if (!pack) {
      for (const Diagnostic& d : pack.error().diagnostics) std::fputs(Format(d).c_str(), stderr);
      std::abort();
    }
    return std::move(pack).value();
  }();
  return kPack;
}

}  // namespace papergraph
