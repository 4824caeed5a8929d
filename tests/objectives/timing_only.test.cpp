// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/timing_only.hpp>

#include <coop/archetypes/objective.hpp>
#include <coop/archetypes/vector.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/exchanges/models.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using namespace coop;

/// A quadratic that counts who asks for its values.
struct counting {
  using value_type = float;
  quadratic<float> real{{.dimension = 50, .noise = 1, .groups = 8, .samples_per_group = 6}};
  mutable std::size_t calls = 0;

  [[nodiscard]] std::size_t dimension() const { return real.dimension(); }
  [[nodiscard]] std::size_t samples() const { return real.samples(); }
  [[nodiscard]] parameter_layout layout() const {
    return {{.name = "a", .offset = 0, .rows = 5, .columns = 4},
            {.name = "b", .offset = 20, .rows = 30}};
  }
  double gradient(std::span<const float> x, std::span<const std::size_t> batch,
                  std::span<float> g) const {
    ++calls;
    return real.gradient(x, batch, g);
  }
  [[nodiscard]] double loss(std::span<const float> x, std::span<const std::size_t> batch) const {
    ++calls;
    return real.loss(x, batch);
  }
};

const simulated virtual_clock{.network = uniform_network{1e-3, 1e5},
                              .compute = compute_time::shifted_exponential{0.1, 20},
                              .faults = {.loss = 0.05, .timeout = 0.1}};

/// The same seconds, bytes, messages and order of events; not one call of the real objective.
template <class... Policies>
void check_same_time(const Policies&... policies) {
  const train_options options{.step_size = 0.1, .batch_size = 2, .steps = 20, .evaluate_every = 5};
  event_log real_log;
  event_log log;
  simulated transport = virtual_clock;
  transport.log = &real_log;
  const counting objective;
  const report real = train(compose(policies..., transport), objective, options);
  CHECK(objective.calls > 100);
  objective.calls = 0;
  transport.log = &log;
  const report timed = train(compose(policies..., transport), timing_only{objective}, options);
  CHECK(objective.calls == 0);
  CHECK(timed.seconds() == real.seconds());
  CHECK(timed.seconds() > 0.1);
  CHECK(timed.node_traffic == real.node_traffic);
  CHECK(timed.staleness == real.staleness);
  CHECK(log == real_log);
  REQUIRE(timed.trace.size() == real.trace.size());
  for (const trace_row& row : timed.trace) CHECK(row.loss == 0);
  CHECK(timed.model == std::vector<double>(50));
}

TEST_CASE("timing_only takes a run's time and bytes, and computes nothing of it", "[timing_only]") {
  const coop_test::watchdog limit{"timing_only"};
  check_same_time(complete{8});
  check_same_time(complete{8}, periodic{4});
  check_same_time(complete{8}, qsgd{7});
  check_same_time(metropolis_hastings(ring(8)), overlapped{2});
  check_same_time(parameter_server{8}, asynchronous{});
  check_same_time(parameter_server{8, 3}, asynchronous{});
  check_same_time(parameter_server{8}, quorum{6});
  check_same_time(metropolis_hastings(ring(8)), asynchronous{}, exchange::models{});
}

TEST_CASE("timing_only keeps the sizes of any objective", "[timing_only]") {
  const counting real;
  const timing_only timed{real};
  CHECK(timed.dimension() == 50);
  CHECK(timed.samples() == 48);
  CHECK(timed.layout() == real.layout());
  CHECK(timed.describe() == "timing_only{user_defined}");
  std::vector<float> g{1, 2};
  CHECK(timed.gradient(std::span<const float>{}, {}, std::span{g}) == 0);
  CHECK(g == std::vector<float>(2));
  STATIC_REQUIRE(Objective<timing_only<counting>>);

  const archetypes::objective least;
  CHECK(timing_only{least}.layout() == one_block(1));
}

struct on_device {
  using value_type = double;
  using vector_type = archetypes::device_vector<double>;
  [[nodiscard]] std::size_t dimension() const { return 3; }
  [[nodiscard]] std::size_t samples() const { return 4; }
  double gradient(archetypes::device_span<const double>, std::span<const std::size_t>,
                  archetypes::device_span<double>) const {
    throw error{"a gradient is computed"};
  }
  [[nodiscard]] double loss(archetypes::device_span<const double>,
                            std::span<const std::size_t>) const {
    throw error{"a loss is computed"};
  }
};

TEST_CASE("timing_only takes objectives of vectors of their own", "[timing_only]") {
  STATIC_REQUIRE(HasVectorType<timing_only<on_device>>);
  const report r = train(compose(metropolis_hastings(ring(4)), virtual_clock),
                         timing_only{on_device{}}, {.steps = 3});
  CHECK(r.model == std::vector<double>(3));
  CHECK(r.seconds() > 0.3);
}

}  // namespace
