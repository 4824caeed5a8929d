// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/selection.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace {

/// Indices of x from the largest |x| on, of equal ones the lower first.
template <class T>
std::vector<std::size_t> sorted(const std::vector<T>& x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return std::abs(x[a]) > std::abs(x[b]); });
  return order;
}

template <class T>
void check(const coop::selection<T>& chosen, const std::vector<T>& x,
           std::vector<std::size_t> expected) {
  std::sort(expected.begin(), expected.end());
  CHECK(std::equal(expected.begin(), expected.end(), chosen.indices().begin(),
                   chosen.indices().end()));
  REQUIRE(chosen.values().size() == expected.size());
  bool same = true;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    same = same && chosen.values()[i] == x[expected[i]];
  }
  CHECK(same);
}

template <class T>
void check_against_sort(const std::vector<T>& x) {
  const std::vector<std::size_t> order = sorted(x);
  const std::size_t d = x.size();
  coop::selection<T> chosen;
  for (const std::size_t k : {std::size_t{0}, std::size_t{1}, d / 1000, d / 100, d / 7, d / 2,
                              d - std::min<std::size_t>(d, 1), d, d + 1}) {
    chosen.largest(x, k, "test");
    check(chosen, x, {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(std::min(k, d))});
  }
}

template <class T>
std::vector<std::vector<T>> hostile_vectors(std::size_t d) {
  using limits = std::numeric_limits<T>;
  coop::random_stream random{1};
  std::vector<std::vector<T>> all(12, std::vector<T>(d));
  for (std::size_t i = 0; i < d; ++i) {
    const auto place = static_cast<T>(i);
    const double z = random.normal();
    all[0][i] = static_cast<T>(z);
    all[1][i] = T(-1.5);                                                    // all equal
    all[2][i] = random.below(50) == 0 ? T(-2) : T(1);                       // two sizes
    all[3][i] = place;                                                      // ascending
    all[4][i] = -static_cast<T>(d - i);                                     // descending
    all[5][i] = static_cast<T>(i % 100);                                    // sawtooth
    all[6][i] = static_cast<T>(std::round(z));                              // many ties at the k-th
    all[7][i] = i % 2 == 0 ? T(0) : -T(0);                                  // zeros of both signs
    all[8][i] = limits::denorm_min() * static_cast<T>(random.below(1000));  // denormals
    all[9][i] = static_cast<T>(std::exp(10 * z));                           // heavy tails
    all[10][i] = i % 5003 == 17 ? static_cast<T>(z) : T(0);  // fewer than k are not zero
    all[11][i] = i % 3 == 0 ? limits::max() : -limits::max();
  }
  return all;
}

}  // namespace

TEMPLATE_TEST_CASE("selection is that of a stable sort by size", "[compressors]", float, double) {
  for (const std::size_t d : {0U, 1U, 2U, 511U, 512U, 513U, 4100U, 50000U}) {
    CAPTURE(d);
    for (const auto& x : hostile_vectors<TestType>(d)) check_against_sort(x);
  }
}

TEMPLATE_TEST_CASE("selection is exact where the sample misleads", "[compressors]", float, double) {
  // The places that selection looks at for d = 80 000: a stride of 8 and a jitter of fixed key.
  constexpr std::size_t stride = 8;
  std::vector<TestType> high(80000);
  std::vector<TestType> low(high.size());
  for (std::size_t i = 0; i < high.size(); ++i) {
    high[i] = TestType(0.25);
    low[i] = static_cast<TestType>(1 + i);
  }
  coop::random_stream jitter{0};
  for (std::size_t i = 0; i < high.size() / stride; ++i) {
    const std::size_t place =
        i * stride + static_cast<std::size_t>((std::uint64_t{jitter()} * stride) >> 32U);
    high[place] = TestType(5);
    low[place] = TestType(0);
  }
  check_against_sort(high);
  check_against_sort(low);
  high[0] = 9;
  check_against_sort(high);
}

TEMPLATE_TEST_CASE("selection by a threshold takes the equal ones", "[compressors]", float,
                   double) {
  coop::selection<TestType> chosen;
  const std::vector<TestType> x{1, -2, 0, 3, TestType(1.9999), 2};
  chosen.at_least(x, 2, "test");
  check(chosen, x, {1, 3, 5});
  chosen.at_least(x, 0, "test");
  check(chosen, x, {0, 1, 2, 3, 4, 5});
  chosen.at_least(x, 100, "test");
  check(chosen, x, {});
  chosen.at_least(std::vector<TestType>{}, 1, "test");
  check(chosen, std::vector<TestType>{}, {});
  for (const auto& y : hostile_vectors<TestType>(3000)) {
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (std::abs(y[i]) >= TestType(1.5)) expected.push_back(i);
    }
    chosen.at_least(y, TestType(1.5), "test");
    check(chosen, y, expected);
  }
}

TEMPLATE_TEST_CASE("selection refuses NaN and infinities", "[compressors]", float, double) {
  using limits = std::numeric_limits<TestType>;
  coop::selection<TestType> chosen;
  for (const std::size_t d : {1U, 600U, 20000U}) {
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}, d / 100, d}) {
      std::vector<TestType> x(d, TestType(2));
      x[d - 1] = -limits::quiet_NaN();
      CHECK_THROWS_TEXT(chosen.largest(x, k, "top_k"), coop::error,
                        "top_k: value " + std::to_string(d - 1) + " is NaN");
      x[d / 2] = -limits::infinity();
      CHECK_THROWS_TEXT(chosen.largest(x, k, "top_k"), coop::error,
                        "value " + std::to_string(d / 2) + " is infinite");
      CHECK_THROWS_TEXT(chosen.at_least(x, 100, "threshold"), coop::error,
                        "threshold: value " + std::to_string(d / 2) + " is infinite");
    }
  }
  CHECK_THROWS_AS(chosen.largest(std::vector<TestType>(9000, limits::quiet_NaN()), 5, "top_k"),
                  coop::error);
  const std::vector<TestType> x{1, 2};
  chosen.largest(x, 1, "top_k");
  check(chosen, x, {1});
}
