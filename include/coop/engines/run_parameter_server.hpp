// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/engines/parameter_server.hpp>
#include <coop/engines/run_on_transport.hpp>
#include <coop/engines/train_options.hpp>
#include <coop/report/report.hpp>

#include <cstddef>
#include <type_traits>

namespace coop {

/// Workers and servers: see `parameter_server_node`.
struct parameter_server_engine {
  template <class Composition, class Obj, class Comm, class... Observers>
  using node = parameter_server_node<Composition, Obj, Comm, Observers...>;

  template <ServedTopology Topo>
  [[nodiscard]] static std::size_t root(const Topo& topology) {
    return topology.workers();
  }
};

/// Runs a composition of a topology with parameter servers on its transport. Throws
/// `std::invalid_argument` where the schedule waits for more than the workers can send.
template <class Composition, Objective Obj, class... Observers>
[[nodiscard]] report run_parameter_server(const Composition& composition, const Obj& objective,
                                          const train_options& options, Observers&... observers) {
  using comm = typename std::remove_cvref_t<decltype(composition.transport)>::communicator;
  static_assert(PointToPointCommunicator<comm>,
                "coop::train: workers and a parameter server talk to each other one by one, which "
                "this transport's communicator cannot; use coop::in_process, coop::threads or "
                "coop::mpi, or give it send, receive, receive_any and try_receive_any");
  using schedule_type = std::remove_cvref_t<decltype(composition.schedule)>;
  if constexpr (CollectingSchedule<schedule_type>) {
    const std::size_t workers = composition.topology.workers();
    require(composition.schedule.enough(workers, workers),
            {"train: ", coop::describe(composition.schedule), " waits for more gradients than the ",
             workers, " workers send in a step; wait for at most as many"});
  }
  if constexpr (PointToPointCommunicator<comm>) {
    return run_on_transport<parameter_server_engine>(composition, objective, options, observers...);
  } else {
    return {};
  }
}

}  // namespace coop
