// SPDX-License-Identifier: BSL-1.0
#include <coop/data/transform.hpp>
#include <coop/laws/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/linear_svm.hpp>

#include <cmath>
#include <limits>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

using coop_test::all_of;

TEST_CASE("linear SVMs obey the laws of objectives") {
  const auto data = coop_test::random_data(40, 5, 2);
  coop::laws::objective(coop::linear_svm{data});
  coop::laws::objective(coop::linear_svm{data, {.l2 = 0.1}});
  coop::laws::objective(coop::linear_svm{data, {.squared = true}});
  coop::laws::objective(
      coop::linear_svm{coop::data::to_sparse(data), {.l2 = 0.1, .squared = true}});
}

TEST_CASE("the hinge by hand") {
  const coop::data::dense_dataset<double> data{3, 1, std::vector<double>{1, 1, 1}, {1, -1, -1}};
  const coop::aligned_vector<double> half{0.5};
  coop::aligned_vector<double> g(1);
  // gaps 0.5, 1.5, 1.5
  CHECK(std::abs(coop::linear_svm{data}.gradient(half, all_of(3), g) - 3.5 / 3) < 1e-15);
  CHECK(std::abs(g[0] - 1.0 / 3) < 1e-15);
  const coop::linear_svm squared{data, {.l2 = 0.5, .squared = true}};
  CHECK(std::abs(squared.gradient(half, all_of(3), g) - (4.75 / 3 + 0.0625)) < 1e-15);
  CHECK(std::abs(g[0] - (5.0 / 3 + 0.25)) < 1e-15);
  CHECK(squared.errors(half, all_of(3)) == 2);
  CHECK(squared.describe() == "linear_svm{3 x 1, {.l2 = 0.5, .squared = true}}");
}

TEST_CASE("no slope beyond the margin nor on it, and NaN is not hidden") {
  const coop::hinge_loss hinge;
  CHECK(hinge(2, 1).value == 0);
  CHECK(hinge(1, 1).slope == 0);
  CHECK(hinge(-3, 1).value == 4);
  CHECK(std::isnan(hinge(std::numeric_limits<double>::quiet_NaN(), 1).value));
}

TEST_CASE("a maximum-margin line in closed form") {
  // Samples ±2 with labels ±1: f = max(0, 1 − 2x) + l2/2 x² has its minimum at x = 1/2 for l2 < 4.
  const coop::data::dense_dataset<double> data{2, 1, std::vector<double>{2, -2}, {1, -1}};
  const coop::linear_svm model{data, {.l2 = 0.1}};
  const auto at = [&](double x) { return coop::mean_loss(model, std::vector<double>{x}); };
  CHECK(at(0.5) == 0.0125);
  CHECK((at(0.49) > at(0.5) && at(0.51) > at(0.5)));
  CHECK(coop::error_rate(model, std::vector<double>{0.5}) == 0);
}
