// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/require_length.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace coop {

/// The compressor of what workers send, and of what the server sends back.
template <Compressor Comp>
[[nodiscard]] const auto& compressor_up(const Comp& compressor) noexcept {
  if constexpr (TwoWayCompressor<Comp>) {
    return compressor.up;
  } else {
    return compressor;
  }
}
template <Compressor Comp>
using compressor_up_t = std::remove_cvref_t<decltype(compressor_up(std::declval<const Comp&>()))>;

template <class C>  // the model comes back as differences against what the worker is known to hold
concept CompressedDown =
    TwoWayCompressor<C> &&
    !LosslessCompressor<std::remove_cvref_t<decltype(std::declval<const C&>().down)>>;

/// Values as their own memory: what travels where nothing is compressed.
template <class T>
void write_values(std::span<const T> values, std::span<std::byte> bytes) noexcept {
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), values.size_bytes());
}

/// The values of such a message, where they lie. Throws `coop::error` unless there are `size`.
template <class T>
[[nodiscard]] std::span<const T> values_of(std::span<const std::byte> bytes, std::size_t size) {
  if (bytes.size() != size * sizeof(T)) {
    throw error{text({"a share of the model has ", bytes.size(), " bytes, ", size * sizeof(T),
                      " were expected"})};
  }
  return from_bytes<std::span<const T>>(bytes);
}

/// One end of a stream of vectors of which the first may travel uncompressed; `number` counts the
/// vectors that were encoded before, at either end.
template <class T, Compressor Comp>
class numbered_stream {
 public:
  numbered_stream(const Comp& compressor, const parameter_layout& layout)
      : compressor_{&compressor},
        stream_{start_stream<T>(compressor, layout)},
        dimension_{size_of(layout)} {}

  [[nodiscard]] std::size_t max_bytes() {
    const std::size_t compressed = stream_.max_bytes();
    return WarmingCompressor<Comp> ? std::max(compressed, dimension_ * sizeof(T)) : compressed;
  }

  std::size_t encode(std::span<const T> values, std::span<std::byte> bytes, random_stream& random,
                     std::size_t number) {
    if (!plain(number)) return require_fits(stream_.encode(values, bytes, random), bytes.size());
    write_values(values, bytes);
    return values.size_bytes();
  }

  void decode_add(std::span<const std::byte> message, double scale, std::span<T> out,
                  std::size_t number) {
    if (plain(number)) {
      axpy(scale, values_of<T>(message, out.size()), out);
    } else {
      stream_.decode_add(message, scale, out);
    }
  }

 private:
  [[nodiscard]] bool plain(std::size_t number) const noexcept {
    if constexpr (WarmingCompressor<Comp>) {
      return number < compressor_->steps;
    } else {
      return TransparentCompressor<Comp>;
    }
  }

  const Comp* compressor_;
  stream_of<Comp, T> stream_;
  std::size_t dimension_;
};

}  // namespace coop
