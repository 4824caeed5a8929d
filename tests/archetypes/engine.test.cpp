// SPDX-License-Identifier: BSL-1.0

// Engines run on the least model of every concept: they ask nothing that the concepts do not say.

#include <coop/archetypes/aggregator.hpp>
#include <coop/archetypes/compressor.hpp>
#include <coop/archetypes/exchange.hpp>
#include <coop/archetypes/objective.hpp>
#include <coop/archetypes/observer.hpp>
#include <coop/archetypes/optimizer.hpp>
#include <coop/archetypes/sampling.hpp>
#include <coop/archetypes/schedule.hpp>
#include <coop/archetypes/step_size.hpp>
#include <coop/archetypes/topology.hpp>
#include <coop/archetypes/transport.hpp>
#include <coop/archetypes/vector.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/variants.hpp>

#include <cstddef>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace coop;

// ½ Σ (x_j − s)² with x in memory that the host cannot read.
struct on_device {
  using value_type = float;
  using vector_type = archetypes::device_vector<float>;
  [[nodiscard]] std::size_t dimension() const { return 37; }
  [[nodiscard]] std::size_t samples() const { return 24; }
  double gradient(archetypes::device_span<const float> x, std::span<const std::size_t> batch,
                  archetypes::device_span<float> g) const {
    const float c = centre(batch);
    for_each([c](float& to, const float& at) { to = at - c; }, g, x);
    return loss(x, batch);
  }
  [[nodiscard]] double loss(archetypes::device_span<const float> x,
                            std::span<const std::size_t> batch) const {
    const double c = static_cast<double>(centre(batch));
    return reduce([c](float at) { return 0.5 * (double(at) - c) * (double(at) - c); }, x);
  }
  static float centre(std::span<const std::size_t> batch) {
    float sum = 0;
    for (const std::size_t s : batch) sum += static_cast<float>(s);
    return sum / static_cast<float>(batch.size());
  }
};

// The same in host memory.
struct on_host : on_device {
  using vector_type = aligned_vector<float>;
  double gradient(std::span<const float> x, std::span<const std::size_t> batch,
                  std::span<float> g) const {
    const float c = centre(batch);
    for_each([c](float& to, const float& at) { to = at - c; }, g, x);
    return loss(x, batch);
  }
  [[nodiscard]] double loss(std::span<const float> x, std::span<const std::size_t> batch) const {
    const double c = static_cast<double>(centre(batch));
    return reduce([c](float at) { return 0.5 * (double(at) - c) * (double(at) - c); }, x);
  }
};

template <class... A>
void check_device(const composition<A...>& composed) {
  const train_options options{.batch_size = 3, .steps = 12, .keep_models = true};
  const report there = train(composed, on_device{}, options);
  const report here = train(composed, on_host{}, options);
  CHECK(there.models == here.models);
  CHECK(there.loss() == here.loss());
  CHECK(there.loss() < there.trace.front().loss);
}

}  // namespace

TEST_CASE("the cooperative engine runs on the least model of every concept at once") {
  archetypes::row_observer rows;
  archetypes::step_observer steps;
  archetypes::stopping_observer stops;
  const archetypes::objective objective;
  const train_options options{
      .steps = 4, .partition = data::partition{{{0}, {}}}, .initial_model = {1.0}};
  const auto composed =
      compose(archetypes::topology{}, archetypes::schedule{}, archetypes::exchange{},
              archetypes::optimizer{}, archetypes::step_size{}, archetypes::sampling{},
              archetypes::transport{});
  const report r = train(composed, objective, options, rows, steps, stops);
  CHECK(r.steps() == 4);
  CHECK(r.loss() < 0.5);
  CHECK_FALSE(r.zeta);
}

TEST_CASE("the engine runs on the least of each refinement") {
  const train_options options{
      .steps = 4, .partition = data::partition{{{0}, {}}}, .initial_model = {1.0}};
  const archetypes::objective objective;
  const auto run = [&](const auto&... policies) {
    return train(compose(archetypes::transport{}, policies...), objective, options).loss();
  };
  CHECK(run(archetypes::directed_topology{}, exchange::models{}) < 0.5);
  CHECK(run(archetypes::sampling_topology{}, exchange::models{}) < 0.5);
  CHECK(run(archetypes::spectral_topology{}, exchange::models{}) < 0.5);
  CHECK(run(complete{2}, archetypes::unbiased_compressor{}) < 0.5);
  CHECK(run(complete{2}, archetypes::linear_aggregator{}) < 0.5);
  CHECK(run(complete{2}, exchange::updates<archetypes::outer_step>{}, periodic{2}) == 0.5);
}

TEST_CASE("the engine never looks behind a vector: the same bits in device memory") {
  check_device(compose(complete{4}, threads{}));
  check_device(compose(metropolis_hastings(ring(4)), threads{}, momentum{0.5}));
  check_device(compose(metropolis_hastings(ring(4)), periodic{2}, adam{}));
  check_device(variants::slow_mo(4, {.period = 3}));
  check_device(variants::diloco(4, {.period = 3}));
  check_device(variants::hierarchical_local_sgd(4));
  check_device(variants::cocod_sgd(4, {.period = 3}));
  check_device(variants::overlapped_d_psgd(metropolis_hastings(ring(4)), {}, threads{}));
  check_device(variants::delayed_sgd(4, {.delay = 2}));
  check_device(variants::asynchronous_easgd(1, {.period = 2}));
}
