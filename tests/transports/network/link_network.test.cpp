// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/network/link_network.hpp>

#include <cstddef>

#include "support/catch.hpp"

TEST_CASE("the links of a link network are the user's own", "[network]") {
  const coop::link_network own{[](std::size_t from, std::size_t to) {
    return coop::wire{static_cast<double>(from), static_cast<double>(to)};
  }};
  CHECK(own.link(3, 4) == coop::wire{3, 4});
  CHECK(own.link(4, 3) == coop::wire{4, 3});
  CHECK(own.describe() == "link_network{wire_of}");
}
