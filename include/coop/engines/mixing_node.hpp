// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/evaluation.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/local_gradient.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/plan.hpp>
#include <coop/exchanges/delayed_mixer.hpp>
#include <coop/exchanges/mixer.hpp>
#include <coop/exchanges/overlapping_mixer.hpp>
#include <coop/report/observers.hpp>
#include <coop/report/report.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace coop {

/// What a node has whose engine lets all nodes mix together: its model, how it computes gradients,
/// how it mixes, and its part of the report.
template <class Composition, Objective Obj, Communicator Comm, class... Observers>
class mixing_node {
 public:
  mixing_node(const Composition& composition, const Obj& objective, const run_plan& plan,
              Comm& communicator, std::tuple<Observers&...> observers)
      : composition_{&composition},
        objective_{&objective},
        plan_{&plan},
        communicator_{&communicator},
        observers_{observers},
        x_(initial_model(objective, plan.options)),
        g_(carries_gradients ? objective.dimension() : 0),
        gradient_{plan.options.accumulate},
        evaluate_{objective, plan, communicator, x_} {}

 protected:
  using V = model_vector_t<Obj>;
  using topology_type = std::remove_cvref_t<decltype(std::declval<Composition>().topology)>;
  using schedule_type = std::remove_cvref_t<decltype(std::declval<Composition>().schedule)>;
  using exchange_type = std::remove_cvref_t<decltype(std::declval<Composition>().exchange)>;
  static constexpr bool carries_gradients = exchange_type::carries == payload::gradients;
  static constexpr bool overlaps = OverlappingSchedule<schedule_type>;

  [[nodiscard]] std::size_t rank() const { return communicator_->rank(); }
  [[nodiscard]] bool is_worker() const noexcept { return rank() < plan_->workers; }

  [[nodiscard]] auto start_optimizer() const {
    return composition_->optimizer.template start<V>(objective_->dimension());
  }
  [[nodiscard]] auto start_sampler() const {
    return composition_->sampling.start(plan_->shard(rank()), plan_->at(1).batch_size,
                                        plan_->options.seed, rank());
  }
  [[nodiscard]] double step_size_at(const progress& now) const {
    return plan_->options.step_size * composition_->step_size.factor(now);
  }

  /// Mixing by the composition's policies on a topology.
  template <Topology Topo>
  [[nodiscard]] auto make_mixer(const Topo& topology) const {
    using comp = std::remove_cvref_t<decltype(composition_->compressor)>;
    using aggr = std::remove_cvref_t<decltype(composition_->aggregator)>;
    const auto made = [&]<class Mixer>(std::type_identity<Mixer>, auto... delay) {
      return Mixer{
          delay...,       topology,           composition_->compressor, composition_->aggregator,
          *communicator_, plan_->shard_sizes, plan_->options.seed,      layout_of(*objective_)};
    };
    using in_step = mixer<V, Topo, comp, aggr, Comm>;
    if constexpr (overlaps) {
      return made(std::type_identity<overlapping_mixer<V, Topo, comp, aggr, Comm>>{},
                  composition_->schedule.delay);
    } else if constexpr (DelayingSchedule<schedule_type>) {
      return made(std::type_identity<delayed_mixer<V, in_step>>{}, composition_->schedule.delay);
    } else {
      return made(std::type_identity<in_step>{});
    }
  }

  /// Whether the topology has drawn this node, a worker, for the round.
  [[nodiscard]] bool participates(std::size_t round) {
    if constexpr (SamplingTopology<topology_type>) {
      // A round's clients are drawn once, not at every step of it.
      if (asked_round_ != round) {
        asked_round_ = round;
        participates_ = composition_->topology.participates(round, rank());
      }
    }
    return participates_;
  }

  // A gradient lives until the optimizer's step. Unless gradients travel, no node waits in between,
  // so the nodes of a thread share one vector, which stays in the cache.
  [[nodiscard]] V& gradient_memory() {
    if constexpr (carries_gradients) {
      return g_;
    } else {
      thread_local std::optional<V> shared;
      const std::size_t dimension = objective_->dimension();
      if (!shared || view(*shared).size() != dimension) shared.emplace(dimension);
      return *shared;
    }
  }

  void compute_gradient(std::span<const std::size_t> batch, double eta, std::size_t step) {
    // Before: others run meanwhile, and the nodes of a thread may share the gradient's memory.
    if constexpr (SimulatedCommunicator<Comm>) communicator_->compute_step(step);
    const double loss = gradient_(*objective_, std::as_const(x_), batch, gradient_memory());
    require_finite_loss(loss, eta, rank(), step);
  }

  void observe_step(const progress& now) {
    if (rank() == 0) show_step(observers_, now);
  }

  /// Whether an observer of any node wants to end the run.
  bool interrupted() {
    if constexpr ((InterruptingObserver<Observers> || ...)) {
      return evaluate_.any(any_interrupts(observers_));
    } else {
      return false;
    }
  }

  /// Adds a row to the trace; whether an observer wants to stop, the same answer on every node.
  bool record(report& result, std::size_t step) {
    const trace_row row = evaluate_(std::as_const(x_), step, plan_->options.step_size);
    bool stop = false;
    if (rank() == 0) {
      const double began = communicator_->now();
      result.trace.push_back(row);
      stop = show_row(observers_, row);
      evaluate_.leave_out(communicator_->now() - began);
    }
    if constexpr ((StoppingObserver<Observers> || ...)) return evaluate_.any(stop);
    return false;
  }

  void finish(report& result, std::size_t rounds, bool stopped) {
    result.node_traffic[rank()] = evaluate_.own_traffic();
    if (plan_->options.keep_models) result.models[rank()] = to_host(view(std::as_const(x_)));
    if (rank() != 0) return;
    result.model = to_host(view(evaluate_.mean()));
    result.rounds = rounds;
    result.stopped_early = stopped;
  }

  const Composition* composition_;
  const Obj* objective_;
  const run_plan* plan_;
  Comm* communicator_;
  std::tuple<Observers&...> observers_;
  V x_;

 private:
  std::optional<std::size_t> asked_round_;
  bool participates_ = true;
  V g_;  // empty unless gradients travel
  local_gradient<V> gradient_;
  evaluation<V, Obj, Comm> evaluate_;
};

}  // namespace coop
