// SPDX-License-Identifier: BSL-1.0
#include <coop/exchanges/local_momentum.hpp>
#include <coop/exchanges/shared_momentum.hpp>
#include <coop/laws/exchange.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/frozen_adam.hpp>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using V = std::vector<double>;

// The sign of every value, as the others' votes would have it.
const auto signs = [](V& v) {
  for (double& value : v) value = value < 0 ? -1.0 : 1.0;
};
const auto alone = [](V&) {};

}  // namespace

TEST_CASE("exchanges of momentum obey the laws of exchanges") {
  coop::laws::exchange(coop::exchange::local_momentum{0.5});
  coop::laws::exchange(coop::exchange::shared_momentum{0.5});
}

TEST_CASE("a local momentum keeps what was not sent, a shared one what was") {
  auto local = coop::exchange::local_momentum{0.5}.start(V(1));
  auto shared = coop::exchange::shared_momentum{0.5}.start(V(1));
  V a{4.0};
  V b{4.0};
  local.gradient(signs, a);   // m = 2
  shared.gradient(signs, b);  // m = 1 after the vote
  CHECK(a == V{1.0});
  CHECK(b == V{1.0});
  a = {-1.0};
  b = {-1.0};
  local.gradient(signs, a);  // m = (2 - 1)/2 > 0
  CHECK(a == V{1.0});
  shared.gradient(alone, b);  // m = (1 - 1)/2
  CHECK(b == V{0.0});
}

TEST_CASE("momentum outside [0, 1) is refused") {
  CHECK_THROWS_TEXT(coop::exchange::local_momentum{1.0}.start(V(1)), std::invalid_argument, "beta");
  CHECK_THROWS_TEXT(coop::exchange::shared_momentum{-0.1}.start(V(1)), std::invalid_argument,
                    "beta");
}

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
