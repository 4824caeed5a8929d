// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/random_subset.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace {

using indices = std::vector<std::size_t>;

indices drawn(std::uint32_t key, std::size_t d, std::size_t k) {
  coop::random_subset subset;
  const auto set = subset.draw(key, d, k);
  return {set.begin(), set.end()};
}

}  // namespace

TEST_CASE("a key gives the same set on every machine", "[compressors]") {
  // By an independent program: Philox4x32-10 and Lemire's method, in Python.
  CHECK(drawn(0x4BA7CB5F, 10, 3) == indices{2, 8, 9});
  CHECK(drawn(0x4BA7CB5F, 10, 7) == indices{0, 1, 3, 4, 5, 6, 7});
  CHECK(drawn(0x4BA7CB5F, 100, 5) == indices{3, 10, 28, 88, 90});
  CHECK(drawn(0x4BA7CB5F, 1000, 4) == indices{101, 285, 888, 906});
}

TEST_CASE("sets are ascending and of the size asked for", "[compressors]") {
  coop::random_subset subset;
  for (const std::size_t d : {0U, 1U, 2U, 63U, 64U, 65U, 1000U}) {
    for (std::size_t k = 0; k <= d; k += 1 + d / 9) {
      const auto set = subset.draw(7, d, k);
      REQUIRE(set.size() == k);
      for (std::size_t i = 0; i < k; ++i) {
        REQUIRE(set[i] < d);
        if (i > 0) REQUIRE(set[i - 1] < set[i]);
      }
      const indices first{set.begin(), set.end()};
      const auto again = subset.draw(7, d, k);  // what is remembered
      CHECK(indices{again.begin(), again.end()} == first);
      CHECK(drawn(7, d, k) == first);
    }
  }
}

TEST_CASE("every set of k is drawn equally often", "[compressors]") {
  coop::random_subset subset;
  for (const std::size_t k : {2U, 3U, 4U}) {
    std::map<indices, int> times;
    constexpr int draws = 30000;
    for (std::uint32_t key = 0; key < draws; ++key) {
      const auto set = subset.draw(key, 6, k);
      ++times[indices{set.begin(), set.end()}];
    }
    const double sets = k == 3 ? 20 : 15;  // 6 over k
    CHECK(static_cast<double>(times.size()) == sets);
    double chi2 = 0;
    for (const auto& [set, count] : times) {
      const double expected = draws / sets;
      chi2 += (count - expected) * (count - expected) / expected;
    }
    CHECK(chi2 < 45);  // 19 degrees of freedom: above with probability 0.0007, by these keys never
  }
}
