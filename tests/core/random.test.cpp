// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace {

using block = std::array<std::uint32_t, 4>;

struct moments {
  double mean = 0;
  double variance = 0;
};

template <class Draw>
moments moments_of(std::size_t count, Draw draw) {
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = draw();
    sum += value;
    squares += value * value;
  }
  const double mean = sum / static_cast<double>(count);
  return {mean, squares / static_cast<double>(count) - mean * mean};
}

/// Pearson's statistic of counts that should be equal.
double chi_square(const std::vector<std::size_t>& counts) {
  double total = 0;
  for (const std::size_t n : counts) total += static_cast<double>(n);
  const double expected = total / static_cast<double>(counts.size());
  double sum = 0;
  for (const std::size_t n : counts) {
    sum += (static_cast<double>(n) - expected) * (static_cast<double>(n) - expected) / expected;
  }
  return sum;
}

/// Five standard deviations above the mean of a chi-square of `freedom` degrees.
double chi_square_limit(double freedom) { return freedom + 5.0 * std::sqrt(2.0 * freedom); }

}  // namespace

static_assert(std::uniform_random_bit_generator<coop::random_stream>);
static_assert(coop::philox4x32({0, 0, 0, 0}, {0, 0})[0] == 0x6627e8d5);

TEST_CASE("philox4x32-10 gives the known answers of Random123's kat_vectors", "[core]") {
  CHECK(coop::philox4x32({0, 0, 0, 0}, {0, 0}) ==
        block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const std::uint32_t ones = 0xffffffff;
  CHECK(coop::philox4x32({ones, ones, ones, ones}, {ones, ones}) ==
        block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(coop::philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                         {0xa4093822, 0x299f31d0}) ==
        block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream yields the blocks of its counter in order", "[core]") {
  coop::random_stream zero{0, 0, 0, coop::purpose::shuffle};
  for (const std::uint32_t expected : {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}) {
    CHECK(zero() == expected);
  }
  const block second = coop::philox4x32({1, 0, 0, 0}, {0, 0});
  CHECK(zero() == second[0]);
}

TEST_CASE("streams of different keys differ, those of one key do not", "[core]") {
  std::set<std::pair<std::uint32_t, std::uint32_t>> first;
  std::size_t streams = 0;
  const auto add = [&](std::uint64_t seed, std::size_t node, std::size_t step, coop::purpose what) {
    coop::random_stream stream{seed, node, step, what};
    coop::random_stream twin{seed, node, step, what};
    const std::uint32_t a = stream();
    const std::uint32_t b = stream();
    CHECK(a == twin());
    first.emplace(a, b);
    ++streams;
  };
  for (std::uint64_t seed : {0ULL, 1ULL, 1ULL << 32U, ~0ULL}) {
    for (std::size_t node = 0; node < 8; ++node) {
      for (std::size_t step : {0UL, 1UL, 2UL, 3UL, (1UL << 32U), (1UL << 40U), (1UL << 55U)}) {
        for (auto what : {coop::purpose::shuffle, coop::purpose::sample, coop::purpose::data,
                          coop::purpose::user}) {
          add(seed, node, step, what);
        }
      }
    }
  }
  CHECK(first.size() == streams);
}

TEST_CASE("uniform is uniform on [0, 1)", "[core]") {
  coop::random_stream random{7};
  std::vector<std::size_t> counts(100);
  const auto [mean, variance] = moments_of(200000, [&] {
    const double u = random.uniform();
    ++counts[static_cast<std::size_t>(u * 100)];
    return u;
  });
  CHECK(std::abs(mean - 0.5) < 5 * std::sqrt(1.0 / 12 / 200000));
  CHECK(std::abs(variance - 1.0 / 12) < 0.001);
  CHECK(chi_square(counts) < chi_square_limit(99));
}

TEST_CASE("below is uniform, also where the bound is no power of two or exceeds 32 bits",
          "[core]") {
  for (const std::size_t bound : {1UL, 2UL, 6UL, 100UL}) {
    coop::random_stream random{bound};
    std::vector<std::size_t> counts(bound);
    for (std::size_t i = 0; i < 100000; ++i) ++counts.at(random.below(bound));
    CHECK(chi_square(counts) <= chi_square_limit(static_cast<double>(bound - 1)));
  }
  // Three quarters of 2^64: modulo without rejection would favour the lowest third two to one.
  for (const std::size_t bound : {(std::size_t{3} << 62U), (std::size_t{3} << 30U)}) {
    coop::random_stream random{bound};
    std::vector<std::size_t> thirds(3);
    for (std::size_t i = 0; i < 30000; ++i) ++thirds.at(random.below(bound) / (bound / 3));
    CHECK(chi_square(thirds) < chi_square_limit(2));
  }
}

TEST_CASE("normal has the moments and the quantiles of the normal distribution", "[core]") {
  coop::random_stream random{11};
  // Deciles of the standard normal distribution.
  const std::array<double, 9> deciles{
      -1.2815515655446004, -0.8416212335729142, -0.5244005127080407, -0.2533471031357997, 0.0,
      0.2533471031357997,  0.5244005127080407,  0.8416212335729142,  1.2815515655446004};
  std::vector<std::size_t> counts(10);
  double fourth = 0;
  constexpr std::size_t draws = 200000;
  const auto [mean, variance] = moments_of(draws, [&] {
    const double z = random.normal();
    ++counts[static_cast<std::size_t>(std::upper_bound(deciles.begin(), deciles.end(), z) -
                                      deciles.begin())];
    fourth += z * z * z * z / static_cast<double>(draws);
    return z;
  });
  CHECK(std::abs(mean) < 5 / std::sqrt(static_cast<double>(draws)));
  CHECK(std::abs(variance - 1) < 5 * std::sqrt(2.0 / static_cast<double>(draws)));
  CHECK(std::abs(fourth - 3) < 5 * std::sqrt(96.0 / static_cast<double>(draws)));
  CHECK(chi_square(counts) < chi_square_limit(9));
}

TEST_CASE("gamma of shape a has mean and variance a", "[core]") {
  for (const double shape : {0.1, 0.5, 1.0, 2.5, 40.0}) {
    coop::random_stream random{13};
    constexpr double draws = 100000;
    const auto [mean, variance] = moments_of(100000, [&] { return random.gamma(shape); });
    CHECK(std::abs(mean - shape) < 5 * std::sqrt(shape / draws));
    // Var(sample variance) ≈ (μ4 − σ⁴)/n with μ4 = 3a² + 6a.
    CHECK(std::abs(variance - shape) < 5 * std::sqrt((2 * shape * shape + 6 * shape) / draws));
  }
  // Shape 1 is the exponential distribution: P(X < ln 2) = 1/2.
  coop::random_stream random{17};
  const auto [mean, variance] =
      moments_of(100000, [&] { return random.gamma(1.0) < std::log(2.0) ? 1.0 : 0.0; });
  CHECK(std::abs(mean - 0.5) < 5 * 0.5 / std::sqrt(100000.0));
}

TEST_CASE("shuffle takes every permutation equally often", "[core]") {
  for (const std::size_t n : {3UL, 4UL}) {
    coop::random_stream random{n};
    std::map<std::vector<int>, std::size_t> seen;
    for (int i = 0; i < 48000; ++i) {
      std::vector<int> order{0, 1, 2, 3};
      order.resize(n);
      random.shuffle(order.begin(), order.end());
      ++seen[order];
    }
    const std::size_t factorial = n == 3 ? 6 : 24;
    REQUIRE(seen.size() == factorial);
    std::vector<std::size_t> counts;
    for (const auto& [order, count] : seen) counts.push_back(count);
    CHECK(chi_square(counts) < chi_square_limit(static_cast<double>(factorial - 1)));
  }
  std::vector<int> none;
  coop::random_stream{1}.shuffle(none.begin(), none.end());
  CHECK(none.empty());
}
