// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// Every sample of every batch is drawn from the whole shard, each with equal chance and
/// independent of all others: the stochastic gradients of theory. A batch always has `batch_size`
/// samples and may hold one twice.
struct with_replacement {
  /// The batches of one node; the shard must outlive it.
  class sampler {
   public:
    sampler(std::span<const std::size_t> shard, std::size_t batch_size, std::uint64_t seed,
            std::size_t node)
        : shard_{shard}, seed_{seed}, node_{node}, batch_(shard.empty() ? 0 : batch_size) {}

    /// The samples of step 1, 2, …; valid until the next call. O(batch_size); allocates nothing.
    [[nodiscard]] std::span<const std::size_t> next(std::size_t step) {
      random_stream random{seed_, node_, step, purpose::sample};
      for (std::size_t& sample : batch_) sample = shard_[random.below(shard_.size())];
      return batch_;
    }

   private:
    std::span<const std::size_t> shard_;
    std::uint64_t seed_;
    std::size_t node_;
    std::vector<std::size_t> batch_;
  };

  /// `batch_size` is at least 1, else `std::invalid_argument`.
  [[nodiscard]] sampler start(std::span<const std::size_t> shard, std::size_t batch_size,
                              std::uint64_t seed, std::size_t node) const {
    require(batch_size > 0, "with_replacement: batch_size is 0, must be at least 1");
    return {shard, batch_size, seed, node};
  }

  /// ⌈samples / batch_size⌉: as many draws as there are samples.
  [[nodiscard]] std::size_t steps_per_epoch(std::size_t samples, std::size_t batch_size) const {
    require(batch_size > 0, "with_replacement: batch_size is 0, must be at least 1");
    return samples / batch_size + (samples % batch_size == 0 ? 0 : 1);
  }

  [[nodiscard]] std::string describe() const { return "with_replacement{}"; }
};

static_assert(Sampling<with_replacement>);

}  // namespace coop
