// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace coop {

/// sum ← the part of a shard in ∇f(x), f being the mean over `samples`; returns its part of f(x).
/// `piece` is scratch.
template <class V, Objective Obj>
double shard_gradient(const Obj& objective, const V& x, std::span<const std::size_t> shard,
                      std::size_t samples, V& sum, V& piece) {
  // Large enough for matrix products to be efficient, small enough to stay in the cache.
  constexpr std::size_t chunk = 512;
  double loss = 0;
  fill(sum, 0.0);
  for (std::size_t at = 0; at < shard.size(); at += chunk) {
    const auto batch = shard.subspan(at, std::min(chunk, shard.size() - at));
    const double share = static_cast<double>(batch.size()) / static_cast<double>(samples);
    loss += share * objective.gradient(view(x), batch, view(piece));
    axpy(share, std::as_const(piece), sum);
  }
  return loss;
}

}  // namespace coop
