// SPDX-License-Identifier: BSL-1.0
#include <coop/exchanges/mixer.hpp>
#include <coop/exchanges/push_sum.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/push_matrix.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/threads.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"

namespace {

using coop_test::trained;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using problem = coop_test::least_squares_problem;

constexpr std::size_t features = problem::features;
constexpr double eta = problem::eta;

// A strongly connected directed graph whose nodes have different numbers of links out and in: a
// cycle, chords out of every third node, and everybody tells node 0. Row i are the shares of i.
MatrixXd directed(std::size_t n) {
  MatrixXd w = MatrixXd::Identity(Index(n), Index(n));
  for (std::size_t i = 0; i < n; ++i) {
    w(Index(i), Index((i + 1) % n)) = 1.0;
    if (i % 3 == 0) w(Index(i), Index((i + n / 2) % n)) = 1.0;
    w(Index(i), 0) = 1.0;
  }
  for (Index i = 0; i < w.rows(); ++i) w.row(i) /= w.row(i).sum();
  return w;
}

// Column j is node j's vector after `rounds` communications without any step between.
MatrixXd mixed(const coop::push_matrix& w, const MatrixXd& x0, std::size_t rounds) {
  MatrixXd result = x0;
  const std::vector<std::size_t> no_shards;
  coop::in_process{}.run(w.nodes(), [&]<class Comm>(Comm& communicator) {
    using vector = coop::aligned_vector<double>;
    const auto column = x0.col(Index(communicator.rank()));
    vector x(column.begin(), column.end());
    auto exchange = coop::exchange::push_sum{}.start(x);
    const coop::identity compressor;
    const coop::mean aggregator;
    coop::mixer<vector, coop::push_matrix, coop::identity, coop::mean, Comm> mix{
        w, compressor, aggregator, communicator, no_shards, 1};
    for (std::size_t round = 0; round < rounds; ++round) {
      exchange.model([&](vector& v) { mix(v, round, round + 1); }, x, 0.1);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
      result(Index(i), Index(communicator.rank())) = x[i];
    }
  });
  return result;
}

// Stochastic gradient push with dense matrices: z = u / w, steps at z, u and w times W.
MatrixXd dense_push(const problem& p, const MatrixXd& shares, std::size_t period,
                    std::size_t steps) {
  MatrixXd u = MatrixXd::Zero(Index(features), Index(p.m));
  MatrixXd z = u;
  RowVectorXd w = RowVectorXd::Ones(Index(p.m));
  for (std::size_t k = 1; k <= steps; ++k) {
    const MatrixXd move = eta * p.gradients(z);
    z -= move;
    u -= move;
    if (k % period != 0) continue;
    u = (u * shares).eval();
    w = (w * shares).eval();
    z = u.array().rowwise() / w.array();
  }
  return z;
}

}  // namespace

TEST_CASE("push-sum averages exactly on directed graphs, where mixing alone does not") {
  for (const std::size_t n : {1U, 2U, 3U, 7U, 12U}) {
    const MatrixXd shares = directed(n);
    MatrixXd x0(3, Index(n));
    for (Index i = 0; i < x0.size(); ++i) x0.data()[i] = std::sin(7.0 * double(i)) * 10.0;
    const Eigen::VectorXd mean = x0.rowwise().mean();
    const MatrixXd x = mixed(coop::push_matrix{shares}, x0, 400);
    INFO(n << " nodes");
    CHECK((x.colwise() - mean).cwiseAbs().maxCoeff() < 1e-12);
    if (n < 7) continue;
    MatrixXd naive = x0;
    for (int k = 0; k < 400; ++k) naive = (naive * shares).eval();
    CHECK((naive.colwise() - mean).cwiseAbs().maxCoeff() > 0.1);
  }
}

TEST_CASE("training with push-sum is the dense recursion of stochastic gradient push") {
  for (const std::size_t m : {1U, 2U, 5U, 9U}) {
    const problem p{m};
    const coop::push_matrix w{directed(m)};
    for (const std::size_t period : {1U, 4U}) {
      INFO(m << " workers, period " << period);
      const MatrixXd expected = dense_push(p, directed(m), period, 200);
      REQUIRE(expected.cwiseAbs().maxCoeff() > 0.01);
      const auto go = [&](const auto& transport) {
        return trained(p, 200, w, coop::exchange::push_sum{}, coop::periodic{period}, transport);
      };
      const MatrixXd x = go(coop::in_process{});
      CHECK((x - expected).cwiseAbs().maxCoeff() < 1e-12);
      CHECK(go(coop::threads{}) == x);
    }
  }
}

TEST_CASE("push-sum on doubly stochastic weights is D-PSGD") {
  const problem p{6};
  const auto w = coop::metropolis_hastings(coop::ring(6));
  const MatrixXd push = trained(p, 100, w, coop::exchange::push_sum{});
  const MatrixXd plain = trained(p, 100, w, coop::exchange::models{});
  CHECK((push - plain).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("push-sum reaches the least squares solution of all data, not of the heavy nodes") {
  const problem p{9};
  // The minimum of the mean of the nodes' objectives, by its normal equations.
  MatrixXd h = MatrixXd::Zero(features, features);
  Eigen::VectorXd c = Eigen::VectorXd::Zero(features);
  Index row = 0;
  for (std::size_t i = 0; i < p.m; ++i) {
    const Index size = Index(p.n / p.m + (i < p.n % p.m ? 1 : 0));
    const MatrixXd part = p.a.middleRows(row, size);
    h += part.transpose() * part / double(size);
    c += part.transpose() * p.b.segment(row, size) / double(size);
    row += size;
  }
  const Eigen::VectorXd best = h.ldlt().solve(c);
  const coop::report r = coop::train(
      coop::compose(coop::push_matrix{directed(9)}, coop::exchange::push_sum{}, coop::full_batch{}),
      p.objective(),
      {.step_size = 0.002,
       .batch_size = 1000,
       .steps = 20000,
       .evaluate_every = coop::only_at_end,
       .partition = coop::data::contiguous(p.n, p.m)});
  const Eigen::VectorXd x = Eigen::Map<const Eigen::VectorXd>(r.model.data(), Index(features));
  CHECK((x - best).norm() < 0.05 * best.norm());
  CHECK(r.model.size() == features);
}
