// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace coop {

/// Every step uses the whole shard, in its order: gradient descent. `batch_size` is not used.
struct full_batch {
  /// The batches of one node; the shard must outlive it.
  class sampler {
   public:
    explicit sampler(std::span<const std::size_t> shard) : shard_{shard} {}
    [[nodiscard]] std::span<const std::size_t> next(std::size_t) const noexcept { return shard_; }

   private:
    std::span<const std::size_t> shard_;
  };

  /// `batch_size` is at least 1 as everywhere, else `std::invalid_argument`.
  [[nodiscard]] sampler start(std::span<const std::size_t> shard, std::size_t batch_size,
                              std::uint64_t, std::size_t) const {
    require(batch_size > 0, "full_batch: batch_size is 0, must be at least 1");
    return sampler{shard};
  }

  /// One; none without samples.
  [[nodiscard]] std::size_t steps_per_epoch(std::size_t samples, std::size_t batch_size) const {
    require(batch_size > 0, "full_batch: batch_size is 0, must be at least 1");
    return samples > 0 ? 1 : 0;
  }

  [[nodiscard]] std::string describe() const { return "full_batch{}"; }
};

static_assert(Sampling<full_batch>);

}  // namespace coop
