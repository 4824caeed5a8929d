// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/random.hpp>

#include <cstddef>
#include <span>

namespace coop::archetypes {

/// The least compressor: it promises nothing, though it sends every value as it is.
struct compressor {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;

  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
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

  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, scale, out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

 private:
  template <class T>
  static std::size_t write(std::span<const T> values, std::span<std::byte> bytes) {
    byte_writer message{bytes};
    message.put(values);
    return message.written();
  }

  template <class T>
  static void add(std::span<const std::byte> message, double scale, std::span<T> out) {
    byte_reader reader{message};
    for (T& value : out) value += static_cast<T>(scale) * reader.get<T>();
    reader.finish();
  }
};

/// The least compressor that may be used without error feedback.
struct unbiased_compressor : compressor {
  static constexpr bool unbiased = true;
  [[nodiscard]] double variance_bound(std::size_t) const { return 0.0; }
};

static_assert(Compressor<compressor>);
static_assert(!LosslessCompressor<compressor>);
static_assert(!TransparentCompressor<compressor>);
static_assert(!CompensatingCompressor<compressor>);
static_assert(Compressor<unbiased_compressor>);
static_assert(!LosslessCompressor<unbiased_compressor>);

}  // namespace coop::archetypes
