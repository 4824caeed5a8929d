// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// v ← Σ_i weights[i] · (v of node i), in rank order, on every node: by the communicator's own
/// reduction, or by an exchange of everybody with everybody where it has none.
template <class V, Communicator Comm>
void all_reduce(Comm& communicator, V& v, std::span<const double> weights) {
  if constexpr (CollectiveCommunicator<Comm, view_of<V>>) {
    communicator.all_reduce(view(v), weights);
  } else {
    using reading = const_view_of<V>;
    std::vector<std::size_t> everybody(communicator.size());
    std::iota(everybody.begin(), everybody.end(), std::size_t{0});
    // Where an error ends the run, others may still read v.
    struct drain_at_exit {
      Comm& communicator;
      ~drain_at_exit() { communicator.drain(); }
    };
    V sum = v;
    {
      const drain_at_exit guard{communicator};
      const auto inbox =
          communicator.exchange(everybody, everybody, as_bytes(view(std::as_const(v))));
      std::vector<reading> inputs;
      std::vector<double> kept;
      for (const std::size_t node : everybody) {
        if (weights[node] == 0.0) continue;  // 0 · NaN would spread
        inputs.push_back(from_bytes<reading>(inbox[node]));
        kept.push_back(weights[node]);
      }
      weighted_sum(view(sum), std::span<const double>{kept}, std::span<const reading>{inputs});
    }
    copy(sum, v);
  }
}

/// The same for a view of a vector.
template <class T, Communicator Comm>
void all_reduce(Comm& communicator, std::span<T> v, std::span<const double> weights) {
  if constexpr (CollectiveCommunicator<Comm, std::span<T>>) {
    communicator.all_reduce(v, weights);
  } else {
    aligned_vector<T> values(v.begin(), v.end());
    all_reduce(communicator, values, weights);
    copy(values, v);
  }
}

}  // namespace coop
