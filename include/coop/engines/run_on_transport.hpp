// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/data/partition.hpp>
#include <coop/engines/agreement.hpp>
#include <coop/engines/all_gather.hpp>
#include <coop/engines/plan.hpp>
#include <coop/engines/share_report.hpp>
#include <coop/engines/train_options.hpp>
#include <coop/report/observers.hpp>
#include <coop/report/report.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop {

/// A report with room for every node's part.
[[nodiscard]] inline report empty_report(std::size_t nodes, const train_options& options) {
  report result;
  result.node_traffic.resize(nodes);
  if (options.keep_models) result.models.resize(nodes);
  return result;
}

/// The samples that every node's own objective holds. Two collective calls.
template <Communicator Comm>
[[nodiscard]] std::vector<std::size_t> gather_sizes(Comm& communicator, std::size_t samples) {
  growing_message mine;
  mine.put(static_cast<std::uint64_t>(samples));
  std::vector<std::size_t> sizes;
  for (const auto& message : all_gather(communicator, mine.bytes())) {
    sizes.push_back(byte_reader{message}.get<std::uint64_t>());
  }
  return sizes;
}

/// Of the workers in a node's process, which share an objective: the number of this one, and how
/// many they are; {0, 1} for an auxiliary node.
template <Communicator Comm>
[[nodiscard]] std::pair<std::size_t, std::size_t> place_among_workers(const Comm& communicator,
                                                                      std::size_t workers) {
  if constexpr (requires { communicator.nodes_of_process(); }) {
    const std::size_t node = communicator.rank();
    const std::size_t first = communicator.first_of_process();
    if (node < workers) {
      return {node - first, std::min(communicator.nodes_of_process(), workers - first)};
    }
  }
  return {0, 1};
}

/// A run whose nodes need not share memory: each may be a process with an objective of its own.
/// They first agree on what they run, each makes its own plan and its own report, and at the end
/// they tell each other their parts of it.
template <class Engine, class Composition, Objective Obj, class... Observers>
class separate_run {
 public:
  separate_run(const Composition& composition, const Obj& objective, const train_options& options,
               std::tuple<Observers&...> observers)
      : composition_{&composition},
        objective_{&objective},
        options_{&options},
        observers_{observers} {}

  /// The life of a node.
  template <Communicator Comm>
  void operator()(Comm& communicator) {
    constexpr std::size_t stopping =
        (std::size_t{StoppingObserver<Observers> || InterruptingObserver<Observers>} + ... + 0);
    require_agreement(communicator, facts_of(*composition_, *objective_, *options_, stopping));
    const run_plan plan = plan_with(communicator);
    report own = empty_report(communicator.size(), *options_);
    using node = typename Engine::template node<Composition, Obj, Comm, Observers...>;
    node{*composition_, *objective_, plan, communicator, observers_}.run(own);
    share_report(communicator, own, Engine::root(composition_->topology));
    // Several nodes of one process have the same report.
    const std::scoped_lock lock{mutex_};
    if (!result_) result_ = std::move(own);
  }

  [[nodiscard]] report run() {
    try {
      composition_->transport.run(composition_->topology.nodes(), *this);
    } catch (...) {
      if (mistake_) std::rethrow_exception(mistake_);
      throw;
    }
    return std::move(*result_);
  }

 private:
  // Values that the user passed wrongly stay std::invalid_argument where all nodes have them.
  template <Communicator Comm>
  [[nodiscard]] run_plan plan_with(Comm& communicator) {
    std::vector<std::size_t> sizes;
    const auto [part, parts] = place_among_workers(communicator, composition_->topology.workers());
    const std::size_t samples = objective_->samples();
    const std::vector<std::size_t> of_parts = data::even_sizes(samples, parts);
    if (options_->own_shard) sizes = gather_sizes(communicator, of_parts[part]);
    try {
      run_plan plan = make_plan(*composition_, *objective_, *options_, sizes);
      if (options_->own_shard) {
        plan.partition = data::deal(data::in_order(samples), of_parts);
        plan.own_part = part;
      }
      return plan;
    } catch (const std::invalid_argument&) {
      const std::scoped_lock lock{mutex_};
      mistake_ = std::current_exception();
      throw;
    }
  }

  const Composition* composition_;
  const Obj* objective_;
  const train_options* options_;
  std::tuple<Observers&...> observers_;
  std::mutex mutex_;
  std::optional<report> result_;
  std::exception_ptr mistake_;
};

/// Runs a composition on its transport by `Engine`: `node<Composition, Obj, Comm, Observers...>`,
/// made from (composition, objective, plan, communicator, tuple of observers) once a node, whose
/// `run(report&)` is the life of that node; and `root(topology)`, the node that fills in what of
/// the report only one does: trace, model and counts.
template <class Engine, class Composition, Objective Obj, class... Observers>
[[nodiscard]] report run_on_transport(const Composition& composition, const Obj& objective,
                                      const train_options& options, Observers&... observers) {
  using transport_type = std::remove_cvref_t<decltype(composition.transport)>;
  using comm = typename transport_type::communicator;
  if constexpr (SharedMemoryCommunicator<comm>) {
    const run_plan plan = make_plan(composition, objective, options);
    const std::size_t nodes = composition.topology.nodes();
    report result = empty_report(nodes, options);
    composition.transport.run(nodes, [&](comm& communicator) {
      typename Engine::template node<Composition, Obj, comm, Observers...> node{
          composition, objective, plan, communicator, std::tuple<Observers&...>{observers...}};
      node.run(result);
    });
    return result;
  } else {
    return separate_run<Engine, Composition, Obj, Observers...>{
        composition, objective, options, std::tuple<Observers&...>{observers...}}
        .run();
  }
}

}  // namespace coop
