// SPDX-License-Identifier: Apache-2.0
// The README's library example.
#include <iostream>

#include "papergraph/extractor.h"

int main() {
  auto pack = papergraph::Pack::Load();
  if (!pack) return 1;
  papergraph::Document paper;
  paper.id = "example";
  paper.text =
      "We propose QuxNet, a network for image captioning. Results on the ImageNet dataset are "
      "good.";
  for (const auto& r : papergraph::Extract(paper, *pack).relations) {
    std::cout << r.head << " " << r.type << " " << r.tail << "\n";
  }
}
