// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/optimizer.hpp>
#include <coop/optimizers/sgd.hpp>

#include <Eigen/Core>
#include <vector>

static_assert(coop::Optimizer<coop::sgd>);
static_assert(coop::OptimizerFor<coop::sgd, Eigen::VectorXf>);

TEST_CASE("sgd steps against the gradient and leaves it alone", "[optimizers]") {
  std::vector<double> x{1, 2, 3};
  std::vector<double> g{2, -4, 0};
  coop::sgd{}.start<std::vector<double>>(3).step(x, g, 0.5);
  CHECK(x == std::vector<double>{0, 4, 3});
  CHECK(g == std::vector<double>{2, -4, 0});
  CHECK(coop::sgd{}.describe() == "sgd{}");
}

TEST_CASE("sgd obeys the laws of optimizers", "[optimizers]") {
  coop::laws::optimizer<float>(coop::sgd{});
  coop::laws::optimizer<double>(coop::sgd{});
}
