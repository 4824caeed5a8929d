// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/fibers.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/run_node.hpp>
#include <coop/transports/shared_memory_communicator.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace coop {

/// Waits by handing the thread to the next fiber, or on the thread itself where there are none.
struct fiber_waiter {
  fiber_scheduler* scheduler = nullptr;
  thread_waiter thread{};

  template <class Done>
  void operator()(signal& awaited, Done done) const noexcept {
    if (scheduler == nullptr) {
      thread(awaited, done);
    } else {
      scheduler->wait(done);
    }
  }

  /// Lets others run that may be what this node polls for.
  void give_way() const noexcept {
    if (scheduler == nullptr) {
      thread.give_way();
    } else {
      scheduler->give_way();
    }
  }
};

/// Transport: nodes in this process, many of them on each of a few threads.
///
/// With nodes ≤ threads every node has a thread of its own; with more, each thread runs a
/// contiguous block of nodes as fibers. Results do not depend on the number of threads. 10,000
/// nodes touch 40 MB of stack, or more where their calls are deep.
struct in_process {
  std::size_t threads = 0;  ///< 0: as many as the machine has cores
  std::size_t stack_bytes =
      std::size_t{512} * 1024;  ///< of a fiber; only touched pages cost memory

  using communicator = shared_memory_communicator<fiber_waiter>;

  /// Calls worker(communicator&) once a node and returns when all have returned.
  /// Throws std::invalid_argument for no nodes or tiny stacks, and `coop::error` with the rank of a
  /// node that threw; where several did, of the one that did so first in the order of calls.
  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    require(nodes > 0, "in_process: run() of 0 nodes, must be at least 1");
    require(stack_bytes >= least_stack_bytes,
            {"in_process: stack_bytes is ", stack_bytes, ", must be at least ", least_stack_bytes});
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t count = std::min(nodes, threads == 0 ? cores : threads);
    gathering all{nodes};
    const auto block = [&](std::size_t index) {
      const std::size_t begin = nodes * index / count;
      const std::size_t end = nodes * (index + 1) / count;
      if (count == nodes) {
        run_node(all, begin, fiber_waiter{nullptr, thread_waiter::for_nodes(nodes)}, worker);
        return;
      }
      fiber_scheduler scheduler{stack_bytes};
      std::size_t added = begin;
      try {
        for (; added < end; ++added) {
          scheduler.add(
              [&, rank = added] { run_node(all, rank, fiber_waiter{&scheduler, {}}, worker); });
        }
      } catch (...) {
        all.fail(added, 0);
        for (std::size_t rank = added; rank < end; ++rank) all.leave(rank);
      }
      scheduler.run();
    };
    {
      std::vector<std::jthread> others;
      others.reserve(count - 1);
      try {
        for (std::size_t index = 1; index < count; ++index) others.emplace_back(block, index);
      } catch (...) {
        const std::size_t missing = nodes * (others.size() + 1) / count;
        all.fail(missing, 0);
        for (std::size_t rank = missing; rank < nodes; ++rank) all.leave(rank);
      }
      block(0);
    }
    all.rethrow_failure();
  }

  static constexpr std::size_t least_stack_bytes = std::size_t{320} * 1024;

  [[nodiscard]] std::string describe() const {
    return threads == 0 ? "in_process{}" : text({"in_process{", threads, "}"});
  }
};

}  // namespace coop
