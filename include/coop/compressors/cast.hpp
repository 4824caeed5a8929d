// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/extent.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/rounding.hpp>
#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/half.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

namespace coop {

/// Sends every value in 16 bits: Q(x_i) = x_i as a `half` or a `bfloat16`, the nearest or at random
/// one of the two beside it. Message: 2 bytes a value.
///
/// With u = 2⁻¹¹ (half) or 2⁻⁸ (bfloat16) an error is at most u |x_i| of nearest rounding, and its
/// variance at most u² x_i² of random. That holds down to |x_i| = 2⁻¹⁴ for half and 2⁻¹²⁶ for
/// bfloat16; below, numbers lie 2⁻²⁴ (2⁻¹³³) apart and only the absolute error stays small: send
/// gradients as small as that as bfloat16. Values above the largest finite number are a
/// `coop::error`, since no 16 bits come near them.
template <SixteenBitFloat Number, rounding Rounding = rounding::nearest>
struct cast {
  /// `without_feedback{cast<half>{}}` is summed on the way as such, the sum rounded once more.
  using number_type = Number;
  static constexpr bool unbiased = Rounding == rounding::stochastic;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;

  [[nodiscard]] constexpr double variance_bound(std::size_t) const noexcept
    requires unbiased
  {
    return squared_error;
  }
  [[nodiscard]] constexpr double contraction(std::size_t) const noexcept {
    return 1.0 - squared_error;
  }
  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return 2 * d;
  }

  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     random_stream& random) const {
    return write(values, bytes, random);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     random_stream& random) const {
    return write(values, bytes, random);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, scale, out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

  /// The numbers that `encode` sends, for those who sum them as such: out[i] = Q(values[i]).
  template <class T>
  void round(std::span<const T> values, std::span<Number> out, random_stream& random) const {
    for (std::size_t begin = 0; begin < values.size(); begin += rounding_block) {
      const std::size_t size = std::min(rounding_block, values.size() - begin);
      round_block(values.subspan(begin, size), begin, out.data() + begin, random);
    }
  }

  [[nodiscard]] std::string describe() const {
    const std::string number = std::is_same_v<Number, half> ? "half" : "bfloat16";
    return "cast<" + number + (unbiased ? ", rounding::stochastic>{}" : ">{}");
  }

 private:
  static constexpr double squared_error = std::is_same_v<Number, half> ? 0x1p-22 : 0x1p-16;

  template <class T>
  static void refuse_too_large(std::span<const T> block, std::size_t begin) {
    if (largest_magnitude(block, begin, "cast") <= static_cast<T>(Number::largest)) return;
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (std::abs(block[i]) <= static_cast<T>(Number::largest)) continue;
      throw error{
          text({"cast: value ", begin + i, " is ", static_cast<double>(block[i]),
                ", and the largest number of 16 bits is ", static_cast<double>(Number::largest),
                std::is_same_v<Number, half> ? ": scale the loss down, or use cast<bfloat16>"
                                             : ": the run has diverged"})};
    }
  }

  template <class T>
  static void round_block(std::span<const T> block, std::size_t begin, Number* to,
                          random_stream& random) {
    refuse_too_large(block, begin);
    if constexpr (Rounding == rounding::nearest) {
      for (std::size_t i = 0; i < block.size(); ++i) to[i] = Number{block[i]};
    } else {
      std::array<std::uint32_t, rounding_block / 2> words;
      const std::size_t half_size = (block.size() + 1) / 2;
      random.fill(std::span{words}.first(half_size));
      for (std::size_t i = 0; i < half_size; ++i) {
        to[i] = Number::stochastic(static_cast<float>(block[i]), words[i]);
      }
      for (std::size_t i = half_size; i < block.size(); ++i) {
        to[i] = Number::stochastic(static_cast<float>(block[i]), words[i - half_size] >> 16U);
      }
    }
  }

  template <class T>
  std::size_t write(std::span<const T> values, std::span<std::byte> bytes,
                    random_stream& random) const {
    byte_writer message{bytes};
    const std::span<std::byte> to = message.take(2 * values.size());
    std::array<Number, rounding_block> numbers;
    for (std::size_t begin = 0; begin < values.size(); begin += rounding_block) {
      const std::size_t size = std::min(rounding_block, values.size() - begin);
      round_block(values.subspan(begin, size), begin, numbers.data(), random);
      for (std::size_t i = 0; i < size; ++i) {
        store_little_endian(numbers[i].bits, to.data() + 2 * (begin + i));
      }
    }
    return message.written();
  }

  template <class T>
  static void add(std::span<const std::byte> message, double scale, std::span<T> out) {
    require_length(message, 2 * out.size(), "cast");
    const auto factor = static_cast<T>(scale);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto bits = load_little_endian<std::uint16_t>(message.data() + 2 * i);
      out[i] += factor * static_cast<T>(static_cast<float>(Number::from_bits(bits)));
    }
  }
};

}  // namespace coop
