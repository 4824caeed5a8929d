// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/gate.hpp>

#include <coop/transports/reduction_chunks.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

std::vector<std::vector<double>> reduced(std::vector<std::vector<double>> vectors,
                                         const std::vector<double>& weights) {
  std::vector<std::span<double>> views(vectors.begin(), vectors.end());
  std::vector<const void*> places;
  for (const auto& view : views) places.push_back(&view);
  coop::reduce_views<std::span<double>>(places, weights);
  return vectors;
}

TEST_CASE("views become their weighted sum, which does not read those of no weight", "[gate]") {
  // More than a block of 8,192, and no multiple of it.
  const std::size_t size = 20'001;
  std::vector<std::vector<double>> given(3, std::vector<double>(size));
  for (std::size_t j = 0; j < size; ++j) {
    given[0][j] = static_cast<double>(j);
    given[1][j] = std::nan("");
    given[2][j] = 1.0 / (1.0 + static_cast<double>(j));
  }
  const auto sums = reduced(given, {0.5, 0.0, 2.0});
  bool right = true;
  for (const auto& sum : sums) {
    for (std::size_t j = 0; j < size; ++j) {
      right = right && sum[j] == 0.5 * given[0][j] + 2.0 * given[2][j];
    }
  }
  CHECK(right);
  CHECK(reduced({{}, {}}, {1.0, 1.0}) == std::vector<std::vector<double>>(2));
  CHECK(reduced({{1, 2}, {3, 4}}, {0.0, 0.0}) == std::vector<std::vector<double>>(2, {0, 0}));
  CHECK_THROWS_TEXT(reduced({{1, 2}, {3}}, {1.0, 1.0}), std::invalid_argument, "not of one size");
}

TEST_CASE("what a reduction sends is what the real ones send", "[gate]") {
  for (const std::size_t nodes : {1U, 2U, 5U}) {
    for (const std::size_t length : {0U, 1U, 7U, 1000U}) {
      std::vector<double> weights(nodes, 1.0);
      if (nodes > 2) weights[1] = 0;
      const std::size_t counted = nodes > 2 ? nodes - 1 : nodes;
      for (std::size_t rank = 0; rank < nodes; ++rank) {
        const auto [begin, end] = coop::reduction_chunk(rank, nodes, length, 4);
        const bool counts = weights[rank] != 0;
        CHECK(coop::counted_reduction_traffic(rank, nodes, length, 4, counts, counted) ==
              coop::reduction_traffic(rank, (end - begin) * 4, length * 4, weights));
      }
    }
  }
}

}  // namespace
