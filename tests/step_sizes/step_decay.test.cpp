// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/step_decay.hpp>

#include <limits>

TEST_CASE("step_decay decays after whole numbers of its period", "[step_sizes]") {
  const coop::step_decay decay{0.5, 3};
  const auto after_epochs = [&](std::size_t epochs, std::size_t steps) {
    return decay.factor({.step = epochs * 10 + steps + 1, .last = 1000, .steps_per_epoch = 10});
  };
  CHECK(after_epochs(0, 0) == 1);
  CHECK(after_epochs(2, 9) == 1);
  CHECK(after_epochs(3, 0) == 0.5);
  CHECK(after_epochs(5, 9) == 0.5);
  CHECK(after_epochs(6, 0) == 0.25);
  CHECK(coop::step_decay{0.5, 0.5}.factor({.step = 6, .steps_per_epoch = 10}) == 0.5);
  CHECK(coop::step_decay{0.1, 30}.describe() == "step_decay{0.1, 30}");
  coop::laws::step_size(decay);
}

TEST_CASE("step_decay refuses values that do not decay", "[step_sizes]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double by : {0.0, -0.5, 1.5, nan}) {
    CHECK_THROWS_TEXT((coop::step_decay{by, 1}), std::invalid_argument, "step_decay: decay is");
  }
  for (const double every : {0.0, -1.0, nan}) {
    CHECK_THROWS_TEXT((coop::step_decay{0.5, every}), std::invalid_argument,
                      "step_decay: every is");
  }
}
