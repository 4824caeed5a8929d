// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/inverse.hpp>
#include <coop/step_sizes/linear_scaling.hpp>
#include <coop/step_sizes/product.hpp>

TEST_CASE("product multiplies two step sizes", "[step_sizes]") {
  const coop::product both{coop::linear_scaling{64}, coop::inverse{1}};
  CHECK(both.factor({.step = 4, .workers = 8, .batch_size = 64}) == 2);
  CHECK(both.describe() == "product{linear_scaling{64}, inverse{1}}");
  const coop::product nested{both, coop::inverse{1}};
  CHECK(nested.factor({.step = 4, .workers = 8, .batch_size = 64}) == 0.5);
  coop::laws::step_size(nested);
}
