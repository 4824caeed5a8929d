// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/compute_time/drifting.hpp>

#include <coop/core/random.hpp>
#include <coop/transports/compute_time/constant.hpp>

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "support/catch.hpp"

using coop::compute_time::constant;
using coop::compute_time::drifting;

TEST_CASE("speeds drift up and down around the base's", "[compute_time]") {
  coop::random_stream random{1};
  const drifting model{constant{2}, 0.5, 4};
  // Node 0 has no phase: sin of a quarter turn a step.
  CHECK(std::abs(model.seconds(0, 1, random) - 3) < 1e-12);
  CHECK(std::abs(model.seconds(0, 2, random) - 2) < 1e-12);
  CHECK(std::abs(model.seconds(0, 3, random) - 1) < 1e-12);
  CHECK(std::abs(model.seconds(0, 4, random) - 2) < 1e-12);
  CHECK(std::abs(model.seconds(1, 2, random) - model.seconds(0, 2, random)) > 0.1);
  CHECK((drifting{constant{2}, 0, 4}.seconds(5, 1, random)) == 2);
  CHECK(model.describe() == "compute_time::drifting{compute_time::constant{2}, 0.5, 4}");
  CHECK_THROWS_TEXT((drifting{constant{1}, -0.1, 5}), std::invalid_argument, "amplitude");
  CHECK_THROWS_TEXT((drifting{constant{1}, 0.1, std::nan("")}), std::invalid_argument, "period");
}
