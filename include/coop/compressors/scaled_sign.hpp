// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucketed_signs.hpp>
#include <coop/compressors/lane_sum.hpp>
#include <coop/core/bytes.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace coop {

/// ± the mean magnitude of a bucket.
struct mean_magnitude {
  static constexpr std::string_view name = "scaled_sign";
  static constexpr std::size_t numbers = 1;

  template <class T, class Load>
  static sign_levels<T> measure(std::size_t count, Load load) {
    const double sum = lane_sum<T>(count, [load](std::size_t i) { return std::abs(load(i)); });
    const T mean = static_cast<T>(sum / static_cast<double>(count));
    return {mean, -mean};
  }
  template <class T>
  static sign_levels<T> measure_large(std::span<const T> x) {
    const double share = 1.0 / static_cast<double>(x.size());
    double sum = 0;
    for (const T value : x) sum += share * static_cast<double>(std::abs(value));
    const T mean = static_cast<T>(sum);
    return {mean, -mean};
  }
  template <class T>
  static void put(sign_levels<T> levels, byte_writer& message) {
    message.put(levels.positive);
  }
  template <class T>
  static sign_levels<T> get(byte_reader& message) {
    const T mean = get_level<T>(message, name);
    return {mean, -mean};
  }
};

/// Signs times the mean magnitude, bucket by bucket: Q(x) = (‖x‖₁/n)·sign(x), where sign(0) = +1.
/// With `error_feedback` this is EF-signSGD: Karimireddy, Rebjock, Stich and Jaggi (ICML 2019).
///
/// δ(x) = ‖x‖₁²/(n‖x‖₂²) ≥ 1/n, of which `contraction` is the worst case; Gaussian values have 2/π.
/// A bucket of n values takes sizeof(T) + ⌈n/8⌉ bytes: the mean magnitude, then the bits as in
/// `sign`. `bucket` 0: the whole vector is one. NaN and infinities are a `coop::error` that names
/// the index. Two passes over a bucket; with memory (`encode_with_memory`) as well, so that buckets
/// that fit the cache (4096) cost one pass over main memory.
using scaled_sign = bucketed_signs<mean_magnitude>;

}  // namespace coop
