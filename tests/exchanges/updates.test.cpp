// SPDX-License-Identifier: BSL-1.0
#include <coop/exchanges/outer/nesterov.hpp>
#include <coop/exchanges/outer/slow_momentum.hpp>
#include <coop/exchanges/updates.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <vector>

#include "support/catch.hpp"

namespace {

using Eigen::Vector2d;

// Two workers whose models are given; `mix` replaces a delta by the mean of both.
template <class Exch>
std::vector<Vector2d> run(const Exch& exchange,
                          const std::vector<std::pair<Vector2d, Vector2d>>& moves, double eta) {
  using V = std::vector<double>;
  V a{1, 1};
  V b{1, 1};
  auto at_a = exchange.start(a);
  auto at_b = exchange.start(b);
  std::vector<Vector2d> result;
  for (const auto& [move_a, move_b] : moves) {
    for (int j = 0; j < 2; ++j) {
      a[std::size_t(j)] += move_a(j);
      b[std::size_t(j)] += move_b(j);
    }
    // Both deltas are needed before either mean: taken from the models and the common anchor.
    const Vector2d mean = (move_a + move_b) / 2;
    const auto mix = [&](V& delta) { delta = {mean(0), mean(1)}; };
    at_a.model(mix, a, eta);
    at_b.model(mix, b, eta);
    CHECK(a == b);
    result.push_back({a[0], a[1]});
  }
  return result;
}

const std::vector<std::pair<Vector2d, Vector2d>> moves{
    {{0.5, -1.0}, {1.5, 0.0}}, {{-0.25, 2.0}, {0.75, 1.0}}, {{0.0, 0.0}, {-1.0, 4.0}}};

}  // namespace

TEST_CASE("updates with the average outer step are model averaging") {
  const auto z = run(coop::exchange::updates<>{}, moves, 0.1);
  Vector2d expected{1, 1};
  for (std::size_t t = 0; t < moves.size(); ++t) {
    expected += (moves[t].first + moves[t].second) / 2;
    CHECK((z[t] - expected).norm() < 1e-14);
  }
}

TEST_CASE("slow momentum is the recursion of SlowMo, and of BMUF while the step size is constant") {
  const double beta = 0.6;
  const double alpha = 0.8;
  const double gamma = 0.25;
  const auto z =
      run(coop::exchange::updates{coop::outer::slow_momentum{beta, alpha}}, moves, gamma);
  Vector2d slow{1, 1};
  Vector2d u{0, 0};
  Vector2d bmuf{1, 1};
  Vector2d block{0, 0};
  for (std::size_t t = 0; t < moves.size(); ++t) {
    const Vector2d delta = (moves[t].first + moves[t].second) / 2;
    u = beta * u - delta / gamma;
    slow -= alpha * gamma * u;
    block = beta * block + alpha * delta;
    bmuf += block;
    CHECK((z[t] - slow).norm() < 1e-14);
    CHECK((z[t] - bmuf).norm() < 1e-14);
  }
}

TEST_CASE("the Nesterov outer step is that of DiLoCo") {
  const auto z = run(coop::exchange::updates{coop::outer::nesterov{0.9, 0.7}}, moves, 0.1);
  Vector2d expected{1, 1};
  Vector2d u{0, 0};
  for (std::size_t t = 0; t < moves.size(); ++t) {
    const Vector2d outer_gradient = -(moves[t].first + moves[t].second) / 2;
    u = 0.9 * u + outer_gradient;
    expected -= 0.7 * (outer_gradient + 0.9 * u);
    CHECK((z[t] - expected).norm() < 1e-14);
  }
}

TEST_CASE("outer steps refuse parameters that cannot be") {
  CHECK_THROWS_TEXT(coop::outer::slow_momentum(1.0), std::invalid_argument, "must be in [0, 1)");
  CHECK_THROWS_TEXT(coop::outer::slow_momentum(0.5, 0.0), std::invalid_argument, "must be > 0");
  CHECK_THROWS_TEXT(coop::outer::nesterov(-0.1), std::invalid_argument, "must be in [0, 1)");
  CHECK_THROWS_TEXT(coop::outer::nesterov(0.9, std::nan("")), std::invalid_argument, "must be > 0");
}
