// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/transports/reduction_chunks.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace coop {

/// Where the nodes of a simulated run meet for a barrier or an all-reduce.
struct gate {
  enum class call { none, barrier, all_reduce };

  call kind = call::none;          ///< of those that have come
  std::size_t come = 0;            ///< how many
  std::vector<const void*> views;  ///< of an all-reduce, by rank
  std::size_t counted = 0;         ///< weights of the last all-reduce that are not zero
  double met = 0;                  ///< when the last node came
  bool timed = true;               ///< unless all that have come say that it is not
};

/// Every vector ← Σ_i weights[i] · (vector of node i), in rank order; `views` point to the nodes'
/// `View`s. Vectors of weight 0 are not read. Throws std::invalid_argument unless all vectors are
/// of one size.
template <class View>
void reduce_views(std::span<const void* const> views, std::span<const double> weights) {
  using input = read_only_t<View>;
  std::vector<View> vectors;
  std::vector<double> kept;
  vectors.reserve(views.size());
  for (const void* const other : views) {
    vectors.push_back(*static_cast<const View*>(other));
    require(vectors.back().size() == vectors.front().size(),
            "all_reduce: the nodes' vectors are not of one size");
  }
  for (const double weight : weights) {
    if (weight != 0.0) kept.push_back(weight);
  }
  std::vector<input> inputs;
  inputs.reserve(kept.size());
  // A block at a time, so that what was just summed is still in the cache when it is handed out.
  constexpr std::size_t block = 8192;
  const std::size_t size = vectors.front().size();
  for (std::size_t at = 0; at < size; at += block) {
    const std::size_t length = size - at < block ? size - at : block;
    inputs.clear();
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      if (weights[i] != 0.0) inputs.push_back(vectors[i].subspan(at, length));
    }
    const View sum = vectors.front().subspan(at, length);
    weighted_sum(sum, std::span<const double>{kept}, std::span<const input>{inputs});
    for (std::size_t i = 1; i < vectors.size(); ++i) copy(sum, vectors[i].subspan(at, length));
  }
}

/// What `reduction_traffic` says for node `rank`, where `counted` of the `nodes` weights are not
/// zero: known to all, so that a node need not count again.
[[nodiscard]] inline traffic counted_reduction_traffic(std::size_t rank, std::size_t nodes,
                                                       std::size_t length, std::size_t width,
                                                       bool counts, std::size_t counted) noexcept {
  const auto [begin, end] = reduction_chunk(rank, nodes, length, width);
  const std::size_t chunk = (end - begin) * width;
  const std::size_t others = length * width - chunk;
  return {(counts ? others : 0) + (nodes - 1) * chunk,
          (counted - (counts ? 1 : 0)) * chunk + others};
}

}  // namespace coop
