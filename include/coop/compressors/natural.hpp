// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/extent.hpp>
#include <coop/compressors/magnitude.hpp>
#include <coop/compressors/packed_bits.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/rounding.hpp>
#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace coop {

/// Natural compression: rounds |x_i| to one of the two powers of two beside it, to the larger with
/// probability |x_i|/2^k − 1 for 2^k ≤ |x_i| < 2^(k+1); the sign stays (Horváth, Ho, Horváth, Sahu,
/// Canini and Richtárik, "Natural compression for distributed deep learning", 2019).
///
/// Message: in 16 bits the exponent e of the least 2^e ≥ max |x_i|, then for each value in a byte
/// k + 254 − e, at least 1, or 0 for 0, then the signs, lowest bit first: 9 bits a value. Values
/// below 2^(e − 253) become that or 0.
///
/// Probabilities are rounded to 2⁻²⁰. Values of which the next power of two is infinite are a
/// `coop::error`.
struct natural {
  static constexpr bool unbiased = true;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;

  /// 1/8: (|x| − 2^k)(2^(k+1) − |x|)/x² is largest at |x| = 4/3 · 2^k.
  [[nodiscard]] constexpr double variance_bound(std::size_t) const noexcept { return 0.125; }
  [[nodiscard]] constexpr double contraction(std::size_t) const noexcept { return 0.875; }
  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return d == 0 ? 0 : 2 + d + packed_bytes(d, 1);
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

  [[nodiscard]] std::string describe() const { return "natural{}"; }

 private:
  static constexpr int top = 254;  // the place of 2^e

  /// e of the least 2^e ≥ most; `coop::error` where it is infinite.
  template <class T>
  [[nodiscard]] static int exponent_of(T most) {
    if (most == 0) return 0;
    int exponent = 0;
    if (std::frexp(most, &exponent) == T(0.5)) --exponent;
    if (exponent < std::numeric_limits<T>::max_exponent) return exponent;
    throw error{text({"natural: a value is ", static_cast<double>(most),
                      ", and the next power of two is infinite: the run has diverged; choose a "
                      "smaller step size"})};
  }

  template <class T>
  std::size_t write(std::span<const T> values, std::span<std::byte> bytes,
                    random_stream& random) const {
    byte_writer message{bytes};
    if (values.empty()) return 0;
    const int exponent = exponent_of(largest_magnitude(values, 0, "natural"));
    message.put(static_cast<std::int16_t>(exponent));
    std::byte* places = message.take(values.size()).data();
    std::byte* signs = message.take(packed_bytes(values.size(), 1)).data();
    dither source;
    for (std::size_t begin = 0; begin < values.size(); begin += rounding_block) {
      const auto block = values.subspan(begin, std::min(rounding_block, values.size() - begin));
      const auto added = source.draw(random, block.size(), 23);
      const int first = (127 - exponent) / 2;
      const double factor1 = std::ldexp(1.0, first);
      const double factor2 = std::ldexp(1.0, 127 - exponent - first);
      std::array<std::uint8_t, rounding_block> negative;
      for (std::size_t i = 0; i < block.size(); ++i) {
        // 2^e becomes 2^127 of float, so that exponents are places; a carry rounds up.
        const auto raised = static_cast<float>(static_cast<double>(block[i]) * factor1 * factor2);
        const auto place = (magnitude(raised) + added[i]) >> 23;
        places[begin + i] = static_cast<std::byte>(place);
        negative[i] = block[i] < 0 ? 1 : 0;
      }
      pack_bits(std::span<const std::uint8_t>{negative}.first(block.size()), 1, signs + begin / 8);
    }
    return message.written();
  }

  template <class T>
  void add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    require_length(bytes, max_bytes<T>(out.size()), "natural");
    if (out.empty()) return;
    byte_reader message{bytes};
    const int exponent = message.get<std::int16_t>();
    if (exponent >= std::numeric_limits<T>::max_exponent ||
        exponent < std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits) {
      throw error{text({"natural: an exponent of ", exponent, " is out of range"})};
    }
    std::array<T, 256> powers{};
    for (int place = 1; place <= top; ++place) {
      powers[static_cast<std::size_t>(place)] =
          static_cast<T>(scale * std::ldexp(1.0, exponent - top + place));
    }
    const std::byte* const places = message.take(out.size()).data();
    const std::byte* const signs = message.take(packed_bytes(out.size(), 1)).data();
    std::array<std::uint8_t, rounding_block> negative;
    for (std::size_t begin = 0; begin < out.size(); begin += rounding_block) {
      const std::size_t size = std::min(rounding_block, out.size() - begin);
      const bool filled = unpack_bits(signs + begin / 8, 1, std::span{negative}.first(size));
      const bool known =
          std::find(places + begin, places + begin + size, std::byte{255}) == places + begin + size;
      if (!filled || !known) {
        throw error{"natural: a place of the message is 255, or its last bits are not zero"};
      }
      for (std::size_t i = 0; i < size; ++i) {
        const T power = powers[std::to_integer<std::size_t>(places[begin + i])];
        out[begin + i] += negative[i] != 0 ? -power : power;
      }
    }
  }
};

}  // namespace coop
