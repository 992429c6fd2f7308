// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/fruchterman_reingold.hpp>
#include <boost/graph/topology.hpp>
#include <boost/property_map/property_map.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "papergraph/knowledge_graph.h"

namespace papergraph {
namespace {

constexpr std::size_t kMostForForces = 2000;
constexpr double kSpacing = 40;

// Places along a sunflower's spiral: about equal room for each, whatever their number. Each is the
// one before turned by the golden angle; sine and cosine are constants, since those of two C
// libraries may differ in the last place, and the drawing with them.
std::vector<Position> Spiral(std::size_t count) {
  constexpr double kCosine = -0.7373688780783197;
  constexpr double kSine = 0.6754902942615238;
  std::vector<Position> out;
  double x = 1;
  double y = 0;
  for (std::size_t rank = 0; rank < count; ++rank) {
    const double radius = kSpacing * std::sqrt(static_cast<double>(rank) + 0.5);
    out.push_back({radius * x, radius * y});
    const double turned = kCosine * x - kSine * y;
    y = kSine * x + kCosine * y;
    x = turned;
    const double length = std::sqrt(x * x + y * y);
    x /= length;
    y /= length;
  }
  return out;
}

// Hubs first, each followed by what hangs on it.
std::vector<std::uint32_t> FromHubs(const std::vector<std::vector<std::uint32_t>>& neighbours) {
  std::vector<std::uint32_t> hubs(neighbours.size());
  std::iota(hubs.begin(), hubs.end(), 0U);
  std::stable_sort(hubs.begin(), hubs.end(), [&](std::uint32_t a, std::uint32_t b) {
    return neighbours[a].size() > neighbours[b].size();
  });
  std::vector<std::uint32_t> order;
  std::vector<bool> seen(neighbours.size(), false);
  for (std::uint32_t hub : hubs) {
    if (seen[hub]) continue;
    seen[hub] = true;
    std::size_t head = order.size();
    for (order.push_back(hub); head < order.size(); ++head) {
      for (std::uint32_t n : neighbours[order[head]]) {
        if (!seen[n]) order.push_back(n);
        seen[n] = true;
      }
    }
  }
  return order;
}

}  // namespace

std::vector<Position> LayOut(const KnowledgeGraph& graph) {
  const std::size_t n = graph.nodes().size();
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;  // edges without direction, once each
  for (const Edge& e : graph.edges()) {
    if (e.source != e.target) pairs.insert(std::minmax(e.source, e.target));
  }
  std::vector<std::vector<std::uint32_t>> neighbours(n);
  for (const auto& [a, b] : pairs) {
    neighbours[a].push_back(b);
    neighbours[b].push_back(a);
  }
  std::vector<Position> places(n);
  const std::vector<std::uint32_t> order = FromHubs(neighbours);
  const std::vector<Position> spiral = Spiral(n);
  for (std::size_t rank = 0; rank < n; ++rank) places[order[rank]] = spiral[rank];
  if (n < 2 || n > kMostForForces) return places;

  // The spiral is the start, so that there is no chance in it.
  using Topology = boost::rectangle_topology<>;
  using Point = Topology::point_type;
  boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> plain(n);
  for (const auto& [a, b] : pairs) boost::add_edge(a, b, plain);
  const double side = kSpacing * std::sqrt(static_cast<double>(n)) * 1.5;
  boost::minstd_rand unused(1);
  const Topology topology(unused, -side, -side, side, side);
  std::vector<Point> points(n);
  for (std::size_t i = 0; i < n; ++i) {
    points[i][0] = places[i].x;
    points[i][1] = places[i].y;
  }
  const auto map =
      boost::make_iterator_property_map(points.begin(), boost::get(boost::vertex_index, plain));
  constexpr int kRounds = 100;
  boost::fruchterman_reingold_force_directed_layout(
      plain, map, topology, boost::cooling(boost::linear_cooling<double>(kRounds)));
  for (std::size_t i = 0; i < n; ++i) places[i] = {points[i][0], points[i][1]};
  return places;
}

}  // namespace papergraph
