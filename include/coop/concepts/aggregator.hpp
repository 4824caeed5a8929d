// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/fact.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace coop {

/// Minimal: `sums_linearly` and, where so, `weights(w, samples)`: links' weights → those to sum
/// with.
template <class A>
concept Aggregator = Fact<A::sums_linearly>;

template <class A>
concept LinearAggregator =
    Aggregator<A> && A::sums_linearly &&
    requires(const A& aggregator, std::span<double> weights, std::span<const std::size_t> samples) {
      aggregator.weights(weights, samples);
    };

/// Works on the messages themselves, one a source, in rank order: `combine(messages, out)`, which
/// throws `coop::error` on a malformed one.
template <class A, class T>
concept MessageAggregatorOf =
    Aggregator<A> && !A::sums_linearly &&
    requires(const A& aggregator, std::span<const std::span<const std::byte>> messages,
             std::span<T> out) { aggregator.combine(messages, out); };

template <class A>  // counts the bits of messages of signs
concept VotingAggregator =
    MessageAggregatorOf<A, float> && MessageAggregatorOf<A, double> && A::votes;

template <class A>  // a linear aggregator that leaves the links' weights as they are
concept WeightPreservingAggregator = LinearAggregator<A> && A::preserves_weights;

template <class A>  // keeps every worker's last gradient and steps along their mean
concept IncrementalAggregator = Aggregator<A> && A::incremental;

}  // namespace coop
