// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/layout.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace coop {

/// An unbiased compressor made contractive: Q'(x) = Q(x)/(1 + ω), for which E‖Q'(x) − x‖² ≤
/// (1 − δ)‖x‖² with δ = 1/(1 + ω) [Beznosikov et al., JMLR 2023]. The same messages, scaled where
/// they are decoded. `error_feedback{qsgd{4}}` puts it in by itself.
template <Compressor Comp>
struct contracted {
  static_assert(InnerCompressor<Comp>,
                "coop: coop::two_way and coop::uncompressed_first decide by which way a vector "
                "travels, and so stand outermost; put coop::contracted inside them");
  static_assert(
      Comp::unbiased,
      "coop: contracted scales an unbiased compressor down by its variance_bound; this one "
      "is biased");
  static constexpr bool unbiased = false;
  static constexpr bool linear = Comp::linear;
  static constexpr bool contractive = true;
  static constexpr bool omits_indices = IndexOmittingCompressor<Comp>;
  static constexpr bool shares_random = RandomSharingCompressor<Comp>;

  Comp compressor{};

  contracted() = default;
  contracted(const Comp& unbiased_one) : compressor{unbiased_one} {}

  /// δ = 1/(1 + ω).
  [[nodiscard]] double contraction(std::size_t d) const {
    return 1.0 / (1.0 + compressor.variance_bound(d));
  }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return compressor.template max_bytes<T>(d);
  }

  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    return stream<T>{start_stream<T>(compressor, layout), contraction(size_of(layout))};
  }

  [[nodiscard]] std::string describe() const {
    return "contracted{" + coop::describe(compressor) + "}";
  }

 private:
  template <class T>
  class stream {
    using inner_stream = stream_of<Comp, T>;

   public:
    stream(inner_stream inner, double factor) : inner_{std::move(inner)}, factor_{factor} {}

    [[nodiscard]] std::size_t max_bytes() { return inner_.max_bytes(); }
    std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                       random_stream& random) {
      return inner_.encode(values, bytes, random);
    }
    void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) {
      inner_.decode_add(message, scale * factor_, out);
    }
    template <class Sum>
      requires ReducibleStream<inner_stream, T>
    void reduce(std::span<const T> values, std::span<T> mean, std::span<T> own,
                random_stream& random, Sum&& sum) {
      inner_.reduce(values, mean, own, random, sum);
      coop::scale(factor_, mean);
      coop::scale(factor_, own);
    }
    template <class Archive>
    void serialize(Archive& archive) {
      archive(inner_);
    }

   private:
    inner_stream inner_;
    double factor_;
  };
};

}  // namespace coop
