// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/packed_bits.hpp>
#include <coop/compressors/refuse_non_finite.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/sign_bits.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/bytes.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// One bit a value: Q(x)_j = +1 where x_j ≥ 0 (both zeros too), else −1; the lowest bit of a byte
/// is the first value. signSGD and Signum: Bernstein, Wang, Azizzadenesheli and Anandkumar (ICML
/// 2018).
///
/// Biased, and no contraction, since it forgets how large the values were: for error feedback take
/// `scaled_sign`; for signSGD as published `without_feedback{sign{}}`, with or without
/// `majority_vote`. ⌈d/8⌉ bytes; one pass. NaN is a `coop::error` that names its index.
struct sign {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool signs = true;

  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return packed_bytes(d, 1);
  }

  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }

  /// out ← out ± scale; `coop::error` unless the message has ⌈d/8⌉ bytes and no stray bit.
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, static_cast<float>(scale), out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

  [[nodiscard]] std::string describe() const { return "sign{}"; }

 private:
  template <class T>
  static std::size_t write(std::span<const T> values, std::span<std::byte> bytes) {
    byte_writer message{bytes};
    if (!pack_signs(values, message.take(packed_bytes(values.size(), 1)).data())) {
      refuse_nan(values, 0, "sign");
    }
    return message.written();
  }

  template <class T>
  static void add(std::span<const std::byte> message, T scale, std::span<T> out) {
    require_length(message, packed_bytes(out.size(), 1), "sign");
    check_padding("sign", message, out.size());
    add_signs(message.data(), scale, -scale, out);
  }
};

}  // namespace coop
