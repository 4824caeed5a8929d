// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coop::data {

/// Which worker owns which samples: one shard a worker, ascending sample indices, every sample
/// 0 … samples() − 1 in exactly one shard. A shard may be empty.
class partition {
 public:
  /// One list of sample indices a worker, in any order. Throws `std::invalid_argument` unless there
  /// is a list and every sample is in exactly one.
  explicit partition(std::vector<std::vector<std::size_t>> shards) : shards_{std::move(shards)} {
    require(!shards_.empty(), "partition: no shards, must be one for each worker");
    for (const auto& shard : shards_) samples_ += shard.size();
    std::vector<bool> seen(samples_);
    for (auto& shard : shards_) {
      for (const std::size_t sample : shard) {
        require(sample < samples_ && !seen[sample],
                {"partition: sample ", sample, " of ", samples_,
                 ", every sample must be in exactly one shard"});
        seen[sample] = true;
      }
      std::sort(shard.begin(), shard.end());
    }
  }

  [[nodiscard]] std::size_t workers() const noexcept { return shards_.size(); }
  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }
  [[nodiscard]] std::span<const std::size_t> operator[](std::size_t worker) const noexcept {
    return shards_[worker];
  }
  [[nodiscard]] const std::vector<std::vector<std::size_t>>& shards() const noexcept {
    return shards_;
  }
  /// Samples of every worker.
  [[nodiscard]] std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> result;
    result.reserve(workers());
    for (const auto& shard : shards_) result.push_back(shard.size());
    return result;
  }

  friend bool operator==(const partition&, const partition&) = default;

 private:
  std::vector<std::vector<std::size_t>> shards_;
  std::size_t samples_ = 0;
};

/// Throws `std::invalid_argument` unless there is a worker, and a sample for each. `rule` names who
/// asks.
inline void require_enough_samples(std::string_view rule, std::size_t samples,
                                   std::size_t workers) {
  require(workers > 0, {rule, ": 0 workers, must be at least 1"});
  require(workers <= samples, {rule, ": ", workers, " workers but ", samples,
                               " samples: use at most ", samples, " workers, or more data"});
}

/// `total` in `parts` sizes that differ by at most one, larger first.
[[nodiscard]] inline std::vector<std::size_t> even_sizes(std::size_t total, std::size_t parts) {
  std::vector<std::size_t> sizes(parts, total / parts);
  for (std::size_t i = 0; i < total % parts; ++i) ++sizes[i];
  return sizes;
}

/// Deals the samples out in the order given: the first sizes[0] to worker 0, and so on.
[[nodiscard]] inline partition deal(std::span<const std::size_t> order,
                                    std::span<const std::size_t> sizes) {
  std::vector<std::vector<std::size_t>> shards;
  shards.reserve(sizes.size());
  for (const std::size_t size : sizes) {
    shards.emplace_back(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(size));
    order = order.subspan(size);
  }
  return partition{std::move(shards)};
}

/// 0, 1, …, samples − 1.
[[nodiscard]] inline std::vector<std::size_t> in_order(std::size_t samples) {
  std::vector<std::size_t> order(samples);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

/// The places of `keys` in ascending order of the keys, equal keys in their order.
[[nodiscard]] inline std::vector<std::size_t> ascending(std::span<const double> keys) {
  auto order = in_order(keys.size());
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    return keys[i] < keys[j] || (keys[i] == keys[j] && i < j);
  });
  return order;
}

}  // namespace coop::data
