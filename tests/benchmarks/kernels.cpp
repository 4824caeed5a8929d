// SPDX-License-Identifier: BSL-1.0
// Vector operations of one thread against the plain loop, in the second-level cache, and an
// objective against its bare matrix products.

#include "benchmarks/measure.hpp"

#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/optimizers/adam.hpp>

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace {

using vector = coop::aligned_vector<float>;

constexpr std::size_t size = 16'000;

vector random_vector(std::size_t node) {
  vector v(size);
  coop::random_stream random{1, node};
  for (float& value : v) value = static_cast<float>(random.uniform());
  return v;
}

template <class Ours, class Rival>
void compare(const std::string& name, Ours ours, Rival rival) {
  const auto repeated = [](auto& work) {
    return [&work] {
      return benchmark::seconds([&] {
        for (int i = 0; i < 500; ++i) work();
      });
    };
  };
  benchmark::ratio(name, benchmark::alternate(51, repeated(ours), repeated(rival)).ratio());
}

void vector_operations() {
  vector x = random_vector(0);
  vector y = random_vector(1);
  const vector z = random_vector(2);
  compare(
      "axpy_vs_loop", [&] { coop::axpy(1e-6, x, y); },
      [&] {
        for (std::size_t i = 0; i < size; ++i) y[i] += 1e-6F * x[i];
      });
  compare(
      "dot_vs_eigen_in_float",
      [&] {
        const double product = coop::dot(x, y);
        benchmark::keep(&product);
      },
      [&] {
        const Eigen::Map<const Eigen::VectorXf, Eigen::Aligned64> a{x.data(), size};
        const Eigen::Map<const Eigen::VectorXf, Eigen::Aligned64> b{y.data(), size};
        const float product = a.dot(b);
        benchmark::keep(&product);
      });
  vector out(size);
  const std::array<double, 3> weights{0.25, 0.5, 0.25};
  const std::array<std::span<const float>, 3> inputs{x, y, z};
  compare(
      "weighted_sum_of_3_vs_loop",
      [&] {
        coop::weighted_sum(std::span<float>{out}, std::span<const double>{weights},
                           std::span<const std::span<const float>>{inputs});
        benchmark::keep(out.data());
      },
      [&] {
        for (std::size_t i = 0; i < size; ++i) out[i] = 0.25F * x[i] + 0.5F * y[i] + 0.25F * z[i];
        benchmark::keep(out.data());
      });
}

void adam() {
  vector x = random_vector(0);
  const vector g = random_vector(1);
  auto state = coop::adam{}.start<vector>(size);
  vector m(size);
  vector v(size);
  vector y = x;
  float power1 = 1;
  float power2 = 1;
  compare(
      "adam_vs_loop", [&] { state.step(x, g, 1e-4); },
      [&] {
        power1 *= 0.9F;
        power2 *= 0.999F;
        const float rate = 1e-4F / (1 - power1);
        const float correct = 1 / std::sqrt(1 - power2);
        for (std::size_t i = 0; i < size; ++i) {
          m[i] = 0.9F * m[i] + 0.1F * g[i];
          v[i] = 0.999F * v[i] + 0.001F * g[i] * g[i];
          y[i] -= rate * m[i] / (std::sqrt(std::abs(v[i])) * correct + 1e-8F);
        }
      });
}

void softmax_gradient() {
  using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic>;
  using rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto data =
      coop::data::gaussian_mixture<float>({.samples = 64, .features = 784, .classes = 10});
  const coop::softmax_regression loss{data};
  vector w(loss.dimension());
  vector g(loss.dimension());
  std::vector<std::size_t> batch(64);
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = i;
  const Eigen::Map<const rows> a{data.values().data(), 64, 784};
  const matrix x = matrix::Zero(784, 10);
  matrix scores(64, 10);
  matrix product(784, 10);
  compare(
      "softmax_gradient_vs_its_products", [&] { void(loss.gradient(w, batch, g)); },
      [&] {
        scores.noalias() = a * x;
        product.noalias() = a.transpose() * scores;
        benchmark::keep(product.data());
      });
}

}  // namespace

int main() {
  vector_operations();
  adam();
  softmax_gradient();
}
