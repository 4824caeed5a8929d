// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace coop {

/// The Philox4x32-10 block function: 128 bits of counter and 64 bits of key give 128 random bits.
///
/// Counter-based: the n-th number of a stream needs no number before it, so streams of nodes,
/// steps and purposes are independent of who draws first. Salmon, Moraes, Dror and Shaw, "Parallel
/// random numbers: as easy as 1, 2, 3" (SC 2011).
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox4x32(
    std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
  }
  return counter;
}

#if defined(__GNUC__) && !defined(__CUDACC__)

/// The same for several counters at once, one in each lane of vectors of 64-bit numbers of which
/// only the lower halves count: what vector units multiply is 32 by 32 bits.
///
/// Plain loops over lanes do not do: g++ and clang each miss the multiplication in some of their
/// forms, and are then five to ten times slower.
class philox_lanes {
#if defined(__AVX512F__)
  static constexpr std::size_t width = 8;
  static constexpr std::size_t vectors = 4;  // in flight together, since a round is a chain
#elif defined(__AVX2__)
  static constexpr std::size_t width = 4;
  static constexpr std::size_t vectors = 2;  // of half as many registers
#else
  static constexpr std::size_t width = 2;
  static constexpr std::size_t vectors = 2;
#endif
  using vector [[gnu::vector_size(width * 8)]] = std::uint64_t;

 public:
  static constexpr std::size_t blocks = width * vectors;

  /// Writes the blocks of `counter`, of counter + (1, 0, 0, 0), … to the 4 · `blocks` words at out.
  static void write(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key,
                    std::uint32_t* out) noexcept {
    const vector factor0 = vector{} + 0xD2511F53U;
    const vector factor1 = vector{} + 0xCD9E8D57U;
    vector lane_number{};
    for (std::size_t lane = 0; lane < width; ++lane) lane_number[lane] = lane;
    std::array<std::array<vector, 4>, vectors> c{};
    for (std::size_t v = 0; v < vectors; ++v) {
      for (std::size_t word = 0; word < 4; ++word) c[v][word] += counter[word];
      c[v][0] += lane_number + v * width;
    }
    for (int round = 0; round < 10; ++round) {
      for (auto& words : c) {
        const vector a = lower_halves_product(words[0], factor0);
        const vector b = lower_halves_product(words[2], factor1);
        words = {(b >> 32U) ^ words[1] ^ key[0], b, (a >> 32U) ^ words[3] ^ key[1], a};
      }
      key = {key[0] + 0x9E3779B9U, key[1] + 0xBB67AE85U};
    }
    for (std::size_t v = 0; v < vectors; ++v) store(c[v], out + v * 4 * width);
  }

 private:
  static vector lower_halves_product(vector a, vector b) noexcept {
#if defined(__x86_64__) && !defined(__clang__)  // clang sees it by itself
    using words [[gnu::vector_size(width * 8)]] = int;
#if defined(__AVX512F__)
    using products [[gnu::vector_size(width * 8)]] = long long;
    return (vector)__builtin_ia32_pmuludq512_mask((words)a, (words)b, products{}, 0xFF);
#elif defined(__AVX2__)
    return (vector)__builtin_ia32_pmuludq256((words)a, (words)b);
#else
    return (vector)__builtin_ia32_pmuludq128((words)a, (words)b);
#endif
#else
    return (a & 0xFFFFFFFFU) * b;
#endif
  }

  static void store(const std::array<vector, 4>& c, std::uint32_t* out) noexcept {
    const vector low = (c[0] & 0xFFFFFFFFU) | (c[1] << 32U);
    const vector high = (c[2] & 0xFFFFFFFFU) | (c[3] << 32U);
    constexpr std::make_index_sequence<width> all;
    const std::array<vector, 2> ordered{interleaved<0>(low, high, all),
                                        interleaved<width / 2>(low, high, all)};
    std::memcpy(out, ordered.data(), sizeof(ordered));
    if constexpr (std::endian::native == std::endian::big) {
      for (std::size_t i = 0; i < 4 * width; i += 2) std::swap(out[i], out[i + 1]);
    }
  }

  /// a[First], b[First], a[First + 1], b[First + 1], …
  ///
  /// Lanes taken out one by one cost as much as half of the rounds.
  template <std::size_t First, std::size_t... Lane>
  static vector interleaved(vector a, vector b, std::index_sequence<Lane...>) noexcept {
    return __builtin_shufflevector(a, b, (First + Lane / 2 + Lane % 2 * width)...);
  }
};

#endif

}  // namespace coop
