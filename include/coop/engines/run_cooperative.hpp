// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/engines/cooperative.hpp>
#include <coop/engines/run_on_transport.hpp>
#include <coop/engines/timed.hpp>
#include <coop/engines/train_options.hpp>
#include <coop/report/report.hpp>

#include <cstddef>
#include <type_traits>

namespace coop {

/// The composition with the numbers of its exchange that follow from its other policies; the very
/// one where there are none.
template <class Composition, Objective Obj>
[[nodiscard]] decltype(auto) tuned(const Composition& composition, const Obj& objective) {
  if constexpr (TunableExchange<std::remove_cvref_t<decltype(composition.exchange)>,
                                std::remove_cvref_t<decltype(composition.topology)>,
                                std::remove_cvref_t<decltype(composition.compressor)>>) {
    Composition result = composition;
    result.exchange = composition.exchange.tuned(composition.topology, composition.compressor,
                                                 objective.dimension());
    return result;
  } else {
    return (composition);
  }
}

/// All nodes in step: see `cooperative_node`.
struct cooperative_engine {
  template <class Composition, class Obj, class Comm, class... Observers>
  using node = cooperative_node<Composition, Obj, Comm, Observers...>;

  template <Topology Topo>
  [[nodiscard]] static constexpr std::size_t root(const Topo&) noexcept {
    return 0;
  }
};

/// All nodes together, when the time is up: see `timed_node`.
struct timed_engine : cooperative_engine {
  template <class Composition, class Obj, class Comm, class... Observers>
  using node = timed_node<Composition, Obj, Comm, Observers...>;
};

/// Runs a bulk-synchronous composition on its transport.
template <class Composition, Objective Obj, class... Observers>
[[nodiscard]] report run_cooperative(const Composition& composition, const Obj& objective,
                                     const train_options& options, Observers&... observers) {
  using schedule_type = std::remove_cvref_t<decltype(composition.schedule)>;
  using engine = std::conditional_t<TimedSchedule<schedule_type>, timed_engine, cooperative_engine>;
  return run_on_transport<engine>(composition, objective, options, observers...);
}

}  // namespace coop
