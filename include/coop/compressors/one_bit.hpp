// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucketed_signs.hpp>
#include <coop/compressors/lane_sum.hpp>
#include <coop/compressors/magnitude.hpp>
#include <coop/core/bytes.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <span>
#include <string_view>

namespace coop {

/// The means of a bucket's values of at least 0, and of the others.
struct two_means {
  static constexpr std::string_view name = "one_bit";
  static constexpr std::size_t numbers = 2;

  template <class T, class Load>
  static sign_levels<T> measure(std::size_t count, Load load) {
    // Chosen by masks, since compilers may branch on conditions, and signs are a coin toss. What is
    // not at least 0 is NaN too: it shows in the sum.
    const auto [positive, negative, positives] = lane_sums<T, 3>(count, [load](std::size_t i) {
      const T value = load(i);
      const auto above = -static_cast<magnitude_of<T>>(value >= 0);
      const auto where = [](magnitude_of<T> mask, T x) {
        return std::bit_cast<T>(std::bit_cast<magnitude_of<T>>(x) & mask);
      };
      return std::array<T, 3>{where(above, value), where(~above, -value), where(above, T{1})};
    });
    const double all = static_cast<double>(count);
    return {mean<T>(positive, positives), -mean<T>(negative, all - positives)};
  }
  template <class T>
  static sign_levels<T> measure_large(std::span<const T> x) {
    const auto positives = static_cast<std::size_t>(
        std::count_if(x.begin(), x.end(), [](T value) { return value >= 0; }));
    const double share = 1.0 / static_cast<double>(std::max<std::size_t>(1, positives));
    const double rest = 1.0 / static_cast<double>(std::max<std::size_t>(1, x.size() - positives));
    double positive = 0;
    double negative = 0;
    for (const T value : x) {
      (value >= 0 ? positive : negative) += (value >= 0 ? share : rest) * double{value};
    }
    return {static_cast<T>(positive), static_cast<T>(negative)};
  }
  template <class T>
  static void put(sign_levels<T> levels, byte_writer& message) {
    message.put(levels.positive);
    message.put(-levels.negative);
  }
  template <class T>
  static sign_levels<T> get(byte_reader& message) {
    const T positive = get_level<T>(message, name);
    return {positive, -get_level<T>(message, name)};
  }

 private:
  template <class T>
  static T mean(double sum, double count) {
    return count == 0 ? T{} : static_cast<T>(sum / count);
  }
};

/// Two means a bucket, that of the values of at least 0 and that of the others, and a bit a value
/// to choose: the best code of two levels for these signs. 1-bit SGD, with `error_feedback`: Seide,
/// Fu, Droppo, Li and Yu (Interspeech 2014), whose buckets are the columns of the weight matrices.
///
/// The error is orthogonal to Q(x), ‖Q(x)‖² = Σ₊²/n₊ + Σ₋²/n₋, so δ ≥ 1/n for buckets of n. A
/// bucket takes 2·sizeof(T) + ⌈n/8⌉ bytes: the mean of the values ≥ 0, minus the mean of the
/// others, the bits as in `sign`. `bucket` 0: the whole vector is one. NaN and infinities are a
/// `coop::error` that names the index. Two passes over a bucket.
using one_bit = bucketed_signs<two_means>;

}  // namespace coop
