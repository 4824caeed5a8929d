// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/host_image.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/parameter_server_letters.hpp>
#include <coop/engines/parameter_server_plan.hpp>
#include <coop/engines/parameter_server_share.hpp>
#include <coop/engines/plan.hpp>

#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// What every node of a run with a parameter server works with.
template <class Composition, Objective Obj, PointToPointCommunicator Comm, class... Observers>
struct parameter_server_setting {
  using model = model_vector_t<Obj>;
  using scalar = typename view_of<model>::value_type;
  using message = received_message<Comm>;
  using schedule_type = std::remove_cvref_t<decltype(std::declval<Composition>().schedule)>;
  using share = parameter_server_share<Composition, scalar>;

  const Composition* composition;
  const Obj* objective;
  const run_plan* plan;
  Comm* communicator;
  std::tuple<Observers&...> observers;
  std::vector<server_range> ranges{
      server_ranges(objective->dimension(), composition->topology.servers())};

  /// The first server: it decides.
  [[nodiscard]] std::size_t leader() const noexcept { return plan->workers; }
  [[nodiscard]] std::size_t servers() const noexcept { return ranges.size(); }
  [[nodiscard]] std::size_t server(std::size_t index) const noexcept { return leader() + index; }

  [[nodiscard]] parameter_layout layout_at(std::size_t index) const {
    return layout_inside(layout_of(*objective), ranges[index]);
  }
  /// The part of a whole vector that a server holds.
  template <class T>
  [[nodiscard]] std::span<T> part(std::span<T> whole, std::size_t index) const noexcept {
    return whole.subspan(ranges[index].begin, ranges[index].size);
  }

  /// The share of the server with this index at the start of the run.
  [[nodiscard]] share make_share(std::size_t index) const {
    model start = initial_model(*objective, plan->options);
    host_image<model> image{start};
    image.pull();
    return {*composition, *plan, layout_at(index),
            part(std::span<const scalar>{image.values()}, index), server(index)};
  }

  [[nodiscard]] bool interrupted() const { return any_interrupts(observers); }
};

}  // namespace coop
