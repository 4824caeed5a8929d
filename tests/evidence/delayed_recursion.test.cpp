// SPDX-License-Identifier: BSL-1.0

// Communication that arrives late, against its recursion written with dense matrices.

#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/every_step.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/mixing_matrix.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"

namespace {

using coop_test::largest_difference;
using coop_test::trained;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using problem = coop_test::least_squares_problem;

constexpr std::size_t steps = 43;

// Column j: how node j weighs everybody in a round.
template <class Topo>
MatrixXd dense(const Topo& topology, std::size_t round) {
  const auto n = Index(topology.nodes());
  MatrixXd w = MatrixXd::Zero(n, n);
  for (Index j = 0; j < n; ++j) {
    for (const coop::link from : topology.neighbours(round, std::size_t(j))) {
      w(Index(from.node), j) = from.weight;
    }
  }
  return w;
}

// x_j ← x_j + Σ_i W_ij x_i(k) − x_j(k) after step k + delay; the rest when the run ends.
template <class Topo>
MatrixXd overlapped(const problem& p, const Topo& topology, std::size_t delay, std::size_t period) {
  MatrixXd x = MatrixXd::Zero(problem::features, Index(topology.nodes()));
  std::deque<std::pair<std::size_t, MatrixXd>> under_way;
  const auto land = [&] {
    x += under_way.front().second;
    under_way.pop_front();
  };
  std::size_t round = 0;
  for (std::size_t k = 1; k <= steps; ++k) {
    x -= problem::eta * p.gradients(x);
    if (!under_way.empty() && under_way.front().first == k) land();
    if (k % period != 0) continue;
    under_way.emplace_back(k + delay, x * dense(topology, round++) - x);
    if (delay == 0) land();
  }
  while (!under_way.empty()) land();
  return x;
}

template <class Topo>
void check_overlapped(const problem& p, const Topo& topology) {
  for (const std::size_t delay : {0U, 1U, 2U, 5U}) {
    for (const std::size_t period : {1U, 4U}) {
      INFO("delay " << delay << ", period " << period);
      const MatrixXd expected = overlapped(p, topology, delay, period);
      const double size = expected.cwiseAbs().maxCoeff();
      REQUIRE(size > 0.1);
      const coop::overlapped schedule{delay, period};
      const MatrixXd ours = trained(p, steps, topology, coop::exchange::models{}, schedule);
      // Long delays overshoot: models grow.
      CHECK(largest_difference(ours, expected) < 1e-12 * std::max(1.0, size));
      CHECK(trained(p, steps, topology, coop::exchange::models{}, schedule, coop::threads{}) ==
            ours);
    }
  }
}

}  // namespace

TEST_CASE("what is overlapped arrives as the recursion says", "[overlapped]") {
  const problem p{6};
  check_overlapped(p, coop::metropolis_hastings(coop::ring(6)));
  check_overlapped(p, coop::complete{6});
  check_overlapped(p, coop::elastic{6});
  check_overlapped(p, coop::one_peer_exponential{6});
}

TEST_CASE("a non-symmetric matrix is overlapped by its columns", "[overlapped]") {
  const problem p{3};
  MatrixXd w(3, 3);
  w << 0.5, 0.3, 0.2, 0.2, 0.5, 0.3, 0.3, 0.2, 0.5;
  check_overlapped(p, coop::mixing_matrix(w));
}

TEST_CASE("what is never due arrives when the run ends", "[overlapped]") {
  // Rounds of the largest number of steps: k + delay is beyond it.
  const problem p{4};
  const coop::complete all{4};
  for (const std::size_t before : {0U, 1U, 100U}) {
    const std::size_t delay = std::numeric_limits<std::size_t>::max() - before;
    const MatrixXd ours = trained(p, 6, all, coop::exchange::models{}, coop::overlapped{delay, 4});
    MatrixXd x = MatrixXd::Zero(problem::features, 4);
    MatrixXd correction;
    for (std::size_t k = 1; k <= 6; ++k) {
      x -= problem::eta * p.gradients(x);
      if (k == 4) correction = x * dense(all, 0) - x;
    }
    CHECK(correction.cwiseAbs().maxCoeff() > 0.01);
    CHECK(largest_difference(ours, x + correction) < 1e-12);
  }
}

TEST_CASE("a node alone has nothing to wait for", "[overlapped]") {
  check_overlapped(problem{1}, coop::complete{1});
}

TEST_CASE("a delay of 0 is D-PSGD and periodic averaging, to the bit", "[overlapped]") {
  const problem p{6};
  const auto same = [&](const auto& topology) {
    const auto ours = [&](std::size_t period) {
      return trained(p, steps, topology, coop::exchange::models{}, coop::momentum{0.5},
                     coop::overlapped{0, period});
    };
    CHECK(ours(1) == trained(p, steps, topology, coop::exchange::models{}, coop::momentum{0.5},
                             coop::every_step{}));
    CHECK(ours(4) == trained(p, steps, topology, coop::exchange::models{}, coop::momentum{0.5},
                             coop::periodic{4}));
  };
  same(coop::metropolis_hastings(coop::ring(6)));
  same(coop::complete{6});
}

TEST_CASE("an overlapped step takes the longer of computing and communicating", "[overlapped]") {
  const problem p{6};
  const auto w = coop::metropolis_hastings(coop::ring(6));
  for (const double latency : {0.25, 1.0, 4.0}) {
    for (const std::size_t delay : {0U, 1U}) {
      const coop::simulated cluster{.network = coop::uniform_network{latency},
                                    .compute = coop::compute_time::constant{1.0}};
      const coop::report r = coop::train(
          coop::compose(w, coop::overlapped{delay}, coop::exchange::models{}, cluster),
          p.objective(),
          {.step_size = problem::eta, .steps = 100, .evaluate_every = coop::only_at_end});
      // The last communication has nothing to hide behind, and all meet before the last row.
      const double step = delay == 0 ? 1.0 + latency : std::max(1.0, latency);
      INFO("latency " << latency << ", delay " << delay);
      const double seconds = r.seconds() - r.trace.front().seconds;
      CHECK(seconds >= 100 * step - 1e-9);
      CHECK(seconds <= 100 * step + 1.0 + 3 * latency + 1e-9);
    }
  }
}

TEST_CASE("delayed gradients are applied as the recursion says", "[delayed]") {
  const problem p{5};
  for (const std::size_t delay : {0U, 1U, 2U, 5U, 42U}) {
    INFO("delay " << delay);
    MatrixXd x = MatrixXd::Zero(problem::features, 5);
    std::deque<MatrixXd> past;  // x(k − delay) first
    for (std::size_t k = 0; k < steps; ++k) {
      past.push_back(x);
      if (past.size() <= delay) continue;
      const VectorXd mean = p.gradients(past.front()).rowwise().mean();
      x.colwise() -= problem::eta * mean;
      past.pop_front();
    }
    const MatrixXd ours = trained(p, steps, coop::complete{5}, coop::delayed{delay});
    CHECK(largest_difference(ours, x) < 1e-12);
    CHECK(trained(p, steps, coop::complete{5}, coop::delayed{delay}, coop::threads{}) == ours);
  }
}

TEST_CASE("a delay that outlasts the run is refused", "[delayed]") {
  CHECK_THROWS_TEXT(trained(problem{5}, steps, coop::complete{5}, coop::delayed{steps}),
                    std::invalid_argument, "so that none would be used");
}

TEST_CASE("a delay of 0 is synchronous SGD, to the bit", "[delayed]") {
  const problem p{5};
  CHECK(trained(p, steps, coop::complete{5}, coop::delayed{0}, coop::momentum{0.5}) ==
        trained(p, steps, coop::complete{5}, coop::every_step{}, coop::momentum{0.5}));
}
