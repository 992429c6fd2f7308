#include <cstdio>
#include <iostream>
#include "papergraph/extractor.h"
#include "papergraph/intake.h"
using namespace papergraph;
int main(int argc, char** argv) {
  auto pack = Pack::Load();
  if (!pack) { for (auto& d : pack.error().diagnostics) std::cerr << Format(d); return 3; }
  if (argc > 2 && std::string(argv[1]) == "rules") {
    auto f = RunRuleExamples(*pack);
    for (auto& x : f) { std::cout << x.rule << ": " << x.text << "\n  expected:"; for (auto&e: x.expected) std::cout << " [" << e << "]"; std::cout << "\n  found:"; for (auto& e: x.found) std::cout << " [" << e << "]"; std::cout << "\n"; }
    return !f.empty();
  }
  auto r = RecordReader::Open({argv + 1, argv + argc});
  if (!r) return 3;
  for (;;) {
    auto item = r->Next();
    if (std::holds_alternative<std::monostate>(item)) break;
    if (auto* e = std::get_if<Error>(&item)) { std::cerr << Format(e->diagnostics[0]); continue; }
    auto d = ReadRecord(std::get<RawRecord>(item));
    if (!d) { std::cerr << Format(d.error().diagnostics[0]); continue; }
    std::cout << ToJsonLine(Extract(d->document, *pack)) << "\n";
  }
}
