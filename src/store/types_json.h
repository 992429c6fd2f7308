// SPDX-License-Identifier: Apache-2.0
// Node and edge types as JSON, so that a store can be exported without the packs it came from.
#pragma once

#include <string>
#include <string_view>

#include "papergraph/types.h"

namespace papergraph {

std::string PrefixesToJson(const TypeTable& types);
/// `order` is the type's place in its table, which reading restores.
std::string NodeTypeToJson(const NodeType& type, int order);
std::string EdgeTypeToJson(const EdgeType& type, int order);

/// Each reads what its counterpart wrote; false where the text is something else.
bool PrefixesFromJson(std::string_view json, TypeTable& types);
bool NodeTypeFromJson(std::string_view json, NodeType& type, int& order);
bool EdgeTypeFromJson(std::string_view json, EdgeType& type, int& order);

}  // namespace papergraph
