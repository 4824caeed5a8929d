// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/contracted.hpp>
#include <coop/compressors/encode_with_memory.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace coop {

template <class C>  // what is lost stays bounded when it is added to the next vector
concept BoundedLossCompressor =
    Compressor<C> && (C::contractive || AbsoluteCompressor<C> || ProjectingCompressor<C>);

/// Sends later what compression lost: with a memory e, one a node and stream,
///
///     e ← e + v;   message = C(e);   e ← e − Q(e).
///
/// Whatever is not sent yet is in e, so no part of v is lost for good, and SGD converges at the
/// rate it has without compression; ‖e‖² ≤ 4(1 − δ)/δ²·max‖v‖². Stich, Cordonnier and Jaggi
/// (NeurIPS 2018), Karimireddy, Rebjock, Stich and Jaggi (ICML 2019).
///
/// C is contractive, or of bounded error (`absolute`), or a projection (`power_sgd`, where the
/// memory is a proven heuristic only); an unbiased one that is neither becomes `contracted`. Costs
/// d numbers of memory, and one pass more than C, none with `encode_with_memory`.
template <Compressor Comp>
struct error_feedback {
  static_assert(InnerCompressor<Comp>,
                "coop: coop::two_way and coop::uncompressed_first decide by which way a vector "
                "travels, and so stand outermost; put coop::error_feedback inside them");
  static_assert(BoundedLossCompressor<Comp>,
                "coop: error_feedback needs a compressor that loses a fixed part at most, or its "
                "memory grows without bound; use a contractive one (coop::scaled_sign for "
                "coop::sign, coop::top_k, ...), or coop::without_feedback to take the bias");
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool compensates = true;
  static constexpr bool omits_indices = IndexOmittingCompressor<Comp>;
  static constexpr bool shares_random = RandomSharingCompressor<Comp>;

  Comp compressor{};

  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return compressor.template max_bytes<T>(d);
  }

  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    return stream<T>{start_stream<T>(compressor, layout), size_of(layout)};
  }

  [[nodiscard]] std::string describe() const {
    return "error_feedback{" + coop::describe(compressor) + "}";
  }

 private:
  template <class T>
  class stream {
    using inner_stream = stream_of<Comp, T>;

   public:
    stream(inner_stream inner, std::size_t dimension)
        : inner_{std::move(inner)}, memory_(dimension) {}

    /// e: what was not sent yet.
    [[nodiscard]] std::span<const T> memory() const noexcept { return memory_; }

    [[nodiscard]] std::size_t max_bytes() { return inner_.max_bytes(); }
    std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                       random_stream& random) {
      return encode_with_memory<T>(inner_, values, memory_, bytes, random);
    }
    void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) {
      inner_.decode_add(message, scale, out);
    }
    template <class Sum>
      requires ReducibleStream<inner_stream, T>
    void reduce(std::span<const T> values, std::span<T> mean, std::span<T> own,
                random_stream& random, Sum&& sum) {
      axpy(1.0, values, memory_);
      inner_.reduce(std::span<const T>{memory_}, mean, own, random, sum);
      axpy(-1.0, own, memory_);
    }
    template <class Archive>
    void serialize(Archive& archive) {
      archive(inner_, memory_);
    }

   private:
    inner_stream inner_;
    aligned_vector<T> memory_;
  };
};

template <Compressor Comp>
error_feedback(Comp) -> error_feedback<
    std::conditional_t<Comp::unbiased && !BoundedLossCompressor<Comp>, contracted<Comp>, Comp>>;

}  // namespace coop
