// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/optimizer.hpp>
#include <coop/optimizers/nesterov.hpp>

#include <cmath>
#include <limits>
#include <vector>

TEST_CASE("nesterov follows the look-ahead points of the method", "[optimizers]") {
  // v ← βv − η∇f(θ + βv), θ ← θ + v (Sutskever et al. 2013, eq. 3 and 4) on ½λx².
  const double eta = 0.1;
  const double beta = 0.7;
  const std::vector<double> lambda{0.5, 1, 3};
  std::vector<double> x{1, -2, 0.5};
  std::vector<double> theta = x;
  std::vector<double> v(3);
  auto state = coop::nesterov{beta}.start<std::vector<double>>(3);
  for (int k = 0; k < 50; ++k) {
    std::vector<double> g(3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(std::abs(x[i] - (theta[i] + beta * v[i])) < 1e-13);
      g[i] = lambda[i] * x[i];
      v[i] = beta * v[i] - eta * lambda[i] * (theta[i] + beta * v[i]);
      theta[i] += v[i];
    }
    state.step(x, g, eta);
  }
}

TEST_CASE("nesterov obeys the laws and checks its value", "[optimizers]") {
  coop::laws::optimizer<float>(coop::nesterov{});
  coop::laws::optimizer<double>(coop::nesterov{0.5});
  CHECK(coop::nesterov{}.describe() == "nesterov{0.9}");
  for (const double beta : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT(coop::nesterov{beta}, std::invalid_argument, "nesterov: beta is");
  }
}
