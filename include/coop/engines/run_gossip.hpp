// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/engines/asynchronous_gossip.hpp>
#include <coop/engines/asynchronous_gossip_links.hpp>
#include <coop/engines/run_on_transport.hpp>
#include <coop/engines/train_options.hpp>
#include <coop/report/report.hpp>

#include <cstddef>
#include <type_traits>

namespace coop {

/// Peers that do not wait for each other: see `gossip_node`.
struct gossip_engine {
  template <class Composition, class Obj, class Comm, class... Observers>
  using node = gossip_node<Composition, Obj, Comm, Observers...>;

  template <Topology Topo>
  [[nodiscard]] static constexpr std::size_t root(const Topo&) noexcept {
    return 0;
  }
};

/// Throws std::invalid_argument for what only a parameter server can do.
template <Schedule Sched>
void require_schedule_of_peers(const Sched& schedule) {
  if constexpr (AveragingSchedule<Sched>) {
    require(schedule.average_decay == 0, {"train: ", schedule.describe(),
                                          " averages the model of a parameter server, and there is "
                                          "none; leave average_decay 0"});
  }
  if constexpr (RampingSchedule<Sched>) {
    require(schedule.ramp_up == 0, {"train: ", schedule.describe(),
                                    " lets workers in as a parameter server counts updates, and "
                                    "there is none; leave ramp_up 0"});
  }
}

/// Runs a composition of an asynchronous schedule whose nodes are peers on its transport. Throws
/// `std::invalid_argument` where a link goes one way only, and for what only a server can do.
template <class Composition, Objective Obj, class... Observers>
[[nodiscard]] report run_gossip(const Composition& composition, const Obj& objective,
                                const train_options& options, Observers&... observers) {
  using comm = typename std::remove_cvref_t<decltype(composition.transport)>::communicator;
  static_assert(PointToPointCommunicator<comm>,
                "coop::train: nodes that gossip talk to each other one by one, which this "
                "transport's communicator cannot; use coop::in_process, coop::threads or "
                "coop::mpi, or give it send, receive, receive_any and try_receive_any");
  if constexpr (PointToPointCommunicator<comm>) {
    require_schedule_of_peers(composition.schedule);
    require_links_both_ways(composition.topology);
    return run_on_transport<gossip_engine>(composition, objective, options, observers...);
  } else {
    return {};
  }
}

}  // namespace coop
