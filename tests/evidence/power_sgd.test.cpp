// SPDX-License-Identifier: BSL-1.0

// PowerSGD on an objective of matrices: with error feedback it reaches the optimum that one rank
// cannot hold, with the bytes of one rank.

#include <coop/core/layout.hpp>
#include <coop/train.hpp>
#include <coop/variants/averaging.hpp>
#include <coop/variants/compressed.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

#include "support/catch.hpp"

namespace {

using Eigen::MatrixXd;

constexpr std::size_t rows = 12;
constexpr std::size_t columns = 8;

// f(X) = mean of ½‖X − C_s‖² over the samples s, X a matrix and a vector behind it.
struct matrix_means {
  using value_type = double;

  [[nodiscard]] std::size_t dimension() const { return rows * columns + 3; }
  [[nodiscard]] std::size_t samples() const { return 8; }
  [[nodiscard]] coop::parameter_layout layout() const {
    return {{"matrix", 0, rows, columns}, {"vector", rows * columns, 3, 1}};
  }
  [[nodiscard]] static double centre(std::size_t sample, std::size_t i) {
    return std::sin(double(1 + 3 * sample) * double(1 + i)) + 0.2 * double(i % 5);
  }
  double gradient(std::span<const double> x, std::span<const std::size_t> batch,
                  std::span<double> g) const {
    for (std::size_t i = 0; i < g.size(); ++i) {
      g[i] = 0;
      for (const std::size_t s : batch) g[i] += (x[i] - centre(s, i)) / double(batch.size());
    }
    return loss(x, batch);
  }
  double loss(std::span<const double> x, std::span<const std::size_t> batch) const {
    double sum = 0;
    for (const std::size_t s : batch) {
      for (std::size_t i = 0; i < x.size(); ++i) {
        sum += 0.5 * (x[i] - centre(s, i)) * (x[i] - centre(s, i));
      }
    }
    return sum / double(batch.size());
  }
};

}  // namespace

TEST_CASE("PowerSGD of rank 1 reaches an optimum of full rank, with the bytes of rank 1") {
  const matrix_means f;
  const coop::train_options options{
      .step_size = 0.1, .batch_size = 8, .steps = 3000, .evaluate_every = coop::only_at_end};
  const coop::report r =
      coop::train(coop::variants::power_sgd(4, {.rank = 1}, coop::full_batch{}), f, options);
  double furthest = 0;
  MatrixXd best(rows, columns);
  for (std::size_t i = 0; i < f.dimension(); ++i) {
    double mean = 0;
    for (std::size_t s = 0; s < 8; ++s) mean += matrix_means::centre(s, i) / 8;
    furthest = std::max(furthest, std::abs(r.model[i] - mean));
    if (i < rows * columns) best.data()[i] = mean;
  }
  CHECK(furthest < 1e-9);
  CHECK(Eigen::FullPivLU<MatrixXd>{best}.rank() == columns);
  // Two all-reduces: of P and the vector, and of Q; each sends 2(n − 1)/n of its list, whose chunks
  // are whole cache lines.
  const coop::report plain =
      coop::train(coop::variants::fully_synchronous(4, coop::full_batch{}), f, options);
  CHECK(r.last().bytes_out < 0.35 * plain.last().bytes_out);
}
