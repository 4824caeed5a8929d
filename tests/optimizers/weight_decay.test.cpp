// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/optimizer.hpp>
#include <coop/laws/optimizer.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/optimizers/weight_decay.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

template <class O>
std::vector<double> after_steps(const O& policy, int steps) {
  std::vector<double> x{1, -2, 4};
  auto state = policy.template start<std::vector<double>>(3);
  for (int k = 0; k < steps; ++k) {
    std::vector<double> g{0.5, 0.25, -1};
    state.step(x, g, 0.125);
  }
  return x;
}

}  // namespace

TEST_CASE("weight decay is the gradient of half the squared norm", "[optimizers]") {
  // One step: x − η(g + λx), exact in binary.
  const std::vector<double> expected{1 - 0.125 * (0.5 + 0.5), -2 - 0.125 * (0.25 - 1.0),
                                     4 - 0.125 * (-1 + 2.0)};
  CHECK(after_steps(coop::weight_decay{0.5}, 1) == expected);
  // Decoupled decay is the same thing for plain sgd.
  CHECK(after_steps(coop::weight_decay{0.5, coop::sgd{}, true}, 1) == expected);
}

TEST_CASE("decoupled decay stays out of the momentum", "[optimizers]") {
  std::vector<double> x{1, -2, 4};
  std::vector<double> u(3);
  const std::vector<double> g{0.5, 0.25, -1};
  for (int k = 0; k < 5; ++k) {
    for (std::size_t i = 0; i < 3; ++i) {
      u[i] = 0.5 * u[i] + g[i];
      x[i] = x[i] - 0.125 * 0.5 * x[i] - 0.125 * u[i];
    }
  }
  const auto decoupled = after_steps(coop::weight_decay{0.5, coop::momentum{0.5}, true}, 5);
  const auto coupled = after_steps(coop::weight_decay{0.5, coop::momentum{0.5}}, 5);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(std::abs(decoupled[i] - x[i]) < 1e-14);
    CHECK(std::abs(coupled[i] - x[i]) > 1e-3);
  }
}

TEST_CASE("weight decay of zero is the inner optimizer", "[optimizers]") {
  CHECK(after_steps(coop::weight_decay{0, coop::adam{}}, 7) == after_steps(coop::adam{}, 7));
}

TEST_CASE("weight decay obeys the laws and checks its value", "[optimizers]") {
  coop::laws::optimizer<float>(coop::weight_decay{0.1, coop::momentum{}}, {.decays = true});
  coop::laws::optimizer(coop::weight_decay{0.1, coop::adam{}, true}, {.decays = true});
  coop::laws::optimizer(coop::weight_decay{0.1, coop::archetypes::optimizer{}}, {.decays = true});
  CHECK(coop::weight_decay{0.1}.describe() == "weight_decay{0.1, sgd{}}");
  CHECK(coop::weight_decay{0.1, coop::momentum{}, true}.describe() ==
        "weight_decay{0.1, momentum{0.9}, true}");
  CHECK(coop::weight_decay{0.1, coop::archetypes::optimizer{}}.describe() ==
        "weight_decay{0.1, user_defined}");
  for (const double lambda :
       {-0.1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT(coop::weight_decay{lambda}, std::invalid_argument, "weight_decay: lambda is");
  }
}
