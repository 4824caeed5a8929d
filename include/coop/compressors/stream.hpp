// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/compressor.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace coop {

/// The stream of a compressor that remembers nothing. Where messages are lists of T that may be
/// summed, or the compressor has a `reduce` of its own, the stream reduces.
template <StatelessCompressor Comp, class T>
class stateless_stream {
  static constexpr bool has_own_reduce =
      requires(const Comp& c, std::span<const T> values, std::span<T> out, random_stream& random,
               void (*sum)(std::span<T>)) { c.reduce(values, out, out, random, sum); };

 public:
  stateless_stream(const Comp& compressor, std::size_t dimension)
      : compressor_{compressor}, dimension_{dimension} {}

  [[nodiscard]] std::size_t max_bytes() const {
    return compressor_.template max_bytes<T>(dimension_);
  }
  std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                     random_stream& random) const {
    return compressor_.encode(values, bytes, random);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) const {
    compressor_.decode_add(message, scale, out);
  }

  /// Adds `values` to `memory`, writes Q(memory) as a message, and leaves in `memory` what it lost.
  std::size_t encode_with_memory(std::span<const T> values, std::span<T> memory,
                                 std::span<std::byte> bytes, random_stream& random) const
    requires requires(const Comp& c) { c.encode_with_memory(values, memory, bytes, random); }
  {
    return compressor_.encode_with_memory(values, memory, bytes, random);
  }

  template <class Sum>
    requires(Comp::linear || has_own_reduce)
  void reduce(std::span<const T> values, std::span<T> mean, std::span<T> own, random_stream& random,
              Sum&& sum) {
    if constexpr (has_own_reduce) {
      compressor_.reduce(values, mean, own, random, sum);
    } else {
      list_.resize(max_bytes() / sizeof(T));
      const auto bytes = std::as_writable_bytes(std::span{list_});
      const std::size_t used = compressor_.encode(values, bytes, random);
      fill(own, 0.0);
      compressor_.decode_add(bytes.first(used), 1.0, own);
      sum(std::span{list_}.first(used / sizeof(T)));
      fill(mean, 0.0);
      compressor_.decode_add(bytes.first(used), 1.0, mean);
    }
  }

  template <class Archive>
  void serialize(Archive&) const noexcept {}

 private:
  [[no_unique_address]] Comp compressor_;
  std::size_t dimension_;
  aligned_vector<T> list_;
};

/// The stream of any compressor for vectors of T in the blocks of `layout`.
template <class T, Compressor Comp>
[[nodiscard]] auto start_stream(const Comp& compressor, const parameter_layout& layout) {
  if constexpr (StreamingCompressorOf<Comp, T>) {
    return compressor.template start<T>(layout);
  } else {
    return stateless_stream<Comp, T>{compressor, size_of(layout)};
  }
}

template <Compressor Comp, class T>
using stream_of =
    decltype(start_stream<T>(std::declval<const Comp&>(), std::declval<const parameter_layout&>()));

/// May be summed while it is compressed.
template <class C, class T>
concept ReducibleCompressor = Compressor<C> && ReducibleStream<stream_of<C, T>, T>;

}  // namespace coop
