// SPDX-License-Identifier: Apache-2.0
// papergraph_export_bench [google-benchmark flags]: every writer, and boost::write_graphml beside
// ours, on one graph of 200,000 nodes and 1,000,000 edges, into nothing.
#include <benchmark/benchmark.h>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/property_map/dynamic_property_map.hpp>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <ostream>
#include <random>
#include <streambuf>

#include "export/text.h"
#include "export/writers.h"
#include "support/builtin_pack.h"

namespace papergraph {
namespace {

constexpr std::uint32_t kPapers = 50'000;
constexpr std::uint32_t kThings = 150'000;
constexpr std::uint32_t kEdges = 1'000'000;

KnowledgeGraph Make() {
  std::mt19937 random(1);
  const TypeTable& types = BuiltInPack().types();
  std::deque<std::string> rules = {"lexicon/name", "evaluated-on/plain"};
  const std::string& node_rule = rules.front();
  const std::string& edge_rule = rules.back();
  std::vector<GraphDocument> documents(kPapers);
  std::vector<Node> nodes(kPapers + kThings);
  char id[32];
  for (std::uint32_t i = 0; i < kPapers; ++i) {
    std::snprintf(id, sizeof id, "arXiv:%04u.%05u", i / 10'000, i % 10'000);
    documents[i].document.id = id;
    documents[i].document.text =
        "We propose a method & evaluate it on \"data\" (<5% error), which is new.";
    documents[i].node = kThings + i;
  }
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    Node& n = nodes[i];
    const bool paper = i >= kThings;
    std::snprintf(id, sizeof id, "%s-%016x", paper ? "paper" : "artifact", i);
    n.id = id;
    n.type = paper ? "Paper" : types.nodes[1 + i % (types.nodes.size() - 2)].name;
    n.name = "Name of thing " + std::to_string(i);
    n.confidence = 0.9;
    n.papers = 1 + random() % 5;
    if (paper) {
      n.document = i - kThings;
    } else {
      n.evidence.push_back({static_cast<std::uint32_t>(random() % kPapers),
                            {11, 19, Field::kAbstract},
                            node_rule,
                            0.9});
    }
  }
  std::vector<Edge> edges(kEdges);
  for (std::uint32_t i = 0; i < kEdges; ++i) {
    Edge& e = edges[i];
    e.number = i;
    e.source = random() % nodes.size();
    e.target = random() % kThings;
    e.type = types.edges[i % types.edges.size()].name;
    e.confidence = 0.85;
    e.support = 1;
    e.evidence.push_back({static_cast<std::uint32_t>(random() % kPapers),
                          {0, 60, Field::kAbstract},
                          edge_rule,
                          0.85});
  }
  return {types, std::move(rules), std::move(documents), std::move(nodes), std::move(edges), {}};
}

const KnowledgeGraph& Graph() {
  static const KnowledgeGraph graph = Make();
  return graph;
}

// A line of /proc/self/status ("VmRSS:", "VmHWM:") in MiB; 0 where there is no such file.
double StatusMiB(std::string_view key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) return std::strtod(line.c_str() + key.size(), nullptr) / 1024;
  }
  return 0;
}

void Ours(benchmark::State& state, FileWriter write) {
  const KnowledgeGraph& graph = Graph();
  ExportOptions options;
  std::int64_t bytes = 0;
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const double before = StatusMiB("VmRSS:");
  for (auto _ : state) {
    write(graph, options,
          [&](std::string_view b) { bytes += static_cast<std::int64_t>(b.size()); });
  }
  state.SetBytesProcessed(bytes);
  state.counters["MiB beyond the graph"] = StatusMiB("VmHWM:") - before;
  state.counters["edges/s"] = benchmark::Counter(static_cast<double>(kEdges * state.iterations()),
                                                 benchmark::Counter::kIsRate);
}

// Counts what is written to it.
class CountingBuffer : public std::streambuf {
 public:
  std::int64_t bytes = 0;

 protected:
  int_type overflow(int_type c) override {
    ++bytes;
    return c;
  }
  std::streamsize xsputn(const char*, std::streamsize n) override {
    bytes += n;
    return n;
  }
};

struct BoostNode {
  std::string label, type, uri, evidence;
  int named = 1, papers = 1;
  double confidence = 0;
};
struct BoostEdge {
  std::string label, documents, evidence;
  double weight = 1, confidence = 0;
  int support = 1;
};

// The same columns as ours, in a graph of Boost's.
void Boosts(benchmark::State& state) {
  using G = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, BoostNode, BoostEdge>;
  const KnowledgeGraph& graph = Graph();
  G g(graph.nodes().size());
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& n = graph.nodes()[i];
    g[i] = {n.name,
            n.type,
            "urn:papergraph:" + n.id,
            EvidenceAsJson(graph, n.evidence),
            n.named,
            static_cast<int>(n.papers),
            n.confidence};
  }
  for (const Edge& e : graph.edges()) {
    boost::add_edge(
        e.source, e.target,
        BoostEdge{e.type.str(), ListAsJson(DocumentsOf(graph, e.evidence)),
                  EvidenceAsJson(graph, e.evidence), 1, e.confidence, static_cast<int>(e.support)},
        g);
  }
  boost::dynamic_properties p;
  p.property("label", boost::get(&BoostNode::label, g));
  p.property("type", boost::get(&BoostNode::type, g));
  p.property("uri", boost::get(&BoostNode::uri, g));
  p.property("evidence", boost::get(&BoostNode::evidence, g));
  p.property("named", boost::get(&BoostNode::named, g));
  p.property("papers", boost::get(&BoostNode::papers, g));
  p.property("confidence", boost::get(&BoostNode::confidence, g));
  p.property("label", boost::get(&BoostEdge::label, g));
  p.property("documents", boost::get(&BoostEdge::documents, g));
  p.property("evidence", boost::get(&BoostEdge::evidence, g));
  p.property("weight", boost::get(&BoostEdge::weight, g));
  p.property("confidence", boost::get(&BoostEdge::confidence, g));
  p.property("support", boost::get(&BoostEdge::support, g));
  CountingBuffer buffer;
  for (auto _ : state) {
    std::ostream out(&buffer);
    boost::write_graphml(out, g, p, false);
  }
  state.SetBytesProcessed(buffer.bytes);
  state.counters["edges/s"] = benchmark::Counter(static_cast<double>(kEdges * state.iterations()),
                                                 benchmark::Counter::kIsRate);
}

void Register(const char* name, FileWriter write) {
  benchmark::RegisterBenchmark(name, [write](benchmark::State& s) {
    Ours(s, write);
  })->Unit(benchmark::kMillisecond);
}

}  // namespace
}  // namespace papergraph

int main(int argc, char** argv) {
  using namespace papergraph;
  benchmark::Initialize(&argc, argv);
  Graph();
  Register("graphml", WriteGraphml);
  benchmark::RegisterBenchmark("boost::write_graphml", Boosts)->Unit(benchmark::kMillisecond);
  Register("gexf", WriteGexf);
  Register("jsonld", WriteJsonld);
  Register("turtle", WriteTurtle);
  Register("json (node-link)", WriteNodeLink);
  Register("summary", WriteSummary);
  for (const auto& files : {Neo4jFiles(), CsvFiles()}) {
    for (const FilePart& f : files) {
      if ((f.file.ends_with(".csv") && !f.file.ends_with("results.csv")) ||
          f.file.ends_with("graph.cypher"))
        Register(f.file.c_str(), f.write);
    }
  }
  benchmark::RunSpecifiedBenchmarks();
}
