// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/engines/mixing_node.hpp>
#include <coop/engines/plan.hpp>
#include <coop/report/report.hpp>

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace coop {

/// One node of the bulk-synchronous engine: X(k+1) = (X(k) − ηG(k))·W(k), node by node. The same
/// code runs on every transport.
template <class Composition, Objective Obj, Communicator Comm, class... Observers>
class cooperative_node : mixing_node<Composition, Obj, Comm, Observers...> {
  using base = mixing_node<Composition, Obj, Comm, Observers...>;
  using base::carries_gradients;
  using base::overlaps;
  using typename base::schedule_type;
  using typename base::topology_type;
  using typename base::V;

 public:
  using base::base;

  /// Runs all steps; node 0 fills in the trace, every node its own part of the report.
  void run(report& result) {
    auto optimizer = start_optimizer();
    auto exchange = composition_->exchange.start(std::as_const(x_));
    auto sampler = start_sampler();
    auto mix_all = make_mixer(composition_->topology);
    auto mix_groups = make_group_mixer();
    std::size_t round = 0;
    std::size_t draws = 0;  // batches of this node: a node that rests skips none
    std::size_t step = 0;
    bool stop = record(result, step);
    while (!stop && step < plan_->steps) {
      ++step;
      const progress now = plan_->at(step);
      const double eta = step_size_at(now);
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
  using base::composition_;
  using base::compute_gradient;
  using base::finish;
  using base::gradient_memory;
  using base::interrupted;
  using base::is_worker;
  using base::make_mixer;
  using base::observe_step;
  using base::plan_;
  using base::record;
  using base::start_optimizer;
  using base::start_sampler;
  using base::step_size_at;
  using base::x_;

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
    if (!is_worker() || !this->participates(round)) return false;
    if constexpr (LimitingSchedule<schedule_type>) {
      return composition_->schedule.computes(now, plan_->shard_sizes[this->rank()]);
    } else {
      return true;
    }
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

  std::optional<decltype(groups_of(std::declval<const topology_type&>()))> groups_;
};

}  // namespace coop
