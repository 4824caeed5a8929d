// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucket_list.hpp>
#include <coop/compressors/extent.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/signed_levels.hpp>
#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace coop {

/// Rounds every value of a bucket to one of 2^bits equally spaced numbers between min(x, 0) and
/// max(x, 0), 0 among them: Q(x_i) = Δ · (nearest or random neighbour of x_i/Δ) with
/// Δ = (max − min)/(2^bits − 2).
///
/// Zeros stay zeros, and vectors of one sign use all numbers. Message: for each bucket Δ, the place
/// of 0 in 16 bits, then the numbers' places in `bits` bits each. About the time of copying the
/// vector. Of random rounding an expectation is wrong by at most 2⁻²² (max − min).
template <unsigned Bits, rounding Rounding = rounding::stochastic>
class quantize {
  static_assert(Bits >= 2 && Bits <= 16,
                "quantize<bits>: bits must be at least 2 and at most 16; for 1 bit use sign");

 public:
  static constexpr bool unbiased = Rounding == rounding::stochastic;
  static constexpr bool linear = false;
  static constexpr bool contractive = Rounding == rounding::nearest;

  /// Buckets of so many values; 0: the whole vector.
  explicit constexpr quantize(std::size_t bucket = 512) noexcept : bucket_{bucket} {}

  /// min(b/(2l²), √(2b)/l) for buckets of b values and l = 2^bits − 2: max − min ≤ √2 ‖x‖.
  [[nodiscard]] double variance_bound(std::size_t d) const
    requires unbiased
  {
    const auto b = static_cast<double>(buckets(d).largest());
    return std::min(b / (2.0 * steps * steps), std::sqrt(2.0 * b) / steps);
  }

  /// The larger of 1 − 0.53 b/l², from errors of half a step as far as 24 bits tell them, and
  /// (1 − 1/l²)/b: no error is above the value itself, that of the largest value above Δ/2.
  [[nodiscard]] double contraction(std::size_t d) const
    requires contractive
  {
    const auto b = static_cast<double>(std::max<std::size_t>(buckets(d).largest(), 1));
    const double squared = 1.0 / (steps * steps);
    return std::max(1.0 - 0.53 * b * squared, 0.99 * (1.0 - squared) / b);
  }

  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return buckets(d).packed_message_bytes(sizeof(T) + 2, Bits);
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

  [[nodiscard]] std::string describe() const {
    const std::string kind = unbiased ? "" : ", rounding::nearest";
    const std::string bucket = bucket_ == 512 ? "" : text({bucket_});
    return text({"quantize<", Bits, kind, ">{", bucket, "}"});
  }

 private:
  static constexpr std::uint32_t last = (1U << Bits) - 1;
  static constexpr double steps = last - 1;

  [[nodiscard]] bucket_list buckets(std::size_t d) const noexcept { return {d, bucket_}; }

  template <class T>
  [[nodiscard]] static level_grid<T> grid_of(std::span<const T> bucket, std::size_t begin) {
    const extent<T> size = extent_of(bucket, begin, "quantize");
    const auto l = static_cast<T>(steps);
    const T range = size.below + size.above;
    const T unit = range <= std::numeric_limits<T>::max()
                       ? unit_for(range, l)
                       : unit_for(size.below / l + size.above / l, T(1));
    const T zero = unit == 0 ? T{} : std::ceil(size.below / unit);
    const std::uint32_t below = std::min(last, static_cast<std::uint32_t>(zero));
    return {unit, below, last - below};
  }

  template <class T>
  std::size_t write(std::span<const T> values, std::span<std::byte> bytes,
                    random_stream& random) const {
    byte_writer message{bytes};
    buckets(values.size()).for_each([&](std::size_t begin, std::size_t size) {
      const auto bucket = values.subspan(begin, size);
      const level_grid<T> grid = grid_of(bucket, begin);
      refuse_overflow(grid, begin, "quantize");
      prefetch_block(values, begin + size);
      message.put(grid.unit);
      message.put(static_cast<std::uint16_t>(grid.below));
      pack_levels<Rounding>(bucket, grid, Bits, random,
                            message.take(packed_bytes(size, Bits)).data());
    });
    return message.written();
  }

  template <class T>
  void add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    require_length(bytes, max_bytes<T>(out.size()), "quantize");
    byte_reader message{bytes};
    buckets(out.size()).for_each([&](std::size_t begin, std::size_t size) {
      const T unit = message.get<T>();
      const std::uint32_t below = message.get<std::uint16_t>();
      if (!(unit >= 0) || unit > std::numeric_limits<T>::max() || below > last) {
        throw error{"quantize: the step of a bucket is negative or not finite, or 0 is not on it"};
      }
      add_packed_levels(message.take(packed_bytes(size, Bits)).data(),
                        level_grid<T>{unit, below, last - below}, Bits, scale,
                        out.subspan(begin, size), "quantize");
    });
  }

  std::size_t bucket_;
};

}  // namespace coop
