// SPDX-License-Identifier: BSL-1.0
#include <coop/data/csv.hpp>
#include <coop/data/transform.hpp>
#include <coop/laws/objective.hpp>
#include <coop/objectives/evaluate.hpp>
#include <coop/objectives/mlp.hpp>
#include <coop/objectives/softmax_regression.hpp>

#include <cmath>
#include <limits>
#include <thread>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

using coop::activation;
using coop_test::all_of;

TEST_CASE("multi-layer perceptrons obey the laws of objectives") {
  const auto data = coop_test::random_data(40, 5, 3);
  for (const auto hidden : {activation::relu, activation::tanh}) {
    coop::laws::objective(coop::mlp{data, {.hidden = {7}, .activation = hidden}});
    coop::laws::objective(coop::mlp{data, {.hidden = {7}, .l2 = 0.1, .activation = hidden}});
    coop::laws::objective(coop::mlp{data, {.hidden = {6, 5, 4}, .activation = hidden}});
  }
  coop::laws::objective(coop::mlp{data, {.hidden = {}}});
  coop::laws::objective(coop::mlp{coop_test::random_data<float>(40, 5, 3),
                                  {.hidden = {8}, .activation = activation::tanh}});
  coop::laws::objective(coop::mlp{coop_test::random_data(600, 5, 3), {.hidden = {4}}},
                        {.points = 1, .batch = 300});
}

namespace {
/// log Σ exp(z) − z_y of one sample, unit by unit from the definition.
double by_definition(const coop::parameter_layout& layout, const coop::aligned_vector<double>& x,
                     std::vector<double> h, std::size_t y, bool relu) {
  for (std::size_t block = 0; block < layout.size(); block += 2) {
    const auto& weights = layout[block];
    std::vector<double> z(weights.columns);
    for (std::size_t unit = 0; unit < weights.columns; ++unit) {
      z[unit] = x[layout[block + 1].offset + unit];
      for (std::size_t j = 0; j < weights.rows; ++j) {
        z[unit] += h[j] * x[weights.offset + unit * weights.rows + j];
      }
      if (block + 2 < layout.size()) z[unit] = relu ? std::max(0.0, z[unit]) : std::tanh(z[unit]);
    }
    h = z;
  }
  double total = 0;
  for (const double score : h) total += std::exp(score);
  return std::log(total) - h[y];
}
}  // namespace

TEST_CASE("a perceptron is its formula") {
  const auto data = coop_test::random_data(20, 5, 3);
  for (const bool relu : {true, false}) {
    const coop::mlp model{
        data,
        {.hidden = {7, 4}, .l2 = 0.2, .activation = relu ? activation::relu : activation::tanh}};
    const auto x = coop_test::random_vector(model.dimension());
    double expected = 0.1 * coop_test::as_eigen(x).squaredNorm();
    for (std::size_t i = 0; i < 20; ++i) {
      const auto row = data.row(i);
      expected += by_definition(model.layout(), x, {row.begin(), row.end()},
                                static_cast<std::size_t>(data.label(i)), relu) /
                  20;
    }
    CHECK(std::abs(model.loss(x, all_of(20)) - expected) < 1e-13);
  }
}

TEST_CASE("the layout names weights and biases, in order and without gaps") {
  const coop::mlp model{coop_test::random_data(4, 5, 3), {.hidden = {7}}};
  CHECK(model.layout() == coop::parameter_layout{{"layer 1 weights", 0, 5, 7},
                                                 {"layer 1 biases", 35, 7, 1},
                                                 {"layer 2 weights", 42, 7, 3},
                                                 {"layer 2 biases", 63, 3, 1}});
  CHECK(model.dimension() == 66);
  CHECK(model.describe() ==
        "mlp{4 x 5, {.hidden = {7}, .l2 = 0, .classes = 3, .activation = activation::relu}}");
}

TEST_CASE("without a hidden layer it is softmax regression with an intercept") {
  const auto data = coop_test::random_data(30, 4, 3);
  const coop::mlp model{data, {.hidden = {}, .l2 = 0.1}};
  const coop::softmax_regression softmax{coop::data::with_constant(data), {.l2 = 0.1}};
  const auto x = coop_test::random_vector(15);
  coop::aligned_vector<double> w(15);  // each class's weights, then its intercept
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t j = 0; j < 4; ++j) w[5 * k + j] = x[4 * k + j];
    w[5 * k + 4] = x[12 + k];
  }
  CHECK(std::abs(model.loss(x, all_of(30)) - softmax.loss(w, all_of(30))) < 1e-13);
  CHECK(model.errors(x, all_of(30)) == softmax.errors(w, all_of(30)));
}

TEST_CASE("initial weights have He's and Glorot's variances, biases are zero") {
  const coop::mlp relu{coop_test::random_data<float>(2, 200, 2), {.hidden = {100}}};
  const coop::mlp tanh{coop_test::random_data<float>(2, 200, 2),
                       {.hidden = {100}, .activation = activation::tanh}};
  const auto variance = [](const auto& model, std::size_t block) {
    coop::aligned_vector<float> x(model.dimension(), std::numeric_limits<float>::quiet_NaN());
    coop::random_stream random{1, 0, 0, coop::purpose::initial_model};
    model.initialize(std::span<float>{x}, random);
    CHECK(coop::all_finite(x));
    const coop::parameter_block place = model.layout()[block];
    double sum = 0;
    for (std::size_t i = 0; i < place.size(); ++i) {
      sum += static_cast<double>(x[place.offset + i]) * static_cast<double>(x[place.offset + i]);
    }
    return sum / static_cast<double>(place.size());
  };
  // 20,000 weights: their variance is known to 1 % (one deviation); 200 weights: to 10 %.
  CHECK(std::abs(variance(relu, 0) * 200 / 2 - 1) < 0.04);
  CHECK(std::abs(variance(tanh, 0) * 300 / 2 - 1) < 0.04);
  CHECK(std::abs(variance(relu, 2) * 102 / 2 - 1) < 0.4);
  CHECK(variance(relu, 1) == 0);
  CHECK(variance(relu, 3) == 0);
  static_assert(coop::InitializingObjective<decltype(relu), std::span<float>>);
  static_assert(coop::LayeredObjective<decltype(relu)>);

  coop::random_stream random{1};
  coop::aligned_vector<float> short_one(3);
  CHECK_THROWS_TEXT((relu.initialize(std::span<float>{short_one}, random), 0),
                    std::invalid_argument, "mlp: a vector of 3 elements");
}

TEST_CASE("threads at once get the bits of one alone") {
  const auto data = coop_test::random_data<float>(64, 20, 10);
  const coop::mlp model{data, {.hidden = {16}, .classes = 10}};
  const auto x = coop_test::random_vector<float>(model.dimension());
  const std::vector<std::size_t> batch{3, 9, 1, 60, 33};
  coop::aligned_vector<float> expected(model.dimension());
  const double loss = model.gradient(x, batch, expected);
  std::vector<int> same(4);
  std::vector<std::thread> threads;
  for (int& flag : same) {
    threads.emplace_back([&] {
      coop::aligned_vector<float> g(model.dimension());
      bool all = true;
      for (int i = 0; i < 50; ++i)
        all = all && model.gradient(x, batch, g) == loss && g == expected;
      flag = all ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(same == std::vector<int>{1, 1, 1, 1});
}

TEST_CASE("a hidden layer without units is refused, NaN in one is not hidden") {
  const auto data = coop_test::random_data(4, 5, 3);
  CHECK_THROWS_TEXT((coop::mlp{data, {.hidden = {4, 0}}}), std::invalid_argument,
                    "mlp: a hidden layer has 0 units");
  CHECK_THROWS_TEXT((coop::mlp{data, {.classes = 1}}), std::invalid_argument, "mlp: classes is 1");
  CHECK_THROWS_TEXT((coop::mlp{data, {.l2 = -1}}), std::invalid_argument, "mlp: l2 is -1");
  for (const auto hidden : {activation::relu, activation::tanh}) {
    const coop::mlp model{data, {.hidden = {4}, .activation = hidden}};
    auto x = coop_test::random_vector(model.dimension());
    x[0] = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(model.loss(x, all_of(4))));
  }
}

TEST_CASE("optdigits: a small perceptron learns what a linear model cannot") {
  const auto train = coop_test::data_file("optdigits/optdigits.tra.gz");
  const auto test = coop_test::data_file("optdigits/optdigits.tes.gz");
  if (!train || !test) {
    WARN("optdigits skipped: no data");
    return;
  }
  const auto read = [](const std::string& path) {
    return coop::data::scaled(coop::data::read_csv<float>(path), 1 / 16.);
  };
  const coop::mlp model{read(*train), {.hidden = {64}}};
  coop::aligned_vector<float> x(model.dimension());
  coop::aligned_vector<float> g(model.dimension());
  coop::random_stream random{1};
  model.initialize(std::span<float>{x}, random);
  auto order = all_of(model.samples());
  for (int epoch = 0; epoch < 30; ++epoch) {
    random.shuffle(order.begin(), order.end());
    for (std::size_t begin = 0; begin + 32 <= order.size(); begin += 32) {
      model.gradient(x, std::span{order}.subspan(begin, 32), g);
      coop::axpy(-0.3, g, x);
    }
  }
  // Linear softmax ends at 5.0 % on the test part at best (λ = 1e-4).
  CHECK(coop::error_rate(model, x) < 0.01);
  CHECK(coop::error_rate(coop::mlp{read(*test), {.hidden = {64}}}, x) < 0.045);
}
