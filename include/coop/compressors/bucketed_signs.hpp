// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/bucket_list.hpp>
#include <coop/compressors/packed_bits.hpp>
#include <coop/compressors/refuse_non_finite.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/sign_bits.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coop {

/// What the values of a bucket become: those of at least 0, and the others.
template <class T>
struct sign_levels {
  T positive{};
  T negative{};
};

/// Reads a level; `coop::error` unless it is finite and not negative.
template <class T>
[[nodiscard]] T get_level(byte_reader& message, std::string_view who) {
  const T level = message.get<T>();
  if (std::isfinite(level) && level >= 0) return level;
  throw error{text({who, ": the message has a level that is negative or not finite"})};
}

/// One of two levels a value, by its sign, the levels chosen bucket by bucket by a `Code`, which
/// has
///  - `name`, and `numbers`: how many a bucket's levels take;
///  - `measure<T>(count, load)`: the levels of the values load(0), load(1), …; not finite where
///    the values or their sum are not;
///  - `measure_large<T>(values)`: the same for finite values of which the sum overflows;
///  - `put(levels, writer)`, and `get<T>(reader)`, which throws on levels that are none.
///
/// A bucket's message is its levels, then the bits as in `sign`. NaN and infinities are a
/// `coop::error` that names the index.
template <class Code>
struct bucketed_signs {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;

  std::size_t bucket = 0;  ///< values that share their levels; 0: all

  /// δ: 1/(values in a bucket).
  [[nodiscard]] constexpr double contraction(std::size_t d) const noexcept {
    return 1.0 / static_cast<double>(std::max<std::size_t>(1, buckets(d).largest()));
  }
  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return buckets(d).packed_message_bytes(Code::numbers * sizeof(T), 1);
  }

  template <class T>
  std::size_t encode(std::span<const T> values, std::span<std::byte> bytes, random_stream&) const {
    byte_writer message{bytes};
    buckets(values.size()).for_each([&](std::size_t begin, std::size_t count) {
      const std::span<const T> x = values.subspan(begin, count);
      const auto load = [from = x.data()](std::size_t i) { return from[i]; };
      Code::put(levels_of<T>(begin, count, load, load), message);
      static_cast<void>(pack_signs(x, message.take(packed_bytes(count, 1)).data()));
    });
    return message.written();
  }

  /// memory ← memory + values, encodes that, and subtracts what was encoded.
  ///
  /// Of a bucket that stays in the cache the sum is taken twice rather than kept, so that it is
  /// written once; one that lies within a page is written fast enough to be kept.
  template <class T>
  std::size_t encode_with_memory(std::span<const T> values, std::span<T> memory,
                                 std::span<std::byte> bytes, random_stream&) const {
    byte_writer message{bytes};
    buckets(values.size()).for_each([&](std::size_t begin, std::size_t count) {
      const T* const from = values.data() + begin;
      T* const to = memory.data() + begin;
      const auto write = [&](auto load, auto reload) {
        const sign_levels<T> levels = levels_of<T>(begin, count, load, reload);
        Code::put(levels, message);
        pack_and_subtract(reload, memory.subspan(begin, count), levels.positive, levels.negative,
                          message.take(packed_bytes(count, 1)).data());
      };
      if (count * sizeof(T) > page_bytes && count * sizeof(T) <= cached_bytes) {
        const auto sum = [=](std::size_t i) { return to[i] + from[i]; };
        write(sum, sum);
      } else {
        write([=](std::size_t i) { return to[i] += from[i]; },
              [=](std::size_t i) { return to[i]; });
      }
    });
    return message.written();
  }

  template <class T>
  void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    require_length(message, max_bytes<T>(out.size()), Code::name);
    byte_reader reader{message};
    buckets(out.size()).for_each([&](std::size_t begin, std::size_t count) {
      const sign_levels<T> levels = Code::template get<T>(reader);
      const std::span<const std::byte> bits = reader.take(packed_bytes(count, 1));
      check_padding(Code::name, bits, count);
      const T factor = static_cast<T>(scale);
      add_signs(bits.data(), factor * levels.positive, factor * levels.negative,
                out.subspan(begin, count));
    });
  }

  [[nodiscard]] std::string describe() const {
    return bucket == 0 ? text({Code::name, "{}"}) : text({Code::name, "{", bucket, "}"});
  }

 private:
  [[nodiscard]] constexpr bucket_list buckets(std::size_t d) const noexcept { return {d, bucket}; }

  static constexpr std::size_t page_bytes = 4096;
  static constexpr std::size_t cached_bytes = 65536;

  /// The levels of load(0), load(1), …, which reload() gives once more.
  template <class T, class Load, class Reload>
  [[nodiscard]] static sign_levels<T> levels_of(std::size_t begin, std::size_t count, Load load,
                                                Reload reload) {
    const sign_levels<T> levels = Code::template measure<T>(count, load);
    if (std::isfinite(levels.positive) && std::isfinite(levels.negative)) return levels;
    std::vector<T> x(count);
    for (std::size_t i = 0; i < count; ++i) x[i] = reload(i);
    refuse_non_finite(std::span<const T>{x}, begin, Code::name);
    return Code::measure_large(std::span<const T>{x});
  }
};

}  // namespace coop
