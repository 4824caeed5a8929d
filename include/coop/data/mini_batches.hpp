// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

namespace coop::data {

/// The mini-batches of one epoch as a range, for loops of the user's own:
/// `for (auto batch : coop::data::mini_batches(shard, 32, seed)) …`. Elements are
/// `std::span<const std::size_t>` of sample indices: the same batches as `coop::reshuffle` gives
/// node `node` in that epoch. Valid as long as the object is. Costs a copy of the shard.
class mini_batches {
 public:
  class iterator {
   public:
    using value_type = std::span<const std::size_t>;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    iterator() = default;
    iterator(std::span<const std::size_t> rest, std::size_t batch_size)
        : rest_{rest}, batch_size_{batch_size} {}

    [[nodiscard]] value_type operator*() const { return rest_.first(length()); }
    iterator& operator++() {
      rest_ = rest_.subspan(length());
      return *this;
    }
    iterator operator++(int) {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.rest_.size() == b.rest_.size();
    }
    friend bool operator==(const iterator& a, std::default_sentinel_t) noexcept {
      return a.rest_.empty();
    }

   private:
    [[nodiscard]] std::size_t length() const noexcept {
      return std::min(batch_size_, rest_.size());
    }

    std::span<const std::size_t> rest_;
    std::size_t batch_size_ = 1;
  };

  /// `batch_size` is at least 1, else `std::invalid_argument`; epochs count from 1.
  mini_batches(std::span<const std::size_t> shard, std::size_t batch_size, std::uint64_t seed,
               std::size_t node = 0, std::size_t epoch = 1)
      : order_(shard.begin(), shard.end()), batch_size_{batch_size} {
    require(batch_size > 0, "mini_batches: batch_size is 0, must be at least 1");
    random_stream{seed, node, epoch, purpose::shuffle}.shuffle(order_.begin(), order_.end());
  }

  [[nodiscard]] iterator begin() const noexcept { return {order_, batch_size_}; }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  /// Batches in the epoch.
  [[nodiscard]] std::size_t size() const noexcept {
    return order_.size() / batch_size_ + (order_.size() % batch_size_ == 0 ? 0 : 1);
  }

 private:
  std::vector<std::size_t> order_;
  std::size_t batch_size_;
};

}  // namespace coop::data
