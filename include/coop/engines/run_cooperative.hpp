// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/engines/agreement.hpp>
#include <coop/engines/all_gather.hpp>
#include <coop/engines/cooperative.hpp>
#include <coop/engines/plan.hpp>
#include <coop/engines/share_report.hpp>
#include <coop/engines/train_options.hpp>
#include <coop/report/observers.hpp>
#include <coop/report/report.hpp>

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

/// A run whose nodes need not share memory: each may be a process with an objective of its own.
/// They first agree on what they run, each makes its own plan and its own report, and at the end
/// they tell each other their parts of it.
template <class Composition, Objective Obj, class... Observers>
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
    cooperative_node<Composition, Obj, Comm, Observers...>{*composition_, *objective_, plan,
                                                           communicator, observers_}
        .run(own);
    share_report(communicator, own);
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
    if (options_->own_shard) sizes = gather_sizes(communicator, objective_->samples());
    try {
      return make_plan(*composition_, *objective_, *options_, sizes);
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

/// Runs a bulk-synchronous composition on its transport.
template <class Composition, Objective Obj, class... Observers>
[[nodiscard]] report run_cooperative(const Composition& composition, const Obj& objective,
                                     const train_options& options, Observers&... observers) {
  using transport_type = std::remove_cvref_t<decltype(composition.transport)>;
  using comm = typename transport_type::communicator;
  if constexpr (SharedMemoryCommunicator<comm>) {
    const run_plan plan = make_plan(composition, objective, options);
    const std::size_t nodes = composition.topology.nodes();
    report result = empty_report(nodes, options);
    composition.transport.run(nodes, [&](comm& communicator) {
      cooperative_node<Composition, Obj, comm, Observers...> node{
          composition, objective, plan, communicator, std::tuple<Observers&...>{observers...}};
      node.run(result);
    });
    return result;
  } else {
    return separate_run<Composition, Obj, Observers...>{composition, objective, options,
                                                        std::tuple<Observers&...>{observers...}}
        .run();
  }
}

}  // namespace coop
