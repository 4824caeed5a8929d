// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucketed_signs.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace coop {

/// Two means a bucket, that of the values of at least 0 and that of the others, and a bit a value
/// to choose: the best code of two levels for these signs. 1-bit SGD, with `error_feedback`: Seide,
/// Fu, Droppo, Li and Yu (Interspeech 2014), whose buckets are the columns of the weight matrices.
///
/// The error is orthogonal to Q(x), ‖Q(x)‖² = Σ₊²/n₊ + Σ₋²/n₋, so δ ≥ 1/n for buckets of n. A
/// bucket takes 2·sizeof(T) + ⌈n/8⌉ bytes: the mean of the values ≥ 0, minus the mean of the
/// others, the bits as in `sign`. `bucket` 0: the whole vector is one. NaN and infinities are a
/// `coop::error` that names the index. Two passes over a bucket.
struct one_bit {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;

  std::size_t bucket = 0;  ///< values that share their two means; 0: all

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
    return bucket == 0 ? "one_bit{}" : text({"one_bit{", bucket, "}"});
  }

 private:
  struct code;
  using codec = bucketed_signs<code>;

  struct code {
    static constexpr std::string_view name = "one_bit";
    static constexpr std::size_t numbers = 2;

    template <class T, class Load>
    static sign_levels<T> measure(std::size_t count, Load load) {
      constexpr std::size_t chunk = 4096;
      std::array<T, chunk> values;
      double positive = 0;
      double negative = 0;
      std::size_t positives = 0;
      for (std::size_t begin = 0; begin < count; begin += chunk) {
        const std::size_t n = std::min(chunk, count - begin);
        for (std::size_t i = 0; i < n; ++i) values[i] = load(begin + i);
        positive += lane_sum<T>(n, [&](std::size_t i) { return values[i] >= 0 ? values[i] : T{}; });
        // What is not at least 0 is NaN too: it shows in the sum.
        negative +=
            lane_sum<T>(n, [&](std::size_t i) { return values[i] >= 0 ? T{} : -values[i]; });
        std::size_t here = 0;
        for (std::size_t i = 0; i < n; ++i) here += values[i] >= 0 ? 1U : 0U;
        positives += here;
      }
      return {mean<T>(positive, positives), -mean<T>(negative, count - positives)};
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
      const T positive = codec::template get_level<T>(message);
      return {positive, -codec::template get_level<T>(message)};
    }

   private:
    template <class T>
    static T mean(double sum, std::size_t count) {
      return count == 0 ? T{} : static_cast<T>(sum / static_cast<double>(count));
    }
  };
};

}  // namespace coop
