// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/sanitizers.hpp"
#include "support/watchdog.hpp"

/// What the tests of the transports do to each of them.
namespace coop_test {

/// For the threads of a run, where Catch2's own checks may not be used.
inline void expect(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error{what};
}

/// Lets nobody read a node's buffers when it is stopped.
template <class Comm>
struct drain_guard {
  Comm& own;
  ~drain_guard() { own.drain(); }
};
template <class Comm>
drain_guard(Comm&) -> drain_guard<Comm>;

/// A node that is sometimes slow: most often it does nothing, else it yields, spins or sleeps.
class dawdler {
 public:
  dawdler(std::uint64_t seed, std::size_t node) : random_{seed, node} {}

  void operator()() {
    const std::size_t kind = random_.below(64);
    if (kind == 0) {
      std::this_thread::sleep_for(std::chrono::microseconds{random_.below(300)});
    } else if (kind < 6) {
      std::this_thread::yield();
    } else if (kind < 12) {
      const auto end =
          std::chrono::steady_clock::now() + std::chrono::microseconds{random_.below(20)};
      while (std::chrono::steady_clock::now() < end) {
      }
    }
  }

 private:
  coop::random_stream random_;
};

/// Node `rank`'s ring of three, in ascending order and without repetition.
inline std::vector<std::size_t> ring_of(std::size_t rank, std::size_t nodes) {
  std::vector<std::size_t> all{(rank + nodes - 1) % nodes, rank, (rank + 1) % nodes};
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Gossip on a ring mixed with all-reduces, barriers and a nonlinear step between them, by nodes
/// that dawdle as `seed` tells. The models of all nodes one after the other.
template <class Transport>
std::vector<double> gossip(const Transport& transport, std::size_t nodes, std::uint64_t seed,
                           std::size_t rounds = 12, std::size_t dimension = 37) {
  std::vector<double> result(nodes * dimension);
  transport.run(nodes, [&](auto& own) {
    const std::size_t rank = own.rank();
    dawdler dawdle{seed, rank};
    coop::random_stream random{99, rank};
    std::vector<double> x(dimension);
    std::vector<double> next(dimension);
    for (double& value : x) value = random.normal();
    const drain_guard guard{own};
    const std::vector<std::size_t> ring = ring_of(rank, nodes);
    const std::vector<double> mean(nodes, 1.0 / static_cast<double>(nodes));
    for (std::size_t round = 0; round < rounds; ++round) {
      dawdle();
      {
        const auto inbox = own.exchange(ring, ring, std::as_bytes(std::span{std::as_const(x)}));
        dawdle();
        std::fill(next.begin(), next.end(), 0.0);
        for (std::size_t i = 0; i < ring.size(); ++i) {
          const auto* y = reinterpret_cast<const double*>(inbox[i].data());
          for (std::size_t j = 0; j < dimension; ++j) next[j] += y[j] / 3.0;
        }
      }
      std::swap(x, next);
      dawdle();
      if (round % 4 == 3) {
        own.drain();
        own.all_reduce(coop::view(x), std::span<const double>{mean});
        for (double& value : x) value = value * value + 0.1 * static_cast<double>(rank);
      }
      if (round % 5 == 2) own.barrier();
    }
    std::copy(x.begin(), x.end(), result.begin() + static_cast<std::ptrdiff_t>(rank * dimension));
  });
  return result;
}

/// The same numbers, computed by nobody but the caller.
inline std::vector<double> serial_gossip(std::size_t nodes, std::size_t rounds = 12,
                                         std::size_t dimension = 37) {
  std::vector<std::vector<double>> x(nodes, std::vector<double>(dimension));
  for (std::size_t rank = 0; rank < nodes; ++rank) {
    coop::random_stream random{99, rank};
    for (double& value : x[rank]) value = random.normal();
  }
  for (std::size_t round = 0; round < rounds; ++round) {
    std::vector<std::vector<double>> next(nodes, std::vector<double>(dimension));
    for (std::size_t rank = 0; rank < nodes; ++rank) {
      for (const std::size_t from : ring_of(rank, nodes)) {
        for (std::size_t j = 0; j < dimension; ++j) next[rank][j] += x[from][j] / 3.0;
      }
    }
    x = next;
    if (round % 4 != 3) continue;
    for (std::size_t j = 0; j < dimension; ++j) {
      double sum = 0;
      for (std::size_t rank = 0; rank < nodes; ++rank) {
        sum += 1.0 / static_cast<double>(nodes) * x[rank][j];
      }
      for (std::size_t rank = 0; rank < nodes; ++rank) {
        x[rank][j] = sum * sum + 0.1 * static_cast<double>(rank);
      }
    }
  }
  std::vector<double> all;
  for (const auto& model : x) all.insert(all.end(), model.begin(), model.end());
  return all;
}

/// One run in which some nodes throw at steps that `seed` tells: in the loop, while they hold an
/// inbox, and while exceptions run their destructors. Checks that run() ends, and that it throws
/// the failure of the lowest step, then of the lowest rank, whoever was faster.
template <class Transport>
void inject_faults(const Transport& transport, std::size_t nodes, std::uint64_t seed) {
  constexpr std::size_t steps = 12;
  coop::random_stream random{seed, 1'000};
  std::vector<std::size_t> fails(nodes, steps + 1);
  const std::size_t failing = 1 + random.below(std::min<std::size_t>(nodes, 4));
  for (std::size_t i = 0; i < failing; ++i) fails[random.below(nodes)] = 1 + random.below(steps);
  const bool all_at_once = seed % 5 == 0;
  if (all_at_once) std::fill(fails.begin(), fails.end(), 1 + seed % steps);
  const auto first = std::min_element(fails.begin(), fails.end());
  const auto first_rank = static_cast<std::size_t>(first - fails.begin());

  const auto worker = [&](auto& own) {
    const std::size_t rank = own.rank();
    dawdler dawdle{seed, rank};
    std::vector<double> x(64, 1.0);
    const drain_guard guard{own};
    const std::vector<std::size_t> ring = ring_of(rank, nodes);
    const std::vector<double> mean(nodes, 1.0 / static_cast<double>(nodes));
    const auto fail = [&](std::size_t step) {
      throw coop::error{"fault of " + std::to_string(rank), {.step = step}};
    };
    for (std::size_t step = 1; step <= steps; ++step) {
      dawdle();
      if (fails[rank] == step && rank % 2 == 0) fail(step);
      {
        const auto inbox = own.exchange(ring, ring, std::as_bytes(std::span{std::as_const(x)}));
        dawdle();
        if (fails[rank] == step) fail(step);
      }
      if (step % 3 == 0) {
        own.drain();
        own.all_reduce(coop::view(x), std::span<const double>{mean});
      }
    }
  };
  // A node of even rank fails before the exchange of its step, one of odd rank after it.
  std::size_t earliest = first_rank;
  for (std::size_t rank = 0; rank < nodes; ++rank) {
    if (fails[rank] == *first && rank % 2 == 0 && earliest % 2 == 1) earliest = rank;
  }
  try {
    transport.run(nodes, worker);
    FAIL_CHECK("no error from seed " << seed);
  } catch (const coop::error& e) {
    const std::string text = "node " + std::to_string(earliest) + ": step " +
                             std::to_string(*first) + ": fault of " + std::to_string(earliest);
    if (e.what() != text) FAIL_CHECK("seed " << seed << ": " << e.what() << ", not " << text);
  }
}

/// The failures of every transport in one address space.
template <class Transport>
void check_failures(const Transport& transport) {
  using communicator = typename Transport::communicator;
  CHECK_THROWS_TEXT(transport.run(0, [](communicator&) {}), std::invalid_argument, "0 nodes");

  // The library's own errors keep their type and get the rank; others are nested.
  CHECK_THROWS_TEXT(transport.run(1, [](communicator&) { throw coop::error{"mine"}; }), coop::error,
                    "node 0: mine");
  CHECK_THROWS_TEXT(transport.run(2, [](communicator&) { throw 7; }), coop::error,
                    "node 0: threw something that is no std::exception");
  struct special : coop::error {
    special() : coop::error{"special", {.rank = 3, .step = 9}} {}
  };
  CHECK_THROWS_AS(transport.run(5,
                                [](communicator& own) {
                                  if (own.rank() == 3) throw special{};
                                  own.barrier();
                                }),
                  special);

  // Who returns early is missed, and named by who misses it.
  CHECK_THROWS_TEXT(transport.run(4,
                                  [](communicator& own) {
                                    if (own.rank() != 2) own.barrier();
                                  }),
                    coop::error, "a node has returned");
  CHECK_THROWS_TEXT(transport.run(2,
                                  [](communicator& own) {
                                    const std::size_t other[] = {1};
                                    if (own.rank() == 0) (void)own.exchange(other, other, {});
                                  }),
                    coop::error, "node 0: waits for node 1");

  // A message in memory that outlives the node may be left behind.
  const std::vector<std::byte> lasting(10);
  transport.run(8, [&](communicator& own) {
    const std::vector<std::size_t> ring = ring_of(own.rank(), 8);
    const auto inbox = own.exchange(ring, ring, lasting);
    if (own.rank() % 3 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    expect(inbox[0].size() == 10, "a message that was left behind is lost");
  });

  // Mistakes that would read foreign memory or never end.
  const std::size_t nobody[] = {2};
  CHECK_THROWS_TEXT(
      transport.run(2, [&](communicator& own) { (void)own.exchange(nobody, {}, {}); }), coop::error,
      "node 2 is none of the 2 nodes");
  CHECK_THROWS_TEXT(transport.run(2,
                                  [&](communicator& own) {
                                    const auto inbox = own.exchange({}, {}, {});
                                    own.barrier();
                                  }),
                    coop::error, "destroy the inbox first");
  std::vector<double> weights(2, 0.5);
  CHECK_THROWS_TEXT(transport.run(3,
                                  [&](communicator& own) {
                                    std::vector<double> x(3);
                                    own.all_reduce(coop::view(x), std::span<const double>{weights});
                                  }),
                    coop::error, "as many weights as there are nodes");
  CHECK_THROWS_TEXT(transport.run(2,
                                  [&](communicator& own) {
                                    std::vector<double> x(100 + 50 * own.rank());
                                    own.all_reduce(coop::view(x), std::span<const double>{weights});
                                  }),
                    coop::error, "not of one size");

  // Another run on the same transport knows nothing of all this.
  std::vector<int> ran(6);
  transport.run(6, [&](communicator& own) {
    own.barrier();
    ran[own.rank()] = 1;
  });
  CHECK(ran == std::vector<int>(6, 1));
}

}  // namespace coop_test
