// SPDX-License-Identifier: BSL-1.0
// Synchronous compositions give the bits of in_process under a virtual clock, whatever the network
// does to them and however long nodes compute.

#include <coop/compose.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/exchanges/differences.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/graphs/torus.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/pareto.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <utility>

#include "support/catch.hpp"
#include "support/least_squares_problem.hpp"

namespace {

const coop::simulated clock{.network = coop::uniform_network{1e-3, 1e5},
                            .compute = coop::compute_time::pareto{0.01, 1.5},
                            .faults = {.loss = 0.05, .timeout = 0.01}};

coop::report trained_on(std::size_t nodes, const auto& composition) {
  const coop_test::least_squares_problem problem{nodes};
  return coop::train(composition, problem.objective(),
                     {.step_size = 0.02,
                      .batch_size = 2,
                      .steps = 25,
                      .evaluate_every = 5,
                      .partition = coop::data::contiguous(problem.n, problem.m),
                      .keep_models = true});
}

template <class... Policies>
void check_same(std::size_t nodes, const Policies&... policies) {
  const coop::report real = trained_on(nodes, coop::compose(policies..., coop::in_process{}));
  const coop::report virtual_time = trained_on(nodes, coop::compose(policies..., clock));
  CHECK(virtual_time.models == real.models);
  CHECK(virtual_time.model == real.model);
  CHECK(virtual_time.node_traffic == real.node_traffic);
  REQUIRE(virtual_time.trace.size() == real.trace.size());
  for (std::size_t i = 0; i < real.trace.size(); ++i) {
    CHECK(virtual_time.trace[i].loss == real.trace[i].loss);
    CHECK(virtual_time.trace[i].consensus_distance == real.trace[i].consensus_distance);
    CHECK(virtual_time.trace[i].bytes_out == real.trace[i].bytes_out);
  }
  CHECK(virtual_time.seconds() >= 25 * 0.01);
}

TEST_CASE("synchronous compositions on simulated give the bits of in_process", "[simulated]") {
  check_same(8, coop::complete{8}, coop::momentum{0.9});
  check_same(6, coop::complete{6}, coop::periodic{4});
  check_same(12, coop::metropolis_hastings(coop::torus(3, 4)));
  check_same(8, coop::one_peer_exponential{8});
  check_same(9, coop::metropolis_hastings(coop::ring(9)), coop::top_k{0.4},
             coop::exchange::differences{});
}

TEST_CASE("what arrives late on simulated gives the bits of in_process", "[simulated]") {
  const coop_test::least_squares_problem p{6};
  const auto same = [&](const auto& topology, const auto&... policies) {
    CHECK(coop_test::trained(p, 31, topology, policies..., clock) ==
          coop_test::trained(p, 31, topology, policies..., coop::in_process{}));
  };
  const coop::exchange::models models;
  for (const std::size_t delay : {0U, 1U, 2U, 5U}) {
    same(coop::metropolis_hastings(coop::ring(6)), coop::overlapped{delay, 1}, models,
         coop::momentum{0.5});
    same(coop::complete{6}, coop::overlapped{delay, 4}, models);
    same(coop::elastic{6}, coop::overlapped{delay}, models);
    same(coop::complete{6}, coop::delayed{delay}, coop::momentum{0.5});
    same(coop::complete{6}, coop::delayed{delay}, coop::qsgd{127});
  }
}

TEST_CASE("an anchor and one worker are in step, whatever the clock", "[simulated]") {
  const coop_test::least_squares_problem p{1};
  const auto ours = [&](const auto& transport) {
    return coop_test::trained(p, 50, coop::elastic{1, 0.3}, coop::exchange::models{},
                              coop::asynchronous_periodic{3}, transport);
  };
  CHECK(ours(clock) == ours(coop::in_process{1}));
}

TEST_CASE("the time of a synchronous run is what the policies say", "[simulated]") {
  constexpr std::size_t d = 1000;
  constexpr double alpha = 0.125;
  constexpr double transfer = 4.0 * d / 8000;
  const auto seconds = [&](coop::contention ports, const auto&... policies) {
    const coop::simulated transport{.network = coop::uniform_network{alpha, 8000},
                                    .compute = coop::compute_time::constant{2},
                                    .ports = ports};
    return coop::train(coop::compose(policies..., transport), coop::no_objective<float>{d, 16},
                       {.batch_size = 1, .steps = 12, .evaluate_every = coop::only_at_end})
        .seconds();
  };
  // A step of D-PSGD: a gradient, and a message of d floats of every neighbour at the same time, or
  // one after the other.
  const auto ring = coop::metropolis_hastings(coop::ring(16));
  CHECK(std::abs(seconds(coop::contention::none, ring) - (12 * (2 + alpha + transfer))) < 1e-9);
  CHECK(seconds(coop::contention::both, ring) >= 12 * (2 + alpha + 2 * transfer));
  // Local SGD: 12 gradients, and 3 all-reduces in a ring.
  CHECK(std::abs(seconds(coop::contention::both, coop::complete{16}, coop::periodic{4}) -
                 (12 * 2.0 + 3 * 30 * (alpha + transfer / 16))) < 1e-9);
}

TEST_CASE("measuring takes no virtual time and leaves no trace in the log", "[simulated]") {
  const auto log_of = [](std::size_t evaluate_every) {
    coop::event_log log;
    const coop::simulated transport{.network = coop::uniform_network{0.125, 8000},
                                    .compute = coop::compute_time::constant{2},
                                    .ports = coop::contention::none,
                                    .log = &log};
    const coop::report r =
        coop::train(coop::compose(coop::metropolis_hastings(coop::ring(8)), transport),
                    coop::no_objective<float>{100, 8},
                    {.batch_size = 1, .steps = 12, .evaluate_every = evaluate_every});
    CHECK(r.trace.size() == 12 / std::min<std::size_t>(evaluate_every, 12) + 1);
    CHECK(log.messages.size() == 12 * 8 * 2);
    return log;
  };
  CHECK(log_of(1) == log_of(coop::only_at_end));
}

}  // namespace
