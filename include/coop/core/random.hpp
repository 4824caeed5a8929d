// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/philox.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <utility>

namespace coop {

/// What random numbers are drawn for: two purposes never share a number.
enum class purpose : std::uint32_t {
  shuffle,
  sample,
  partition,
  initial_model,
  compression,
  topology,
  data,
  matching,      ///< which links of a graph are matched in a round
  link_failure,  ///< which links fail in a round
  random_graph,  ///< which graph a random generator draws
  compute_time,  ///< how long a simulated node computes in a step
  message_loss,  ///< which simulated messages are lost
  gossip,        ///< whom a node meets after a step
  user = 1000    ///< the first value free for policies of the user's own
};

/// A stream of random numbers keyed by (seed, node, step, purpose); a
/// `std::uniform_random_bit_generator` of 32 bits.
///
/// Two streams with different keys are independent, and a key gives the same numbers on every
/// transport, thread and compiler (`normal` and `gamma` as far as libm rounds the same). A stream
/// holds 2^32 blocks of four numbers. Seeds use all 64 bits; nodes 24 bits, purposes 16 bits, steps
/// 56 bits.
class random_stream {
 public:
  using result_type = std::uint32_t;

  constexpr explicit random_stream(std::uint64_t seed, std::size_t node = 0, std::size_t step = 0,
                                   purpose what = purpose::user) noexcept
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)},
        counter_{0, static_cast<std::uint32_t>(step),
                 static_cast<std::uint32_t>(node) ^
                     (static_cast<std::uint32_t>(std::uint64_t{step} >> 32U) << 24U),
                 static_cast<std::uint32_t>(what) ^
                     (static_cast<std::uint32_t>(std::uint64_t{step} >> 40U) << 16U)} {}

  static constexpr result_type min() noexcept { return 0; }
  static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

  constexpr result_type operator()() noexcept {
    if (used_ == 4) {
      block_ = philox4x32(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[used_++];
  }

  /// Draws a number into each place: those that as many calls would give, about five times faster.
  void fill(std::span<std::uint32_t> out) noexcept {
    std::size_t i = 0;
    while (i < out.size() && used_ < 4) out[i++] = (*this)();
#if defined(__GNUC__) && !defined(__CUDACC__)
    constexpr std::size_t together = 4 * philox_lanes::blocks;
    for (; out.size() - i >= together; i += together) {
      philox_lanes::write(counter_, key_, out.data() + i);
      counter_[0] += philox_lanes::blocks;
    }
#endif
    while (i < out.size()) out[i++] = (*this)();
  }

  /// Uniform on [0, 1) with 53 random bits.
  constexpr double uniform() noexcept {
    const std::uint64_t high = (*this)() >> 5U;
    const std::uint64_t low = (*this)() >> 6U;
    return static_cast<double>((high << 26U) | low) * 0x1p-53;
  }

  /// Uniform on {0, …, bound − 1}, unbiased (Lemire 2019 for 32 bits, rejection above);
  /// `bound` must be positive.
  constexpr std::size_t below(std::size_t bound) noexcept {
    if (bound > max()) return below_wide(bound);
    const auto range = static_cast<std::uint32_t>(bound);
    std::uint64_t product = std::uint64_t{(*this)()} * range;
    if (static_cast<std::uint32_t>(product) < range) {
      const std::uint32_t threshold = (0U - range) % range;
      while (static_cast<std::uint32_t>(product) < threshold) {
        product = std::uint64_t{(*this)()} * range;
      }
    }
    return static_cast<std::size_t>(product >> 32U);
  }

  /// Standard normal (Box and Muller 1958, the cosine half).
  double normal() noexcept {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  /// Gamma of the given shape > 0 and scale 1 (Marsaglia and Tsang 2000).
  double gamma(double shape) noexcept {
    if (shape < 1.0) return gamma(shape + 1.0) * std::pow(1.0 - uniform(), 1.0 / shape);
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / std::sqrt(9.0 * d);
    for (;;) {
      const double x = normal();
      const double cube = 1.0 + c * x;
      const double v = cube * cube * cube;
      if (v > 0 && std::log(1.0 - uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) {
        return d * v;
      }
    }
  }

  /// Permutes [first, last) uniformly (Fisher and Yates); unlike `std::shuffle` it gives the same
  /// order with every standard library.
  template <class Iterator>
  constexpr void shuffle(Iterator first, Iterator last) noexcept {
    using std::swap;
    for (auto left = last - first; left > 1; --left) {
      const auto pick = static_cast<decltype(left)>(below(static_cast<std::size_t>(left)));
      swap(first[left - 1], first[pick]);
    }
  }

 private:
  constexpr std::size_t below_wide(std::uint64_t bound) noexcept {
    const std::uint64_t threshold = (0ULL - bound) % bound;
    for (;;) {
      const std::uint64_t high = (*this)();
      const std::uint64_t draw = (high << 32U) | (*this)();
      if (draw >= threshold) return static_cast<std::size_t>(draw % bound);
    }
  }

  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::uint32_t used_ = 4;
};

}  // namespace coop
