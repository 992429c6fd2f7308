// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace papergraph {

/// The form in which two printed figures compare: as a number where it is one ("84.30 %" is
/// "84.3", "1,024" is "1024"), else as a name. `value` is valid UTF-8.
std::string NormaliseValue(std::string_view value);

/// The form in which names compare when they are scored: NormaliseName(), save that "mechanisms"
/// is no plural, as in the project's scorer, whose figures are to be met.
std::string ComparedName(std::string_view name);

}  // namespace papergraph
