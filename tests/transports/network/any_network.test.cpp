// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/network/any_network.hpp>

#include <coop/transports/network/distance_network.hpp>
#include <coop/transports/network/link_network.hpp>
#include <coop/transports/network/uniform_network.hpp>

#include <cmath>
#include <cstddef>

#include "support/catch.hpp"

namespace {

using coop::any_network;
using coop::distance_network;
using coop::link_network;
using coop::uniform_network;
using coop::wire;

TEST_CASE("networks know their links", "[network]") {
  const any_network perfect;
  CHECK(perfect.link(1, 2) == wire{});
  CHECK(perfect.uniform());
  const any_network same = uniform_network{0.5, 4};
  CHECK(same.link(3, 9) == wire{0.5, 0.25});
  CHECK(same.uniform());
  CHECK(any_network{uniform_network{1}}.link(0, 1) == wire{1, 0});
  const any_network far =
      distance_network{[](std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }, 0.5, 4};
  CHECK(far.link(2, 7) == wire{2.5, 0.25});
  CHECK(!far.uniform());
  const any_network own = link_network{[](std::size_t from, std::size_t to) {
    return wire{static_cast<double>(from), static_cast<double>(to)};
  }};
  CHECK(own.link(3, 4) == wire{3, 4});
  CHECK(own.describe() == "link_network{wire_of}");
  CHECK(same.describe() == "uniform_network{0.5, 4}");
  CHECK(far.describe() == "distance_network{hops, 0.5, 4}");
}

TEST_CASE("networks that cannot be are refused", "[network]") {
  const any_network wrong = link_network{[](std::size_t, std::size_t to) {
    return to == 0 ? wire{} : to == 1 ? wire{-1, 0} : wire{0, std::nan("")};
  }};
  CHECK(wrong.link(1, 0) == wire{});
  CHECK_THROWS_TEXT(wrong.link(0, 1), coop::error, "from node 0 to node 1 a latency of -1 s");
  CHECK_THROWS_TEXT(wrong.link(0, 2), coop::error, "from node 0 to node 2");
}

}  // namespace
