// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace coop {

template <class N>  // a number of things, and no truth value or character
concept CountLike = std::integral<N> && !std::same_as<std::remove_cv_t<N>, bool> &&
                    !std::same_as<std::remove_cv_t<N>, char>;

/// How many of d things a sparsifier keeps: a fraction of them or a count.
class kept_count {
 public:
  /// 0 < fraction ≤ 1, else `std::invalid_argument` in the name of `who`.
  kept_count(std::string_view who, double fraction) : fraction_{fraction} {
    require(fraction > 0 && fraction <= 1,
            {who, ": fraction is ", fraction, ", must be above 0 and at most 1"});
  }

  /// `count` ≥ least.
  template <CountLike N>
  kept_count(std::string_view who, N count, std::size_t least = 0) {
    require(std::cmp_greater_equal(count, least),
            {who, ": count is ", count, ", must be at least ", least});
    count_ = static_cast<std::size_t>(count);
  }

  /// Of d: min(count, d); or ⌈fraction·d⌉, at least 1 where d > 0. A product within 10⁻¹² of a
  /// whole number counts as that number, so that 7 % of 100 are 7 and not 8.
  [[nodiscard]] std::size_t of(std::size_t d) const noexcept {
    if (fraction_ == 0) return std::min(count_, d);
    if (fraction_ == 1 || d == 0) return d;
    const double share = std::ceil(static_cast<double>(d) * fraction_ * (1 - 1e-12));
    return std::clamp(static_cast<std::size_t>(share), std::size_t{1}, d);
  }

  /// As it was given.
  [[nodiscard]] std::string describe() const {
    if (fraction_ == 0) return std::to_string(count_);
    return fraction_ == 1 ? "1.0" : number_text(fraction_);  // "1" would be a count
  }

  friend bool operator==(const kept_count&, const kept_count&) = default;

 private:
  double fraction_ = 0;  // or 0, and the count counts
  std::size_t count_ = 0;
};

}  // namespace coop
