// SPDX-License-Identifier: BSL-1.0

#include <coop/topologies/graphs/complete_graph.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/push_matrix.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/variants/decentralized.hpp>

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

TEST_CASE("D-PSGD and Cooperative SGD on a ring") {
  MatrixXd w = MatrixXd::Zero(4, 4);
  for (Index i = 0; i < 4; ++i) w(i, i) = w(i, (i + 1) % 4) = w(i, (i + 3) % 4) = 1.0 / 3;
  const auto every = [&](std::size_t period) {
    return recursion(m, [&, period](MatrixXd& x, std::size_t k) {
      if (k % period == 0) x = (x * w).eval();
    });
  };
  const auto ring = coop::metropolis_hastings(coop::ring(m));
  check(variants::d_psgd(ring), every(1));
  check(variants::cooperative_sgd(ring, {.period = 6}), every(6));
}

TEST_CASE("MATCHA: D-PSGD with I − α Σ B_j L_j, by the coins that were tossed") {
  const coop::matcha design{coop::complete_graph(m), {.budget = 0.6, .seed = 3}};
  std::size_t idle = 0;
  const MatrixXd expected = recursion(m, [&](MatrixXd& x, std::size_t k) {
    MatrixXd w = MatrixXd::Identity(Index(m), Index(m));
    for (std::size_t j = 0; j < design.matchings().size(); ++j) {
      if (!design.active(k - 1, j)) {
        ++idle;
        continue;
      }
      for (const auto& [a, b] : design.matchings()[j]) {
        w(Index(a), Index(a)) -= design.alpha();
        w(Index(b), Index(b)) -= design.alpha();
        w(Index(a), Index(b)) += design.alpha();
        w(Index(b), Index(a)) += design.alpha();
      }
    }
    x = (x * w).eval();
  });
  CHECK(idle > 10);
  check(variants::matcha(coop::complete_graph(m), {.budget = 0.6, .seed = 3}), expected);
}

TEST_CASE("stochastic gradient push: u and w travel, steps are taken at u/w") {
  // Every node sends to the next, node 0 to all: row i are the shares that i sends.
  MatrixXd shares = MatrixXd::Zero(Index(m), Index(m));
  for (Index i = 0; i < shares.rows(); ++i) shares(i, i) = shares(i, (i + 1) % shares.rows()) = 0.5;
  shares.row(0).setConstant(1.0 / double(m));
  MatrixXd u = MatrixXd::Zero(3, Index(m));
  MatrixXd z = u;
  Eigen::RowVectorXd w = Eigen::RowVectorXd::Ones(Index(m));
  for (std::size_t k = 0; k < steps; ++k) {
    for (std::size_t i = 0; i < m; ++i) {
      u.col(Index(i)) -= eta * gradient(i, Vector3d{z.col(Index(i))});
    }
    u = (u * shares).eval();
    w = (w * shares).eval();
    z = u.array().rowwise() / w.array();
  }
  check(variants::stochastic_gradient_push(coop::push_matrix{shares}), z);
}
