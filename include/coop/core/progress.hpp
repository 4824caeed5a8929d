// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace coop {

/// How far a run has come: what schedules and step sizes decide by. The same on every node.
struct progress {
  std::size_t step = 1;             ///< step k of the run, from 1
  std::size_t last = 1;             ///< the run's last step
  std::size_t steps_per_epoch = 1;  ///< steps in which the largest shard is seen once
  std::size_t workers = 1;          ///< m
  std::size_t batch_size = 1;       ///< samples of one worker's gradient, micro-batches together
  std::size_t staleness = 0;        ///< updates that a server made since the gradient's model

  /// Passes over the largest shard that are complete after this step.
  [[nodiscard]] constexpr double epoch() const noexcept {
    return static_cast<double>(step) / static_cast<double>(steps_per_epoch);
  }
};

}  // namespace coop
