// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <type_traits>

namespace coop {

/// The k-th largest of `keys`, 1 ≤ k ≤ keys.size(), equal ones counted apart; keys are not negative
/// and are left in disorder.
///
/// A histogram of 2048 bins over the range of what is left tells the bin of the answer, and only
/// its keys are kept. Linear in time whatever the input: at most 3 (32 bits) or 6 (64 bits) rounds.
template <std::signed_integral Key>
[[nodiscard]] Key kth_largest(std::span<Key> keys, std::size_t k) {
  constexpr int bin_bits = 11;
  while (keys.size() > 128) {
    Key least = keys[0];
    Key most = keys[0];
    for (const Key key : keys) {
      least = std::min(least, key);
      most = std::max(most, key);
    }
    using bits = std::make_unsigned_t<Key>;
    const auto width = static_cast<int>(std::bit_width(static_cast<bits>(most - least)));
    const int shift = std::max(0, width - bin_bits);
    std::array<std::size_t, std::size_t{1} << bin_bits> count{};
    for (const Key key : keys) ++count[static_cast<std::size_t>((key - least) >> shift)];
    std::size_t bin = count.size() - 1;
    for (; count[bin] < k; --bin) k -= count[bin];
    const Key first = static_cast<Key>(least + static_cast<Key>(static_cast<bits>(bin) << shift));
    if (shift == 0) return first;
    std::size_t kept = 0;
    for (const Key key : keys) {
      keys[kept] = key;
      kept += static_cast<std::size_t>((key - least) >> shift) == bin ? 1 : 0;
    }
    keys = keys.first(kept);
  }
  const auto place = keys.begin() + static_cast<std::ptrdiff_t>(k - 1);
  std::nth_element(keys.begin(), place, keys.end(), std::greater<>{});
  return *place;
}

}  // namespace coop
