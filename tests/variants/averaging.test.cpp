// SPDX-License-Identifier: BSL-1.0

#include <coop/variants/averaging.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"
#include "support/variant_problem.hpp"

namespace variants = coop::variants;
using namespace coop_test::quadratics;
using Eigen::VectorXd;

TEST_CASE("fully synchronous SGD, local SGD, SimuParallelSGD and post-local SGD average models") {
  const auto every = [](std::size_t period, std::size_t until = 0) {
    return recursion(m, [=](MatrixXd& x, std::size_t k) {
      if (k <= until || k % period == 0) average(x);
    });
  };
  check(variants::fully_synchronous(m), every(1));
  check(variants::local_sgd(m, {.period = 5}), every(5));
  check(variants::simu_parallel_sgd(m), every(steps));
  check(variants::post_local_sgd(m, {.switch_step = 10, .period = 7}), every(7, 10));
}

TEST_CASE("parallel gradient descent follows the gradient of the whole set") {
  Vector3d x = Vector3d::Zero();
  for (std::size_t k = 1; k <= steps; ++k) {
    Vector3d g = Vector3d::Zero();
    for (std::size_t i = 0; i < m; ++i) g += double(sizes[i]) / 16.0 * gradient(i, x);
    x -= eta * g;
  }
  check(variants::parallel_gradient_descent(m), x.replicate(1, Index(m)));
}

TEST_CASE("FedAvg: E epochs of the sampled clients, averaged by the sizes of their shards") {
  const std::size_t epochs = 2;
  const std::size_t per_round = epochs * 4;  // of the largest shard: 8 samples in batches of 2
  const coop::sampled_clients drawn{m, 2, 7};
  Vector3d z = Vector3d::Zero();
  for (std::size_t round = 0; round < steps / per_round; ++round) {
    Vector3d sum = Vector3d::Zero();
    double samples = 0;
    for (const std::size_t client : drawn.participants(round)) {
      Vector3d x = z;
      for (std::size_t k = 0; k < epochs * ((sizes[client] + 1) / 2); ++k) {
        x -= eta * gradient(client, x);
      }
      sum += double(sizes[client]) * x;
      samples += double(sizes[client]);
    }
    z = sum / samples;
  }
  check(variants::fed_avg(m, {.fraction = 0.5, .local_epochs = epochs, .seed = 7}),
        z.replicate(1, Index(m)));
}

TEST_CASE("FedAvg samples the fraction of clients that it is told, rounded up") {
  const auto participants = [](std::size_t clients, double fraction) {
    return variants::fed_avg(clients, {.fraction = fraction}).topology.participants_per_round();
  };
  CHECK(participants(100, 0.07) == 7);
  CHECK(participants(10, 0.11) == 2);
  CHECK(participants(10, 1.0) == 10);
  CHECK(participants(3, 0.001) == 1);
  CHECK_THROWS_TEXT(variants::fed_avg(3, {.fraction = 0}), std::invalid_argument, "fraction is 0");
}

TEST_CASE("EASGD: the elastic force between workers and anchor") {
  for (const double alpha : {2.0 / (double(m) + 2.0), 0.1}) {
    const MatrixXd expected = recursion(m + 1, [&](MatrixXd& x, std::size_t k) {
      if (k % 3 != 0) return;
      const VectorXd z = x.col(Index(m));
      VectorXd pull = VectorXd::Zero(3);
      for (Index i = 0; i < Index(m); ++i) {
        const VectorXd difference = alpha * (x.col(i) - z);
        x.col(i) -= difference;
        pull += difference;
      }
      x.col(Index(m)) = z + pull;
    });
    check(variants::easgd(m, {.period = 3, .alpha = alpha}), expected);
  }
  check(variants::easgd(m, {.period = 3}),
        models_of(train(variants::easgd(m, {.period = 3, .alpha = 2.0 / (double(m) + 2.0)}))));
}

TEST_CASE("SlowMo and DiLoCo: the outer step on the mean of local runs") {
  const std::size_t period = 6;
  // Runs the rounds, and lets `outer` turn z and the workers' mean into the next z.
  const auto rounds = [&](auto outer) {
    Vector3d z = Vector3d::Zero();
    for (std::size_t round = 0; round < steps / period; ++round) {
      Vector3d mean = Vector3d::Zero();
      for (std::size_t i = 0; i < m; ++i) {
        Vector3d x = z;
        for (std::size_t k = 0; k < period; ++k) x -= eta * gradient(i, x);
        mean += x / double(m);
      }
      outer(z, mean);
    }
    return MatrixXd{z.replicate(1, Index(m))};
  };
  Vector3d u = Vector3d::Zero();
  check(variants::slow_mo(m, {.period = period, .slow_momentum = 0.6, .slow_step_size = 0.9}),
        rounds([&](Vector3d& z, const Vector3d& mean) {
          u = 0.6 * u + (z - mean) / eta;
          z -= 0.9 * eta * u;
        }));
  u.setZero();
  const auto diloco = variants::diloco(
      m, {.period = period, .outer_momentum = 0.8, .outer_step_size = 0.5}, coop::sgd{});
  check(diloco, rounds([&](Vector3d& z, const Vector3d& mean) {
          const Vector3d outer_gradient = z - mean;
          u = 0.8 * u + outer_gradient;
          z -= 0.5 * (outer_gradient + 0.8 * u);
        }));
  STATIC_REQUIRE(std::is_same_v<decltype(variants::diloco(m).optimizer), coop::adam>);
}

TEST_CASE("hierarchical local SGD averages in groups, and seldom over all") {
  const MatrixXd expected = recursion(m, [](MatrixXd& x, std::size_t k) {
    if (k % 8 == 0) {
      average(x);
    } else if (k % 2 == 0) {
      for (const Index first : {0, 2}) {
        const Vector3d mean = x.middleCols(first, 2).rowwise().mean();
        x.col(first) = x.col(first + 1) = mean;
      }
    }
  });
  check(variants::hierarchical_local_sgd(m, {.groups = 2, .group_period = 2, .period = 8}),
        expected);
}
