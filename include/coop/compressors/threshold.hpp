// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/index_code.hpp>
#include <coop/compressors/scatter_add.hpp>
#include <coop/compressors/selection.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace coop {

class random_stream;

/// Sends every |x_i| ≥ `value` and drops the rest. Biased, and an absolute compressor: what it
/// drops is bounded by itself and not by x, which error feedback turns to advantage:
///
///     ‖Q(x) − x‖² ≤ d·value²      Sahu, Dutta, Abdelmoniem, Banerjee, Canini, Kalnis, "Rethinking
///                                 gradient sparsification as total error minimization" (2021)
///
/// Not contractive: of a small x all is dropped. Message: the indices (see index_code.hpp), then
/// the values in little-endian IEEE. NaN and infinite values are a `coop::error` that names the
/// index. One read of the vector.
class threshold {
 public:
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool absolute = true;

  /// 0 ≤ value < ∞, else `std::invalid_argument`.
  explicit threshold(double value) : value_{value} {
    require(value >= 0 && value < std::numeric_limits<double>::infinity(),
            {"threshold: value is ", value, ", must be at least 0 and finite"});
  }

  /// ‖Q(x) − x‖² is below this for every x of d values.
  [[nodiscard]] double absolute_bound(std::size_t d) const noexcept {
    return static_cast<double>(d) * value_ * value_;
  }

  /// Length of the longest message of d values.
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const noexcept {
    return index_code_bytes(d, d) + d * sizeof(T);
  }

  std::size_t encode(std::span<const float> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }
  std::size_t encode(std::span<const double> values, std::span<std::byte> bytes,
                     random_stream&) const {
    return write(values, bytes);
  }

  /// out ← out + scale·Q(values); `coop::error` unless the message is one of out.size() values.
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, scale, out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

  [[nodiscard]] std::string describe() const {
    return text({"threshold{", number_text(value_), "}"});
  }

 private:
  /// The least T that is not below `value`.
  template <class T>
  [[nodiscard]] T rounded_up() const noexcept {
    if (value_ > static_cast<double>(std::numeric_limits<T>::max())) {
      return std::numeric_limits<T>::infinity();
    }
    const T near = static_cast<T>(value_);
    return static_cast<double>(near) < value_
               ? std::nextafter(near, std::numeric_limits<T>::infinity())
               : near;
  }

  template <class T>
  std::size_t write(std::span<const T> x, std::span<std::byte> bytes) const {
    thread_local selection<T> chosen;
    chosen.at_least(x, rounded_up<T>(), "threshold");
    const std::size_t used = encode_indices(chosen.indices(), x.size(), bytes);
    byte_writer message{bytes.subspan(used)};
    message.put(chosen.values());
    return used + message.written();
  }

  template <class T>
  static void add(std::span<const std::byte> message, double scale, std::span<T> out) {
    thread_local std::vector<std::size_t> indices;
    message = decode_indices(message, out.size(), indices);
    scatter_add(message, static_cast<T>(scale), std::span<const std::size_t>{indices}, out,
                "threshold");
  }

  double value_;
};

}  // namespace coop
