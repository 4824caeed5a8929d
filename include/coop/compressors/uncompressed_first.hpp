// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Sends the first `steps` vectors as they are and compresses from there on: gradients change
/// fastest when training begins (Lin et al., ICLR 2018; 1-bit Adam: Tang et al., ICML 2021). The
/// exchange does the first part; the facts, numbers and streams are the compressor's.
template <Compressor Comp>
struct uncompressed_first {
  static constexpr bool unbiased = Comp::unbiased;
  static constexpr bool linear = Comp::linear;
  static constexpr bool contractive = Comp::contractive;
  static constexpr bool compensates = CompensatingCompressor<Comp>;
  static constexpr bool accepts_bias = BiasAcceptingCompressor<Comp>;
  static constexpr bool absolute = AbsoluteCompressor<Comp>;
  static constexpr bool accumulates = AccumulatingCompressor<Comp>;
  static constexpr bool omits_indices = IndexOmittingCompressor<Comp>;
  static constexpr bool shares_random = RandomSharingCompressor<Comp>;

  std::size_t steps = 0;  ///< vectors that are sent uncompressed
  Comp compressor{};

  [[nodiscard]] double variance_bound(std::size_t d) const
    requires Comp::unbiased
  {
    return compressor.variance_bound(d);
  }
  [[nodiscard]] double contraction(std::size_t d) const
    requires Comp::contractive
  {
    return compressor.contraction(d);
  }
  [[nodiscard]] double absolute_bound(std::size_t d) const
    requires AbsoluteCompressor<Comp>
  {
    return compressor.absolute_bound(d);
  }
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return compressor.template max_bytes<T>(d);
  }
  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    return start_stream<T>(compressor, layout);
  }

  [[nodiscard]] std::string describe() const {
    return text({"uncompressed_first{", steps, ", ", coop::describe(compressor), "}"});
  }
};

template <Compressor Comp>
uncompressed_first(std::size_t, Comp) -> uncompressed_first<Comp>;

}  // namespace coop
