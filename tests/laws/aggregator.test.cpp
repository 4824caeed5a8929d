// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/laws/aggregator.hpp>

namespace {

struct doubling {
  static constexpr bool sums_linearly = true;
  void weights(std::span<double> w, std::span<const std::size_t>) const {
    for (double& x : w) x *= 2;
  }
};
struct first_takes_all {
  static constexpr bool sums_linearly = true;
  void weights(std::span<double> w, std::span<const std::size_t>) const {
    for (double& x : w) x = 0;
    if (!w.empty()) w[0] = 1;
  }
};
struct liar {
  static constexpr bool sums_linearly = true;
  static constexpr bool preserves_weights = true;
  void weights(std::span<double> w, std::span<const std::size_t>) const {
    for (double& x : w) x = 1.0 / static_cast<double>(w.size());
  }
};
struct dividing {
  static constexpr bool sums_linearly = true;
  void weights(std::span<double> w, std::span<const std::size_t> n) const {
    double total = 0;
    for (const std::size_t x : n) total += static_cast<double>(x);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = static_cast<double>(n[i]) / total;
  }
};

}  // namespace

TEST_CASE("the laws of aggregators find those who break them", "[laws]") {
  using coop::law_violation;
  CHECK_THROWS_TEXT(coop::laws::aggregator(doubling{}), law_violation, "weights sum to 2");
  CHECK_THROWS_TEXT(coop::laws::aggregator(first_takes_all{}), law_violation, "permuting");
  CHECK_THROWS_TEXT(coop::laws::aggregator(liar{}), law_violation, "preserves_weights is declared");
  CHECK_THROWS_TEXT(coop::laws::aggregator(dividing{}), law_violation, "is not finite");
}
