// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/optimizer.hpp>
#include <coop/optimizers/momentum.hpp>

#include <Eigen/Core>
#include <cmath>
#include <limits>
#include <vector>

static_assert(coop::OptimizerFor<coop::momentum, Eigen::VectorXd>);

TEST_CASE("momentum is Polyak's heavy ball", "[optimizers]") {
  // x(k+1) = x(k) − ηλx(k) + β(x(k) − x(k−1)) on the quadratic ½λx².
  const double eta = 0.1;
  const double beta = 0.7;
  const std::vector<double> lambda{0.5, 1, 3};
  std::vector<double> x{1, -2, 0.5};
  std::vector<double> now = x;
  std::vector<double> before = x;
  auto state = coop::momentum{beta}.start<std::vector<double>>(3);
  for (int k = 0; k < 50; ++k) {
    std::vector<double> g(3);
    for (std::size_t i = 0; i < 3; ++i) {
      g[i] = lambda[i] * x[i];
      const double next = now[i] - eta * lambda[i] * now[i] + beta * (now[i] - before[i]);
      before[i] = now[i];
      now[i] = next;
    }
    state.step(x, g, eta);
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(x[i] - now[i]) < 1e-13);
  }
}

TEST_CASE("momentum starts at rest with any vector type", "[optimizers]") {
  Eigen::VectorXd x = Eigen::VectorXd::Ones(4);
  Eigen::VectorXd g = Eigen::VectorXd::Constant(4, 2);
  auto state = coop::momentum{}.start<Eigen::VectorXd>(4);
  state.step(x, g, 0.25);
  CHECK(x == Eigen::VectorXd::Constant(4, 0.5));
}

TEST_CASE("momentum obeys the laws and checks its value", "[optimizers]") {
  coop::laws::optimizer<float>(coop::momentum{});
  coop::laws::optimizer<double>(coop::momentum{0.5});
  CHECK(coop::momentum{}.describe() == "momentum{0.9}");
  CHECK_NOTHROW(coop::momentum{0});
  for (const double beta : {-0.1, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT(coop::momentum{beta}, std::invalid_argument, "momentum: beta is");
  }
}
