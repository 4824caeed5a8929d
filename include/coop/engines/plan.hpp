// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/progress.hpp>
#include <coop/data/iid.hpp>
#include <coop/data/partition.hpp>
#include <coop/engines/train_options.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// Train options checked against a composition and an objective, with the defaults filled in. The
/// same on every node.
struct run_plan {
  train_options options;
  data::partition partition;  ///< with own_shard: of the samples of this node's objective
  std::size_t workers = 0;
  std::vector<std::size_t> shard_sizes{};  ///< of every node; 0 for auxiliary nodes
  std::vector<double> equal{};             ///< weights of a mean over all nodes
  std::vector<double> ones{};              ///< and of a sum
  std::size_t samples = 0;                 ///< in all shards together
  std::size_t steps = 0;
  std::size_t steps_per_epoch = 1;
  std::size_t evaluate_every = 1;
  std::size_t own_part = 0;  ///< with own_shard: this node's shard of its partition

  [[nodiscard]] progress at(std::size_t step) const noexcept {
    return {step, steps, steps_per_epoch, workers, options.batch_size * options.accumulate};
  }
  /// The samples of a node, as indices into its objective; none for an auxiliary node. With
  /// own_shard only the node itself may ask.
  [[nodiscard]] std::span<const std::size_t> shard(std::size_t node) const noexcept {
    if (node >= workers) return {};
    return partition[options.own_shard ? own_part : node];
  }
  /// Whether the trace has a row after this step.
  [[nodiscard]] bool evaluates(std::size_t step) const noexcept {
    return step == steps || step % evaluate_every == 0;
  }
};

/// Throws std::invalid_argument that says which option is wrong and why.
inline void check_options(const train_options& options, std::size_t dimension) {
  require(options.step_size > 0 && std::isfinite(options.step_size),
          {"train: step_size is ", options.step_size, ", must be positive"});
  require(options.batch_size > 0, "train: batch_size is 0, must be at least 1");
  require(options.accumulate > 0, "train: accumulate is 0, must be at least 1");
  require(options.epochs == 0 || options.steps == 0,
          "train: both epochs and steps are given; give one of them");
  require(options.initial_model.empty() || options.initial_model.size() == dimension,
          {"train: initial_model has ", options.initial_model.size(),
           " values, but the objective has dimension ", dimension});
}

/// Throws std::invalid_argument unless the partition fits the workers and the samples.
inline void check_partition(const data::partition& partition, std::size_t workers,
                            std::size_t samples) {
  require(partition.workers() == workers, {"train: the partition has ", partition.workers(),
                                           " shards, but the topology has ", workers, " workers"});
  require(partition.samples() == samples, {"train: the partition is of ", partition.samples(),
                                           " samples, but the objective has ", samples});
}

/// Which samples a worker has: those that the options say, or all that its own objective holds.
template <Objective Obj>
[[nodiscard]] data::partition make_partition(const Obj& objective, std::size_t workers,
                                             const train_options& options) {
  const std::size_t samples = objective.samples();
  if (options.own_shard) {
    require(!options.partition, "train: own_shard and a partition are given; give one of them");
    return data::partition{{data::in_order(samples)}};
  }
  require(samples > 0, "train: the objective has no samples");
  data::partition chosen =
      options.partition ? *options.partition : data::iid(samples, workers, options.seed);
  check_partition(chosen, workers, samples);
  return chosen;
}

/// Throws std::invalid_argument where the schedule would make of the run what nobody can want.
template <Schedule Sched>
void check_schedule(const Sched& schedule, const run_plan& plan) {
  if constexpr (CollectingSchedule<Sched>) {
    const auto workers = std::span{plan.shard_sizes}.first(plan.workers);
    const auto idle = std::ranges::count(workers, 0U);
    require(
        idle == 0 || !schedule.enough(plan.workers - 1, plan.workers),
        {"train: ", coop::describe(schedule), " takes the gradients that come first, and ", idle,
         " workers without samples would send zeros at once; give each worker samples, or wait "
         "for all ",
         plan.workers});
  }
  if constexpr (DelayingSchedule<Sched>) {
    require(schedule.delay < plan.steps,
            {"train: gradients are delayed by ", schedule.delay, " steps and the run has ",
             plan.steps, ", so that none would be used; take more steps, or a shorter delay"});
  }
}

/// Checks everything that a run depends on and fills in the defaults. `own_shards`: with
/// options.own_shard, the samples of every node's own objective.
template <class Composition, Objective Obj>
[[nodiscard]] run_plan make_plan(const Composition& composition, const Obj& objective,
                                 const train_options& options,
                                 std::span<const std::size_t> own_shards = {}) {
  check_options(options, objective.dimension());
  const std::size_t workers = composition.topology.workers();
  const std::size_t nodes = composition.topology.nodes();
  require(workers > 0 && workers <= nodes, {"train: the topology has ", workers, " workers of ",
                                            nodes, " nodes, must be at least 1 and at most all"});
  require(!options.own_shard || own_shards.size() == nodes,
          "train: own_shard needs a transport whose nodes are processes, such as mpi; here all "
          "nodes share one objective");
  run_plan plan{.options = options,
                .partition = make_partition(objective, workers, options),
                .workers = workers};
  plan.shard_sizes.assign(nodes, 0);
  plan.equal.assign(nodes, 1.0 / static_cast<double>(nodes));
  plan.ones.assign(nodes, 1.0);
  for (std::size_t i = 0; i < workers; ++i) {
    plan.shard_sizes[i] = options.own_shard ? own_shards[i] : plan.partition[i].size();
  }
  for (const std::size_t size : plan.shard_sizes) plan.samples += size;
  require(plan.samples > 0, "train: every shard of the partition is empty");
  const std::size_t largest = *std::max_element(plan.shard_sizes.begin(), plan.shard_sizes.end());
  plan.steps_per_epoch =
      composition.sampling.steps_per_epoch(largest, options.batch_size * options.accumulate);
  require(plan.steps_per_epoch > 0,
          "train: the sampling says that an epoch has 0 steps, must be at least 1");
  plan.steps = options.steps != 0 ? options.steps
                                  : std::max<std::size_t>(options.epochs, 1) * plan.steps_per_epoch;
  plan.evaluate_every = options.evaluate_every != 0 ? options.evaluate_every : plan.steps_per_epoch;
  check_schedule(composition.schedule, plan);
  return plan;
}

}  // namespace coop
