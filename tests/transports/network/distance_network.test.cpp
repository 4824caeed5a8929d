// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/network/distance_network.hpp>

#include <cstddef>
#include <stdexcept>

#include "support/catch.hpp"

using coop::distance_network;
using coop::wire;

TEST_CASE("every hop costs a latency, bytes cost the same at any distance", "[network]") {
  const auto hops = [](std::size_t a, std::size_t b) { return a > b ? a - b : b - a; };
  const distance_network line{hops, 0.5, 4};
  CHECK(line.link(2, 7) == wire{2.5, 0.25});
  CHECK(line.link(7, 2) == wire{2.5, 0.25});
  CHECK(line.link(3, 3) == wire{0, 0.25});
  CHECK(distance_network{hops, 0.5}.link(0, 1) == wire{0.5, 0});
  CHECK(line.describe() == "distance_network{hops, 0.5, 4}");
  CHECK_THROWS_TEXT((distance_network{hops, -1}), std::invalid_argument, "distance_network");
  CHECK_THROWS_TEXT((distance_network{hops, 1, 0}), std::invalid_argument, "bandwidth");
}
