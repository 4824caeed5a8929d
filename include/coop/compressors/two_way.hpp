// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/layout.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Through a server: nodes send their vectors by `up`, the server sends the mean back by `down`.
/// DoubleSqueeze (Tang et al., ICML 2019) has `error_feedback` on both, DORE and Artemis others.
///
/// Unbiased if both are. It compensates if each that is biased does. Streams and bytes are those of
/// the way up.
template <Compressor Up, Compressor Down>
struct two_way {
  static constexpr bool unbiased = Up::unbiased && Down::unbiased;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool compensates = !unbiased && (Up::unbiased || CompensatingCompressor<Up>) &&
                                      (Down::unbiased || CompensatingCompressor<Down>);

  static constexpr bool accumulates = AccumulatingCompressor<Up>;
  static constexpr bool omits_indices = IndexOmittingCompressor<Up>;
  static constexpr bool shares_random = RandomSharingCompressor<Up>;

  Up up{};
  Down down{};

  /// (1 + ω)(1 + ω') − 1: E‖Q'(Q(x)) − x‖² = E‖Q'(Q(x)) − Q(x)‖² + E‖Q(x) − x‖².
  [[nodiscard]] double variance_bound(std::size_t d) const
    requires(Up::unbiased && Down::unbiased)
  {
    return (1.0 + up.variance_bound(d)) * (1.0 + down.variance_bound(d)) - 1.0;
  }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return up.template max_bytes<T>(d);
  }
  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    return start_stream<T>(up, layout);
  }

  [[nodiscard]] std::string describe() const {
    return "two_way{" + coop::describe(up) + ", " + coop::describe(down) + "}";
  }
};

template <Compressor Up, Compressor Down>
two_way(Up, Down) -> two_way<Up, Down>;

}  // namespace coop
