// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/packed_bits.hpp>

#include <algorithm>
#include <cstddef>

namespace coop {

/// A vector of `dimension` values in buckets of `bucket`, the last one of what is left; 0 stands
/// for one bucket of all.
struct bucket_list {
  std::size_t dimension = 0;
  std::size_t bucket = 0;

  [[nodiscard]] constexpr std::size_t largest() const noexcept {
    return bucket == 0 ? dimension : std::min(bucket, dimension);
  }
  [[nodiscard]] constexpr std::size_t count() const noexcept {
    return dimension == 0 ? 0 : (dimension - 1) / largest() + 1;
  }

  /// visit(first value, number of values) of every bucket, in order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t begin = 0; begin < dimension; begin += largest()) {
      visit(begin, std::min(largest(), dimension - begin));
    }
  }

  /// Bytes of a message that has, for each bucket, a header and a number of `width` bits a value.
  [[nodiscard]] constexpr std::size_t packed_message_bytes(std::size_t header,
                                                           unsigned width) const noexcept {
    if (dimension == 0) return 0;
    const std::size_t last = dimension - (count() - 1) * largest();
    return count() * header + (count() - 1) * packed_bytes(largest(), width) +
           packed_bytes(last, width);
  }
};

}  // namespace coop
