// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace coop {

/// Deep Gradient Compression: error feedback on the momentum's velocity instead of the gradient,
///
///     g ← g·min(1, clip_norm/‖g‖);   u ← m·u + g;   v ← v + u;   message = C(v);   v ← v − Q(v),
///
/// and u_j ← 0 where Q(v)_j ≠ 0 (masking: what was sent does not push on with old momentum). Lin,
/// Han, Mao, Wang and Dally (ICLR 2018), who clip to clip_norm = (global norm)/√workers and use
/// plain SGD behind it, top-0.1 % and m = 0.9.
///
/// C is contractive, usually `top_k`. Costs 3d numbers of memory and two or three passes more than
/// C.
template <Compressor Comp>
struct momentum_correction {
  static_assert(InnerCompressor<Comp>,
                "coop: coop::two_way and coop::uncompressed_first decide by which way a vector "
                "travels, and so stand outermost; put coop::momentum_correction inside them");
  static_assert(Comp::contractive,
                "coop: momentum_correction needs a contractive compressor, or its memory grows "
                "without bound; use coop::top_k, or coop::contracted{unbiased one}");
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool compensates = true;
  static constexpr bool omits_indices = IndexOmittingCompressor<Comp>;
  static constexpr bool shares_random = RandomSharingCompressor<Comp>;

  Comp compressor{};
  double momentum = 0.9;  ///< m, in [0, 1)
  double clip_norm = 0;   ///< largest norm of a gradient on this node; 0: none is clipped
  bool masking = true;

  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return compressor.template max_bytes<T>(d);
  }

  /// Throws std::invalid_argument unless 0 ≤ momentum < 1 and 0 ≤ clip_norm.
  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    require(momentum >= 0 && momentum < 1,
            {"momentum_correction: momentum is ", momentum, ", must be at least 0 and below 1"});
    require(clip_norm >= 0 && std::isfinite(clip_norm),
            {"momentum_correction: clip_norm is ", clip_norm, ", must be at least 0 and finite"});
    return stream<T>{*this, layout};
  }

  [[nodiscard]] std::string describe() const {
    return text({"momentum_correction{", coop::describe(compressor), ", ", momentum, ", ",
                 clip_norm, masking ? ", true}" : ", false}"});
  }

 private:
  template <class T>
  class stream {
    using inner_stream = stream_of<Comp, T>;

   public:
    stream(const momentum_correction& policy, const parameter_layout& layout)
        : inner_{start_stream<T>(policy.compressor, layout)},
          momentum_{static_cast<T>(policy.momentum)},
          clip_norm_{policy.clip_norm},
          masking_{policy.masking},
          velocity_(size_of(layout)),
          unsent_(velocity_.size()),
          sent_(velocity_.size()) {}

    [[nodiscard]] std::size_t max_bytes() { return inner_.max_bytes(); }
    std::size_t encode(std::span<const T> values, std::span<std::byte> bytes,
                       random_stream& random) {
      const T shrink = static_cast<T>(clipping(values));
      for_each(
          [m = momentum_, shrink](T& u, T& v, const T& g) {
            u = m * u + shrink * g;
            v += u;
          },
          view(velocity_), view(unsent_), values);
      const std::size_t used = inner_.encode(std::span<const T>{unsent_}, bytes, random);
      fill(sent_, 0.0);
      inner_.decode_add(bytes.first(used), 1.0, std::span<T>{sent_});
      for_each(
          [masks = masking_](T& u, T& v, const T& q) {
            v -= q;
            u = masks && q != 0 ? T{} : u;
          },
          view(velocity_), view(unsent_), view(std::as_const(sent_)));
      return used;
    }
    void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) {
      inner_.decode_add(message, scale, out);
    }
    template <class Archive>
    void serialize(Archive& archive) {
      archive(inner_, velocity_, unsent_);
    }

   private:
    [[nodiscard]] double clipping(std::span<const T> values) const {
      if (clip_norm_ == 0) return 1.0;
      const double norm = std::sqrt(dot(values, values));
      return norm > clip_norm_ ? clip_norm_ / norm : 1.0;
    }

    inner_stream inner_;
    T momentum_;
    double clip_norm_;
    bool masking_;
    aligned_vector<T> velocity_;  // u
    aligned_vector<T> unsent_;    // v
    aligned_vector<T> sent_;
  };
};

template <Compressor Comp>
momentum_correction(Comp, double = 0.9, double = 0, bool = true) -> momentum_correction<Comp>;

}  // namespace coop
