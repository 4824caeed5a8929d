// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/evaluation.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/local_gradient.hpp>
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
#include <vector>

namespace coop {

/// One node of the bulk-synchronous engine: X(k+1) = (X(k) − ηG(k))·W(k), node by node. The same
/// code runs on every transport.
template <class Composition, Objective Obj, Communicator Comm, class... Observers>
class cooperative_node {
  using V = model_vector_t<Obj>;

 public:
  cooperative_node(const Composition& composition, const Obj& objective, const run_plan& plan,
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

  /// Runs all steps; node 0 fills in the trace, every node its own part of the report.
  void run(report& result) {
    auto optimizer = composition_->optimizer.template start<V>(objective_->dimension());
    auto exchange = composition_->exchange.start(std::as_const(x_));
    auto sampler =
        composition_->sampling.start(plan_->shard(communicator_->rank()), plan_->at(1).batch_size,
                                     plan_->options.seed, communicator_->rank());
    auto mix_all = make_mixer(composition_->topology);
    auto mix_groups = make_group_mixer();
    std::size_t round = 0;
    std::size_t draws = 0;  // batches of this node: a node that rests skips none
    std::size_t step = 0;
    bool stop = record(result, step);
    while (!stop && step < plan_->steps) {
      ++step;
      const progress now = plan_->at(step);
      const double eta = plan_->options.step_size * composition_->step_size.factor(now);
      const bool computes = works(now, round);
      if (computes) compute_gradient(sampler.next(++draws), eta, step);
      const bool communicates = composition_->schedule.communicates(now);
      const auto mix = [&](V& v, auto&... own) {
        if constexpr (LeveledSchedule<schedule_type>) {
          if (composition_->schedule.within(now)) {
            mix_groups(v, own..., round, step);
            return;
          }
        }
        mix_all(v, own..., round, step);
      };
      V& g = gradient_memory();
      if (communicates) exchange.gradient(mix, g);
      if (is_worker() && (computes || carries_gradients)) optimizer.step(x_, g, eta);
      if constexpr (overlaps) mix_all.arrive(x_, step);
      if (communicates) {
        exchange.model(mix, x_, eta);
        ++round;
      }
      observe_step(now);
      const bool evaluates = plan_->evaluates(step);
      if constexpr (overlaps) {
        if (evaluates) mix_all.settle();
      }
      const bool ends = ((communicates && !overlaps) || evaluates) && interrupted();
      if constexpr (overlaps) {
        if (ends || step == plan_->steps) mix_all.complete(x_);
      }
      if (evaluates || ends) stop = record(result, step) || ends;
    }
    finish(result, round, stop && step < plan_->steps);
  }

 private:
  using topology_type = std::remove_cvref_t<decltype(std::declval<Composition>().topology)>;
  using schedule_type = std::remove_cvref_t<decltype(std::declval<Composition>().schedule)>;
  using exchange_type = std::remove_cvref_t<decltype(std::declval<Composition>().exchange)>;
  static constexpr bool carries_gradients = exchange_type::carries == payload::gradients;
  static constexpr bool overlaps = OverlappingSchedule<schedule_type>;

  [[nodiscard]] bool is_worker() const noexcept { return communicator_->rank() < plan_->workers; }

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

  [[nodiscard]] auto make_group_mixer() {
    if constexpr (LeveledSchedule<schedule_type>) {
      groups_.emplace(composition_->topology.within());
      return make_mixer(*groups_);
    } else {
      return 0;
    }
  }

  // Auxiliary nodes, clients that were not sampled and nodes whose local work is done rest.
  [[nodiscard]] bool works(const progress& now, std::size_t round) {
    if (!is_worker()) return false;
    const std::size_t rank = communicator_->rank();
    if constexpr (SamplingTopology<topology_type>) {
      // A round's clients are drawn once, not at every step of it.
      if (asked_round_ != round) {
        asked_round_ = round;
        participates_ = composition_->topology.participates(round, rank);
      }
      if (!participates_) return false;
    }
    if constexpr (LimitingSchedule<schedule_type>) {
      if (!composition_->schedule.computes(now, plan_->shard_sizes[rank])) return false;
    }
    return true;
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
    require_finite_loss(loss, eta, communicator_->rank(), step);
  }

  void observe_step(const progress& now) {
    if (communicator_->rank() != 0) return;
    const auto tell = [&](auto& observer) {
      if constexpr (StepObserver<std::remove_cvref_t<decltype(observer)>>) observer.step(now);
    };
    std::apply([&](auto&... observer) { (tell(observer), ...); }, observers_);
  }

  // Whether an observer of any node wants to end the run.
  bool interrupted() {
    if constexpr ((InterruptingObserver<Observers> || ...)) {
      bool mine = false;
      const auto ask = [&](const auto& observer) {
        if constexpr (InterruptingObserver<std::remove_cvref_t<decltype(observer)>>) {
          mine = observer.interrupts() || mine;
        }
      };
      std::apply([&](const auto&... observer) { (ask(observer), ...); }, observers_);
      return evaluate_.any(mine);
    } else {
      return false;
    }
  }

  // Adds a row to the trace; whether an observer wants to stop, the same answer on every node.
  bool record(report& result, std::size_t step) {
    const trace_row row = evaluate_(std::as_const(x_), step, plan_->options.step_size);
    bool stop = false;
    if (communicator_->rank() == 0) {
      const double began = communicator_->now();
      result.trace.push_back(row);
      const auto tell = [&](auto& observer) {
        using observer_type = std::remove_cvref_t<decltype(observer)>;
        if constexpr (StoppingObserver<observer_type>) {
          stop = observer(row) || stop;
        } else if constexpr (RowObserver<observer_type>) {
          observer(row);
        }
      };
      std::apply([&](auto&... observer) { (tell(observer), ...); }, observers_);
      evaluate_.leave_out(communicator_->now() - began);
    }
    if constexpr ((StoppingObserver<Observers> || ...)) return evaluate_.any(stop);
    return false;
  }

  void finish(report& result, std::size_t rounds, bool stopped) {
    const std::size_t rank = communicator_->rank();
    result.node_traffic[rank] = evaluate_.own_traffic();
    if (plan_->options.keep_models) result.models[rank] = to_host(view(std::as_const(x_)));
    if (rank != 0) return;
    result.model = to_host(view(evaluate_.mean()));
    result.rounds = rounds;
    result.stopped_early = stopped;
  }

  struct no_groups {};
  template <class Topo>
  static auto groups_of(const Topo& topology) {
    if constexpr (GroupedTopology<Topo>) {
      return topology.within();
    } else {
      return no_groups{};
    }
  }

  const Composition* composition_;
  const Obj* objective_;
  const run_plan* plan_;
  Comm* communicator_;
  std::tuple<Observers&...> observers_;
  std::optional<std::size_t> asked_round_;
  bool participates_ = true;
  V x_;
  V g_;  // empty unless gradients travel
  local_gradient<V> gradient_;
  evaluation<V, Obj, Comm> evaluate_;
  std::optional<decltype(groups_of(std::declval<const topology_type&>()))> groups_;
};

}  // namespace coop
