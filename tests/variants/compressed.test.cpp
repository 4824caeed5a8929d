// SPDX-License-Identifier: BSL-1.0

#include <coop/core/random.hpp>
#include <coop/variants/averaging.hpp>
#include <coop/variants/compressed.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"
#include "support/variant_problem.hpp"

namespace variants = coop::variants;
using namespace coop_test::quadratics;

namespace {

MatrixXd gradients_at(const Vector3d& x) {
  MatrixXd g(3, Index(m));
  for (std::size_t i = 0; i < m; ++i) g.col(Index(i)) = gradient(i, x);
  return g;
}

// The model that all workers share, after x ← x − η·direction(G, k).
template <class Direction>
MatrixXd shared_model(Direction direction) {
  Vector3d x = Vector3d::Zero();
  for (std::size_t k = 1; k <= steps; ++k) x -= eta * direction(gradients_at(x), k);
  return x.replicate(1, Index(m));
}

MatrixXd signs_of(const MatrixXd& x) {
  return x.unaryExpr([](double v) { return v >= 0 ? 1.0 : -1.0; });
}

// Each column its mean modulus times its signs.
MatrixXd scaled_signs_of(const MatrixXd& x) {
  const Eigen::RowVectorXd scale = x.cwiseAbs().colwise().mean();
  return signs_of(x) * scale.asDiagonal();
}

// Of each column the value of largest modulus.
MatrixXd largest_of(const MatrixXd& x) {
  MatrixXd kept = MatrixXd::Zero(x.rows(), x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    Index i = 0;
    x.col(j).cwiseAbs().maxCoeff(&i);
    kept(i, j) = x(i, j);
  }
  return kept;
}

// Q of each column, with the numbers that worker j has in step k of a run with the seed 1.
template <class Comp>
MatrixXd coded(const Comp& compressor, const MatrixXd& x, std::size_t k) {
  MatrixXd q = MatrixXd::Zero(x.rows(), x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    std::vector<std::byte> bytes(compressor.template max_bytes<double>(3));
    coop::random_stream random{1, std::size_t(j), k, coop::purpose::compression};
    const auto length =
        compressor.encode(std::span<const double>{x.col(j).data(), 3}, std::span{bytes}, random);
    compressor.decode_add(std::span<const std::byte>{bytes}.first(length), 1.0,
                          std::span<double>{q.col(j).data(), 3});
  }
  return q;
}

}  // namespace

TEST_CASE("QSGD and TernGrad step along the mean of what they send") {
  check(variants::qsgd(m, {.levels = 3}), shared_model([](const MatrixXd& g, std::size_t k) {
          return coded(coop::qsgd{3}, g, k).rowwise().mean().eval();
        }));
  check(variants::terngrad(m), shared_model([](const MatrixXd& g, std::size_t k) {
          return coded(coop::terngrad{}, g, k).rowwise().mean().eval();
        }));
}

TEST_CASE("signSGD steps along the mean of the signs, by majority along its sign") {
  check(variants::sign_sgd(m), shared_model([](const MatrixXd& g, std::size_t) {
          return signs_of(g).rowwise().mean().eval();
        }));
  check(variants::sign_sgd_with_majority_vote(m),
        shared_model([](const MatrixXd& g, std::size_t) -> Vector3d {
          return signs_of(g).rowwise().sum().array().sign().matrix();
        }));
}

TEST_CASE("Signum votes on the signs of the workers' own momenta") {
  MatrixXd momentum = MatrixXd::Zero(3, Index(m));
  check(variants::signum(m, {.beta = 0.8}),
        shared_model([&](const MatrixXd& g, std::size_t) -> Vector3d {
          momentum = 0.8 * momentum + 0.2 * g;
          return signs_of(momentum).rowwise().sum().array().sign().matrix();
        }));
}

TEST_CASE("EF-signSGD and Mem-SGD send later what they did not send") {
  MatrixXd error = MatrixXd::Zero(3, Index(m));
  check(variants::ef_sign_sgd(m), shared_model([&](const MatrixXd& g, std::size_t) {
          const MatrixXd p = g + error;
          const MatrixXd q = scaled_signs_of(p);
          error = p - q;
          return q.rowwise().mean().eval();
        }));
  error.setZero();
  check(variants::mem_sgd(m, {.fraction = 0.3}), shared_model([&](const MatrixXd& g, std::size_t) {
          const MatrixXd p = g + error;
          const MatrixXd q = largest_of(p);
          error = p - q;
          return q.rowwise().mean().eval();
        }));
}

TEST_CASE("Deep Gradient Compression corrects the momentum of what it does not send") {
  MatrixXd u = MatrixXd::Zero(3, Index(m));
  MatrixXd v = MatrixXd::Zero(3, Index(m));
  check(variants::deep_gradient_compression(
            m, {.fraction = 0.3, .momentum = 0.5, .clip_norm = 0.4, .uncompressed = 5}),
        shared_model([&](const MatrixXd& g, std::size_t k) -> Vector3d {
          if (k <= 5) return g.rowwise().mean();
          for (Index i = 0; i < g.cols(); ++i) {
            u.col(i) = 0.5 * u.col(i) + std::min(1.0, 0.4 / g.col(i).norm()) * g.col(i);
          }
          v += u;
          const MatrixXd q = largest_of(v);
          v -= q;
          u = (q.array() != 0).select(0.0, u);
          return q.rowwise().mean();
        }));
}

TEST_CASE("Qsparse-local-SGD sends the largest of the local steps' sum, scaled by its variance") {
  // One value of a vector of its own is a level of the quantiser: 1 + 1/15² is all that is left.
  const double damping = 1.0 / (1.0 + 1.0 / 225.0);
  MatrixXd x = MatrixXd::Zero(3, Index(m));
  MatrixXd error = x;
  Vector3d anchor = Vector3d::Zero();
  for (std::size_t k = 1; k <= steps; ++k) {
    for (std::size_t i = 0; i < m; ++i) x.col(Index(i)) -= eta * gradient(i, x.col(Index(i)));
    if (k % 4 != 0) continue;
    const MatrixXd p = (x.colwise() - anchor) + error;
    const MatrixXd q = damping * largest_of(p);
    error = p - q;
    anchor += q.rowwise().mean();
    x = anchor.replicate(1, Index(m));
  }
  check(variants::qsparse_local_sgd(m, {.period = 4, .fraction = 0.3, .levels = 15}), x);
}

TEST_CASE("1-bit Adam is Adam before the freeze, and momentum with two-way feedback after it") {
  const std::size_t freeze = 10;
  Vector3d momentum = Vector3d::Zero();
  Vector3d square = Vector3d::Zero();
  MatrixXd up = MatrixXd::Zero(3, Index(m));
  MatrixXd down = MatrixXd::Zero(3, 1);
  check(variants::one_bit_adam(m, {.freeze = freeze, .epsilon = 0.5}),
        shared_model([&](const MatrixXd& g, std::size_t k) -> Vector3d {
          const double t = double(k);
          if (k <= freeze) {
            const Vector3d mean = g.rowwise().mean();
            momentum = 0.9 * momentum + 0.1 * mean;
            square = 0.999 * square + 0.001 * mean.cwiseAbs2();
          } else {
            const MatrixXd p = (0.1 * g).colwise() + 0.9 * momentum + up;
            const MatrixXd q = scaled_signs_of(p);
            up = p - q;
            const MatrixXd sum = q.rowwise().mean() + down;
            const MatrixXd answer = scaled_signs_of(sum);
            down = sum - answer;
            momentum = answer;
          }
          const double known = std::min(t, double(freeze));
          const Vector3d root = (square / (1 - std::pow(0.999, known))).cwiseSqrt();
          return (momentum / (1 - std::pow(0.9, t)))
              .cwiseQuotient(root.array().matrix() + Vector3d::Constant(0.5));
        }));
}

TEST_CASE("PowerSGD sends a vector that is no matrix as it is") {
  check(variants::power_sgd(m), models_of(train(variants::fully_synchronous(m))));
}
