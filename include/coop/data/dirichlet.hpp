// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/partition.hpp>

#include <range/v3/view/chunk_by.hpp>
#include <range/v3/view/enumerate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace coop::data {

/// Draws from the symmetric Dirichlet distribution of `size` parts: they are at least 0 and sum to
/// 1. Any alpha > 0, however small: the gamma variates are made in logarithms, where they do not
/// vanish.
[[nodiscard]] inline std::vector<double> dirichlet_parts(std::size_t size, double alpha,
                                                         random_stream& random) {
  std::vector<double> parts(size);
  for (double& part : parts) {
    // X ~ Γ(α + 1), U uniform: X·U^(1/α) ~ Γ(α).
    const double raised = std::log(random.gamma(alpha + 1));
    part = std::max(raised + std::log(1 - random.uniform()) / alpha,
                    std::numeric_limits<double>::lowest());
  }
  const double largest = *std::max_element(parts.begin(), parts.end());
  double sum = 0;
  for (double& part : parts) sum += part = std::exp(part - largest);
  for (double& part : parts) part /= sum;
  return parts;
}

/// Label skew of strength 1/alpha: the samples of each label are dealt to the workers in
/// proportions drawn from Dir(alpha, …, alpha), independently for each label. Large alpha: every
/// worker sees every label alike; small alpha: a label belongs to few workers. A shard may be
/// empty. Hsu, Qi and Brown, "Measuring the effects of non-identical data distribution for
/// federated visual classification" (2019), in the form with proportions for each label of
/// Yurochkin et al., "Bayesian nonparametric federated learning of neural networks" (ICML 2019).
///
/// A template for the sake of compile time: only a program that calls it instantiates its views.
/// Throws `std::invalid_argument` with no worker, more workers than samples, alpha ≤ 0 or not
/// finite, or a label that is NaN or infinite.
template <class Labels = std::span<const double>>
[[nodiscard]] partition dirichlet(std::type_identity_t<Labels> labels, std::size_t workers,
                                  double alpha, std::uint64_t seed) {
  require_enough_samples("dirichlet", labels.size(), workers);
  require(alpha > 0 && std::isfinite(alpha),
          {"dirichlet: alpha is ", alpha, ", must be above 0 and finite"});
  require(all_finite(labels), "dirichlet: a label is NaN or infinite");

  const auto order = ascending(labels);
  const auto same_label = [&](std::size_t a, std::size_t b) { return labels[a] == labels[b]; };
  std::vector<std::vector<std::size_t>> shards(workers);
  for (auto&& [number, group] :
       order | ranges::views::chunk_by(same_label) | ranges::views::enumerate) {
    std::vector<std::size_t> samples(group.begin(), group.end());
    random_stream random{seed, 0, static_cast<std::size_t>(number), purpose::partition};
    random.shuffle(samples.begin(), samples.end());
    const auto parts = dirichlet_parts(workers, alpha, random);
    double until = 0;
    std::size_t begin = 0;
    for (std::size_t worker = 0; worker < workers; ++worker) {
      until += parts[worker];
      const auto share = std::llround(until * static_cast<double>(samples.size()));
      const std::size_t end = worker + 1 == workers
                                  ? samples.size()
                                  : std::min(samples.size(), static_cast<std::size_t>(share));
      for (; begin < end; ++begin) shards[worker].push_back(samples[begin]);
    }
  }
  return partition{std::move(shards)};
}

}  // namespace coop::data
