// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/partition.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace coop {

/// `evaluate_every` for a run that is only evaluated before its first and after its last step.
inline constexpr std::size_t only_at_end = std::numeric_limits<std::size_t>::max();

/// What a run needs beside its composition and its objective. Checked by `train`.
struct train_options {
  /// Base step size η > 0; the composition's `StepSize` multiplies it.
  double step_size = 0.1;
  /// Samples of one micro-batch of a worker, at least 1.
  std::size_t batch_size = 32;
  /// Passes over the largest shard. Give epochs or steps, not both; neither: one epoch.
  std::size_t epochs = 0;
  std::size_t steps = 0;
  /// Equal pieces in which a gradient is computed and summed (gradient accumulation), at least 1: a
  /// step sees batch_size · accumulate samples a worker, and needs the memory of one piece.
  std::size_t accumulate = 1;
  /// Decides every random number of the run but those of a policy with a seed of its own.
  std::uint64_t seed = 1;
  /// Steps between two rows of the trace; 0: an epoch.
  std::size_t evaluate_every = 0;
  /// Who holds which samples; none: iid by the seed.
  std::optional<data::partition> partition{};
  /// Whether the objective holds this worker's shard only, as a process of its own may have loaded
  /// it, and nobody all of them. With the shards of `data::contiguous` the same bits as with all
  /// samples everywhere. Needs a transport whose nodes are processes, and no `partition`. Workers
  /// of one process share its samples evenly, in order.
  bool own_shard = false;
  /// Where every node starts; empty: the objective's own start, or zero.
  std::vector<double> initial_model{};
  /// Whether the report holds every node's last model.
  bool keep_models = false;
};

}  // namespace coop
