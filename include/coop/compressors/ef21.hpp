// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace coop {

/// EF21: node i sends how its vector v differs from what the others hold of it,
///
///     message = C(v − g_i);   g_i ← g_i + Q(v − g_i),
///
/// and every receiver keeps h = Σ_i w_i g_i, to which it adds the messages: `accumulate(out)`, once
/// after all messages of a vector are decoded into zeros: h ← h + out; out ← h. Richtárik, Sokolov
/// and Fatkhullin (NeurIPS 2021): ‖v − g_i‖² shrinks by 1 − δ a message where v stands still.
///
/// Every receiver must get every message of every node, with the same weights. C is contractive.
/// Costs 3d numbers of memory a node and two passes more than C.
template <Compressor Comp>
struct ef21 {
  static_assert(InnerCompressor<Comp>,
                "coop: coop::two_way and coop::uncompressed_first decide by which way a vector "
                "travels, and so stand outermost; put coop::ef21 inside them");
  static_assert(Comp::contractive,
                "coop: ef21 needs a contractive compressor, or its estimate does not approach the "
                "vector; use coop::top_k, coop::scaled_sign, or coop::contracted{unbiased one}");
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool compensates = true;
  static constexpr bool accumulates = true;
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

  [[nodiscard]] std::string describe() const { return "ef21{" + coop::describe(compressor) + "}"; }

 private:
  template <class T>
  class stream {
    using inner_stream = stream_of<Comp, T>;

   public:
    stream(inner_stream inner, std::size_t dimension)
        : inner_{std::move(inner)}, sent_(dimension), held_(dimension), difference_(dimension) {}

    [[nodiscard]] std::size_t max_bytes() { return inner_.max_bytes(); }
    std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                       random_stream& random) {
      for_each([](T& to, const T& v, const T& g) { to = v - g; }, view(difference_), values,
               view(std::as_const(sent_)));
      const std::size_t used = inner_.encode(std::span<const T>{difference_}, bytes, random);
      inner_.decode_add(bytes.first(used), 1.0, std::span<T>{sent_});
      return used;
    }
    void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) {
      inner_.decode_add(message, scale, out);
    }
    /// h ← h + out; out ← h.
    void accumulate(std::span<T> out) {
      for_each(
          [](T& change, T& h) {
            h += change;
            change = h;
          },
          out, view(held_));
    }
    template <class Archive>
    void serialize(Archive& archive) {
      archive(inner_, sent_, held_);
    }

   private:
    inner_stream inner_;
    aligned_vector<T> sent_;  // g_i
    aligned_vector<T> held_;  // h
    aligned_vector<T> difference_;
  };
};

template <Compressor Comp>
ef21(Comp) -> ef21<Comp>;

}  // namespace coop
