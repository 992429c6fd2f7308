// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "papergraph/evaluation.h"

namespace papergraph {

/// The middle 95% of the F1 of documents drawn with replacement, `rounds` times; `documents` has at
/// least one. Draws as CPython's random.Random(20240601).choices() does, so that a scorer in Python
/// gives the same interval.
std::pair<double, double> BootstrapInterval(const std::vector<Figures>& documents, int rounds);

}  // namespace papergraph
