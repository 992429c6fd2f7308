// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace papergraph {

/// "major.minor.patch" of the library.
const char* Version();

}  // namespace papergraph
