// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/set_bits.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coop {

/// k of the indices below d: every set of k indices is equally likely. The same key, d and k give
/// the same set on every machine; what was drawn last is remembered, memory is kept.
///
/// Indices are drawn until k different ones, or the d − k left out if these are fewer, are marked
/// in a bitmap: O(k + d/64) time and d/8 bytes.
class random_subset {
 public:
  /// The set of `key`, ascending; valid until the next call. k ≤ d.
  [[nodiscard]] std::span<const std::size_t> draw(std::uint32_t key, std::size_t d, std::size_t k) {
    if (!drawn_ || key != key_ || d != d_ || k != k_) {
      drawn_ = false;
      mark(key, d, std::min(k, d - k));
      collect(d, k, 2 * k > d);
      key_ = key;
      d_ = d;
      k_ = k;
      drawn_ = true;
    }
    return std::span{indices_}.first(k);
  }

 private:
  void mark(std::uint32_t key, std::size_t d, std::size_t count) {
    words_.assign(d / 64 + (d % 64 != 0 ? 1 : 0), 0);
    random_stream random{(std::uint64_t{0x9D2C5680U} << 32U) | key, 0, 0, purpose::compression};
    if (d > random_stream::max()) {
      while (count > 0) count -= mark_one(random.below(d));
      return;
    }
    // The same indices as of random.below(d), with numbers drawn many at a time.
    const auto range = static_cast<std::uint32_t>(d);
    const std::uint32_t uneven = range == 0 ? 0 : (0U - range) % range;
    std::array<std::uint32_t, 512> numbers;
    while (count > 0) {
      const std::span ready = std::span{numbers}.first(std::min(numbers.size(), count));
      random.fill(ready);
      for (const std::uint32_t number : ready) {
        const std::uint64_t product = std::uint64_t{number} * range;
        if (static_cast<std::uint32_t>(product) < uneven) continue;
        count -= mark_one(static_cast<std::size_t>(product >> 32U));
      }
    }
  }

  /// 1 if `index` was not marked before, 0 if it was.
  std::size_t mark_one(std::size_t index) noexcept {
    std::uint64_t& word = words_[index / 64];
    const std::uint64_t before = word;
    word |= std::uint64_t{1} << (index % 64);
    return word != before ? 1 : 0;
  }

  void collect(std::size_t d, std::size_t k, bool inverted) {
    if (indices_.size() < k + 2) indices_.resize(k + 2);  // append_set_bits writes behind its end
    const std::uint64_t flip = inverted ? ~std::uint64_t{0} : 0;
    if (inverted && d % 64 != 0) words_.back() |= ~std::uint64_t{0} << (d % 64);
    std::size_t* to = indices_.data();
    for (std::size_t w = 0; w < words_.size(); ++w) {
      to = append_set_bits(words_[w] ^ flip, w * 64, to);
    }
  }

  std::vector<std::uint64_t> words_;
  std::vector<std::size_t> indices_;
  std::uint32_t key_ = 0;
  std::size_t d_ = 0;
  std::size_t k_ = 0;
  bool drawn_ = false;
};

}  // namespace coop
