// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/objective.hpp>
#include <coop/objectives/function_objective.hpp>

#include <vector>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

namespace {
/// mean_s ½ (x − s)² in each coordinate.
template <class T>
double distances(std::span<const T> x, std::span<const std::size_t> batch, std::span<T> g) {
  double loss = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    g[j] = 0;
    for (const std::size_t sample : batch) {
      const T gap = x[j] - static_cast<T>(sample);
      loss += 0.5 * static_cast<double>(gap * gap) / static_cast<double>(batch.size());
      g[j] += gap / static_cast<T>(batch.size());
    }
  }
  return loss;
}
const std::vector<double> at{1, 5};
const std::vector<std::size_t> batch{0, 2};
}  // namespace

TEST_CASE("a lambda is an objective") {
  const coop::function_objective model{
      2, 10,
      [](std::span<const double> x, std::span<const std::size_t> samples, std::span<double> g) {
        return distances(x, samples, g);
      }};
  static_assert(coop::Objective<decltype(model)>);
  coop::laws::objective(model);
  std::vector<double> g(2);
  // ½(1 + 1)/2 + ½(25 + 9)/2
  CHECK(model.gradient(at, batch, g) == 9);
  CHECK(g == std::vector<double>{0, 4});
  CHECK(model.loss(at, batch) == 9);
  CHECK(model.describe() == "function_objective{2, 10, gradient}");
}

TEST_CASE("a loss function of its own is called instead of the gradient") {
  const coop::function_objective model{
      2, 10, distances<double>,
      [](std::span<const double>, std::span<const std::size_t>) { return 42.0; }};
  CHECK(model.loss(at, batch) == 42);
  CHECK(model.describe() == "function_objective{2, 10, gradient, loss}");
}

TEST_CASE("elements of another type") {
  const auto model = coop::make_objective<float>(3, 10, distances<float>);
  static_assert(std::same_as<decltype(model)::value_type, float>);
  coop::laws::objective(model);
}

TEST_CASE("one function objective may call another in its gradient") {
  const coop::function_objective inner{2, 10, distances<double>};
  const coop::function_objective outer{
      2, 10,
      [&](std::span<const double> x, std::span<const std::size_t> samples, std::span<double> g) {
        inner.gradient(x, samples, g);
        return inner.loss(x, samples);
      }};
  coop::laws::objective(outer);
}

TEST_CASE("sizes that do not fit are refused before the function sees them") {
  const coop::function_objective model{2, 10, distances<double>};
  std::vector<double> three(3);
  CHECK_THROWS_TEXT(model.gradient(at, batch, three), std::invalid_argument,
                    "function_objective: a vector of 3 elements");
  CHECK_THROWS_TEXT(model.loss(three, batch), std::invalid_argument, "dimension() = 2");
  CHECK_THROWS_TEXT((coop::function_objective{0, 10, distances<double>}), std::invalid_argument,
                    "dimension is 0");
}
