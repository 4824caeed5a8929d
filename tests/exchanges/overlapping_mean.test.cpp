// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/aggregators/mean.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/exchanges/overlapping_mean.hpp>
#include <coop/exchanges/overlapping_mixer.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/recorded.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::aligned_vector;
using coop::complete;
using coop::in_process;
using coop::simulated;
using coop::threads;

/// A communicator that sends nothing but exchanges: nodes send each other whole models.
template <class Comm>
struct without_letters {
  Comm* all;

  [[nodiscard]] std::size_t rank() const { return all->rank(); }
  [[nodiscard]] std::size_t size() const { return all->size(); }
  [[nodiscard]] double now() const { return all->now(); }
  [[nodiscard]] coop::traffic traffic() const { return all->traffic(); }
  void barrier() { all->barrier(); }
  void drain() noexcept { all->drain(); }
  auto exchange(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
                std::span<const std::byte> bytes) {
    return all->exchange(sources, destinations, bytes);
  }
  auto start_exchange(std::span<const std::size_t> sources,
                      std::span<const std::size_t> destinations, std::span<const std::byte> bytes) {
    return all->start_exchange(sources, destinations, bytes);
  }
};

using whole = without_letters<in_process::communicator>;
static_assert(coop::OverlappingCommunicator<whole> && !coop::PointToPointCommunicator<whole>);

struct rhythm {
  std::size_t delay;
  std::size_t period;
};
constexpr std::size_t steps = 13;

/// What a node does in `steps` steps: its model moves by itself, differently on every node, and
/// half-way all is waited for, as before a row of the trace.
template <class V, class Comm, class Topo, class Aggr>
V walk(Comm& communicator, const Topo& topology, const Aggr& aggregator, std::size_t dimension,
       rhythm r, std::span<const std::size_t> shards = {}) {
  const coop::identity plain;
  coop::overlapping_mixer<V, Topo, coop::identity, Aggr, Comm, 0> mix{
      r.delay, topology, plain, aggregator, communicator, shards, std::uint64_t{1}};
  using scalar = typename V::value_type;
  V x(dimension);
  std::size_t round = 0;
  for (std::size_t step = 1; step <= steps; ++step) {
    if constexpr (coop::SimulatedCommunicator<Comm>) communicator.compute_step(step);
    for (std::size_t k = 0; k < dimension; ++k) {
      const std::size_t seed = (communicator.rank() + 1) * (k + 2) * step;
      x[k] += static_cast<scalar>(std::sin(static_cast<double>(seed)) / 3);
    }
    mix.arrive(x, step);
    if (step % r.period == 0) mix(x, round++, step);
    if (step == steps / 2) mix.settle();
  }
  mix.complete(x);
  return x;
}

template <class V, class Topo, class Aggr, class Transport>
std::vector<V> walked(const Transport& transport, const Topo& topology, const Aggr& aggregator,
                      std::size_t dimension, rhythm r, std::span<const std::size_t> shards = {}) {
  std::vector<V> models(topology.nodes());
  transport.run(topology.nodes(), [&](auto& communicator) {
    models[communicator.rank()] = walk<V>(communicator, topology, aggregator, dimension, r, shards);
  });
  return models;
}

template <class V, class Topo, class Aggr>
std::vector<V> walked_with_whole_models(const Topo& topology, const Aggr& aggregator,
                                        std::size_t dimension, rhythm r,
                                        std::span<const std::size_t> shards = {}) {
  std::vector<V> models(topology.nodes());
  in_process{1}.run(topology.nodes(), [&](in_process::communicator& communicator) {
    whole without{&communicator};
    models[communicator.rank()] = walk<V>(without, topology, aggregator, dimension, r, shards);
  });
  return models;
}

simulated stragglers(std::size_t slow) {
  return {.network = coop::uniform_network{0.05, 2e4},
          .compute = coop::compute_time::slow_nodes{
              coop::compute_time::shifted_exponential{0.02, 10.0}, {slow}, 7.0}};
}

template <class T>
void check_same_bits() {
  using V = aligned_vector<T>;
  for (const std::size_t m : {1U, 2U, 3U, 5U, 8U}) {
    for (const std::size_t dimension : {0U, 1U, 2U, 7U, 1000U}) {
      for (const rhythm r : {rhythm{2, 2}, rhythm{3, 1}, rhythm{2, 5}, rhythm{20, 4}}) {
        INFO("m " << m << ", d " << dimension << ", " << r.delay << ", " << r.period);
        const complete all{m};
        const coop::mean mean{};
        const auto expected = walked_with_whole_models<V>(all, mean, dimension, r);
        CHECK(walked<V>(in_process{1}, all, mean, dimension, r) == expected);
        CHECK(walked<V>(stragglers(m / 2), all, mean, dimension, r) == expected);
        if (dimension == 2 || r.period == 1) continue;  // threads take their time
        CHECK(walked<V>(in_process{}, all, mean, dimension, r) == expected);
        CHECK(walked<V>(threads{}, all, mean, dimension, r) == expected);
      }
    }
  }
}

/// Seconds of a step of a node that does nothing but start a mean every `delay` steps.
double seconds_of_step(const simulated& cluster, std::size_t m, std::size_t bytes,
                       std::size_t delay, std::size_t count) {
  using V = aligned_vector<float>;
  const complete all{m};
  const coop::identity plain;
  const coop::mean mean;
  double seconds = 0;
  cluster.run(m, [&](coop::simulated_communicator& communicator) {
    coop::overlapping_mixer<V, complete, coop::identity, coop::mean, coop::simulated_communicator>
        mix{delay,           all, plain, mean, communicator, std::span<const std::size_t>{},
            std::uint64_t{1}};
    V x(bytes / sizeof(float));
    for (std::size_t step = 1; step <= count; ++step) {
      communicator.compute_step(step);
      mix.arrive(x, step);
      if (step % delay == 0) mix(x, step / delay - 1, step);
    }
    mix.complete(x);
    seconds = std::max(seconds, communicator.now() / static_cast<double>(count));
  });
  return seconds;
}

}  // namespace

TEST_CASE("a mean in chunks has the bits of whole models") {
  const coop_test::watchdog limit{"a mean in chunks"};
  check_same_bits<double>();
  check_same_bits<float>();
}

TEST_CASE("nodes that do not count send nothing and get the mean") {
  using V = aligned_vector<double>;
  const coop_test::watchdog limit{"weights of 0"};
  const std::array<std::size_t, 5> shards{3, 0, 4, 0, 1};
  for (const std::size_t dimension : {1U, 7U, 100U}) {
    for (const rhythm r : {rhythm{2, 2}, rhythm{4, 1}}) {
      const auto same = [&](const auto& topology, const auto& aggregator) {
        const auto expected =
            walked_with_whole_models<V>(topology, aggregator, dimension, r, shards);
        CHECK(walked<V>(in_process{1}, topology, aggregator, dimension, r, shards) == expected);
        CHECK(walked<V>(threads{}, topology, aggregator, dimension, r, shards) == expected);
        for (const std::size_t slow : {0U, 3U, 4U}) {
          CHECK(walked<V>(stragglers(slow), topology, aggregator, dimension, r, shards) ==
                expected);
        }
      };
      same(complete{5}, coop::data_size_weighted_mean{});
      same(coop::parameter_server{3, 2}, coop::mean{});
    }
  }
}

TEST_CASE("rounds of nodes that are far ahead wait for those behind") {
  // One line of memory: the last node sums. Node 2 does not count, and sums nothing: nobody waits
  // for it, and all sums are there before it begins.
  using V = aligned_vector<double>;
  const std::array<double, 4> weights{0.5, 0.25, 0.0, 0.25};
  constexpr std::size_t rounds = 5;
  simulated{.network = coop::uniform_network{1e-3}}.run(4, [&](auto& communicator) {
    using communicator_type = std::remove_reference_t<decltype(communicator)>;
    coop::overlapping_mean<V, communicator_type> mean{communicator};
    const std::size_t rank = communicator.rank();
    if (rank == 2) communicator.compute(1.0);
    CHECK((rank == 2 || communicator.now() == 0.0));
    for (std::size_t round = 1; round <= rounds; ++round) {
      const auto of = [&](std::size_t node) { return static_cast<double>(round << (4 * node)); };
      const V own{rank == 2 ? std::numeric_limits<double>::quiet_NaN() : of(rank), -of(rank)};
      V result(2);
      mean.start(own, weights);
      CHECK(mean.ready() == (rank == 2));
      mean.finish(result);
      CHECK(mean.ready());
      CHECK(result[0] == 0.5 * of(0) + 0.25 * of(1) + 0.25 * of(3));
      CHECK(result[1] == -result[0]);
    }
    CHECK((communicator.now() < 0.1) == (rank != 2));
  });
}

TEST_CASE("a mean sends 2(m − 1)/m models a node") {
  for (const std::size_t m : {3U, 8U, 16U}) {
    const auto bytes_of = [m](std::size_t dimension) {
      std::vector<coop::traffic> each(m);
      in_process{1}.run(m, [&](auto& communicator) {
        walk<aligned_vector<float>>(communicator, complete{m}, coop::mean{}, dimension, {4, 4});
        each[communicator.rank()] = communicator.traffic();
      });
      return each;
    };
    constexpr std::size_t rounds = steps / 4;
    const std::size_t lines = 10 * m;  // divided equally
    for (const coop::traffic& each : bytes_of(16 * lines)) {
      CHECK(each.bytes_out == rounds * 2 * (m - 1) * (64 * lines / m));
      CHECK(each.bytes_in == each.bytes_out);
    }
    // Of one line the last node sums all; nobody sends nothing.
    const auto one_line = bytes_of(9);
    for (std::size_t i = 0; i < m; ++i) {
      CHECK(one_line[i].bytes_out == rounds * 36 * (i + 1 == m ? m - 1 : 1));
    }
  }
}

TEST_CASE("a step takes the longer of computing and averaging") {
  constexpr std::size_t m = 16;
  constexpr std::size_t bytes = 1'000'000 / (64 * m) * 64 * m;
  constexpr double bandwidth = 0.125e9;  // 1 Gbit/s
  constexpr double model = bytes / bandwidth;
  constexpr double average = 2.0 * (m - 1) / m * model;
  for (const double compute : {0.0005, 0.001, 0.002, 0.003, 0.008}) {
    const simulated cluster{.network = coop::uniform_network{20e-6, bandwidth},
                            .compute = coop::compute_time::constant{compute}};
    constexpr std::size_t delay = 4;
    constexpr std::size_t count = 40;
    const double expected = std::max(compute, average / delay);
    const double step = seconds_of_step(cluster, m, bytes, delay, count);
    INFO("compute " << compute << ": " << step << " for " << expected);
    CHECK(step >= expected * (1 - 1.0 * delay / count));
    // Chunks are summed between gradients. The last mean has nothing to hide behind.
    const double alone = average / count;
    CHECK(step <= 1.02 * std::max(compute, (average + compute) / delay) + alone);
    if (compute <= 0.001 || compute >= 0.008) CHECK(step <= 1.1 * expected);
  }
}

TEST_CASE("a node that fails lets no other wait for its chunks") {
  const coop_test::watchdog limit{"a node that fails"};
  const auto check = [](const auto& transport) {
    for (const std::size_t last : {0U, 1U, 2U, 3U}) {
      const auto run = [&] {
        transport.run(4, [&](auto& communicator) {
          using communicator_type = std::remove_reference_t<decltype(communicator)>;
          coop::overlapping_mean<aligned_vector<double>, communicator_type> mean{communicator};
          const std::array<double, 4> weights{0.25, 0.25, 0.25, 0.25};
          aligned_vector<double> x(100, 1.0);
          aligned_vector<double> result(100);
          for (std::size_t round = 0;; ++round) {
            if (communicator.rank() == 1 && round == last) throw std::runtime_error{"gives up"};
            mean.start(x, weights);
            if (communicator.rank() == 1 && round + 1 == last) throw std::runtime_error{"gives up"};
            mean.finish(result);
          }
        });
      };
      CHECK_THROWS_TEXT(run(), coop::error, "node 1: gives up");
    }
  };
  check(in_process{1});
  check(in_process{});
  check(threads{});
  check(simulated{});
}

TEST_CASE("vectors of different sizes have no mean") {
  const auto run = [] {
    in_process{1}.run(3, [](auto& communicator) {
      using communicator_type = std::remove_reference_t<decltype(communicator)>;
      coop::overlapping_mean<aligned_vector<double>, communicator_type> mean{communicator};
      const std::array<double, 3> weights{0.5, 0.25, 0.25};
      aligned_vector<double> x(communicator.rank() == 1 ? 480 : 240);
      mean.start(x, weights);
      mean.finish(x);
    });
  };
  CHECK_THROWS_TEXT(run(), coop::error, "differ in size");
}

TEST_CASE("a mean is recorded as other communication") {
  coop::activity_log log;
  const auto own = walked<aligned_vector<double>>(coop::recorded{in_process{}, log}, complete{3},
                                                  coop::mean{}, 100, {2, 2});
  CHECK(own ==
        walked<aligned_vector<double>>(in_process{1}, complete{3}, coop::mean{}, 100, {2, 2}));
}
