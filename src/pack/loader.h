// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "pack/compiled_pack.h"
#include "pack/files.h"

namespace papergraph {

/// Checks and compiles packs; later ones override earlier ones. The error holds every fault.
Result<std::unique_ptr<const CompiledPack>> CompilePacks(std::vector<PackFiles> packs,
                                                         bool machine_code);

}  // namespace papergraph
