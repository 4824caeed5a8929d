// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

namespace coop {

/// The gradient of one worker's batch, in as many micro-batches as were asked for.
template <class V>
class local_gradient {
 public:
  explicit local_gradient(std::size_t pieces) : pieces_{pieces} {}

  /// g ← the gradient of the mean loss of `batch` at x; returns that loss. Both are model vectors,
  /// or views of their kind. An empty batch (a worker without samples) gives zeros.
  template <class Obj, class X, class G>
  double operator()(const Obj& objective, const X& x, std::span<const std::size_t> batch, G&& g) {
    if (batch.empty()) {
      fill(g, 0.0);
      return 0.0;
    }
    if (pieces_ == 1) return objective.gradient(view(x), batch, view(g));
    return accumulate(objective, x, batch, g);
  }

 private:
  template <class Obj, class X, class G>
  double accumulate(const Obj& objective, const X& x, std::span<const std::size_t> batch, G& g) {
    if (!piece_) piece_.emplace(view(g).size());
    double loss = 0;
    fill(g, 0.0);
    const std::size_t size = (batch.size() + pieces_ - 1) / pieces_;
    for (std::size_t at = 0; at < batch.size(); at += size) {
      const std::size_t length = std::min(size, batch.size() - at);
      const double share = static_cast<double>(length) / static_cast<double>(batch.size());
      loss += share * objective.gradient(view(x), batch.subspan(at, length), view(*piece_));
      axpy(share, std::as_const(*piece_), g);
    }
    return loss;
  }

  std::size_t pieces_;
  std::optional<V> piece_;
};

}  // namespace coop
