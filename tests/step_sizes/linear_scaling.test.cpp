// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/linear_scaling.hpp>

#include <limits>

TEST_CASE("linear_scaling grows with the batch of all workers", "[step_sizes]") {
  // Goyal et al.: 0.1 for 256 images, so 3.2 for 256 GPUs of 32 images each.
  CHECK(coop::linear_scaling{}.factor({.workers = 256, .batch_size = 32}) == 32);
  CHECK(coop::linear_scaling{}.factor({.workers = 8, .batch_size = 32}) == 1);
  CHECK(coop::linear_scaling{64}.factor({.workers = 1, .batch_size = 16}) == 0.25);
  CHECK(coop::linear_scaling{}.describe() == "linear_scaling{256}");
  coop::laws::step_size(coop::linear_scaling{});
}

TEST_CASE("linear_scaling refuses a reference batch that is not positive", "[step_sizes]") {
  for (const double batch : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT(coop::linear_scaling{batch}, std::invalid_argument,
                      "linear_scaling: reference batch is");
  }
}
