// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/simulated/gate.hpp>
#include <coop/transports/simulated/stalemate.hpp>
#include <coop/transports/simulated/world.hpp>

#include <cstddef>

namespace coop {

/// A collective call of all nodes of a simulated run: node `rank` has come; returns when all have,
/// nobody is away any more, and `seconds` have passed since, or none unless one of them is `timed`.
/// The last to come does `work`.
template <class Work>
void meet(simulated_world& all, std::size_t rank, gate::call kind, bool timed, Work work,
          double seconds) {
  gate& here = all.gate();
  if (here.come > 0 && here.kind != kind) {
    throw error{
        "makes another collective call than the nodes before it, one of barrier() and "
        "all_reduce(); all must make the same calls in the same order",
        {.rank = rank}};
  }
  here.kind = kind;
  here.timed = timed || (here.come > 0 && here.timed);
  const wait_for others = kind == gate::call::barrier ? wait_for::barrier : wait_for::all_reduce;
  const double start = all.time().now();
  const double begin = ++here.come < all.size() ? all.never : all.settings().away->all_there(start);
  if (begin == all.never) {
    try {
      all.wait(rank, others);
    } catch (...) {
      if (here.come > 0) --here.come;  // an all-reduce must not read its vector any more
      throw;
    }
  } else {
    work();
    here.come = 0;
    here.met = begin;
    const double end = begin + (here.timed ? seconds : 0);
    for (std::size_t node = 0; node < all.size(); ++node) {
      if (node != rank) all.time().wake(node, end);
    }
    all.await(rank, end);
  }
  all.record_wait(rank, start, here.met);
}

}  // namespace coop
