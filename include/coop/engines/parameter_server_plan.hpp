// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/progress.hpp>
#include <coop/engines/plan.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace coop {

/// Parameters begin … begin + size − 1 of the model: those of one server.
struct server_range {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// What of the model each server holds: even parts, none for servers beyond the parameters.
[[nodiscard]] inline std::vector<server_range> server_ranges(std::size_t dimension,
                                                             std::size_t servers) {
  std::vector<server_range> ranges;
  ranges.reserve(servers);
  for (std::size_t begin = 0, j = 0; j < servers; ++j) {
    const std::size_t size = dimension / servers + (j < dimension % servers ? 1 : 0);
    ranges.push_back({begin, size});
    begin += size;
  }
  return ranges;
}

/// The blocks of `layout` inside a range: whole ones keep their shape, what is left of one that is
/// cut is a vector.
[[nodiscard]] inline parameter_layout layout_inside(const parameter_layout& layout,
                                                    server_range range) {
  parameter_layout inside;
  for (const parameter_block& block : layout) {
    const std::size_t begin = std::max(block.offset, range.begin);
    const std::size_t end = std::min(block.offset + block.size(), range.begin + range.size);
    if (begin >= end) continue;
    parameter_block part = block;
    part.offset = begin - range.begin;
    if (end - begin != block.size()) {
      part.rows = end - begin;
      part.columns = 1;
    }
    inside.push_back(part);
  }
  return inside.empty() ? one_block(0) : inside;
}

/// A run counted in updates of the server's model: the same on all nodes. Where each gradient is an
/// update, a run of k steps makes k times as many updates as workers have samples.
class parameter_server_plan {
 public:
  template <ServerSchedule Sched>
  parameter_server_plan(const run_plan& plan, const Sched&) : plan_{&plan} {
    for (std::size_t w = 0; w < plan.workers; ++w) {
      if (CollectingSchedule<Sched> || plan.shard_sizes[w] > 0) participants_.push_back(w);
    }
    if (!CollectingSchedule<Sched>) updates_a_step_ = participants_.size();
  }

  /// The workers that compute, ascending.
  [[nodiscard]] const std::vector<std::size_t>& participants() const noexcept {
    return participants_;
  }
  /// Updates of the whole run.
  [[nodiscard]] std::size_t updates() const noexcept { return plan_->steps * updates_a_step_; }

  [[nodiscard]] progress at(std::size_t update, std::size_t staleness = 0) const noexcept {
    progress now = plan_->at(update);
    now.last = updates();
    now.steps_per_epoch = plan_->steps_per_epoch * updates_a_step_;
    now.staleness = staleness;
    return now;
  }

  /// Whether the trace has a row after this update. With own_shard: no row but the first and last.
  [[nodiscard]] bool evaluates(std::size_t update) const noexcept {
    if (plan_->options.own_shard) return false;
    if (update == updates()) return true;
    const std::size_t asked = plan_->options.evaluate_every;
    return update % (asked != 0 ? asked : plan_->steps_per_epoch * updates_a_step_) == 0;
  }

 private:
  const run_plan* plan_;
  std::vector<std::size_t> participants_;
  std::size_t updates_a_step_ = 1;
};

}  // namespace coop
