// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/compressor.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/vector.hpp>

#include <bit>
#include <cstddef>
#include <span>
#include <type_traits>

namespace coop {

template <class C>  // what it sends are numbers of a type of its own, that may be summed as such
concept RoundingCompressor = StatelessCompressor<C> && requires { typename C::number_type; };

/// Summed in its own numbers, which rounds the sum once more: only for users who take the bias.
template <class C>
concept RoundedSumCompressor = RoundingCompressor<C> && BiasAcceptingCompressor<C>;

template <class C, class T>  // what a message of it is a list of
struct summand {
  using type = T;
};
template <RoundedSumCompressor C, class T>
struct summand<C, T> {
  using type = typename C::number_type;
};

/// The stream of a compressor that remembers nothing. Where messages are lists of T that may be
/// summed, or of a number type of its own whose rounding its user accepts, the stream reduces.
template <StatelessCompressor Comp, class T>
class stateless_stream {
  using number = typename summand<Comp, T>::type;

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
    requires(Comp::linear || RoundedSumCompressor<Comp>)
  void reduce(std::span<const T> values, std::span<T> mean, std::span<T> own, random_stream& random,
              Sum&& sum) {
    const std::span<number> list = summands(values, random);
    decode(list, own);
    sum(list);
    decode(list, mean);
  }

  template <class Archive>
  void serialize(Archive&) const noexcept {}

 private:
  std::span<number> summands(std::span<const T> values, random_stream& random) {
    if constexpr (RoundedSumCompressor<Comp>) {
      list_.resize(values.size());
      compressor_.round(values, std::span{list_}, random);
      return list_;
    } else {
      static_assert(std::endian::native == std::endian::little,
                    "coop: messages are little-endian, and can be summed as numbers only where "
                    "those are");
      list_.resize(max_bytes() / sizeof(T));
      const auto bytes = std::as_writable_bytes(std::span{list_});
      return std::span{list_}.first(compressor_.encode(values, bytes, random) / sizeof(T));
    }
  }

  void decode(std::span<const number> list, std::span<T> out) const {
    if constexpr (RoundedSumCompressor<Comp>) {
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<T>(float{list[i]});
    } else {
      fill(out, 0.0);
      compressor_.decode_add(std::as_bytes(list), 1.0, out);
    }
  }

  [[no_unique_address]] Comp compressor_;
  std::size_t dimension_;
  aligned_vector<number> list_;
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
