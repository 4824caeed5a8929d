// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/constant.hpp>

#include <coop/core/random.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "support/catch.hpp"

using coop::compute_time::constant;

TEST_CASE("a constant compute time is that of every node and step", "[compute_time]") {
  coop::random_stream random{1};
  CHECK(constant{0.25}.seconds(3, 9, random) == 0.25);
  CHECK(constant{0}.seconds(0, 1, random) == 0);
  CHECK(constant{0.25}.describe() == "compute_time::constant{0.25}");
  CHECK_THROWS_TEXT(constant{-1}, std::invalid_argument, "must be at least 0");
  CHECK_THROWS_TEXT(constant{std::nan("")}, std::invalid_argument, "nan");
  CHECK_THROWS_TEXT(constant{std::numeric_limits<double>::infinity()}, std::invalid_argument,
                    "finite");
}
