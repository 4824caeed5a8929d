// SPDX-License-Identifier: BSL-1.0
#include <coop/data/csv.hpp>
#include <coop/data/transform.hpp>
#include <coop/laws/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/logistic_regression.hpp>
#include <coop/objectives/softmax_regression.hpp>

#include <Eigen/Core>
#include <cmath>
#include <deque>
#include <limits>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

using coop_test::all_of;

TEST_CASE("softmax regression obeys the laws of objectives") {
  coop::laws::objective(coop::softmax_regression{coop_test::random_data(40, 5, 3)});
  coop::laws::objective(coop::softmax_regression{coop_test::random_data(40, 5, 3), {.l2 = 0.1}});
  coop::laws::objective(coop::softmax_regression{coop_test::random_data<float>(40, 20, 10)});
  coop::laws::objective(coop::softmax_regression{coop_test::random_data(1, 5, 1)});
  // More samples than one pass takes.
  coop::laws::objective(coop::softmax_regression{coop_test::random_data(600, 5, 3), {.l2 = 0.1}},
                        {.points = 1, .batch = 300});
}

TEST_CASE("softmax regression is its formula, the model column by column") {
  const auto data = coop_test::random_data(30, 4, 3);
  const coop::softmax_regression model{data, {.l2 = 0.3}};
  const auto x = coop_test::random_vector(12);
  const Eigen::Map<const Eigen::MatrixXd> w{x.data(), 4, 3};
  const Eigen::MatrixXd a = coop_test::features_of(data);
  Eigen::MatrixXd p = (a * w).array().exp().matrix();
  const Eigen::VectorXd totals = p.rowwise().sum();
  p.array().colwise() /= totals.array();
  double expected = 0.15 * w.squaredNorm();
  for (Eigen::Index i = 0; i < 30; ++i) {
    const auto y = static_cast<Eigen::Index>(data.label(static_cast<std::size_t>(i)));
    expected -= std::log(p(i, y)) / 30;
    p(i, y) -= 1;
  }
  const Eigen::MatrixXd slope = a.transpose() * p / 30 + 0.3 * w;
  coop::aligned_vector<double> g(12);
  CHECK(std::abs(model.gradient(x, all_of(30), g) - expected) < 1e-14);
  CHECK((Eigen::Map<const Eigen::MatrixXd>{g.data(), 4, 3} - slope).norm() < 1e-14);
}

TEST_CASE("softmax regression of two classes is logistic regression on the difference") {
  const auto data = coop_test::random_data(50, 6, 2);
  const coop::softmax_regression softmax{data};
  const coop::logistic_regression logistic{data};
  const auto x = coop_test::random_vector(12);
  coop::aligned_vector<double> difference(6);
  for (std::size_t j = 0; j < 6; ++j) difference[j] = x[6 + j] - x[j];
  coop::aligned_vector<double> g(12);
  coop::aligned_vector<double> expected(6);
  const double loss = softmax.gradient(x, all_of(50), g);
  CHECK(std::abs(loss - logistic.gradient(difference, all_of(50), expected)) < 1e-14);
  for (std::size_t j = 0; j < 6; ++j) {
    CHECK(std::abs(g[6 + j] - expected[j]) < 1e-14);
    CHECK(std::abs(g[j] + expected[j]) < 1e-14);
  }
  CHECK(softmax.errors(x, all_of(50)) == logistic.errors(difference, all_of(50)));
}

TEST_CASE("rows that are copied give the bits of rows that are viewed") {
  for (const std::size_t samples : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
    const auto data = coop_test::random_data<float>(samples, 33, 10);
    // The same samples, each between two others, so that a batch of them must be gathered.
    std::vector<std::size_t> spread;
    std::vector<std::size_t> batch;
    for (std::size_t i = 0; i < samples; ++i) {
      batch.push_back(spread.size());
      spread.insert(spread.end(), {i, samples - 1 - i});
    }
    const coop::softmax_regression viewed{data, {.classes = 10}};
    const coop::softmax_regression copied{coop::data::subset(data, spread), {.classes = 10}};
    const auto x = coop_test::random_vector<float>(330);
    coop::aligned_vector<float> g(330);
    coop::aligned_vector<float> h(330);
    CHECK(viewed.gradient(x, all_of(samples), g) == copied.gradient(x, batch, h));
    CHECK(g == h);
  }
}

TEST_CASE("classes come from the labels or from the options") {
  const auto data = coop_test::random_data(40, 5, 3);
  CHECK(coop::softmax_regression{data}.dimension() == 15);
  const coop::softmax_regression more{data, {.classes = 10}};
  CHECK(more.dimension() == 50);
  CHECK(more.layout() == coop::parameter_layout{{"weights", 0, 5, 10}});
  CHECK(more.describe() == "softmax_regression{40 x 5, {.l2 = 0, .classes = 10}}");
  CHECK(std::abs(coop::mean_loss(more, std::vector<double>(50)) - std::log(10.0)) < 1e-14);
  CHECK_THROWS_TEXT((coop::softmax_regression{data, {.classes = 2}}), std::invalid_argument,
                    "softmax_regression: classes is 2, must be at least 3");
  CHECK_THROWS_TEXT((coop::softmax_regression{data, {.l2 = -1}}), std::invalid_argument,
                    "l2 is -1");
  CHECK_THROWS_AS(coop::softmax_regression{coop_test::random_data(5, 5, 0)}, std::invalid_argument);

  const coop::data::dense_dataset<double> lacks_zero{2, 1, std::vector<double>{1, 1}, {1, 2}};
  CHECK(coop::softmax_regression{lacks_zero}.classes() == 2);
  CHECK(coop::softmax_regression{lacks_zero, {.first_class = 0}}.classes() == 3);
}

TEST_CASE("softmax over an empty batch, without samples, at a model that diverged") {
  const coop::softmax_regression model{coop_test::random_data(4, 2, 2), {.l2 = 2}};
  const coop::aligned_vector<double> x{1, 2, 3, 4};
  coop::aligned_vector<double> g(4);
  CHECK(model.gradient(x, {}, g) == 30);
  CHECK(g == coop::aligned_vector<double>{2, 4, 6, 8});
  CHECK(model.errors(x, {}) == 0);

  const coop::softmax_regression empty{coop_test::random_data(0, 2, 2)};
  CHECK(empty.samples() == 0);
  CHECK(coop::mean_loss(empty, std::vector<double>(empty.dimension())) == 0);

  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(model.loss(coop::aligned_vector<double>{1, nan, 3, 4}, all_of(4))));
  CHECK_THROWS_TEXT(model.loss(coop::aligned_vector<double>(3), all_of(4)), std::invalid_argument,
                    "softmax_regression: a vector of 3 elements");
}

namespace {
/// Limited-memory BFGS with an Armijo search, until ‖∇f‖ < `tolerance`.
template <class Model>
coop::aligned_vector<double> minimize(const Model& model, double tolerance) {
  using vector = Eigen::VectorXd;
  const auto batch = all_of(model.samples());
  const auto d = static_cast<Eigen::Index>(model.dimension());
  coop::aligned_vector<double> storage(model.dimension());
  coop::aligned_vector<double> g_storage(model.dimension());
  const auto evaluate = [&](const vector& at, vector& g) {
    std::copy(at.begin(), at.end(), storage.begin());
    const double f = model.gradient(storage, batch, g_storage);
    g = coop_test::as_eigen(g_storage);
    return f;
  };
  std::deque<std::pair<vector, vector>> memory;  // (s, y)
  vector x = vector::Zero(d);
  vector g(d);
  double f = evaluate(x, g);
  for (int iteration = 0; iteration < 1000 && g.norm() > tolerance; ++iteration) {
    vector q = g;
    std::vector<double> alpha;
    for (auto pair = memory.rbegin(); pair != memory.rend(); ++pair) {
      alpha.push_back(pair->first.dot(q) / pair->first.dot(pair->second));
      q -= alpha.back() * pair->second;
    }
    if (!memory.empty()) {
      q *= memory.back().first.dot(memory.back().second) / memory.back().second.squaredNorm();
    }
    for (const auto& [s, y] : memory) {
      q += (alpha.back() - y.dot(q) / s.dot(y)) * s;
      alpha.pop_back();
    }
    vector next = x - q;
    vector next_g(d);
    double next_f = evaluate(next, next_g);
    for (double t = 0.5; next_f > f + 1e-15 - 1e-4 * 2 * t * q.dot(g) && t > 1e-6; t /= 2) {
      next = x - t * q;
      next_f = evaluate(next, next_g);
    }
    memory.emplace_back(next - x, next_g - g);
    if (memory.size() > 30) memory.pop_front();
    x = next;
    g = next_g;
    f = next_f;
  }
  return {x.begin(), x.end()};
}
}  // namespace

TEST_CASE("optdigits: the minimum is the published one, and so is its test error") {
  const auto train = coop_test::data_file("optdigits/optdigits.tra.gz");
  const auto test = coop_test::data_file("optdigits/optdigits.tes.gz");
  if (!train || !test) {
    WARN("optdigits skipped: no data");
    return;
  }
  const auto read = [](const std::string& path) {
    return coop::data::with_constant(
        coop::data::scaled(coop::data::read_csv<double>(path), 1 / 16.));
  };
  const coop::softmax_regression model{read(*train), {.l2 = 1e-3}};
  REQUIRE(model.dimension() == 650);
  const auto x = minimize(model, 1e-8);
  CHECK(std::abs(coop::mean_loss(model, x) - 0.26930877189060) < 1e-12);
  CHECK(std::abs(coop_test::as_eigen(x).norm() - 15.1312896878) < 1e-4);
  CHECK(std::abs(coop::error_rate(model, x) - 0.02747) < 5e-6);
  const coop::softmax_regression unseen{read(*test), {.classes = 10}};
  CHECK(std::abs(coop::error_rate(unseen, x) - 0.05732) < 5e-6);
}
