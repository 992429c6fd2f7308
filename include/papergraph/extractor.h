// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "papergraph/document.h"
#include "papergraph/facts.h"
#include "papergraph/pack.h"

namespace papergraph {

/// What `document` says, by the rules of `pack`. A pure function: equal arguments give equal facts
/// on any machine. Cannot fail on a Document that meets its contract (document.h). May be called
/// from many threads with one pack. Time is linear in the text for texts of ordinary sentences.
Facts Extract(Document document, const Pack& pack);

}  // namespace papergraph
