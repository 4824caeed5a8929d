// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/aggregator.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// Every value becomes what most messages of signs say: +1, −1, or 0 on a tie. signSGD with
/// majority vote: Bernstein, Wang, Azizzadenesheli and Anandkumar (ICML 2018), where it tolerates
/// nodes that lie, as long as they are the fewer.
///
/// Messages are those of `sign`. Votes are counted as bits, 64 values a word, in adders that save
/// their carry: O(n·log n) word operations for 64 values of n messages, no floating point.
struct majority_vote {
  static constexpr bool sums_linearly = false;
  static constexpr bool votes = true;

  /// `coop::error` unless every message has ⌈d/8⌉ bytes, d = out.size(), and no bit set behind the
  /// last value. No message: zeros.
  void combine(std::span<const std::span<const std::byte>> messages, std::span<float> out) const {
    count(messages, out);
  }
  void combine(std::span<const std::span<const std::byte>> messages, std::span<double> out) const {
    count(messages, out);
  }

  [[nodiscard]] std::string describe() const { return "majority_vote{}"; }

 private:
  static constexpr std::size_t words = 64;  // counted together: a message's part is 512 bytes
  using word_block = std::array<std::uint64_t, words>;

  static void check(std::span<const std::span<const std::byte>> messages, std::size_t d) {
    const std::size_t expected = d / 8 + (d % 8 != 0 ? 1 : 0);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (messages[i].size() != expected) {
        throw error{text({"majority_vote: message ", i, " has ", messages[i].size(), " bytes, ",
                          expected, " of signs were expected"})};
      }
      if (d % 8 != 0 && std::to_integer<unsigned>(messages[i].back()) >> (d % 8) != 0) {
        throw error{text({"majority_vote: message ", i, " has bits set behind its last value"})};
      }
    }
  }

  template <class T>
  static void count(std::span<const std::span<const std::byte>> messages, std::span<T> out) {
    check(messages, out.size());
    // planes[k]: bit k of the number of votes for +1.
    std::vector<word_block> planes(static_cast<std::size_t>(std::bit_width(messages.size())));
    for (std::size_t begin = 0; begin < out.size(); begin += 64 * words) {
      const std::size_t values = std::min(64 * words, out.size() - begin);
      for (word_block& plane : planes) plane.fill(0);
      for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto used = static_cast<std::size_t>(std::bit_width(i + 1));
        add(part(messages[i].subspan(begin / 8), values), std::span{planes}.first(used));
      }
      decide(planes, messages.size(), out.subspan(begin, values));
    }
  }

  [[nodiscard]] static word_block part(std::span<const std::byte> bits, std::size_t values) {
    std::array<std::byte, 8 * words> padded{};
    std::copy_n(bits.begin(), values / 8 + (values % 8 != 0 ? 1 : 0), padded.begin());
    word_block block;
    for (std::size_t w = 0; w < words; ++w) {
      block[w] = load_little_endian<std::uint64_t>(padded.data() + 8 * w);
    }
    return block;
  }

  static void add(word_block carry, std::span<word_block> planes) noexcept {
    for (word_block& plane : planes) {
      for (std::size_t w = 0; w < words; ++w) {
        const std::uint64_t both = plane[w] & carry[w];
        plane[w] ^= carry[w];
        carry[w] = both;
      }
    }
  }

  /// Compares the counts with ⌊n/2⌋, from the highest bit down: above, the majority says +1; equal,
  /// it is a tie if n is even and else −1.
  template <class T>
  static void decide(std::span<const word_block> planes, std::size_t n, std::span<T> out) {
    word_block above{};
    word_block equal;
    equal.fill(~std::uint64_t{0});
    for (std::size_t k = planes.size(); k-- > 0;) {
      const std::uint64_t half = ((n / 2) >> k & 1U) != 0 ? ~std::uint64_t{0} : 0;
      for (std::size_t w = 0; w < words; ++w) {
        above[w] |= equal[w] & planes[k][w] & ~half;
        equal[w] &= ~(planes[k][w] ^ half);
      }
    }
    if (n % 2 != 0) equal.fill(0);
    for (std::size_t j = 0; j < out.size(); ++j) {
      const auto bit = [&](const word_block& block) {
        return static_cast<int>(block[j / 64] >> (j % 64) & 1U);
      };
      out[j] = static_cast<T>(2 * bit(above) + bit(equal) - 1);
    }
  }
};

}  // namespace coop
