// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// Passes over the shard in a fresh random order each (random reshuffling): every sample exactly
/// once a pass, the last batch of a pass may be shorter. What "epoch" means in practice.
struct reshuffle {
  /// The batches of one node; next(step) depends on the key and the step alone, so a resumed run
  /// sees the same batches. The shard must outlive it.
  class sampler {
   public:
    sampler(std::span<const std::size_t> shard, std::size_t batch_size, std::uint64_t seed,
            std::size_t node)
        : shard_{shard},
          batch_size_{batch_size},
          steps_{reshuffle{}.steps_per_epoch(shard.size(), batch_size)},
          seed_{seed},
          node_{node},
          order_(shard.begin(), shard.end()) {}

    /// The samples of step 1, 2, …; valid until the next call. O(shard) where a pass begins, else
    /// O(1); allocates nothing.
    [[nodiscard]] std::span<const std::size_t> next(std::size_t step) {
      if (shard_.empty()) return {};
      const std::size_t pass = (step - 1) / steps_ + 1;
      const std::size_t begin = (step - 1) % steps_ * batch_size_;
      if (pass != pass_) shuffle(pass);
      return std::span{order_}.subspan(begin, std::min(batch_size_, order_.size() - begin));
    }

   private:
    void shuffle(std::size_t pass) {
      std::ranges::copy(shard_, order_.begin());
      random_stream{seed_, node_, pass, purpose::shuffle}.shuffle(order_.begin(), order_.end());
      pass_ = pass;
    }

    std::span<const std::size_t> shard_;
    std::size_t batch_size_;
    std::size_t steps_;
    std::uint64_t seed_;
    std::size_t node_;
    std::vector<std::size_t> order_;
    std::size_t pass_ = 0;
  };

  /// `batch_size` is at least 1, else `std::invalid_argument`; one above the shard's size is the
  /// whole shard.
  [[nodiscard]] sampler start(std::span<const std::size_t> shard, std::size_t batch_size,
                              std::uint64_t seed, std::size_t node) const {
    return {shard, batch_size, seed, node};
  }

  /// ⌈samples / batch_size⌉.
  [[nodiscard]] std::size_t steps_per_epoch(std::size_t samples, std::size_t batch_size) const {
    require(batch_size > 0, "reshuffle: batch_size is 0, must be at least 1");
    return samples / batch_size + (samples % batch_size == 0 ? 0 : 1);
  }

  [[nodiscard]] std::string describe() const { return "reshuffle{}"; }
};

static_assert(Sampling<reshuffle>);

}  // namespace coop
