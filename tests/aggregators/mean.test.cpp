// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/aggregators/mean.hpp>
#include <coop/laws/aggregator.hpp>

#include <vector>

static_assert(coop::WeightPreservingAggregator<coop::mean>);

TEST_CASE("mean leaves the weights alone", "[aggregators]") {
  std::vector<double> w{0.25, 0.75};
  coop::mean{}.weights(w, std::vector<std::size_t>{100, 1});
  CHECK(w == std::vector<double>{0.25, 0.75});
  CHECK(coop::mean{}.describe() == "mean{}");
  coop::laws::aggregator(coop::mean{});
}
