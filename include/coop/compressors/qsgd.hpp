// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucket_list.hpp>
#include <coop/compressors/extent.hpp>
#include <coop/compressors/level_message.hpp>
#include <coop/compressors/refuse_non_finite.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/signed_levels.hpp>
#include <coop/compressors/sum_of_squares.hpp>
#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>

namespace coop {

/// What the values of a bucket are measured by: ‖x‖₂ or max |x_i|.
enum class vector_norm { l2, max };

/// How levels are written: all in the same number of bits, or by Elias' code, which is shorter
/// where most of them are small.
enum class level_code { packed, elias };

struct qsgd_options {
  vector_norm norm = vector_norm::l2;
  std::size_t bucket = 512;  ///< values with a norm of their own; 0: the whole vector
  level_code code = level_code::packed;
};

/// Rounds |x_i| / ‖x‖ to one of s levels by chance: Q(x_i) = ‖x‖ · sgn(x_i) · ξ_i / s with
/// E[ξ_i] = s |x_i| / ‖x‖, bucket by bucket (Alistarh, Grubic, Li, Tomioka and Vojnovic, "QSGD",
/// NIPS 2017).
///
/// Message: for each bucket its norm, then the levels + s in ⌈log₂(2s + 1)⌉ bits each; or in Elias'
/// code, where s² < bucket as in the paper for each level but 0 the gap to the one before, the sign
/// and the size, and the gap to the bucket's end; otherwise for each level the size + 1 and, unless
/// it is 0, the sign. A bucket of norm 0 is only its norm there.
///
/// Probabilities are rounded so that an expectation is wrong by at most 2⁻²² ‖x‖. With packed
/// levels about the time of copying the vector, with Elias' code some nanoseconds a value. A norm
/// in double may round differently where the compiler fuses multiplications and additions; of
/// floats it is the same everywhere.
class qsgd {
 public:
  static constexpr bool unbiased = true;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;

  /// s levels of each sign, 1 ≤ s ≤ 32767.
  explicit qsgd(std::size_t levels, qsgd_options options = {})
      : levels_{levels}, options_{options} {
    require(levels >= 1 && levels <= 32767,
            {"qsgd: levels is ", levels, ", must be at least 1 and at most 32767"});
    require(options.bucket < (std::size_t{1} << 32U),
            {"qsgd: bucket is ", options.bucket, ", must be below 2^32; 0 is the whole vector"});
  }

  /// min(b/s², √b/s) for buckets of b values, ℓ2; min((b − 1)/(4s²), √(b − 1)/(2s)) with max norm.
  [[nodiscard]] double variance_bound(std::size_t d) const {
    const auto b = static_cast<double>(buckets(d).largest());
    const auto s = static_cast<double>(levels_);
    if (options_.norm == vector_norm::l2) return std::min(b / (s * s), std::sqrt(b) / s);
    const double others = std::max(b - 1.0, 0.0);
    return std::min(others / (4.0 * s * s), std::sqrt(others) / (2.0 * s));
  }

  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    if (options_.code == level_code::packed) {
      return buckets(d).packed_message_bytes(sizeof(T), width());
    }
    const std::size_t value_bits =
        std::max(2 + elias_length(levels_), 1 + elias_length(levels_ + 1));
    return (buckets(d).count() * (sizeof(T) * 8 + 1) + d * value_bits + 7) / 8;
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
    const qsgd_options usual;
    std::string options;
    if (options_.norm != usual.norm) options += ", .norm = vector_norm::max";
    if (options_.bucket != usual.bucket) options += text({", .bucket = ", options_.bucket});
    if (options_.code != usual.code) options += ", .code = level_code::elias";
    if (options.empty()) return text({"qsgd{", levels_, "}"});
    return text({"qsgd{", levels_, ", {", options.substr(2), "}}"});
  }

 private:
  [[nodiscard]] bucket_list buckets(std::size_t d) const { return {d, options_.bucket}; }
  [[nodiscard]] unsigned width() const {
    return static_cast<unsigned>(std::bit_width(2 * levels_));
  }

  template <class T>
  [[nodiscard]] level_grid<T> grid_of(T norm) const {
    const auto s = static_cast<std::uint32_t>(levels_);
    return {unit_for(norm, static_cast<T>(levels_)), s, s};
  }

  template <class T>
  [[nodiscard]] T norm_of(std::span<const T> bucket, std::size_t begin) const {
    return options_.norm == vector_norm::max ? largest_magnitude(bucket, begin, "qsgd")
                                             : l2_norm(bucket, begin);
  }

  template <class T>
  [[nodiscard]] static T l2_norm(std::span<const T> bucket, std::size_t begin) {
    if constexpr (std::is_same_v<T, float>) {
      const double squares = sum_of_squares(bucket);
      if (!(squares <= std::numeric_limits<double>::max())) {
        refuse_non_finite(bucket, begin, "qsgd");
      }
      return static_cast<float>(std::sqrt(squares));
    } else {
      const T most = largest_magnitude(bucket, begin, "qsgd");
      if (most == 0) return most;
      const int exponent = std::clamp(std::ilogb(most), -1000, 1000);
      const double factor = std::ldexp(1.0, -exponent);
      const double squares = reduce([=](double x) { return (x * factor) * (x * factor); }, bucket);
      return std::sqrt(squares) / factor;
    }
  }

  template <class T>
  [[nodiscard]] level_grid<T> read_grid(T norm) const {
    const level_grid<T> grid = grid_of(norm);
    if (!(norm >= 0) || !(grid.unit * static_cast<T>(levels_) <= std::numeric_limits<T>::max())) {
      throw error{"qsgd: a norm of the message is negative or not finite"};
    }
    return grid;
  }

  template <class T>
  std::size_t write(std::span<const T> values, std::span<std::byte> bytes,
                    random_stream& random) const {
    if (options_.code == level_code::elias) return write_elias(values, bytes, random);
    byte_writer message{bytes};
    buckets(values.size()).for_each([&](std::size_t begin, std::size_t size) {
      const auto bucket = values.subspan(begin, size);
      const T norm = norm_of(bucket, begin);
      const level_grid<T> grid = grid_of(norm);
      refuse_overflow(grid, begin, "qsgd");
      prefetch_block(values, begin + size);
      message.put(norm);
      pack_levels<rounding::stochastic>(bucket, grid, width(), random,
                                        message.take(packed_bytes(size, width())).data());
    });
    return message.written();
  }

  template <class T>
  void add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    if (options_.code == level_code::elias) return add_elias(bytes, scale, out);
    require_length(bytes, buckets(out.size()).packed_message_bytes(sizeof(T), width()), "qsgd");
    byte_reader message{bytes};
    buckets(out.size()).for_each([&](std::size_t begin, std::size_t size) {
      const auto grid = read_grid(message.get<T>());
      add_packed_levels(message.take(packed_bytes(size, width())).data(), grid, width(), scale,
                        out.subspan(begin, size), "qsgd");
    });
  }

  template <class T>
  std::size_t write_elias(std::span<const T> values, std::span<std::byte> bytes,
                          random_stream& random) const {
    bit_writer message{bytes};
    buckets(values.size()).for_each([&](std::size_t begin, std::size_t size) {
      const auto bucket = values.subspan(begin, size);
      const T norm = norm_of(bucket, begin);
      const level_grid<T> grid = grid_of(norm);
      refuse_overflow(grid, begin, "qsgd");
      put_value(norm, message);
      if (norm == 0) return;
      elias_level_writer levels{message, levels_ * levels_ < size};
      for_each_block_of_codes<rounding::stochastic, std::uint16_t>(
          bucket, grid, random, [&](std::span<const std::uint16_t> codes) {
            for (const std::uint16_t code : codes) levels.put(code - static_cast<int>(levels_));
          });
      levels.finish();
    });
    return message.finish();
  }

  template <class T>
  void add_elias(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    bit_reader message{bytes};
    buckets(out.size()).for_each([&](std::size_t begin, std::size_t size) {
      const auto grid = read_grid(get_value<T>(message));
      if (grid.unit == 0) return;
      const T factor = static_cast<T>(scale * static_cast<double>(grid.unit));
      read_elias_levels(
          message, levels_, levels_ * levels_ < size, size,
          [&](std::size_t i, int level) { out[begin + i] += factor * static_cast<T>(level); });
    });
    message.finish();
  }

  std::size_t levels_;
  qsgd_options options_;
};

}  // namespace coop
