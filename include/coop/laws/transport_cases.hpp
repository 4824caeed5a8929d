// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/law_violation.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace coop::laws {

/// What a transport is tried on.
struct transport_options {
  std::size_t nodes = 4;
  std::size_t rounds = 40;  ///< exchanges over random graphs
  std::uint64_t seed = 1;
  /// All nodes run in this process: their order is then checked in memory too, and the cause nested
  /// in an error. Taken for granted where the communicator shares memory.
  bool one_process = false;
};

/// Declared after a node's buffers: nobody reads them any more once the node is stopped.
template <Communicator Comm>
struct drain_at_exit {
  Comm& communicator;
  ~drain_at_exit() { communicator.drain(); }
};

/// Runs `worker`; what a node throws breaks the law that it checks.
template <Transport T, class Worker>
void run_lawfully(const T& policy, std::size_t nodes, Worker&& worker) {
  try {
    policy.run(nodes, worker);
  } catch (const error& e) {
    throw law_violation{e.what()};
  }
}

/// Everybody's numbers 0 … nodes − 1.
[[nodiscard]] inline std::vector<std::size_t> everybody(std::size_t nodes) {
  std::vector<std::size_t> all(nodes);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

/// Whether node `from` tells node `to` in a round: random graphs, directed, a node its own
/// neighbour or not, of the densities 0, 1/3, 2/3 and 1 in turn.
[[nodiscard]] inline bool tells(std::uint64_t seed, std::size_t from, std::size_t to,
                                std::size_t round) {
  random_stream random{seed, from, round * 100'000 + to, purpose::topology};
  return random.below(3) < round % 4;
}

/// What each node publishes in a round: often nothing, mostly short, now and then 70,000 bytes.
[[nodiscard]] inline std::vector<std::vector<std::byte>> messages(std::uint64_t seed,
                                                                  std::size_t nodes,
                                                                  std::size_t round) {
  std::vector<std::vector<std::byte>> all(nodes);
  for (std::size_t node = 0; node < nodes; ++node) {
    random_stream random{seed, node, round, purpose::data};
    const std::size_t kind = random.below(40);
    all[node].resize(kind < 10 ? 0 : kind == 39 ? 70'000 : random.below(200));
    for (std::byte& b : all[node]) b = static_cast<std::byte>(random());
  }
  return all;
}

}  // namespace coop::laws
