// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/quadratic.hpp>

#include <cmath>
#include <limits>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

using coop_test::all_of;

namespace {
const coop::quadratic_options chosen{.dimension = 6,
                                     .smoothness = 4,
                                     .strong_convexity = 0.25,
                                     .noise = 3,
                                     .heterogeneity = 2,
                                     .groups = 5,
                                     .samples_per_group = 8};

template <class Model>
Eigen::VectorXd gradient_at(const Model& model, const coop::aligned_vector<double>& x,
                            std::span<const std::size_t> batch) {
  coop::aligned_vector<double> g(x.size());
  model.gradient(x, batch, g);
  return coop_test::as_eigen(g);
}
}  // namespace

TEST_CASE("quadratics obey the laws of objectives") {
  coop::laws::objective(coop::quadratic{});
  coop::laws::objective(coop::quadratic{chosen});
  coop::laws::objective(coop::quadratic<float>{chosen});
}

TEST_CASE("noise and heterogeneity are what was chosen, enumerated over all samples") {
  const coop::quadratic model{chosen};
  const auto all = all_of(40);
  for (const std::uint64_t seed : {1U, 2U}) {
    const auto x = coop_test::random_vector(6, seed);
    const Eigen::VectorXd whole = gradient_at(model, x, all);
    double heterogeneity = 0;
    for (std::size_t group = 0; group < 5; ++group) {
      const auto members = std::span{all}.subspan(8 * group, 8);
      const Eigen::VectorXd mean = gradient_at(model, x, members);
      heterogeneity += (mean - whole).squaredNorm() / 5;
      double noise = 0;
      for (std::size_t k = 0; k < 8; ++k) {
        noise += (gradient_at(model, x, members.subspan(k, 1)) - mean).squaredNorm() / 8;
      }
      CHECK(std::abs(noise - 3) < 1e-12);
    }
    CHECK(std::abs(heterogeneity - 2) < 1e-12);
  }
}

TEST_CASE("the optimum, its value and its distance are known") {
  for (const double distance : {0.0, 1.0, 7.0}) {
    auto options = chosen;
    options.distance = distance;
    const coop::quadratic model{options};
    const coop::aligned_vector<double> x(model.optimum().begin(), model.optimum().end());
    CHECK(std::abs(coop_test::as_eigen(x).norm() - distance) < 1e-14);
    CHECK(gradient_at(model, x, all_of(40)).norm() < 1e-12);
    CHECK(std::abs(coop::mean_loss(model, x) - model.minimum()) < 1e-12);

    // f(x) = f* + ½ (x − x*)ᵀ A (x − x*) elsewhere.
    const auto y = coop_test::random_vector(6);
    double excess = 0;
    for (std::size_t j = 0; j < 6; ++j) {
      excess += 0.5 * model.eigenvalues()[j] * (y[j] - x[j]) * (y[j] - x[j]);
    }
    CHECK(std::abs(coop::mean_loss(model, y) - model.minimum() - excess) < 1e-12);
  }
  // Without noise and heterogeneity every f_s is f, and f* = 0.
  CHECK(coop::quadratic{}.minimum() == 0);
}

TEST_CASE("eigenvalues run from mu to L, in equal ratios or differences") {
  const coop::quadratic logarithmic{{.dimension = 3, .smoothness = 4, .strong_convexity = 0.25}};
  CHECK(logarithmic.eigenvalues()[0] == 0.25);
  CHECK(std::abs(logarithmic.eigenvalues()[1] - 1) < 1e-15);
  CHECK(logarithmic.eigenvalues()[2] == 4);
  const coop::quadratic linear{{.dimension = 3,
                                .smoothness = 4,
                                .strong_convexity = 1,
                                .spacing = coop::eigenvalue_spacing::linear}};
  CHECK((linear.eigenvalues()[0] == 1 && linear.eigenvalues()[1] == 2.5));
  const coop::quadratic line{{.dimension = 1, .smoothness = 2, .strong_convexity = 2}};
  CHECK(line.eigenvalues()[0] == 2);
}

TEST_CASE("the seed makes the quadratic; an empty batch has no loss") {
  auto other = chosen;
  other.seed = 2;
  const auto x = coop_test::random_vector(6);
  const std::vector<std::size_t> one{3};
  CHECK(coop::quadratic{chosen}.loss(x, one) == coop::quadratic{chosen}.loss(x, one));
  CHECK(coop::quadratic{chosen}.loss(x, one) != coop::quadratic{other}.loss(x, one));
  CHECK(coop::quadratic{chosen}.loss(x, {}) == 0);
  CHECK(gradient_at(coop::quadratic{chosen}, x, {}).norm() == 0);
  CHECK(coop::quadratic{chosen}.describe() ==
        "quadratic{{.dimension = 6, .smoothness = 4, .strong_convexity = 0.25, .noise = 3, "
        ".heterogeneity = 2, .groups = 5, .samples_per_group = 8}}");
}

TEST_CASE("options that contradict each other are refused") {
  const auto refused = [](coop::quadratic_options options, const char* text) {
    CHECK_THROWS_TEXT(coop::quadratic{options}, std::invalid_argument, text);
  };
  refused({.dimension = 0}, "dimension is 0");
  refused({.smoothness = 0.01}, "0 < strong_convexity <= smoothness");
  refused({.strong_convexity = 0}, "0 < strong_convexity <= smoothness");
  refused({.strong_convexity = std::numeric_limits<double>::quiet_NaN()}, "strong_convexity");
  refused({.smoothness = std::numeric_limits<double>::infinity()}, "strong_convexity");
  refused({.dimension = 1}, "one dimension has one eigenvalue");
  refused({.groups = 0}, "groups and samples_per_group");
  refused({.noise = -1}, "noise must be at least 0");
  refused({.noise = 1, .samples_per_group = 1}, "samples_per_group of at least 2");
  refused({.heterogeneity = 1}, "at least 2 groups");
  refused({.distance = -1}, "distance must be at least 0");
  const coop::quadratic model{};
  CHECK_THROWS_TEXT(model.loss(coop::aligned_vector<double>(3), {}), std::invalid_argument,
                    "quadratic: a vector of 3 elements");
}
