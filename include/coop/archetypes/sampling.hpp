// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace coop::archetypes {

/// The least model of `Sampling`: the whole shard at every step. Its batches are no spans, only
/// convertible to one, and its sampler can be moved and asked for the next batch, no more.
class sampling {
 public:
  class batch {
   public:
    explicit batch(std::span<const std::size_t> samples) : samples_{samples} {}
    operator std::span<const std::size_t>() const { return samples_; }

   private:
    std::span<const std::size_t> samples_;
  };

  class sampler {
   public:
    explicit sampler(std::span<const std::size_t> shard) : shard_{shard} {}
    sampler(sampler&&) = default;
    sampler& operator=(sampler&&) = delete;
    batch next(std::size_t) { return batch{shard_}; }

   private:
    std::span<const std::size_t> shard_;
  };

  sampler start(std::span<const std::size_t> shard, std::size_t, std::uint64_t, std::size_t) const {
    return sampler{shard};
  }
  std::size_t steps_per_epoch(std::size_t, std::size_t) const { return 1; }
};

static_assert(Sampling<sampling>);

}  // namespace coop::archetypes
