// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/diverged.hpp>
#include <coop/engines/plan.hpp>
#include <coop/engines/shard_gradient.hpp>
#include <coop/exchanges/all_reduce.hpp>
#include <coop/report/trace.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// Measures f and ∇f at the servers' model. Times and bytes are left to the caller.
template <class V, Objective Obj, Communicator Comm>
class parameter_server_rows {
 public:
  parameter_server_rows(const Obj& objective, const run_plan& plan, Comm& communicator)
      : objective_{&objective},
        plan_{&plan},
        communicator_{&communicator},
        sum_(objective.dimension()),
        total_(objective.dimension()),
        piece_(objective.dimension()) {}

  /// By this node alone, over the samples of all workers in the order of their ranks. Throws
  /// `diverged` where the model, the loss or the gradient is not finite.
  [[nodiscard]] trace_row alone(const V& x, std::size_t update) {
    require_finite(x, update);
    trace_row row{.step = update};
    fill(total_, 0.0);
    for (std::size_t worker = 0; worker < plan_->workers; ++worker) {
      row.loss += part_of(x, plan_->shard(worker));
      axpy(1.0, std::as_const(sum_), total_);
    }
    return finished(row);
  }

  /// By all nodes, each over the samples that it has, at the x of node `root`, which becomes
  /// everybody's. Three all-reduces.
  [[nodiscard]] trace_row together(V& x, std::size_t root, std::size_t update) {
    std::vector<double> of_root(communicator_->size(), 0.0);
    of_root[root] = 1.0;
    coop::all_reduce(*communicator_, x, std::span<const double>{of_root});
    require_finite(x, update);
    const std::vector<double> ones(communicator_->size(), 1.0);
    std::vector<double> loss{part_of(x, plan_->shard(communicator_->rank()))};
    copy(std::as_const(sum_), total_);
    coop::all_reduce(*communicator_, total_, std::span<const double>{ones});
    coop::all_reduce(*communicator_, loss, std::span<const double>{ones});
    return finished({.step = update, .loss = loss[0]});
  }

 private:
  // sum_ ← the shard's part of ∇f.
  double part_of(const V& x, std::span<const std::size_t> shard) {
    return shard_gradient(*objective_, x, shard, plan_->samples, sum_, piece_);
  }

  trace_row finished(trace_row row) const {
    row.gradient_norm_squared = dot(total_, total_);
    if (std::isfinite(row.loss) && std::isfinite(row.gradient_norm_squared)) return row;
    throw diverged{text({"the training loss is ", row.loss, " with a gradient of squared norm ",
                         row.gradient_norm_squared}),
                   plan_->options.step_size, communicator_->rank(), row.step};
  }

  void require_finite(const V& x, std::size_t update) const {
    if (all_finite(x)) return;
    throw diverged{"the model has a NaN or an infinity", plan_->options.step_size,
                   communicator_->rank(), update};
  }

  const Obj* objective_;
  const run_plan* plan_;
  Comm* communicator_;
  V sum_;
  V total_;
  V piece_;
};

}  // namespace coop
