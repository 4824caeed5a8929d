// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/objectives/function_objective.hpp>
#include <coop/train.hpp>

#include <Eigen/Dense>

#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

/// Four workers with a quadratic each, on which every named variant is held against its paper's
/// recursion, written down with dense matrices. All samples of a worker are alike, so that its
/// stochastic gradient is its gradient.
namespace coop_test::quadratics {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::Vector3d;

inline constexpr std::size_t m = 4;
inline constexpr std::size_t steps = 48;
inline constexpr double eta = 0.1;
inline constexpr std::size_t sizes[m] = {8, 3, 4, 1};  // samples of each worker
inline const Vector3d curvature{1.0, 0.5, 2.0};

inline Vector3d centre(std::size_t worker) {
  return {double(worker), 1.0 - 2.0 * double(worker % 2), 0.5 * double(worker * worker)};
}

inline std::vector<std::vector<std::size_t>> shards() {
  std::vector<std::vector<std::size_t>> result;
  std::size_t next = 0;
  for (const std::size_t size : sizes) {
    result.emplace_back();
    for (std::size_t i = 0; i < size; ++i) result.back().push_back(next++);
  }
  return result;
}

inline std::size_t owner(std::size_t sample) {
  std::size_t worker = 0;
  for (std::size_t end = sizes[0]; sample >= end; end += sizes[++worker]) {
  }
  return worker;
}

// Worker i's gradient at x.
inline Vector3d gradient(std::size_t worker, const Vector3d& x) {
  return curvature.cwiseProduct(x - centre(worker));
}

template <class Composition>
coop::report train(const Composition& composition) {
  const auto f = coop::function_objective{
      std::size_t{3}, std::size_t{16},
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        Vector3d sum = Vector3d::Zero();
        for (const std::size_t s : batch) sum += gradient(owner(s), {x[0], x[1], x[2]});
        for (Index j = 0; j < 3; ++j) g[std::size_t(j)] = sum(j) / double(batch.size());
        return 1.0;
      }};
  return coop::train(composition, f,
                     {.step_size = eta,
                      .batch_size = 2,
                      .steps = steps,
                      .evaluate_every = coop::only_at_end,
                      .partition = coop::data::partition{shards()},
                      .keep_models = true});
}

inline MatrixXd models_of(const coop::report& r) {
  MatrixXd x(3, Index(r.models.size()));
  for (std::size_t i = 0; i < r.models.size(); ++i) {
    x.col(Index(i)) = Eigen::Map<const Vector3d>(r.models[i].data());
  }
  return x;
}

// X ← X − ηG for the workers, then `mix(x, k)`.
template <class Mix>
MatrixXd recursion(std::size_t nodes, Mix mix) {
  MatrixXd x = MatrixXd::Zero(3, Index(nodes));
  for (std::size_t k = 1; k <= steps; ++k) {
    for (std::size_t i = 0; i < m; ++i) x.col(Index(i)) -= eta * gradient(i, x.col(Index(i)));
    mix(x, k);
  }
  return x;
}

inline void average(MatrixXd& x) { x = x.rowwise().mean().eval().replicate(1, x.cols()).eval(); }

template <class Composition>
void check(const Composition& composition, const MatrixXd& expected) {
  const MatrixXd x = models_of(train(composition));
  REQUIRE(x.cols() == expected.cols());
  CHECK((x - expected).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(expected.cwiseAbs().maxCoeff() > 0.1);
}

}  // namespace coop_test::quadratics
