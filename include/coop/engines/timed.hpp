// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/mixing_node.hpp>
#include <coop/engines/plan.hpp>
#include <coop/exchanges/all_reduce.hpp>
#include <coop/report/report.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// One node of a run that communicates by a timer: rounds of as many local steps as fit into the
/// time, after each of which all nodes mix. How many steps that were they tell each other, so that
/// all have the same mean of them: the step of the run.
template <class Composition, Objective Obj, Communicator Comm, class... Observers>
class timed_node : mixing_node<Composition, Obj, Comm, Observers...> {
  using base = mixing_node<Composition, Obj, Comm, Observers...>;
  using typename base::V;

 public:
  using base::base;

  /// Runs all rounds; node 0 fills in the trace, every node its own part of the report.
  void run(report& result) {
    auto optimizer = this->start_optimizer();
    auto exchange = composition_->exchange.start(std::as_const(x_));
    auto sampler = this->start_sampler();
    auto mix_all = this->make_mixer(composition_->topology);
    const auto mix = [&](V& v, auto&... own) { mix_all(v, own..., round_, step()); };
    bool stop = this->record(result, 0);
    while (!stop && step() < plan_->steps) {
      const std::size_t before = step();
      count(takes_steps() ? take_steps(optimizer, sampler) : 0);
      exchange.model(mix, x_, this->step_size_at(at(step())));
      ++round_;
      const bool ends = this->interrupted();
      if (evaluates(before, step()) || ends) stop = this->record(result, step()) || ends;
    }
    this->finish(result, round_, stop && step() < plan_->steps);
  }

 private:
  using base::communicator_;
  using base::composition_;
  using base::plan_;
  using base::x_;

  // Means that make up whole steps are not to be one less because of how their sum is rounded.
  [[nodiscard]] std::size_t step() const noexcept {
    return static_cast<std::size_t>(done_ * (1 + 1e-9));
  }

  // Fast nodes may be ahead of the run's last step; step sizes need not know of steps after it.
  [[nodiscard]] progress at(std::size_t step) const noexcept {
    return plan_->at(std::min(step, plan_->steps));
  }

  [[nodiscard]] bool takes_steps() {
    return this->is_worker() && plan_->shard_sizes[this->rank()] > 0 && this->participates(round_);
  }

  // Local steps until the time is up, at least one; returns how many.
  template <class Optimizer, class Sampler>
  std::size_t take_steps(Optimizer& optimizer, Sampler& sampler) {
    const double began = communicator_->now();
    // Steps that fill the time are not to be one more because of how their sum is rounded.
    const double end = began + (1 - 1e-9) * composition_->schedule.seconds;
    std::size_t taken = 0;
    do {
      ++taken;
      ++own_steps_;
      const progress now = at(step() + taken);
      const double eta = this->step_size_at(now);
      this->compute_gradient(sampler.next(own_steps_), eta, own_steps_);
      optimizer.step(x_, this->gradient_memory(), eta);
      this->observe_step(now);
      if (taken == timeless_steps) require_moving_clock(began);
    } while (communicator_->now() < end);
    return taken;
  }

  // On a virtual clock the time would never be up.
  void require_moving_clock(double began) const {
    if (communicator_->now() > began) return;
    throw error{
        text({"timed: the clock stands still, ", timeless_steps,
              " gradients in a row took no time; give coop::simulated a compute time model"}),
        {.rank = this->rank(), .step = own_steps_}};
  }

  // Adds the mean of the steps that nodes have taken; a round in which nobody could is one as well,
  // or the run would not end.
  void count(std::size_t taken) {
    std::vector<double> sums{static_cast<double>(taken), taken > 0 ? 1.0 : 0.0};
    coop::all_reduce(*communicator_, sums, std::span<const double>{plan_->ones});
    done_ += sums[1] > 0 ? sums[0] / sums[1] : 1.0;
  }

  // Rows are due at multiples of their period, and follow the round that reaches one.
  [[nodiscard]] bool evaluates(std::size_t before, std::size_t now) const noexcept {
    return now >= plan_->steps || now / plan_->evaluate_every != before / plan_->evaluate_every;
  }

  static constexpr std::size_t timeless_steps = 1000;

  std::size_t round_ = 0;
  std::size_t own_steps_ = 0;
  double done_ = 0;  // steps of the run: all rounds' means
};

}  // namespace coop
