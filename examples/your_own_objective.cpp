// SPDX-License-Identifier: BSL-1.0
// Two objectives of one's own: functions in an adaptor, and a type with the five members that the
// concept Objective asks for. Both estimate where a cloud of points lies.
#include <algorithm>
#include <cmath>
#include <coop/coop.hpp>
#include <coop/laws/objective.hpp>
#include <iostream>
#include <span>
#include <vector>

/// f(x) = mean_i huber(x − p_i): a centre that outliers do not pull far.
struct robust_centre {
  using value_type = double;
  std::vector<double> points;

  [[nodiscard]] std::size_t dimension() const { return 1; }
  [[nodiscard]] std::size_t samples() const { return points.size(); }

  double gradient(std::span<const double> x, std::span<const std::size_t> batch,
                  std::span<double> g) const {
    g[0] = 0;
    for (const std::size_t i : batch) {
      g[0] += std::clamp(x[0] - points[i], -1.0, 1.0) / static_cast<double>(batch.size());
    }
    return loss(x, batch);
  }

  [[nodiscard]] double loss(std::span<const double> x, std::span<const std::size_t> batch) const {
    double sum = 0;
    for (const std::size_t i : batch) {
      const double far = std::abs(x[0] - points[i]);
      sum += far < 1 ? far * far / 2 : far - 0.5;
    }
    return batch.empty() ? 0 : sum / static_cast<double>(batch.size());
  }
};

int main() {
  std::vector<double> points(1000);
  coop::random_stream random{1};
  for (double& p : points) p = 3 + random.normal();
  points[0] = 1e6;

  const auto gradient = [&points](std::span<const double> x, std::span<const std::size_t> batch,
                                  std::span<double> g) {
    double mean = 0;
    for (const std::size_t i : batch) mean += points[i] / static_cast<double>(batch.size());
    g[0] = batch.empty() ? 0 : x[0] - mean;
    return g[0] * g[0] / 2;  // up to a constant
  };
  const coop::function_objective centre{1, points.size(), gradient};
  const robust_centre robust{points};
  coop::laws::objective(robust);  // is the gradient the derivative of the loss, and so on

  const auto algorithm = coop::variants::parallel_gradient_descent(4);
  const coop::train_options options{.step_size = 0.5, .steps = 100, .evaluate_every = 100};
  std::cout << "mean   " << coop::train(algorithm, centre, options).model[0] << '\n'
            << "robust " << coop::train(algorithm, robust, options).model[0] << '\n';
}
