// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/laws/law_violation.hpp>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

namespace coop::laws {

/// Checks the weights that a `LinearAggregator` makes of one list of links:
///  - they are finite and sum to what the links' weights summed to, or to one;
///  - permuting the contributors permutes them;
///  - one that declares `preserves_weights` leaves them to the bit.
///
/// Throws `law_violation`.
template <LinearAggregator A>
void aggregator_on(const A& policy, const std::vector<double>& links,
                   const std::vector<std::size_t>& samples) {
  std::vector<double> weights = links;
  policy.weights(weights, samples);
  for (const double w : weights) law(std::isfinite(w), "an aggregator's weight is not finite");
  const double before = std::accumulate(links.begin(), links.end(), 0.0);
  const double after = std::accumulate(weights.begin(), weights.end(), 0.0);
  law(std::abs(after - before) < 1e-12 || std::abs(after - 1.0) < 1e-12,
      {"an aggregator's weights sum to ", std::to_string(after),
       ", which is neither one nor the links' sum ", std::to_string(before)});
  if constexpr (WeightPreservingAggregator<A>) {
    law(weights == links, "preserves_weights is declared, but the weights change");
  }
  const std::vector<double> reversed_links(links.rbegin(), links.rend());
  const std::vector<std::size_t> reversed_samples(samples.rbegin(), samples.rend());
  std::vector<double> reversed = reversed_links;
  policy.weights(reversed, reversed_samples);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    law(std::abs(reversed[weights.size() - 1 - i] - weights[i]) < 1e-12,
        "permuting the contributors does not permute an aggregator's weights");
  }
}

/// Checks what an `Aggregator` promises; of one that is not linear, nothing can be asked here.
///
/// Throws `law_violation`.
template <Aggregator A>
void aggregator(const A& policy) {
  if constexpr (LinearAggregator<A>) {
    aggregator_on(policy, {}, {});
    aggregator_on(policy, {1.0}, {5});
    aggregator_on(policy, {0.5, 0.5}, {3, 9});
    aggregator_on(policy, {0.2, 0.3, 0.5}, {0, 10, 1});
    aggregator_on(policy, {0.25, 0.25, 0.25, 0.25}, {0, 0, 0, 0});
    aggregator_on(policy, {0.3, 0.3}, {7, 7});
    aggregator_on(policy, {0.1, 0.2, 0.3, 0.4}, {1, 1000000000, 3, 4});
  }
}

}  // namespace coop::laws
