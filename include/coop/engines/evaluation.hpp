// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/plan.hpp>
#include <coop/engines/shard_gradient.hpp>
#include <coop/engines/untimed.hpp>
#include <coop/exchanges/all_reduce.hpp>
#include <coop/report/trace.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// Measures a run between two steps: every node computes its shard's part of f(x̄) and ∇f(x̄), and
/// two all-reduces of a model and one of a few numbers put them together. Its traffic and its time
/// are not the algorithm's and are kept apart.
template <class V, Objective Obj, Communicator Comm>
class evaluation {
 public:
  evaluation(const Obj& objective, const run_plan& plan, Comm& communicator, const V& x)
      : objective_{&objective},
        plan_{&plan},
        communicator_{&communicator},
        mean_(x),
        sum_(x),
        piece_(x),
        overhead_{communicator.traffic()},
        pause_{communicator.now()} {}

  /// The row of the trace after `step` steps. Throws `diverged` if a model is not finite.
  trace_row operator()(const V& x, std::size_t step, double step_size) {
    [[maybe_unused]] const auto still = untimed(*communicator_);
    communicator_->barrier();
    const double began = communicator_->now();
    const traffic before = communicator_->traffic();
    if (!all_finite(x)) {
      throw diverged{"the model has a NaN or an infinity", step_size, communicator_->rank(), step};
    }
    trace_row row = measure(x, before - overhead_);
    if (!std::isfinite(row.loss) || !std::isfinite(row.gradient_norm_squared)) {
      throw diverged{text({"the training loss is ", row.loss, " with a gradient of squared norm ",
                           row.gradient_norm_squared}),
                     step_size, communicator_->rank(), step};
    }
    row.step = step;
    row.epoch = static_cast<double>(step) / static_cast<double>(plan_->steps_per_epoch);
    row.seconds = began - pause_;
    overhead_ += communicator_->traffic() - before;
    pause_ += communicator_->now() - began;
    return row;
  }

  /// What the algorithm itself has taken so far.
  [[nodiscard]] double seconds() const { return communicator_->now() - pause_; }
  /// Time that is not the algorithm's either, as an observer's.
  void leave_out(double seconds) noexcept { pause_ += seconds; }

  /// Whether any node says so.
  bool any(bool mine) {
    [[maybe_unused]] const auto still = untimed(*communicator_);
    const double began = communicator_->now();
    const traffic before = communicator_->traffic();
    std::vector<double> votes{mine ? 1.0 : 0.0};
    coop::all_reduce(*communicator_, votes, std::span<const double>{plan_->ones});
    overhead_ += communicator_->traffic() - before;
    pause_ += communicator_->now() - began;
    return votes[0] != 0.0;
  }

  /// x̄ as of the last row.
  [[nodiscard]] const V& mean() const noexcept { return mean_; }
  /// What the algorithm itself sent and received.
  [[nodiscard]] traffic own_traffic() const { return communicator_->traffic() - overhead_; }

 private:
  trace_row measure(const V& x, const traffic& own) {
    copy(x, mean_);
    coop::all_reduce(*communicator_, mean_, std::span<const double>{plan_->equal});
    const double loss = shard_part();
    coop::all_reduce(*communicator_, sum_, std::span<const double>{plan_->ones});
    const double nodes = static_cast<double>(communicator_->size());
    std::vector<double> numbers{loss, squared_distance(x, std::as_const(mean_)) / nodes,
                                static_cast<double>(own.bytes_out) / nodes,
                                static_cast<double>(own.bytes_in) / nodes};
    coop::all_reduce(*communicator_, numbers, std::span<const double>{plan_->ones});
    trace_row row;
    row.loss = numbers[0];
    row.gradient_norm_squared = dot(std::as_const(sum_), std::as_const(sum_));
    row.consensus_distance = numbers[1];
    row.bytes_out = numbers[2];
    row.bytes_in = numbers[3];
    return row;
  }

  // sum_ ← this shard's part of ∇f(x̄); returns its part of f(x̄).
  double shard_part() {
    return shard_gradient(*objective_, std::as_const(mean_), plan_->shard(communicator_->rank()),
                          plan_->samples, sum_, piece_);
  }

  const Obj* objective_;
  const run_plan* plan_;
  Comm* communicator_;
  V mean_;
  V sum_;
  V piece_;
  traffic overhead_;  // what nodes tell each other before the run is none of it either
  double pause_;
};

}  // namespace coop
