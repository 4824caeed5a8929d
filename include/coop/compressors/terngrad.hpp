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

/// Rounds every value of a bucket to −s, 0 or s with s = max |x_i|: Q(x_i) = s · sgn(x_i) · b_i,
/// P(b_i = 1) = |x_i|/s (Wen, Xu, Yan, Wu, Wang, Chen and Li, "TernGrad", NIPS 2017).
///
/// Message: for each bucket s, then five values in a byte, in base 3: 1.6 bits a value. Blocks of
/// 512 values take ⌈n/5⌉ = m bytes of their own, of which byte j holds values j, j + m, …, j + 4m
/// as Σ_k (sign of value j + km, plus 1) 3^k.
///
/// Without the paper's clipping at 2.5 standard deviations, which is biased: clip gradients before.
class terngrad {
 public:
  static constexpr bool unbiased = true;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;

  /// Buckets of so many values with a scale of their own; 0: the whole vector, as in the paper.
  explicit constexpr terngrad(std::size_t bucket = 0) noexcept : bucket_{bucket} {}

  /// (√b − 1)/2 for buckets of b values: the most that s ‖x‖₁/‖x‖₂² − 1 can be.
  [[nodiscard]] double variance_bound(std::size_t d) const {
    const auto b = static_cast<double>(std::max<std::size_t>(buckets(d).largest(), 1));
    return (std::sqrt(b) - 1.0) / 2.0;
  }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    std::size_t bytes = 0;
    if (d == 0) return bytes;
    const bucket_list all = buckets(d);
    const std::size_t last = d - (all.count() - 1) * all.largest();
    bytes = (all.count() - 1) * (sizeof(T) + ternary_bytes(all.largest()));
    return bytes + sizeof(T) + ternary_bytes(last);
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
    return bucket_ == 0 ? "terngrad{}" : text({"terngrad{", bucket_, "}"});
  }

 private:
  using digits = std::array<std::uint8_t, rounding_block + 4>;

  [[nodiscard]] bucket_list buckets(std::size_t d) const noexcept { return {d, bucket_}; }

  static constexpr std::size_t block_bytes(std::size_t count) noexcept { return (count + 4) / 5; }
  static constexpr std::size_t ternary_bytes(std::size_t count) noexcept {
    return count / rounding_block * block_bytes(rounding_block) +
           block_bytes(count % rounding_block);
  }

  static void pack(std::span<const std::uint8_t> codes, std::byte* to) noexcept {
    const std::size_t m = block_bytes(codes.size());
    digits all{};
    std::copy(codes.begin(), codes.end(), all.begin());
    for (std::size_t j = 0; j < m; ++j) {
      to[j] = static_cast<std::byte>(all[j] + 3 * all[m + j] + 9 * all[2 * m + j] +
                                     27 * all[3 * m + j] + 81 * all[4 * m + j]);
    }
  }

  static void unpack(std::span<const std::byte> from, std::size_t count, digits& all) {
    const std::size_t m = from.size();
    unsigned most = 0;
    for (std::size_t j = 0; j < m; ++j) {
      auto left = std::to_integer<unsigned>(from[j]);
      most = std::max(most, left);
      for (std::size_t k = 0; k < 5; ++k, left /= 3) {
        all[k * m + j] = static_cast<std::uint8_t>(left % 3);
      }
    }
    if (most >= 243) throw error{text({"terngrad: ", most, " is no five digits of base 3"})};
    for (std::size_t i = count; i < 5 * m; ++i) {
      if (all[i] != 0) throw error{"terngrad: the digits that fill up the last bytes are not 0"};
    }
  }

  template <class T>
  std::size_t write(std::span<const T> values, std::span<std::byte> bytes,
                    random_stream& random) const {
    byte_writer message{bytes};
    buckets(values.size()).for_each([&](std::size_t begin, std::size_t size) {
      const auto bucket = values.subspan(begin, size);
      const T scale = largest_magnitude(bucket, begin, "terngrad");
      message.put(scale);
      for_each_block_of_codes<rounding::stochastic, std::uint8_t>(
          bucket, level_grid<T>{scale, 1, 1}, random, [&](std::span<const std::uint8_t> codes) {
            pack(codes, message.take(block_bytes(codes.size())).data());
          });
    });
    return message.written();
  }

  template <class T>
  void add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    require_length(bytes, max_bytes<T>(out.size()), "terngrad");
    byte_reader message{bytes};
    digits codes;
    buckets(out.size()).for_each([&](std::size_t begin, std::size_t size) {
      const T unit = message.get<T>();
      if (!(unit >= 0) || unit > std::numeric_limits<T>::max()) {
        throw error{"terngrad: a scale of the message is negative or not finite"};
      }
      for (std::size_t done = 0; done < size; done += rounding_block) {
        const std::size_t count = std::min(rounding_block, size - done);
        unpack(message.take(block_bytes(count)), count, codes);
        add_levels(std::span<const std::uint8_t>{codes}.first(count), level_grid<T>{unit, 1, 1},
                   scale, out.data() + begin + done, "terngrad");
      }
    });
  }

  std::size_t bucket_;
};

}  // namespace coop
