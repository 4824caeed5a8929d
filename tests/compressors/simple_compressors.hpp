// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

/// Compressors of a few lines, to be wrapped by those that are tested.
namespace coop_test {

/// The value of largest magnitude (the first of those): its index and itself. δ = 1/d.
struct keep_largest {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = true;
  [[nodiscard]] double contraction(std::size_t d) const {
    return d == 0 ? 1.0 : 1.0 / static_cast<double>(d);
  }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return d == 0 ? 0 : 4 + sizeof(T);
  }
  template <class T>
  std::size_t encode(std::span<const T> x, std::span<std::byte> bytes, coop::random_stream&) const {
    if (x.empty()) return 0;
    std::size_t best = 0;
    for (std::size_t i = 1; i < x.size(); ++i) {
      if (std::abs(x[i]) > std::abs(x[best])) best = i;
    }
    coop::byte_writer message{bytes};
    message.put(static_cast<std::uint32_t>(best));
    message.put(x[best]);
    return message.written();
  }
  template <class T>
  void decode_add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    coop::byte_reader message{bytes};
    if (!out.empty()) {
      const auto index = message.get<std::uint32_t>();
      if (index >= out.size()) throw coop::error{"keep_largest: index out of range"};
      out[index] += static_cast<T>(scale) * message.get<T>();
    }
    message.finish();
  }
};

/// 2x or nothing, by a coin for the whole vector: unbiased, ω = 1; a sum of messages is a message.
struct all_or_nothing {
  static constexpr bool unbiased = true;
  static constexpr bool linear = true;
  static constexpr bool contractive = false;
  [[nodiscard]] double variance_bound(std::size_t) const { return 1.0; }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return d * sizeof(T);
  }
  template <class T>
  std::size_t encode(std::span<const T> x, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    const T factor = random.below(2) == 0 ? T{2} : T{0};
    coop::byte_writer message{bytes};
    for (const T value : x) message.put(factor * value);
    return message.written();
  }
  template <class T>
  void decode_add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    coop::byte_reader message{bytes};
    for (T& value : out) value += static_cast<T>(scale) * message.get<T>();
    message.finish();
  }
};

}  // namespace coop_test
