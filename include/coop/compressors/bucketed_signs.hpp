// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/sign_bits.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

/// Messages of buckets: a bucket's levels (one or two numbers of type T), then a bit a value.
namespace coop {

/// What the values of a bucket become: those of at least 0, and the others.
template <class T>
struct sign_levels {
  T positive{};
  T negative{};
};

/// Σ_i load(i) for i < count, in an order fixed by `count` alone: 64 lanes of T, lane i mod 64,
/// added up every 4096 values and from there on in double.
template <class T, class Load>
[[nodiscard]] double lane_sum(std::size_t count, Load load) {
  constexpr std::size_t lanes = 64;
  constexpr std::size_t chunk = 4096;
  double total = 0;
  for (std::size_t begin = 0; begin < count; begin += chunk) {
    const std::size_t end = std::min(count, begin + chunk);
    alignas(64) std::array<T, lanes> sum{};
    std::size_t i = begin;
    for (; i + lanes <= end; i += lanes) {
      for (std::size_t lane = 0; lane < lanes; ++lane) sum[lane] += load(i + lane);
    }
    for (std::size_t lane = 0; i < end; ++i, ++lane) sum[lane] += load(i);
    for (std::size_t half = lanes / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) sum[lane] += sum[lane + half];
    }
    total += static_cast<double>(sum[0]);
  }
  return total;
}

/// The codec of a `Code`, which has
///  - `name`, and `numbers`: how many a bucket's levels take;
///  - `measure<T>(count, load)`: the levels of the values load(0), load(1), …, each loaded once;
///    not finite where the values or their sum are not;
///  - `measure_large<T>(values)`: the same for finite values of which the sum overflows;
///  - `put(levels, writer)`, and `get<T>(reader)`, which throws on levels that are none.
template <class Code>
struct bucketed_signs {
  /// The number of values in a bucket, of d; `bucket` 0 is all of them.
  [[nodiscard]] static constexpr std::size_t length(std::size_t bucket, std::size_t d) noexcept {
    return bucket == 0 || bucket > d ? d : bucket;
  }

  template <class T>
  [[nodiscard]] static constexpr std::size_t bytes_of(std::size_t bucket, std::size_t d) noexcept {
    if (d == 0) return 0;
    const std::size_t each = length(bucket, d);
    const auto of = [](std::size_t n) { return Code::numbers * sizeof(T) + sign_bytes(n); };
    return d / each * of(each) + (d % each != 0 ? of(d % each) : 0);
  }

  template <class T>
  static std::size_t encode(std::size_t bucket, std::span<const T> values,
                            std::span<std::byte> bytes) {
    byte_writer message{bytes};
    for_buckets(bucket, values.size(), [&](std::size_t begin, std::size_t count) {
      const std::span<const T> x = values.subspan(begin, count);
      const auto levels = checked(
          Code::template measure<T>(count, [from = x.data()](std::size_t i) { return from[i]; }), x,
          begin);
      Code::put(levels, message);
      static_cast<void>(pack_signs(x, message.take(sign_bytes(count)).data()));
    });
    return message.written();
  }

  /// memory ← memory + values; the message is of that; memory ← memory − Q(memory). A bucket stays
  /// in the cache in between.
  template <class T>
  static std::size_t encode_with_memory(std::size_t bucket, std::span<const T> values,
                                        std::span<T> memory, std::span<std::byte> bytes) {
    byte_writer message{bytes};
    for_buckets(bucket, values.size(), [&](std::size_t begin, std::size_t count) {
      const std::span<T> x = memory.subspan(begin, count);
      const auto add = [from = values.data() + begin, to = x.data()](std::size_t i) {
        const T sum = to[i] + from[i];
        to[i] = sum;
        return sum;
      };
      const auto levels =
          checked(Code::template measure<T>(count, add), std::span<const T>{x}, begin);
      Code::put(levels, message);
      pack_and_subtract(x, levels.positive, levels.negative,
                        message.take(sign_bytes(count)).data());
    });
    return message.written();
  }

  template <class T>
  static void decode_add(std::size_t bucket, std::span<const std::byte> message, double scale,
                         std::span<T> out) {
    if (message.size() != bytes_of<T>(bucket, out.size())) {
      throw error{text({Code::name, ": message has ", message.size(), " bytes, ",
                        bytes_of<T>(bucket, out.size()), " were expected"})};
    }
    byte_reader reader{message};
    for_buckets(bucket, out.size(), [&](std::size_t begin, std::size_t count) {
      const sign_levels<T> levels = Code::template get<T>(reader);
      const std::span<const std::byte> bits = reader.take(sign_bytes(count));
      check_padding(Code::name, bits, count);
      const T factor = static_cast<T>(scale);
      add_signs(bits.data(), factor * levels.positive, factor * levels.negative,
                out.subspan(begin, count));
    });
  }

  /// Reads a level; `coop::error` unless it is finite and not negative.
  template <class T>
  [[nodiscard]] static T get_level(byte_reader& reader) {
    const T level = reader.get<T>();
    if (std::isfinite(level) && level >= 0) return level;
    throw error{text({Code::name, ": the message has a level that is negative or not finite"})};
  }

 private:
  template <class Work>
  static void for_buckets(std::size_t bucket, std::size_t d, Work work) {
    const std::size_t each = length(bucket, d);
    for (std::size_t begin = 0; begin < d; begin += each) work(begin, std::min(each, d - begin));
  }

  template <class T>
  [[nodiscard]] static sign_levels<T> checked(sign_levels<T> levels, std::span<const T> x,
                                              std::size_t begin) {
    if (std::isfinite(levels.positive) && std::isfinite(levels.negative)) return levels;
    refuse_infinite(Code::name, x, begin);
    return Code::measure_large(x);
  }
};

}  // namespace coop
