// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/topology.hpp>
#include <coop/topologies/sampled_clients.hpp>

#include <cmath>
#include <map>
#include <vector>

#include "support/catch.hpp"

using coop::sampled_clients;

static_assert(coop::SamplingTopology<sampled_clients> && coop::DirectedTopology<sampled_clients>);
static_assert(coop::SpectralTopology<sampled_clients>);

TEST_CASE("sampled_clients obeys the laws") {
  for (const std::size_t n : {1U, 2U, 3U, 4U, 5U, 8U, 16U}) {
    for (std::size_t p = 1; p <= n; ++p) {
      CHECK_NOTHROW(coop::laws::topology(sampled_clients{n, p, 7}));
    }
  }
}

TEST_CASE("sampled_clients draws every set of clients equally often") {
  const sampled_clients clients{5, 2, 11};
  std::map<std::vector<std::size_t>, int> times;
  constexpr int rounds = 20000;
  for (std::size_t round = 0; round < rounds; ++round) ++times[clients.participants(round)];
  CHECK(times.size() == 10);
  double chi_squared = 0;
  for (const auto& [set, count] : times) {
    CHECK(set.size() == 2);
    chi_squared += (count - rounds / 10.0) * (count - rounds / 10.0) / (rounds / 10.0);
  }
  CHECK(chi_squared < 27.9);  // 9 degrees of freedom, 0.1 %
}

TEST_CASE("sampled_clients depends on seed and round alone") {
  const sampled_clients clients{1000, 50, 3};
  CHECK(clients.participants(4) == sampled_clients{1000, 50, 3}.participants(4));
  CHECK(clients.participants(4) != clients.participants(5));
  CHECK(clients.participants(4) != sampled_clients{1000, 50, 4}.participants(4));
  std::size_t count = 0;
  for (std::size_t i = 0; i < 1000; ++i) count += clients.participates(4, i) ? 1 : 0;
  CHECK(count == 50);
  CHECK(clients.zeta() == 0.0);
  CHECK(clients.describe() == "sampled_clients{1000, 50, 3}");
}

TEST_CASE("sampled_clients refuses impossible numbers") {
  CHECK_THROWS_TEXT((sampled_clients{0, 1}), std::invalid_argument, "0 clients");
  CHECK_THROWS_TEXT((sampled_clients{4, 0}), std::invalid_argument, "0 participants a round");
  CHECK_THROWS_TEXT((sampled_clients{4, 5}), std::invalid_argument, "must be at most all of them");
}
