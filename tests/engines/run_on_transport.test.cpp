// SPDX-License-Identifier: BSL-1.0

// A worker or a server that dies ends the run of all with its name, whoever waits for whom and by
// whatever transport.

#include <coop/engines/run_on_transport.hpp>

#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/asynchronous_periodic.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/delayed.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/elastic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

constexpr std::size_t workers = 4;

constexpr std::size_t nobody = workers;

// A step size that cannot be known at one step of the run: whoever asks for it fails.
struct failing_step_size {
  std::size_t step;
  [[nodiscard]] double factor(const coop::progress& p) const {
    if (p.step == step) throw std::runtime_error{"the server is on fire"};
    return 1e-3;
  }
};

// Fails at the fifth step of those whose share of the model has so many parameters.
struct failing_optimizer {
  std::size_t parameters;
  template <class V>
  struct state {
    bool fails;
    std::size_t steps = 0;
    void step(V&, const V&, double) {
      if (fails && ++steps == 5) throw std::runtime_error{"the follower is on fire"};
    }
  };
  template <class V>
  state<V> start(std::size_t dimension) const {
    return {dimension == parameters};
  }
};

// The worker's seventh gradient fails, of runs with no end that anybody would wait for; `what` is
// expected in the error.
template <class... Policies>
void check_fails(std::size_t worker, const std::string& what, const Policies&... policies) {
  const auto composed = coop::compose(policies...);
  const coop_test::watchdog limit{composed.describe()};
  const auto calls = std::make_shared<std::atomic<int>>(0);
  const auto objective = coop::function_objective{
      std::size_t{7}, workers,
      [calls, worker](std::span<const double>, std::span<const std::size_t> batch,
                      std::span<double> g) {
        std::fill(g.begin(), g.end(), 0.0);
        if (batch.front() == worker && ++*calls == 7) {
          throw std::runtime_error{"the disk is full"};
        }
        return 1.0;
      }};
  INFO(composed.describe());
  CHECK_THROWS_TEXT(coop::train(composed, objective,
                                {.batch_size = 1,
                                 .steps = 10'000'000,
                                 .evaluate_every = coop::only_at_end,
                                 .partition = coop::data::contiguous(workers, workers)}),
                    coop::error, what);
}

template <class Transport>
void check_servers(const Transport& transport) {
  const auto check = [&](const auto& schedule) {
    // One type of composition for all: it is compiled for each transport.
    const auto fails = [&](std::size_t worker, const std::string& what, std::size_t servers,
                           std::size_t step, std::size_t parameters) {
      check_fails(worker, what, coop::parameter_server{workers, servers}, schedule,
                  failing_step_size{step}, failing_optimizer{parameters}, transport);
    };
    fails(2, "node 2: the disk is full", 1, 0, 0);
    fails(1, "node 1: the disk is full", 3, 0, 0);
    fails(nobody, "node 4: the server is on fire", 3, 9, 0);
    fails(nobody, "node 7: the follower is on fire", 4, 0, 1);  // shares of 2, 2, 2 and 1
  };
  check(coop::asynchronous{});
  check(coop::bounded_staleness{1});
  check(coop::quorum{3});
  check(coop::deadline{0.001});
}

template <class Transport>
void check_peers(const Transport& transport) {
  const auto ring = coop::metropolis_hastings(coop::ring(workers));
  const std::string full = "node 2: the disk is full";
  check_fails(2, full, ring, coop::asynchronous{}, transport);
  check_fails(2, full, coop::elastic{workers}, coop::asynchronous_periodic{2}, transport);
  check_fails(2, full, ring, coop::overlapped{1}, transport);
  check_fails(2, full, coop::complete{workers}, coop::overlapped{3, 2}, transport);
  check_fails(2, full, coop::complete{workers}, coop::delayed{2}, transport);
}

coop::simulated straggling() {
  return {.network = coop::uniform_network{0.01},
          .compute = coop::compute_time::slow_nodes{coop::compute_time::constant{0.1}, {3}, 5}};
}

}  // namespace

TEST_CASE("a worker or a server that fails ends the run of all: in a process") {
  check_servers(coop::in_process{});
  check_servers(coop::in_process{1});
}

TEST_CASE("a worker or a server that fails ends the run of all: on threads") {
  check_servers(coop::threads{});
}

TEST_CASE("a worker or a server that fails ends the run of all: on a virtual clock") {
  check_servers(straggling());
}

TEST_CASE("a peer that fails ends the run of all") {
  check_peers(coop::in_process{});
  check_peers(coop::in_process{1});
  check_peers(coop::threads{});
  check_peers(straggling());
}
