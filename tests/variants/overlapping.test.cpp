// SPDX-License-Identifier: BSL-1.0

#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/variants/overlapping.hpp>

#include <Eigen/Dense>

#include <cstddef>
#include <deque>

#include "support/catch.hpp"
#include "support/variant_problem.hpp"

namespace variants = coop::variants;
using namespace coop_test::quadratics;

TEST_CASE("CoCoD-SGD: the mean arrives a period after it was sent") {
  // x_i(r+1) = mean of x(r) + what i did since  [Shen et al. 2019, algorithm 1]
  MatrixXd sent = MatrixXd::Zero(3, Index(m));
  MatrixXd x = recursion(m, [&](MatrixXd& now, std::size_t k) {
    if (k % 6 != 0) return;
    MatrixXd mean = sent;
    average(mean);
    now = (mean + (now - sent)).eval();
    sent = now;
  });
  average(sent);
  x = sent;  // the last mean is waited for; 48 is a multiple of 6
  check(variants::cocod_sgd(m, {.period = 6}), x);
}

TEST_CASE("overlapped D-PSGD: mixing arrives a step late") {
  MatrixXd w = MatrixXd::Zero(4, 4);
  for (Index i = 0; i < 4; ++i) w(i, i) = w(i, (i + 1) % 4) = w(i, (i + 3) % 4) = 1.0 / 3;
  MatrixXd change = MatrixXd::Zero(3, 4);
  MatrixXd x = recursion(m, [&](MatrixXd& now, std::size_t) {
    now += change;
    change = now * w - now;
  });
  x += change;
  check(variants::overlapped_d_psgd(coop::metropolis_hastings(coop::ring(m))), x);
}

TEST_CASE("delayed SGD: all step along the mean gradient at the model of tau steps ago") {
  std::deque<Eigen::Vector3d> past;
  Eigen::Vector3d x = Eigen::Vector3d::Zero();
  for (std::size_t k = 0; k < steps; ++k) {
    past.push_back(x);
    if (past.size() <= 3) continue;
    Eigen::Vector3d mean = Eigen::Vector3d::Zero();
    for (std::size_t i = 0; i < m; ++i) mean += gradient(i, past.front()) / double(m);
    past.pop_front();
    x -= eta * mean;
  }
  check(variants::delayed_sgd(m, {.delay = 3}), x.replicate(1, Index(m)));
}

TEST_CASE("asynchronous variants are the compositions that they say") {
  const auto ad_psgd = variants::ad_psgd(coop::complete{4}, {}, coop::in_process{1});
  CHECK(ad_psgd.describe() ==
        "complete{4}, asynchronous_periodic{1}, exchange::models{}, in_process{1}");
  CHECK(variants::ad_psgd(coop::complete{4}, {.period = 3, .blocking = true}).describe() ==
        "complete{4}, asynchronous_periodic{{.period = 3, .blocking = true}}, exchange::models{}");
  CHECK(variants::asynchronous_easgd(4).describe() ==
        "elastic{4, 0.3333333333333333}, asynchronous_periodic{8}, exchange::models{}");
  CHECK(variants::asynchronous_easgd(4, {.period = 2, .alpha = 0.25}).describe() ==
        "elastic{4, 0.25}, asynchronous_periodic{2}, exchange::models{}");
  CHECK(variants::timed_averaging(4, {.seconds = 0.5}).describe() ==
        "complete{4}, timed{0.5}, exchange::models{}");
  CHECK(train(ad_psgd).loss() == 1.0);
  CHECK(train(variants::asynchronous_easgd(4)).models.size() == 5);
}
