// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/transports/gathering.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace coop {

/// Elements [begin, end) of every node's vector ← Σ_i weights[i] · (those of node i), in rank
/// order, by node `rank`, which has that chunk to itself; the mailboxes point to the nodes'
/// `View`s. Vectors of weight 0 are not read.
template <class View>
void reduce_shared_chunk(gathering& all, std::size_t rank, std::size_t begin, std::size_t end,
                         std::span<const double> weights) {
  using input = read_only_t<View>;
  thread_local std::vector<View> vectors;
  thread_local std::vector<input> inputs;
  thread_local std::vector<double> kept;
  vectors.clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    vectors.push_back(*static_cast<const View*>(all[i].view));
    require(vectors[i].size() == vectors[0].size(),
            "all_reduce: the nodes' vectors are not of one size");
  }
  // A block at a time, so that what was just summed is still in the cache when it is handed out.
  constexpr std::size_t block = 8192;
  for (std::size_t at = begin; at < end; at += block) {
    const std::size_t length = std::min(block, end - at);
    inputs.clear();
    kept.clear();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (weights[i] == 0.0) continue;
      inputs.push_back(vectors[i].subspan(at, length));
      kept.push_back(weights[i]);
    }
    const View sum = vectors[rank].subspan(at, length);
    weighted_sum(sum, std::span<const double>{kept}, std::span<const input>{inputs});
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i != rank) copy(sum, vectors[i].subspan(at, length));
    }
  }
}

}  // namespace coop
