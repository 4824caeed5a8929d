// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/network/uniform_network.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

using coop::uniform_network;
using coop::wire;

TEST_CASE("all links of a uniform network are the same", "[network]") {
  CHECK(uniform_network{}.link(1, 2) == wire{});
  CHECK(uniform_network{1}.link(0, 1) == wire{1, 0});
  CHECK(uniform_network{0.5, 4}.link(3, 9) == wire{0.5, 0.25});
  CHECK(uniform_network{0.5, 4}.describe() == "uniform_network{0.5, 4}");
}

TEST_CASE("uniform networks that cannot be are refused", "[network]") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK_THROWS_TEXT(uniform_network{-1}, std::invalid_argument, "latency is -1 s");
  CHECK_THROWS_TEXT(uniform_network{infinity}, std::invalid_argument, "finite");
  CHECK_THROWS_TEXT(uniform_network{std::nan("")}, std::invalid_argument, "latency");
  CHECK_THROWS_TEXT((uniform_network{0, 0}), std::invalid_argument, "bandwidth is 0 bytes/s");
  CHECK_THROWS_TEXT((uniform_network{0, std::nan("")}), std::invalid_argument, "bandwidth");
  // 1/β would be infinite, and no bytes of infinite time each are no time at all.
  CHECK_THROWS_TEXT((uniform_network{0, 1e-310}), std::invalid_argument, "bandwidth is 1e-310");
  CHECK(std::isfinite(uniform_network{0, 1e-300}.link(0, 1).seconds_per_byte));
}
