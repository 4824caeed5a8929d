// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/run_node.hpp>
#include <coop/transports/shared_memory_communicator.hpp>

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace coop {

/// Waits on the thread itself: spins long only where every node has a core.
struct thread_waiter {
  int spins;

  static thread_waiter for_nodes(std::size_t nodes) noexcept {
    return {nodes <= std::thread::hardware_concurrency() ? 4096 : 64};
  }

  template <class Done>
  void operator()(signal& awaited, Done done) const noexcept {
    awaited.wait(spins, done);
  }

  /// Lets others run that may be what this node polls for.
  void give_way() const noexcept { std::this_thread::yield(); }
};

/// Transport: every node on a thread of its own; the standard library and nothing else.
///
/// For objectives that block, and for builds without Boost.Context. Beyond a few nodes a core
/// `in_process` is several times faster.
struct threads {
  using communicator = shared_memory_communicator<thread_waiter>;

  /// Calls worker(communicator&) on `nodes` threads, the caller's among them.
  /// Throws std::invalid_argument for no nodes, and `coop::error` with the rank of a node that
  /// threw; where several did, of the one that did so first in the order of calls.
  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    require(nodes > 0, "threads: run() of 0 nodes, must be at least 1");
    gathering all{nodes};
    const auto node = [&](std::size_t rank) {
      run_node(all, rank, thread_waiter::for_nodes(nodes), worker);
    };
    {
      std::vector<std::jthread> others;
      others.reserve(nodes - 1);
      try {
        for (std::size_t rank = 1; rank < nodes; ++rank) others.emplace_back(node, rank);
      } catch (...) {
        const std::size_t missing = others.size() + 1;
        all.fail(missing, 0);
        for (std::size_t rank = missing; rank < nodes; ++rank) all.leave(rank);
      }
      node(0);
    }
    all.rethrow_failure();
  }

  [[nodiscard]] std::string describe() const { return "threads{}"; }
};

}  // namespace coop
