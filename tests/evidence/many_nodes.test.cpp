// SPDX-License-Identifier: BSL-1.0

// As many simulated nodes as a person may want, on a machine that a person may have.

#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/fiber_sanitizers.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <sys/resource.h>

#include <cmath>
#include <cstddef>
#include <span>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

#if defined(COOP_FIBERS_TELL_ASAN) || defined(COOP_FIBERS_TELL_TSAN)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// The most memory that this process has had; what sanitizers need is their own matter.
double gigabytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return sanitized ? 0 : static_cast<double>(used.ru_maxrss) / 1024 / 1024;  // of kilobytes
}

const coop::simulated cluster{.network = coop::uniform_network{50e-6, 1.25e9},
                              .compute = coop::compute_time::shifted_exponential{0.1, 20}};

}  // namespace

TEST_CASE("16,000 workers of a server keep their gradients with it, and no more") {
  const coop_test::watchdog limit{"16,000 workers"};
  constexpr std::size_t workers = sanitized ? 1'000 : 16'000;
  const auto run = [&](const auto& schedule, std::size_t servers) {
    const coop::report r =
        coop::train(compose(coop::parameter_server{workers, servers}, schedule, cluster),
                    coop::no_objective<float>{100, workers},
                    {.batch_size = 1, .steps = 3, .evaluate_every = coop::only_at_end});
    CHECK(r.accepted == 3 * workers);
    CHECK(r.seconds() > 0.2);
  };
  run(coop::asynchronous{}, 1);
  run(coop::asynchronous{}, 2);
  run(coop::quorum{workers}, 2);
  CHECK(gigabytes() < 1);  // a node: 400 bytes of a model a few times over, and some pages of stack
}

TEST_CASE("100,000 nodes of a ring take five steps") {
  const coop_test::watchdog limit{"100,000 nodes"};
  constexpr std::size_t nodes = sanitized ? 1'000 : 100'000;
  // f(x) = ½(x − 1)²: half of the way a step.
  const auto objective = coop::make_objective<double>(
      100, nodes, [](std::span<const double> x, std::span<const std::size_t>, std::span<double> g) {
        for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i] - 1;
        return 0.0;
      });
  const coop::report r = coop::train(
      coop::compose(coop::metropolis_hastings(coop::ring(nodes)), cluster), objective,
      {.step_size = 0.5, .batch_size = 1, .steps = 5, .evaluate_every = coop::only_at_end});
  for (const double x : r.model) CHECK(std::abs(x - (1 - std::pow(0.5, 5))) < 1e-9);
  CHECK(r.seconds() > 5 * 0.1);
  CHECK(gigabytes() < 8);
}
