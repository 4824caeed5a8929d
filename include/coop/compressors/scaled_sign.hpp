// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucketed_signs.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace coop {

/// Signs times the mean magnitude, bucket by bucket: Q(x) = (‖x‖₁/n)·sign(x), where sign(0) = +1.
/// With `error_feedback` this is EF-signSGD: Karimireddy, Rebjock, Stich and Jaggi (ICML 2019).
///
/// δ(x) = ‖x‖₁²/(n‖x‖₂²) ≥ 1/n, of which `contraction` is the worst case; Gaussian values have 2/π.
/// A bucket of n values takes sizeof(T) + ⌈n/8⌉ bytes: the mean magnitude, then the bits as in
/// `sign`. `bucket` 0: the whole vector is one. NaN and infinities are a `coop::error` that names
/// the index. Two passes over a bucket; with memory (`encode_with_memory`) as well, so that buckets
/// that fit the cache (4096) cost one pass over main memory.
struct scaled_sign {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;

  std::size_t bucket = 0;  ///< values that share a scale; 0: all

  /// δ: 1/(values in a bucket).
  [[nodiscard]] double contraction(std::size_t d) const noexcept {
    return 1.0 / static_cast<double>(std::max<std::size_t>(1, codec::length(bucket, d)));
  }
  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return codec::bytes_of<T>(bucket, d);
  }

  template <class T>
  std::size_t encode(std::span<const T> values, std::span<std::byte> bytes, random_stream&) const {
    return codec::encode(bucket, values, bytes);
  }
  /// memory ← memory + values, encodes that, and subtracts what was encoded.
  template <class T>
  std::size_t encode_with_memory(std::span<const T> values, std::span<T> memory,
                                 std::span<std::byte> bytes, random_stream&) const {
    return codec::encode_with_memory(bucket, values, memory, bytes);
  }
  template <class T>
  void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    codec::decode_add(bucket, message, scale, out);
  }

  [[nodiscard]] std::string describe() const {
    return bucket == 0 ? "scaled_sign{}" : text({"scaled_sign{", bucket, "}"});
  }

 private:
  struct code;
  using codec = bucketed_signs<code>;

  struct code {
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
      const T mean = codec::template get_level<T>(message);
      return {mean, -mean};
    }
  };
};

}  // namespace coop
