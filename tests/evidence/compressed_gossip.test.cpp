// SPDX-License-Identifier: BSL-1.0

// CHOCO-gossip: consensus on the mean by compressed differences, where naive compressed gossip
// fails; its rate against the theory.

#include <coop/aggregators/mean.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/core/random.hpp>
#include <coop/exchanges/consensus_step_size.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/exchanges/mixer.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/transports/in_process.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using vector = coop::aligned_vector<double>;

constexpr std::size_t nodes = 16;

MatrixXd random_columns(std::size_t d) {
  MatrixXd x(d, nodes);
  coop::random_stream random{5};
  for (double& value : x.reshaped()) value = random.normal() + 1.0;
  return x;
}

// Σ ‖x_i − x̄‖² and Σ ‖x_i − x̂_i‖² after each round.
struct errors {
  std::vector<double> consensus;
  std::vector<double> estimate;
};

double squared_spread(const MatrixXd& x) {
  return (x.colwise() - x.rowwise().mean()).squaredNorm();
}

template <class Topo>
errors gossip(const Topo& w, const coop::top_k<>& compressor, double gamma, const MatrixXd& start,
              std::size_t rounds) {
  std::vector<MatrixXd> x(rounds + 1, start);
  std::vector<MatrixXd> estimate(rounds + 1, MatrixXd::Zero(start.rows(), start.cols()));
  const std::vector<std::size_t> no_shards;
  const coop::mean aggregator;
  coop::in_process{}.run(nodes, [&]<class Comm>(Comm& communicator) {
    const auto me = Index(communicator.rank());
    vector own(start.col(me).begin(), start.col(me).end());
    auto state = coop::exchange::differences{gamma}.start(vector(own.size()));
    coop::mixer<vector, Topo, coop::top_k<>, coop::mean, Comm> mix{
        w, compressor, aggregator, communicator, no_shards, 1};
    for (std::size_t round = 0; round < rounds; ++round) {
      state.model([&](vector& v, auto&... more) { mix(v, more..., round, round + 1); }, own, 0.0);
      for (Index j = 0; j < start.rows(); ++j) {
        x[round + 1](j, me) = own[std::size_t(j)];
        estimate[round + 1](j, me) = state.estimate[std::size_t(j)];
      }
    }
  });
  errors result;
  const Eigen::VectorXd mean = start.rowwise().mean();
  for (std::size_t t = 0; t <= rounds; ++t) {
    result.consensus.push_back((x[t].colwise() - mean).squaredNorm());
    result.estimate.push_back((x[t] - estimate[t]).squaredNorm());
  }
  return result;
}

// x ← Σ W Q(x): what is dropped is lost.
template <class Topo>
double naive(const Topo& w, const coop::top_k<>& compressor, const MatrixXd& start,
             std::size_t rounds) {
  MatrixXd x = start;
  const std::vector<std::size_t> no_shards;
  const coop::mean aggregator;
  coop::in_process{}.run(nodes, [&]<class Comm>(Comm& communicator) {
    const auto me = Index(communicator.rank());
    vector own(start.col(me).begin(), start.col(me).end());
    coop::mixer<vector, Topo, coop::top_k<>, coop::mean, Comm> mix{
        w, compressor, aggregator, communicator, no_shards, 1};
    for (std::size_t round = 0; round < rounds; ++round) mix(own, round, round + 1);
    for (Index j = 0; j < start.rows(); ++j) x(j, me) = own[std::size_t(j)];
  });
  return (x.colwise() - start.rowwise().mean()).squaredNorm();
}

}  // namespace

TEST_CASE("on a ring of 16 with the top 1 %, CHOCO reaches the mean and naive gossip does not") {
  const auto w = coop::metropolis_hastings(coop::ring(nodes));
  const MatrixXd start = random_columns(200);
  const coop::top_k<> compressor{0.01};  // 2 of 200
  const double before = squared_spread(start);
  const errors choco = gossip(w, compressor, 0.03, start, 12000);
  CHECK(choco.consensus.back() < 1e-6 * before);
  CHECK(naive(w, compressor, start, 2000) > before);  // not even as near as it began
}

TEST_CASE("CHOCO-gossip with the theory's step size shrinks as fast as the theorem says") {
  const auto w = coop::metropolis_hastings(coop::ring(nodes));
  const std::size_t d = 20;
  const coop::top_k<> compressor{std::size_t{5}};
  const double rho = 1 - w.zeta();
  const double delta = 0.25;
  const double gamma = coop::consensus_step_size(w, compressor, d);
  CHECK(gamma == coop::consensus_step_size(w.zeta(), delta));
  const errors e = gossip(w, compressor, gamma, random_columns(d), 400);
  const double start = e.consensus.front() + e.estimate.front();
  double bound = start;
  for (std::size_t t = 1; t < e.consensus.size(); ++t) {
    bound *= 1 - rho * rho * delta / 82;
    REQUIRE(e.consensus[t] + e.estimate[t] <= bound);
  }
  CHECK(e.consensus.back() < e.consensus.front());
}
