// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/slow_nodes.hpp>

#include <coop/core/random.hpp>
#include <coop/transports/compute_time/constant.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "support/catch.hpp"

using coop::compute_time::constant;
using coop::compute_time::slow_nodes;

TEST_CASE("slow nodes take a factor longer, the others do not", "[compute_time]") {
  coop::random_stream random{1};
  const slow_nodes model{constant{0.5}, {7, 3}, 10};
  for (std::size_t node = 0; node < 10; ++node) {
    CHECK(model.seconds(node, 1, random) == (node == 3 || node == 7 ? 5 : 0.5));
  }
  CHECK(slow_nodes{constant{0.5}, {}, 10}.seconds(0, 1, random) == 0.5);
  CHECK(slow_nodes{constant{0.5}, {1}, 0.5}.seconds(1, 1, random) == 0.25);
  CHECK(model.describe() == "compute_time::slow_nodes{compute_time::constant{0.5}, {3, 7}, 10}");
  CHECK_THROWS_TEXT((slow_nodes{constant{1}, {1}, -1}), std::invalid_argument, "factor");
  CHECK_THROWS_TEXT((slow_nodes{constant{1}, {1}, std::nan("")}), std::invalid_argument, "factor");
}
