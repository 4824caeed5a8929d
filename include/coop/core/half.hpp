// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

/// Floating point of 16 bits, to store and to send; sums and products are computed in float.
namespace coop {

/// `value` as a float, rounded so that a second rounding to half of its bits gives what one
/// rounding of `value` would: towards zero, the last bit set where something was lost (round to
/// odd).
[[nodiscard]] constexpr float round_to_odd(double value) noexcept {
  const auto nearest = static_cast<float>(value);
  const double exact = nearest;
  const double size = value < 0 ? -value : value;
  const double rounded = exact < 0 ? -exact : exact;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(nearest);
  bits -= rounded > size ? 1U : 0U;
  bits |= rounded != size ? 1U : 0U;
  return std::bit_cast<float>(bits);
}

/// IEEE 754 binary16: 11 bits of precision, 2⁻²⁴ to 65504. What a message or a vector stores.
struct half {
  std::uint16_t bits = 0;

  /// The largest finite number.
  static constexpr float largest = 65504.0F;

  half() = default;
  /// Rounded to the nearest, halves to even; NaN stays NaN, what is beyond 65520 becomes infinite.
  constexpr explicit half(float value) noexcept : bits{nearest(value)} {}
  constexpr explicit half(double value) noexcept : half{round_to_odd(value)} {}

  [[nodiscard]] static constexpr half from_bits(std::uint16_t bits) noexcept {
    half number;
    number.bits = bits;
    return number;
  }

  /// |value| ≤ 65504 rounded to one of its two neighbours, away from 0 with a probability of the
  /// distance to the other, to the 13 lowest bits of `random`.
  [[nodiscard]] static constexpr half stochastic(float value, std::uint32_t random) noexcept {
    const std::uint32_t whole = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t size = whole & 0x7FFFFFFFU;
    const std::uint32_t up = random & 0x1FFFU;
    const std::uint32_t normal = (size + up - (112U << 23U)) >> 13U;
    // Below 2⁻¹⁴ neighbours are 2⁻²⁴ apart: counted in units of 2⁻³⁷.
    const float small = size < (113U << 23U) ? std::bit_cast<float>(size) : 0.0F;
    const std::uint32_t denormal =
        (static_cast<std::uint32_t>(static_cast<std::int32_t>(small * 0x1p37F)) + up) >> 13U;
    const std::uint32_t rounded = size < (113U << 23U) ? denormal : normal;
    return from_bits(static_cast<std::uint16_t>((whole >> 16U & 0x8000U) | rounded));
  }

  constexpr operator float() const noexcept {
    const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16U;
    const std::uint32_t size = static_cast<std::uint32_t>(bits & 0x7FFFU) << 13U;
    const std::uint32_t normal = size + (112U << 23U);
    const std::uint32_t infinite = size + (224U << 23U);
    // A denormal's bits behind those of 2⁻¹⁴, from which that is then taken away.
    const std::uint32_t denormal = std::bit_cast<std::uint32_t>(
        std::bit_cast<float>(size + (113U << 23U)) - std::bit_cast<float>(113U << 23U));
    const std::uint32_t finite = size < (1U << 23U) ? denormal : normal;
    return std::bit_cast<float>(sign | (size >= (31U << 23U) ? infinite : finite));
  }

 private:
  static constexpr std::uint16_t nearest(float value) noexcept {
    const std::uint32_t whole = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t size = whole & 0x7FFFFFFFU;
    const std::uint32_t normal = (size + 0xFFFU + (size >> 13U & 1U) - (112U << 23U)) >> 13U;
    // Beside 0.5 floats are 2⁻²⁴ apart, as denormal halves are: the sum rounds.
    const float small = size < (113U << 23U) ? std::bit_cast<float>(size) : 0.0F;
    const std::uint32_t denormal = std::bit_cast<std::uint32_t>(small + 0.5F) - 0x3F000000U;
    const std::uint32_t infinite =
        size > 0x7F800000U ? (0x7E00U | (size >> 13U & 0x3FFU)) : 0x7C00U;
    const std::uint32_t finite = size < (113U << 23U) ? denormal : normal;
    return static_cast<std::uint16_t>((whole >> 16U & 0x8000U) |
                                      (size >= (143U << 23U) ? infinite : finite));
  }
};

/// The upper half of a float: 8 bits of precision, the range of float.
struct bfloat16 {
  std::uint16_t bits = 0;

  static constexpr float largest = 0x1.FEp127F;

  bfloat16() = default;
  /// Rounded to the nearest, halves to even; NaN stays NaN.
  constexpr explicit bfloat16(float value) noexcept : bits{nearest(value)} {}
  constexpr explicit bfloat16(double value) noexcept : bfloat16{round_to_odd(value)} {}

  [[nodiscard]] static constexpr bfloat16 from_bits(std::uint16_t bits) noexcept {
    bfloat16 number;
    number.bits = bits;
    return number;
  }

  /// |value| ≤ `largest` rounded to one of its two neighbours, away from 0 with a probability of
  /// the distance to the other, to the 16 lowest bits of `random`.
  [[nodiscard]] static constexpr bfloat16 stochastic(float value, std::uint32_t random) noexcept {
    const std::uint32_t whole = std::bit_cast<std::uint32_t>(value);
    return from_bits(static_cast<std::uint16_t>((whole + (random & 0xFFFFU)) >> 16U));
  }

  constexpr operator float() const noexcept {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
  }

 private:
  static constexpr std::uint16_t nearest(float value) noexcept {
    const std::uint32_t whole = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t rounded = (whole + 0x7FFFU + (whole >> 16U & 1U)) >> 16U;
    const std::uint32_t nan = (whole >> 16U) | 0x40U;
    return static_cast<std::uint16_t>((whole & 0x7FFFFFFFU) > 0x7F800000U ? nan : rounded);
  }
};

static_assert(sizeof(half) == 2 && sizeof(bfloat16) == 2);

/// The two storage types.
template <class T>
concept SixteenBitFloat = std::is_same_v<T, half> || std::is_same_v<T, bfloat16>;

/// Σ_i weights[i] · inputs[i] in float in the order of the inputs, rounded once at the end, so that
/// all-reduce works on vectors of 16 bits too. `out` may be one of the inputs. No input: zeros.
template <SixteenBitFloat T>
constexpr void weighted_sum(std::span<T> out, std::span<const double> weights,
                            std::span<const std::span<const T>> inputs) {
  constexpr std::size_t block = 512;
  std::array<float, block> sum;
  for (std::size_t begin = 0; begin < out.size(); begin += block) {
    const std::size_t size = std::min(block, out.size() - begin);
    sum.fill(0.0F);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const auto weight = static_cast<float>(weights[i]);
      const T* const input = inputs[i].data() + begin;
      for (std::size_t j = 0; j < size; ++j) sum[j] += weight * static_cast<float>(input[j]);
    }
    for (std::size_t j = 0; j < size; ++j) out[begin + j] = static_cast<T>(sum[j]);
  }
}

}  // namespace coop
