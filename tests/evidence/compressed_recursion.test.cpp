// SPDX-License-Identifier: BSL-1.0

// Compressed exchanges against their papers' algorithms, computed with dense matrices where every
// node's estimate is a column and nothing is kept as a sum.

#include <coop/archetypes/compressor.hpp>
#include <coop/core/random.hpp>
#include <coop/exchanges/difference_compression.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/exchanges/extrapolation_compression.hpp>
#include <coop/exchanges/squeezed_models.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/transports/threads.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
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

constexpr std::size_t nodes = 6;
constexpr std::size_t steps = 60;
constexpr std::uint64_t seed = 1;  // of train_options, by default

// What is left of x: of every three values the largest (biased), or each with probability 1/2 and
// twice as large (unbiased). Both leave the sizes alone, so messages are whole vectors.
struct largest_of_three : coop::archetypes::compressor {
  static constexpr bool contractive = true;
  [[nodiscard]] double contraction(std::size_t) const { return 1.0 / 3.0; }

  template <class T>
  static void apply(std::span<T> x, coop::random_stream&) {
    for (std::size_t at = 0; at < x.size(); at += 3) {
      const std::size_t end = std::min(x.size(), at + 3);
      std::size_t best = at;
      for (std::size_t i = at; i < end; ++i) {
        if (std::abs(x[i]) > std::abs(x[best])) best = i;
      }
      for (std::size_t i = at; i < end; ++i) x[i] = i == best ? x[i] : T{};
    }
  }
};
struct coin : coop::archetypes::unbiased_compressor {
  [[nodiscard]] double variance_bound(std::size_t) const { return 1.0; }

  template <class T>
  static void apply(std::span<T> x, coop::random_stream& random) {
    for (T& value : x) value = random() % 2 == 0 ? 2 * value : T{};
  }
};

template <class Rule>
struct applied : Rule {
  template <class T>
  std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    std::vector<T> kept(values.begin(), values.end());
    Rule::apply(std::span{kept}, random);
    coop::byte_writer message{bytes};
    message.put(std::span<const T>{kept});
    return message.written();
  }
  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    return encode<float>(values, bytes, random);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    return encode<double>(values, bytes, random);
  }
};

// Q, column by column, with the numbers that node i has in step k.
template <class Rule>
MatrixXd compressed(const MatrixXd& x, std::size_t step) {
  MatrixXd q = x;
  for (Index i = 0; i < x.cols(); ++i) {
    coop::random_stream random{seed, std::size_t(i), step, coop::purpose::compression};
    Rule::apply(std::span{q.col(i).data(), std::size_t(q.rows())}, random);
  }
  return q;
}

MatrixXd ring_weights() {
  MatrixXd w = MatrixXd::Zero(nodes, nodes);
  for (Index i = 0; i < Index(nodes); ++i) {
    for (const Index step : {Index(0), Index(1), Index(nodes) - 1}) {
      w(i, (i + step) % Index(nodes)) = 1.0 / 3.0;
    }
  }
  return w;
}

MatrixXd zeros() { return MatrixXd::Zero(problem::features, nodes); }

template <class Exch, class Rule>
void check_against(const MatrixXd& expected, const problem& p, const Exch& exchange,
                   const Rule& rule, std::size_t period = 1) {
  const auto w = coop::metropolis_hastings(coop::ring(nodes));
  REQUIRE(expected.cwiseAbs().maxCoeff() > 0.1);
  const MatrixXd ours = trained(p, steps, w, exchange, rule, coop::periodic{period});
  CHECK(largest_difference(ours, expected) < 1e-11);
  CHECK(trained(p, steps, w, exchange, rule, coop::periodic{period}, coop::threads{}) == ours);
}

}  // namespace

TEST_CASE("differences are CHOCO-SGD as its paper writes it") {
  // x½ = x − ηg, x̂ ← x̂ + Q(x½ − x̂), x ← x½ + γ x̂ (W − I)  [Koloskova et al. 2019, algorithm 2]
  const problem p{nodes};
  const MatrixXd w = ring_weights();
  const MatrixXd move = w - MatrixXd::Identity(nodes, nodes);
  for (const double gamma : {0.3, 1.0}) {
    for (const std::size_t period : {1U, 4U}) {
      MatrixXd x = zeros();
      MatrixXd estimate = zeros();
      for (std::size_t k = 1; k <= steps; ++k) {
        x -= problem::eta * p.gradients(x);
        if (k % period != 0) continue;
        estimate += compressed<largest_of_three>(x - estimate, k);
        x += gamma * estimate * move;
      }
      INFO("gamma " << gamma << ", period " << period);
      check_against(x, p, coop::exchange::differences{gamma}, applied<largest_of_three>{}, period);
    }
  }
}

TEST_CASE("the compression of differences is DCD-PSGD as its paper writes it") {
  // x½ = x W − ηg(x), x ← x + Q(x½ − x)  [Tang et al. 2018, algorithm 1]
  const problem p{nodes};
  const MatrixXd w = ring_weights();
  MatrixXd x = zeros();
  for (std::size_t k = 1; k <= steps; ++k) {
    const MatrixXd half = x * w - problem::eta * p.gradients(x);
    x += compressed<coin>(half - x, k);
  }
  check_against(x, p, coop::exchange::difference_compression{}, applied<coin>{});
}

TEST_CASE("the compression of extrapolations is ECD-PSGD as its paper writes it") {
  // [Tang et al. 2018, algorithm 2]; x̃ and x of round 1 are the initial model.
  const problem p{nodes};
  const MatrixXd w = ring_weights();
  MatrixXd x = zeros();
  MatrixXd estimate = zeros();
  for (std::size_t k = 1; k <= steps; ++k) {
    const double t = double(k);
    const MatrixXd next = estimate * w - problem::eta * p.gradients(x);
    const MatrixXd z = (1 - 0.5 * t) * x + 0.5 * t * next;
    estimate = (1 - 2 / t) * estimate + (2 / t) * compressed<coin>(z, k);
    x = next;
  }
  check_against(x, p, coop::exchange::extrapolation_compression{}, applied<coin>{});
}

TEST_CASE("squeezed models are DeepSqueeze as its paper writes it") {
  // v = x − ηg + e, e ← v − Q(v), x ← x − ηg + γ Q(v) (W − I)  [Tang et al. 2019]
  const problem p{nodes};
  const MatrixXd move = ring_weights() - MatrixXd::Identity(nodes, nodes);
  MatrixXd x = zeros();
  MatrixXd error = zeros();
  for (std::size_t k = 1; k <= steps; ++k) {
    x -= problem::eta * p.gradients(x);
    const MatrixXd v = x + error;
    const MatrixXd q = compressed<largest_of_three>(v, k);
    error = v - q;
    x += 0.2 * q * move;
  }
  check_against(x, p, coop::exchange::squeezed_models{0.2}, applied<largest_of_three>{});
}

TEST_CASE("uncompressed, all exchanges of differences are D-PSGD in their paper's order") {
  const problem p{nodes};
  const auto w = coop::metropolis_hastings(coop::ring(nodes));
  const MatrixXd weights = ring_weights();
  MatrixXd after = zeros();   // adapt, then combine
  MatrixXd before = zeros();  // combine while adapting
  for (std::size_t k = 1; k <= steps; ++k) {
    after = ((after - problem::eta * p.gradients(after)) * weights).eval();
    before = (before * weights - problem::eta * p.gradients(before)).eval();
  }
  CHECK(largest_difference(trained(p, steps, w, coop::exchange::differences{1.0}), after) < 1e-12);
  CHECK(largest_difference(trained(p, steps, w, coop::exchange::squeezed_models{1.0}), after) <
        1e-12);
  CHECK(largest_difference(trained(p, steps, w, coop::exchange::difference_compression{}), before) <
        1e-12);
  CHECK(largest_difference(trained(p, steps, w, coop::exchange::extrapolation_compression{}),
                           before) < 1e-11);
}
