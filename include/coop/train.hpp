// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compose.hpp>
#include <coop/concepts.hpp>
#include <coop/engines/run_cooperative.hpp>
#include <coop/engines/run_gossip.hpp>
#include <coop/engines/run_parameter_server.hpp>
#include <coop/engines/train_options.hpp>
#include <coop/report/observers.hpp>
#include <coop/report/report.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>

namespace coop {

/// Up to this many nodes `train` asks every topology for its ζ; a dense spectrum costs O(n³).
inline constexpr std::size_t zeta_in_reports = 256;

/// A topology that itself knows when its ζ is cheap, to compute and to compile: `quick_zeta()`.
template <class T>
concept QuickSpectralTopology = SpectralTopology<T> && requires(const T& topology) {
  { topology.quick_zeta() } -> std::same_as<std::optional<double>>;
};

/// The engine for a composition.
template <class Composition, class Obj, class... Observers>
[[nodiscard]] report run_by_synchrony(const Composition& composition, const Obj& objective,
                                      const train_options& options, Observers&... observers) {
  using topology_type = std::remove_cvref_t<decltype(composition.topology)>;
  using schedule_type = std::remove_cvref_t<decltype(composition.schedule)>;
  if constexpr (ServedTopology<topology_type>) {
    return run_parameter_server(composition, objective, options, observers...);
  } else if constexpr (schedule_type::synchronization == synchrony::asynchronous) {
    return run_gossip(composition, objective, options, observers...);
  } else {
    return run_cooperative(composition, objective, options, observers...);
  }
}

/// Runs a composition on an objective and reports.
///
///     coop::report r = coop::train(composition, loss, {.step_size = 0.5, .epochs = 5});
///
/// Observers are called on node 0, or on the first parameter server: with every row of the trace
/// (returning true stops the run), and, where they have `step(progress)`, after every step; those
/// with `interrupts()` on every node. Throws std::invalid_argument for options that cannot be,
/// `diverged` where a NaN or an infinity turns up, and `coop::error` with the rank of a node that
/// threw; on every transport all nodes have ended by then. Memory: 4 model vectors a node, one more
/// where gradients travel or models are mixed, and those of exchange and optimizer (DiLoCo: 5).
template <class Composition, class Obj, class... Observers>
[[nodiscard]] report train(const Composition& composition, const Obj& objective,
                           const train_options& options = {}, Observers&&... observers) {
  static_assert(is_composition<Composition>,
                "coop::train: the first argument must come from coop::compose(policies...)");
  static_assert(Objective<Obj>,
                "coop::train: the second argument is no Objective: it needs value_type, "
                "dimension(), samples(), gradient(x, batch, g) and loss(x, batch) as const members "
                "(see coop/concepts.hpp), or use coop::function_objective");
  static_assert(
      (Observer<std::remove_cvref_t<Observers>> && ... && true),
      "coop::train: an argument after the options is no Observer: it is neither callable "
      "with a trace_row nor has step(progress) or interrupts() (see coop/report/observers.hpp)");
  if constexpr (is_composition<Composition> && Objective<Obj> &&
                (Observer<std::remove_cvref_t<Observers>> && ... && true)) {
    report result =
        run_by_synchrony(tuned(composition, objective), objective, options, observers...);
    result.composition = composition.describe();
    result.nodes = composition.topology.nodes();
    result.workers = composition.topology.workers();
    using topology_type = std::remove_cvref_t<decltype(composition.topology)>;
    if constexpr (QuickSpectralTopology<topology_type>) {
      result.zeta = composition.topology.quick_zeta();
    } else if constexpr (SpectralTopology<topology_type>) {
      if (result.nodes <= zeta_in_reports) result.zeta = composition.topology.zeta();
    }
    return result;
  }
}

}  // namespace coop
