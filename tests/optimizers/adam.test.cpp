// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/optimizer.hpp>
#include <coop/optimizers/adam.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

/// Algorithm 1 of Kingma and Ba (2015) for one coordinate, in long double.
class adam_by_the_paper {
 public:
  long double step(long double x, long double g, long double eta) {
    ++t_;
    m_ = 0.9L * m_ + 0.1L * g;
    v_ = 0.99L * v_ + 0.01L * g * g;
    const long double m_hat = m_ / (1 - std::pow(0.9L, static_cast<long double>(t_)));
    const long double v_hat = v_ / (1 - std::pow(0.99L, static_cast<long double>(t_)));
    return x - eta * m_hat / (std::sqrt(v_hat) + 1e-8L);
  }

 private:
  int t_ = 0;
  long double m_ = 0;
  long double v_ = 0;
};

}  // namespace

TEMPLATE_TEST_CASE("adam is the paper's algorithm 1", "[optimizers]", float, double) {
  std::vector<TestType> x{1, -2, TestType(0.5), 0};
  std::vector<long double> expected{1, -2, 0.5, 0};
  std::vector<adam_by_the_paper> paper(4);
  auto state = coop::adam{0.9, 0.99, 1e-8}.start<std::vector<TestType>>(4);
  for (int k = 0; k < 300; ++k) {
    std::vector<TestType> g(4);
    for (std::size_t i = 0; i < 4; ++i) {
      g[i] = static_cast<TestType>(std::sin(1.0 + k * (1.0 + static_cast<double>(i))));
      expected[i] = paper[i].step(expected[i], static_cast<long double>(g[i]), 0.01L);
    }
    state.step(x, g, 0.01);
    for (std::size_t i = 0; i < 4; ++i) {
      const auto error = std::abs(static_cast<long double>(x[i]) - expected[i]);
      CHECK(error < (sizeof(TestType) == 8 ? 1e-13L : 1e-5L));
    }
  }
}

TEST_CASE("adam's first step has the length of the step size, whatever the gradient's scale",
          "[optimizers]") {
  std::vector<double> x(3);
  std::vector<double> g{1e6, -1, 1e-3};
  coop::adam{}.start<std::vector<double>>(3).step(x, g, 0.5);
  CHECK(std::abs(x[0] + 0.5) < 1e-6);
  CHECK(std::abs(x[1] - 0.5) < 1e-6);
  CHECK(std::abs(x[2] + 0.5) < 1e-4);
}

TEST_CASE("adam obeys the laws and checks its values", "[optimizers]") {
  coop::laws::optimizer<float>(coop::adam{});
  coop::laws::optimizer<double>(coop::adam{0.5, 0.9, 1e-6});
  CHECK(coop::adam{}.describe() == "adam{0.9, 0.999, 1e-08}");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double bad : {-0.1, 1.0, nan}) {
    CHECK_THROWS_TEXT(coop::adam{bad}, std::invalid_argument, "adam: beta1 is");
    CHECK_THROWS_TEXT((coop::adam{0.9, bad}), std::invalid_argument, "adam: beta2 is");
  }
  for (const double bad : {0.0, -1.0, nan}) {
    CHECK_THROWS_TEXT((coop::adam{0.9, 0.999, bad}), std::invalid_argument, "adam: epsilon is");
  }
}
