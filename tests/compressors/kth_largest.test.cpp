// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/kth_largest.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace {

template <class Key>
void check_against_sort(const std::vector<Key>& keys) {
  std::vector<Key> sorted = keys;
  std::sort(sorted.begin(), sorted.end(), std::greater<>{});
  for (std::size_t k = 1; k <= keys.size(); k = k < 4 ? k + 1 : 2 * k - 1) {
    std::vector<Key> scratch = keys;
    CHECK(coop::kth_largest(std::span{scratch}, k) == sorted[k - 1]);
  }
  std::vector<Key> scratch = keys;
  CHECK(coop::kth_largest(std::span{scratch}, keys.size()) == sorted.back());
}

}  // namespace

TEMPLATE_TEST_CASE("the k-th largest key is that of a sort", "[compressors]", std::int32_t,
                   std::int64_t) {
  constexpr TestType most = std::numeric_limits<TestType>::max();
  coop::random_stream random{1};
  for (const std::size_t n : {1U, 2U, 128U, 129U, 1000U, 5000U}) {
    std::vector<TestType> any(n);
    std::vector<TestType> few(n);
    std::vector<TestType> tails(n);
    std::vector<TestType> ascending(n);
    for (std::size_t i = 0; i < n; ++i) {
      any[i] = static_cast<TestType>(random()) & most;
      few[i] = static_cast<TestType>(random.below(3));
      tails[i] = most >> random.below(sizeof(TestType) * 8 - 1);
      ascending[i] = static_cast<TestType>(i);
    }
    check_against_sort(any);
    check_against_sort(few);
    check_against_sort(tails);
    check_against_sort(ascending);
    check_against_sort(std::vector<TestType>(n, most));
    ascending.assign(n, 0);
    ascending.back() = most;
    check_against_sort(ascending);
  }
}
