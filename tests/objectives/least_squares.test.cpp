// SPDX-License-Identifier: BSL-1.0
#include <coop/data/libsvm.hpp>
#include <coop/data/transform.hpp>
#include <coop/laws/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/least_squares.hpp>

#include <Eigen/Dense>
#include <cmath>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

using coop_test::all_of;

TEST_CASE("least squares obeys the laws of objectives, dense and sparse, float and double") {
  coop::laws::objective(coop::least_squares{coop_test::random_data(40, 5, 0)});
  const coop::least_squares dense{coop_test::random_data(40, 5, 0), {.l2 = 0.1}};
  coop::laws::objective(dense);
  coop::laws::objective(coop::least_squares{coop_test::random_data<float>(40, 5, 0), {.l2 = 0.1}});

  const coop::least_squares sparse{coop::data::to_sparse(coop_test::random_data(40, 5, 0)),
                                   {.l2 = 0.1}};
  coop::laws::objective(sparse);
  const auto x = coop_test::random_vector(5);
  CHECK(std::abs(dense.loss(x, all_of(40)) - sparse.loss(x, all_of(40))) < 1e-14);
  static_assert(!coop::ClassifyingObjective<decltype(dense), std::span<const double>>);
}

TEST_CASE("least squares is its dense formula") {
  const auto data = coop_test::random_data(30, 4, 0);
  const coop::least_squares model{data, {.l2 = 0.3}};
  const auto x = coop_test::random_vector(4);
  const Eigen::MatrixXd a = coop_test::features_of(data);
  const Eigen::VectorXd residual = a * coop_test::as_eigen(x) - coop_test::labels_of(data);
  const double expected =
      0.5 * residual.squaredNorm() / 30 + 0.15 * coop_test::as_eigen(x).squaredNorm();
  const Eigen::VectorXd slope = a.transpose() * residual / 30 + 0.3 * coop_test::as_eigen(x);
  coop::aligned_vector<double> g(4);
  CHECK(std::abs(model.gradient(x, all_of(30), g) - expected) < 1e-14);
  CHECK((coop_test::as_eigen(g) - slope).norm() < 1e-14);
  CHECK(model.describe() == "least_squares{30 x 4, {.l2 = 0.3}}");
}

TEST_CASE("abalone: the normal equations' solution is stationary, at the published optimum") {
  const auto file = coop_test::data_file("abalone/abalone_scale.gz");
  if (!file) {
    WARN("abalone skipped: no data");
    return;
  }
  const auto data = coop::data::read_libsvm<double>(*file);
  const Eigen::MatrixXd a = coop_test::features_of(coop::data::to_dense(data));
  const Eigen::VectorXd b = coop_test::labels_of(data);
  const double n = 4177;
  for (const auto& [l2, optimum] :
       {std::pair{1 / n, 2.658997643537540}, {1e-3, 2.840982170709749}}) {
    const Eigen::MatrixXd normal = a.transpose() * a / n + l2 * Eigen::MatrixXd::Identity(8, 8);
    const Eigen::VectorXd solution = normal.ldlt().solve(a.transpose() * b / n);
    const coop::aligned_vector<double> x(solution.begin(), solution.end());
    const coop::least_squares model{data, {.l2 = l2}};
    coop::aligned_vector<double> g(8);
    CHECK(std::abs(model.gradient(x, all_of(data.samples()), g) - optimum) < 1e-12);
    CHECK(coop_test::as_eigen(g).norm() < 1e-12);
    CHECK(std::abs(coop::mean_loss(model, solution) - optimum) < 1e-12);
  }
}

TEST_CASE("least squares refuses a negative l2 and vectors of other sizes") {
  const auto data = coop_test::random_data(3, 2, 0);
  CHECK_THROWS_TEXT((coop::least_squares{data, {.l2 = -1}}), std::invalid_argument,
                    "least_squares: l2 is -1, must be finite and at least 0");
  const coop::least_squares model{data};
  coop::aligned_vector<double> two(2);
  coop::aligned_vector<double> three(3);
  const auto batch = all_of(3);
  CHECK_THROWS_TEXT(model.gradient(three, batch, two), std::invalid_argument, "3 elements");
  CHECK_THROWS_TEXT(model.gradient(two, batch, three), std::invalid_argument, "dimension() = 2");
  CHECK_THROWS_TEXT(model.loss(three, batch), std::invalid_argument, "least_squares");
}
