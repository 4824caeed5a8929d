// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/require_length.hpp>
#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// Sends every value as it is: Q(x) = x, little-endian IEEE, d · sizeof(T) bytes.
///
/// Transparent: where the transport allows, neighbours read the vector's own memory and nothing is
/// encoded (on little-endian hosts the message has the very bytes of the vector).
struct identity {
  static constexpr bool unbiased = true;
  static constexpr bool linear = true;
  static constexpr bool contractive = true;
  static constexpr bool lossless = true;
  static constexpr bool transparent = true;

  /// ω: E‖Q(x) − x‖² ≤ ω‖x‖².
  [[nodiscard]] constexpr double variance_bound(std::size_t) const noexcept { return 0.0; }
  /// δ: E‖Q(x) − x‖² ≤ (1 − δ)‖x‖².
  [[nodiscard]] constexpr double contraction(std::size_t) const noexcept { return 1.0; }
  /// Length of the message of d values.
  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return d * sizeof(T);
  }

  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }

  /// out ← out + scale · values; `coop::error` unless the message holds out.size() values.
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, static_cast<float>(scale), out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

  [[nodiscard]] std::string describe() const { return "identity{}"; }

 private:
  template <class T>
  static std::size_t write(std::span<const T> values, std::span<std::byte> bytes) {
    byte_writer message{bytes};
    message.put(values);
    return message.written();
  }

  template <class T>
  static void add(std::span<const std::byte> message, T scale, std::span<T> out) {
    require_length(message, out.size_bytes(), "identity");
    const std::byte* from = message.data();
    for (T& value : out) {
      value += scale * load_little_endian<T>(from);
      from += sizeof(T);
    }
  }
};

}  // namespace coop
