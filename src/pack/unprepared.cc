// SPDX-License-Identifier: Apache-2.0
// For the program that prepares: nothing is known yet.
#include "pack/prepared.h"

namespace papergraph {

const PreparedPacks& Prepared() {
  static constexpr PreparedPacks kNone;
  return kNone;
}

}  // namespace papergraph
