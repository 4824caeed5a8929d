// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/constant.hpp>

TEST_CASE("constant is 1 at every step", "[step_sizes]") {
  for (std::size_t k = 1; k <= 9; ++k) CHECK(coop::constant{}.factor({.step = k, .last = 9}) == 1);
  CHECK(coop::constant{}.describe() == "constant{}");
  coop::laws::step_size(coop::constant{});
}
