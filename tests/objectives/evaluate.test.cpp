// SPDX-License-Identifier: BSL-1.0
#include <coop/archetypes/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/logistic_regression.hpp>

#include <cmath>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

TEST_CASE("the mean loss and the error rate over more samples than a chunk") {
  for (const std::size_t samples : {1U, 1023U, 1024U, 1025U, 3000U}) {
    const coop::logistic_regression model{coop_test::random_data(samples, 3, 2), {.l2 = 0.1}};
    const auto x = coop_test::random_vector(3);
    const auto all = coop_test::all_of(samples);
    CHECK(std::abs(coop::mean_loss(model, x) - model.loss(x, all)) < 1e-13);
    CHECK(coop::error_rate(model, x) ==
          static_cast<double>(model.errors(x, all)) / static_cast<double>(samples));
  }
}

TEST_CASE("the model may be any vector, of any scalar") {
  const coop::logistic_regression model{coop_test::random_data<float>(50, 3, 2)};
  const std::vector<double> x{0.5, -1, 2};
  const double expected = coop::mean_loss(model, x);
  CHECK(coop::mean_loss(model, std::vector<float>{0.5F, -1, 2}) == expected);
  CHECK(coop::mean_loss(model, Eigen::Vector3d{0.5, -1, 2}) == expected);
  CHECK(coop::mean_loss(model, std::span{x}) == expected);
  CHECK(coop::error_rate(model, Eigen::Vector3f{0.5F, -1, 2}) == coop::error_rate(model, x));
  CHECK_THROWS_TEXT(coop::mean_loss(model, std::vector<double>(2)), std::invalid_argument,
                    "2 elements");
}

TEST_CASE("the least objective can be evaluated, but has no error rate") {
  const coop::archetypes::objective model;
  CHECK(coop::mean_loss(model, std::vector<double>{3}) == 4.5);
}

TEST_CASE("no samples, no errors, and only the regulariser") {
  const coop::logistic_regression model{coop_test::random_data(0, 2, 2), {.l2 = 2}};
  const std::vector<double> x{1, 2};
  CHECK(coop::mean_loss(model, x) == 5);
  CHECK(coop::error_rate(model, x) == 0);
}
