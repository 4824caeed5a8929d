// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/step_size.hpp>
#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/constant.hpp>
#include <coop/step_sizes/inverse.hpp>
#include <coop/step_sizes/linear_scaling.hpp>
#include <coop/step_sizes/warmup.hpp>

#include <limits>

TEST_CASE("warmup rises linearly and then leaves the inner step size alone", "[step_sizes]") {
  const coop::warmup plain{coop::constant{}, 4};
  const auto at = [](const auto& policy, std::size_t k) {
    return policy.factor({.step = k, .last = 20, .workers = 8, .batch_size = 64});
  };
  CHECK(at(plain, 1) == 0.25);
  CHECK(at(plain, 3) == 0.75);
  CHECK(at(plain, 4) == 1);
  CHECK(at(plain, 5) == 1);
  CHECK(at(coop::warmup{coop::constant{}, 4, 0.5}, 2) == 0.75);
  CHECK(at(coop::warmup{coop::constant{}, 0}, 1) == 1);
  // From one worker's step size to that of eight: 8·64/64 = 8.
  const coop::warmup goyal{coop::linear_scaling{64}, 10, 1.0 / 8};
  CHECK(at(goyal, 10) == 8);
  CHECK(at(goyal, 5) == 8 * (0.125 + 0.875 * 0.5));
  const coop::warmup decaying{coop::inverse{1}, 2};
  CHECK(at(decaying, 1) == 0.5);
  CHECK(at(decaying, 4) == 0.25);
}

TEST_CASE("warmup takes any step size, itself and a user's among them", "[step_sizes]") {
  const coop::warmup twice{coop::warmup{coop::constant{}, 4}, 2};
  CHECK(twice.factor({.step = 1}) == 0.125);
  CHECK(twice.describe() == "warmup{warmup{constant{}, 4, 0}, 2, 0}");
  const coop::warmup of_a_user{coop::archetypes::step_size{}, 3};
  CHECK(of_a_user.describe() == "warmup{user_defined, 3, 0}");
  coop::laws::step_size(twice);
  coop::laws::step_size(of_a_user);
}

TEST_CASE("warmup refuses a negative start", "[step_sizes]") {
  for (const double start : {-0.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT((coop::warmup{coop::constant{}, 4, start}), std::invalid_argument,
                      "warmup: start is");
  }
}
