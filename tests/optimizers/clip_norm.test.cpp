// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/optimizer.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/clip_norm.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/optimizers/weight_decay.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

template <class O>
std::vector<double> step_from_zero(const O& policy, std::vector<double> g) {
  std::vector<double> x(g.size());
  policy.template start<std::vector<double>>(g.size()).step(x, g, 1.0);
  return x;
}

}  // namespace

TEST_CASE("clip_norm shortens long gradients and leaves short ones", "[optimizers]") {
  CHECK(step_from_zero(coop::clip_norm{2.5}, {3, 0, -4}) == std::vector<double>{-1.5, 0, 2});
  CHECK(step_from_zero(coop::clip_norm{5}, {3, 0, -4}) == std::vector<double>{-3, 0, 4});
  CHECK(step_from_zero(coop::clip_norm{1}, {0, 0}) == std::vector<double>(2));
}

TEST_CASE("clip_norm does not hide divergence", "[optimizers]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(step_from_zero(coop::clip_norm{1}, {nan, 1})[0]));
  CHECK(std::isinf(step_from_zero(coop::clip_norm{1}, {infinity, 1})[0]));
}

TEST_CASE("decorators nest, the outer one first", "[optimizers]") {
  // g + λx with x = 0 at first, then clipping; and the other way round.
  const coop::clip_norm outer{1.0, coop::weight_decay{0.5}};
  const coop::weight_decay inner{0.5, coop::clip_norm{1.0}};
  const auto step = [](const auto& policy) {
    std::vector<double> x{2};
    std::vector<double> g{3};
    policy.template start<std::vector<double>>(1).step(x, g, 1.0);
    return x[0];
  };
  CHECK(step(outer) == 2 - (1 + 1));  // clipped to 1, then 0.5·2 added
  CHECK(step(inner) == 2 - 1);        // 3 + 1 clipped to 1
  CHECK(outer.describe() == "clip_norm{1, weight_decay{0.5, sgd{}}}");
}

TEST_CASE("clip_norm obeys the laws and checks its value", "[optimizers]") {
  coop::laws::optimizer<float>(coop::clip_norm{1.0, coop::momentum{}});
  coop::laws::optimizer<double>(coop::clip_norm{100.0, coop::adam{}});
  for (const double c : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_TEXT(coop::clip_norm{c}, std::invalid_argument, "clip_norm: max_norm is");
  }
}
