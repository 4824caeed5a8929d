// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace coop {

/// A model in host memory, of whatever scalar: std::vector, std::span, Eigen.
template <class X>
concept HostVector = requires(const X& x) {
  { *x.data() } -> std::convertible_to<double>;
  { x.size() } -> std::convertible_to<std::size_t>;
};

/// Calls `use(x, chunk)` for consecutive chunks of all sample indices, with x copied to the
/// objective's scalar and to aligned storage: the same bits from wherever x lies.
template <Objective Obj, HostVector X, class Use>
  requires(!HasVectorType<Obj>)
void for_all_samples(const Obj& objective, const X& x, Use use) {
  using scalar = typename Obj::value_type;
  constexpr std::size_t chunk = 1024;
  aligned_vector<scalar> model(static_cast<std::size_t>(x.size()));
  std::transform(x.data(), x.data() + x.size(), model.begin(),
                 [](const auto& value) { return static_cast<scalar>(value); });
  const std::size_t samples = objective.samples();
  std::vector<std::size_t> indices(std::min(chunk, samples));
  for (std::size_t begin = 0; begin == 0 || begin < samples; begin += chunk) {
    indices.resize(std::min(chunk, samples - begin));
    std::iota(indices.begin(), indices.end(), begin);
    use(std::span<const scalar>{model}, std::span<const std::size_t>{indices});
  }
}

/// f(x) over all samples, regulariser included. Without samples, the loss of an empty batch.
template <Objective Obj, HostVector X>
[[nodiscard]] double mean_loss(const Obj& objective, const X& x) {
  double sum = 0;
  double count = 0;
  for_all_samples(objective, x, [&](auto model, auto batch) {
    const double weight = std::max(1.0, static_cast<double>(batch.size()));
    sum += weight * objective.loss(model, batch);
    count += weight;
  });
  return sum / count;
}

/// The share of all samples that x puts in a wrong class, in [0, 1]; 0 without samples.
template <Objective Obj, HostVector X>
  requires ClassifyingObjective<Obj, std::span<const typename Obj::value_type>>
[[nodiscard]] double error_rate(const Obj& objective, const X& x) {
  std::size_t wrong = 0;
  for_all_samples(objective, x,
                  [&](auto model, auto batch) { wrong += objective.errors(model, batch); });
  const auto samples = static_cast<double>(std::max<std::size_t>(1, objective.samples()));
  return static_cast<double>(wrong) / samples;
}

}  // namespace coop
