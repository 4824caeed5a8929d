// SPDX-License-Identifier: BSL-1.0
#include <coop/data/libsvm.hpp>
#include <coop/data/transform.hpp>
#include <coop/laws/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/logistic_regression.hpp>

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

using coop_test::all_of;

TEST_CASE("logistic regression obeys the laws of objectives") {
  const auto data = coop_test::random_data(40, 5, 2);
  coop::laws::objective(coop::logistic_regression{data});
  coop::laws::objective(coop::logistic_regression{data, {.l2 = 1e-4}});
  coop::laws::objective(coop::logistic_regression{coop::data::to_sparse(data), {.l2 = 0.1}});
  coop::laws::objective(coop::logistic_regression{coop_test::random_data<float>(40, 5, 2)});
}

TEST_CASE("the logistic loss is exact and stable at every score") {
  const coop::logistic_loss loss;
  for (const double score : {-30.0, -2.0, -1e-9, 0.0, 1e-9, 0.5, 3.0, 30.0}) {
    for (const double target : {-1.0, 1.0}) {
      const long double margin = static_cast<long double>(target * score);
      const auto value = static_cast<double>(std::log1p(std::exp(-margin)));
      const auto slope = static_cast<double>(-target / (1.0L + std::exp(margin)));
      CHECK(std::abs(loss(score, target).value - value) <= 1e-15 * (1 + value));
      CHECK(std::abs(loss(score, target).slope - slope) <= 1e-15 * std::abs(slope));
    }
  }
  CHECK(loss(1e6, -1).value == 1e6);
  CHECK(loss(1e6, -1).slope == 1);
  CHECK(loss(1e6, 1).value == 0);
  CHECK(loss(-40, -1).value == std::exp(-40.0));  // log1p, where log(1 + exp(−40)) would be 0
  CHECK(std::isnan(loss(std::numeric_limits<double>::quiet_NaN(), 1).value));
  CHECK(std::isnan(loss(std::numeric_limits<double>::quiet_NaN(), 1).slope));
}

TEST_CASE("the three conventions of labels give the same bits") {
  const auto data = coop_test::random_data(20, 3, 2);
  const auto x = coop_test::random_vector(3);
  const double expected = coop::logistic_regression{data}.loss(x, all_of(20));
  for (const auto& [low, high] : {std::pair{-1.0, 1.0}, {1.0, 2.0}}) {
    std::vector<double> labels;
    for (std::size_t i = 0; i < 20; ++i) labels.push_back(data.label(i) == 0 ? low : high);
    const coop::logistic_regression other{coop::data::with_labels(data, labels)};
    CHECK(other.loss(x, all_of(20)) == expected);
  }
  const auto three = coop_test::random_data(20, 3, 3);
  CHECK_THROWS_AS(coop::logistic_regression{three}, std::invalid_argument);
}

TEST_CASE("logistic errors count the wrong signs, a score of 0 being negative") {
  const coop::data::dense_dataset<double> data{
      4, 1, std::vector<double>{1, -1, 1, 0}, {1, 1, -1, 1}};
  const coop::logistic_regression model{data};
  const coop::aligned_vector<double> one{1};
  CHECK(model.errors(one, all_of(4)) == 3);
  CHECK(coop::error_rate(model, one) == 0.75);
  CHECK(model.describe() == "logistic_regression{4 x 1, {.l2 = 0}}");
}

namespace {
/// One Newton step from x, with the Hessian XᵀDX/n + λI computed here.
template <class Model, class Data>
Eigen::VectorXd newton_step(const Model& model, const Data& data, double l2,
                            const coop::aligned_vector<double>& x) {
  const auto d = static_cast<Eigen::Index>(x.size());
  Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(d, d);
  for (std::size_t i = 0; i < data.samples(); ++i) {
    const auto [indices, values] = data.row(i);
    double score = 0;
    for (std::size_t k = 0; k < indices.size(); ++k) score += values[k] * x[indices[k]];
    const double p = 1 / (1 + std::exp(-score));
    for (std::size_t j = 0; j < indices.size(); ++j) {
      for (std::size_t k = 0; k < indices.size(); ++k) {
        hessian(indices[j], indices[k]) += p * (1 - p) * values[j] * values[k];
      }
    }
  }
  hessian /= static_cast<double>(data.samples());
  hessian.diagonal().array() += l2;
  coop::aligned_vector<double> g(x.size());
  model.gradient(x, all_of(data.samples()), g);
  return hessian.ldlt().solve(coop_test::as_eigen(g));
}
}  // namespace

TEST_CASE("a9a: Newton's point is stationary, at the published optimum and test error") {
  const auto train = coop_test::data_file("a9a/a9a.gz");
  const auto test = coop_test::data_file("a9a/a9a.t.gz");
  if (!train || !test) {
    WARN("a9a skipped: no data");
    return;
  }
  const auto data = coop::data::read_libsvm<double>(*train);
  const double l2 = 1.0 / static_cast<double>(data.samples());
  const coop::logistic_regression model{data, {.l2 = l2}};
  coop::aligned_vector<double> x(123);
  for (int iteration = 0; iteration < 10; ++iteration) {
    const Eigen::VectorXd step = newton_step(model, data, l2, x);
    for (std::size_t j = 0; j < x.size(); ++j) x[j] -= step(static_cast<Eigen::Index>(j));
  }
  coop::aligned_vector<double> g(123);
  const double optimum = model.gradient(x, all_of(data.samples()), g);
  CHECK(std::abs(optimum - 0.323379582464847) < 1e-12);
  CHECK(coop_test::as_eigen(g).norm() < 1e-10);
  CHECK(std::abs(coop_test::as_eigen(x).norm() - 6.2222256377) < 1e-8);
  CHECK(std::abs(coop::mean_loss(model, x) - optimum) < 1e-14);
  CHECK(std::abs(coop::error_rate(model, x) - 0.15092) < 5e-6);

  const coop::logistic_regression unseen{coop::data::read_libsvm<double>(*test, {.features = 123})};
  CHECK(std::abs(coop::error_rate(unseen, x) - 0.15011) < 5e-6);

  // Dense rows are the same function.
  const coop::logistic_regression dense{coop::data::to_dense(data), {.l2 = l2}};
  coop::aligned_vector<double> dense_g(123);
  CHECK(std::abs(dense.gradient(x, all_of(data.samples()), dense_g) - optimum) < 1e-14);
  CHECK(coop_test::as_eigen(dense_g).norm() < 1e-10);
}
