// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_leader.hpp>

#include <coop/archetypes/transport.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::parameter_server;
using coop_test::watchdog;

constexpr std::size_t workers = 4;

auto objective() {
  return coop::function_objective{
      std::size_t{3}, workers,
      [](std::span<const double> x, std::span<const std::size_t>, std::span<double> g) {
        for (std::size_t j = 0; j < 3; ++j) g[j] = x[j] - 1;
        return 1.0;
      }};
}

// Lets a worker compute so many gradients, and none after that.
struct three_each {
  static constexpr auto synchronization = coop::synchrony::asynchronous;
  static constexpr bool communicates_every_step = true;
  [[nodiscard]] bool communicates(const coop::progress&) const { return true; }
  [[nodiscard]] bool admits(const coop::turn& t) const { return t.clock < 3; }
  [[nodiscard]] std::string describe() const { return "three_each{}"; }
};

coop::report trained(const coop::train_options& options, const auto&... policies) {
  return coop::train(coop::compose(policies...), objective(), options);
}

}  // namespace

TEST_CASE("a schedule that lets nobody go on ends the run with an error, on any transport") {
  const watchdog guard{"a schedule that lets nobody go on"};
  const auto ends = [](const auto& transport) {
    for (const std::size_t servers : {1U, 3U}) {
      const auto with = [&](std::size_t steps) {
        return trained({.step_size = 1,
                        .batch_size = 1,
                        .steps = steps,
                        .evaluate_every = coop::only_at_end,
                        .partition = coop::data::contiguous(workers, workers)},
                       parameter_server{workers, servers}, three_each{}, transport);
      };
      CHECK_THROWS_TEXT(with(20), coop::error,
                        "the schedule lets no worker go on after 12 updates: admits() must be true "
                        "for the slowest");
      CHECK(with(3).accepted == 3 * workers);
    }
  };
  ends(coop::threads{});
  ends(coop::in_process{1});
  ends(coop::simulated{});
  // The first may not even begin.
  struct nobody : three_each {
    [[nodiscard]] bool admits(const coop::turn&) const { return false; }
  };
  CHECK_THROWS_TEXT(
      trained({.batch_size = 1, .steps = 2}, parameter_server{workers}, nobody{}, coop::threads{}),
      coop::error, "lets no worker go on after 0 updates");
}

TEST_CASE("a run that an observer ends before it began has taken no time") {
  const watchdog guard{"runs of own shards"};
  // Processes with objectives of their own, played by threads.
  const coop::archetypes::point_to_point_transport processes;
  const coop::train_options options{.batch_size = 1, .steps = 4, .own_shard = true};
  const auto ended = [&](const auto& schedule) {
    for (const std::size_t servers : {1U, 2U}) {
      const coop::report r =
          coop::train(coop::compose(parameter_server{workers, servers}, schedule, processes),
                      objective(), options, [](const coop::trace_row&) { return true; });
      CHECK(r.stopped_early);
      CHECK(r.updates == 0);
      CHECK(r.steps() == 0);
      REQUIRE(r.trace.size() == 2);
      CHECK(r.trace[0].seconds == 0);
      CHECK(r.seconds() == 0);
    }
  };
  ended(coop::quorum{workers});
  ended(coop::asynchronous{});
}

TEST_CASE("what measuring sends counts for nothing, in runs with own shards either") {
  const watchdog guard{"bytes of own shards"};
  const coop::train_options options{.batch_size = 1, .steps = 4, .evaluate_every = 2};
  auto own = options;
  own.own_shard = true;
  for (const std::size_t servers : {1U, 2U, 3U}) {
    const parameter_server topology{workers, servers};
    const coop::report together = trained(options, topology, coop::quorum{workers});
    const coop::report apart =
        trained(own, topology, coop::quorum{workers}, coop::archetypes::point_to_point_transport{});
    CHECK(apart.node_traffic == together.node_traffic);
    CHECK(apart.model == together.model);
    REQUIRE(apart.trace.size() == 2);
    CHECK(apart.trace[0].bytes_out == 0);
    // Its last row is behind the letters that stop the workers: all but the order that ends the
    // other servers.
    std::uint64_t sent = 0;
    for (const coop::traffic& each : apart.node_traffic) sent += each.bytes_out;
    const double all = apart.last().bytes_out * static_cast<double>(workers + servers);
    CHECK(std::abs(all + 8.0 * static_cast<double>(servers - 1) - static_cast<double>(sent)) <
          1e-9);
  }
}
