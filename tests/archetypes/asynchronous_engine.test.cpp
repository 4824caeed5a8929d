// SPDX-License-Identifier: BSL-1.0

// The engines of nodes that do not wait run on communicators that can do no more than they must.

#include <coop/archetypes/transport.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/threads.hpp>
#include <coop/variants/asynchronous.hpp>
#include <coop/variants/averaging.hpp>
#include <coop/variants/overlapping.hpp>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using namespace coop;
using coop_test::watchdog;

constexpr archetypes::point_to_point_transport letters;
constexpr std::size_t workers = 4;

const quadratic<>& loss() {
  static const quadratic<> f{{.noise = 1.0, .groups = workers}};
  return f;
}

template <class Composition>
report run(const Composition& composition, std::size_t steps = 20) {
  return train(composition, loss(), {.step_size = 0.1, .steps = steps, .keep_models = true});
}

void require_all_accepted(const report& r, std::size_t gradients) {
  CHECK(r.accepted == gradients);
  CHECK(std::accumulate(r.staleness.begin(), r.staleness.end(), std::size_t{0}) == r.accepted);
  CHECK(r.loss() < r.trace.front().loss);
}

}  // namespace

TEST_CASE("a parameter server runs on the least communicator that sends", "[engine]") {
  const watchdog limit{"parameter server on the archetype"};
  require_all_accepted(run(variants::asynchronous_sgd(workers, {}, letters)), 80);
  require_all_accepted(run(variants::asynchronous_sgd(workers, {.servers = 3}, letters)), 80);
  require_all_accepted(run(variants::piag(workers, letters)), 80);
  const report bounded = run(variants::stale_synchronous_sgd(workers, {.staleness = 1}, letters));
  require_all_accepted(bounded, 80);
  // A worker may be s gradients ahead, and behind, of another that has one more under way.
  CHECK(bounded.staleness.size() <= (2 * 1 + 1) * (workers - 1) + 1);
  const report first = run(variants::backup_workers_sgd(3, 1, letters));
  require_all_accepted(first, 60);
}

TEST_CASE("one worker and a server, or none left out, are in step: the bits of the real transports",
          "[engine]") {
  const watchdog limit{"serial runs on the archetype"};
  CHECK(run(variants::asynchronous_sgd(1, {}, letters)).model ==
        run(variants::fully_synchronous(1, threads{})).model);
  CHECK(run(variants::backup_workers_sgd(workers, 0, letters)).model ==
        run(variants::fully_synchronous(workers, threads{})).model);
  CHECK(run(variants::stale_synchronous_sgd(1, {}, letters)).model ==
        run(variants::fully_synchronous(1, threads{})).model);
}

TEST_CASE("a server with a deadline polls, or is told", "[engine]") {
  const watchdog limit{"deadlines on the archetypes"};
  require_all_accepted(run(variants::drop_slow_sgd(workers, 100.0, letters)), 80);
  require_all_accepted(run(variants::drop_slow_sgd(workers, 100.0, archetypes::timed_transport{})),
                       80);
  // So short that a step ends with its first gradient, or little later.
  for (const double seconds : {1e-9, 1e-4}) {
    const report r = run(variants::drop_slow_sgd(workers, seconds, letters));
    const report told =
        run(variants::drop_slow_sgd(workers, seconds, archetypes::timed_transport{}));
    for (const report& each : {r, told}) {
      CHECK(each.updates == 20);
      CHECK(each.accepted >= 20);
      CHECK(each.accepted <= 80);
      CHECK(each.staleness == std::vector<std::size_t>{each.accepted});
    }
  }
}

TEST_CASE("gossip runs on the least communicator that sends", "[engine]") {
  const watchdog limit{"gossip on the archetype"};
  const auto w = metropolis_hastings(ring(workers));
  const report pairs = run(variants::ad_psgd(w, {}, letters));
  CHECK(pairs.rounds <= 20);
  CHECK(pairs.loss() < pairs.trace.front().loss);
  const report blocking = run(variants::ad_psgd(w, {.blocking = true}, letters));
  CHECK(blocking.rounds == 20);
  CHECK(blocking.loss() < blocking.trace.front().loss);
  const report anchored = run(variants::asynchronous_easgd(workers, {.period = 2}, letters));
  CHECK(anchored.loss() < anchored.trace.front().loss);
  CHECK(run(variants::ad_psgd(complete{1}, {}, letters)).model ==
        run(variants::fully_synchronous(1, threads{})).model);
}

TEST_CASE("overlapped communication runs on the least communicator that can, to the bit",
          "[engine]") {
  const watchdog limit{"overlapped on the archetype"};
  const archetypes::overlapping_transport least;
  CHECK(run(variants::cocod_sgd(workers, {.period = 3}, least)).models ==
        run(variants::cocod_sgd(workers, {.period = 3}, threads{})).models);
  const auto w = metropolis_hastings(ring(workers));
  CHECK(run(variants::overlapped_d_psgd(w, {.delay = 2}, least)).models ==
        run(variants::overlapped_d_psgd(w, {.delay = 2}, threads{})).models);
}

TEST_CASE("the least virtual clock tells the time that gradients take", "[engine]") {
  const watchdog limit{"virtual time on the archetypes"};
  const report in_step = run(variants::local_sgd(workers, {}, archetypes::simulated_transport{}));
  CHECK(in_step.seconds() == 20.0);  // a gradient takes a second
  CHECK(in_step.models == run(variants::local_sgd(workers, {}, threads{})).models);

  const archetypes::simulated_point_to_point_transport sends;
  CHECK(run(variants::asynchronous_sgd(1, {}, sends)).seconds() == 20.0);
  for (const report& r : {run(variants::asynchronous_sgd(workers, {}, sends)),
                          run(variants::ad_psgd(metropolis_hastings(ring(workers)), {}, sends))}) {
    CHECK(r.seconds() >= 20.0);
    CHECK(r.seconds() <= 80.0);
    CHECK(r.seconds() == std::floor(r.seconds()));
  }
}
