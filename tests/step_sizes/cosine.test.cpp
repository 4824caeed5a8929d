// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/step_size.hpp>
#include <coop/step_sizes/cosine.hpp>

#include <cmath>
#include <limits>

TEST_CASE("cosine falls from 1 to its floor", "[step_sizes]") {
  const auto at = [](const coop::cosine& decay, std::size_t done) {
    return decay.factor({.step = done + 1, .last = 12});
  };
  CHECK(at(coop::cosine{}, 0) == 1);
  CHECK(std::abs(at(coop::cosine{}, 4) - 0.75) < 1e-15);  // cos 60° = 1/2
  CHECK(std::abs(at(coop::cosine{}, 6) - 0.5) < 1e-15);
  CHECK(std::abs(at(coop::cosine{}, 8) - 0.25) < 1e-15);
  CHECK(at(coop::cosine{}, 12) == 0);
  CHECK(std::abs(at(coop::cosine{0.2}, 6) - 0.6) < 1e-15);
  CHECK(std::abs(at(coop::cosine{0.2}, 12) - 0.2) < 1e-15);
  CHECK(at(coop::cosine{1}, 6) == 1);
  CHECK(coop::cosine{0.2}.describe() == "cosine{0.2}");
  coop::laws::step_size(coop::cosine{});
  coop::laws::step_size(coop::cosine{0.2});
}

TEST_CASE("cosine refuses a floor outside [0, 1]", "[step_sizes]") {
  for (const double floor : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT(coop::cosine{floor}, std::invalid_argument, "cosine: floor is");
  }
}
