// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/gathering.hpp>
#include <coop/transports/shared_memory_communicator.hpp>

#include <cstddef>
#include <utility>

namespace coop {

/// The life of node `rank`: calls worker(communicator&), records what it throws, and leaves.
template <class Waiter, class Worker>
void run_node(gathering& all, std::size_t rank, Waiter waiter, Worker& worker) noexcept {
  shared_memory_communicator<Waiter> own{all, rank, std::move(waiter)};
  try {
    worker(own);
  } catch (const run_stopped&) {
  } catch (...) {
    all.fail(rank, own.calls());
  }
  all.fall_silent(rank);
  // A node that has left with its message unread would look like one that never sent it.
  own.drain();
  all.leave(rank);
}

}  // namespace coop
