// SPDX-License-Identifier: BSL-1.0
#include <coop/exchanges/shared_momentum.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/frozen_adam.hpp>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using V = std::vector<double>;

const auto alone = [](V&) {};

}  // namespace

TEST_CASE("shared momentum and frozen Adam are Adam up to the freeze, scaled momentum after it") {
  constexpr std::size_t freeze = 5;
  auto momentum = coop::exchange::shared_momentum{0.9}.start(V(2));
  auto ours = coop::frozen_adam{freeze}.start<V>(2);
  auto adam = coop::adam{}.start<V>(2);
  V x{1.0, -2.0};
  V expected = x;
  V m(2);
  V v(2);
  for (std::size_t t = 1; t <= 12; ++t) {
    const V g{std::sin(double(t)), 3 + std::cos(double(t))};
    V sent = g;
    momentum.gradient(alone, sent);
    ours.step(x, sent, 0.1);
    for (std::size_t i = 0; i < 2; ++i) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      if (t <= freeze) v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
    }
    if (t <= freeze) {
      adam.step(expected, g, 0.1);
    } else {
      for (std::size_t i = 0; i < 2; ++i) {
        const double square = v[i] / (1 - std::pow(0.999, double(freeze)));
        expected[i] -= 0.1 * m[i] / (1 - std::pow(0.9, double(t))) / (std::sqrt(square) + 1e-8);
      }
    }
    INFO("step " << t);
    CHECK(std::abs(x[0] - expected[0]) < 1e-12);
    CHECK(std::abs(x[1] - expected[1]) < 1e-12);
  }
  CHECK_THROWS_TEXT(coop::frozen_adam{0}, std::invalid_argument, "freeze");
}
