// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/objectives/checks.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace coop {

/// How the eigenvalues lie between μ and L: in equal ratios or in equal differences.
enum class eigenvalue_spacing { logarithmic, linear };

struct quadratic_options {
  std::size_t dimension = 10;
  double smoothness = 1.0;              ///< L, the largest eigenvalue
  double strong_convexity = 0.1;        ///< μ, the smallest eigenvalue, above 0
  double noise = 0.0;                   ///< σ², mean over a group's samples of ‖∇f_s − ∇f_i‖²
  double heterogeneity = 0.0;           ///< mean over the groups of ‖∇f_i − ∇f‖²
  std::size_t groups = 1;               ///< m, one a worker
  std::size_t samples_per_group = 100;  ///< n/m
  std::uint64_t seed = 1;
  double distance = 1.0;  ///< ‖x*‖, how far the optimum lies from a start at zero
  eigenvalue_spacing spacing = eigenvalue_spacing::logarithmic;
};

/// A quadratic whose every constant is chosen, for experiments with theory:
/// f_s(x) = ½ (x − c_s)ᵀ A (x − c_s), A diagonal with eigenvalues from μ to L.
///
/// Noise σ² and heterogeneity hold exactly over the finite samples, at every x, for A is common;
/// the noise holds in each group. Sample s belongs to group ⌊s / samples_per_group⌋, so that the
/// contiguous partition gives worker i group i. A batch's gradient costs O(batch·dimension).
/// Throws `std::invalid_argument` where the options contradict each other.
template <class T = double>
class quadratic {
 public:
  using value_type = T;

  explicit quadratic(quadratic_options options = {}) : options_{options} {
    check();
    make_eigenvalues();
    make_centres();
  }

  [[nodiscard]] std::size_t dimension() const noexcept { return options_.dimension; }
  [[nodiscard]] std::size_t samples() const noexcept {
    return options_.groups * options_.samples_per_group;
  }
  [[nodiscard]] const quadratic_options& options() const noexcept { return options_; }
  /// The diagonal of A, from μ to L.
  [[nodiscard]] std::span<const T> eigenvalues() const noexcept { return eigenvalues_; }
  /// x*, the mean of all c_s.
  [[nodiscard]] std::span<const T> optimum() const noexcept { return optimum_; }
  /// f(x*) = mean_s ½ (x* − c_s)ᵀ A (x* − c_s).
  [[nodiscard]] double minimum() const noexcept { return minimum_; }

  /// g ← A (x − mean of the batch's c_s); returns the batch's mean f_s(x).
  double gradient(std::span<const T> x, std::span<const std::size_t> batch, std::span<T> g) const {
    require_dimension("quadratic", dimension(), x, g);
    fill(g, 0.0);
    for (const std::size_t sample : batch) {
      for_each([](T& sum, const T& at, const T& centre) { sum += at - centre; }, g, x,
               centre(sample));
    }
    const T share = batch.empty() ? T{0} : T{1} / static_cast<T>(batch.size());
    for_each([share](T& sum, const T& eigenvalue) { sum *= share * eigenvalue; }, g, eigenvalues());
    return loss(x, batch);
  }

  /// The mean of f_s(x) over the batch; 0 for an empty one.
  [[nodiscard]] double loss(std::span<const T> x, std::span<const std::size_t> batch) const {
    require_dimension("quadratic", dimension(), x);
    double sum = 0;
    for (const std::size_t sample : batch) {
      sum += reduce(
          [](T at, T centre, T eigenvalue) {
            const double difference = static_cast<double>(at) - static_cast<double>(centre);
            return static_cast<double>(eigenvalue) * difference * difference;
          },
          x, centre(sample), eigenvalues());
    }
    return batch.empty() ? 0.0 : 0.5 * sum / static_cast<double>(batch.size());
  }

  [[nodiscard]] std::string describe() const {
    const quadratic_options& o = options_;
    return text({"quadratic{{.dimension = ", o.dimension, ", .smoothness = ", o.smoothness,
                 ", .strong_convexity = ", o.strong_convexity, ", .noise = ", o.noise,
                 ", .heterogeneity = ", o.heterogeneity, ", .groups = ", o.groups,
                 ", .samples_per_group = ", o.samples_per_group, "}}"});
  }

 private:
  [[nodiscard]] std::span<const T> centre(std::size_t sample) const noexcept {
    return std::span{centres_}.subspan(sample * dimension(), dimension());
  }

  void check() const {
    const quadratic_options& o = options_;
    require(o.dimension >= 1, "quadratic: dimension is 0, must be at least 1");
    require(
        o.strong_convexity > 0 && o.strong_convexity <= o.smoothness && std::isfinite(o.smoothness),
        "quadratic: must have 0 < strong_convexity <= smoothness < infinity");
    require(o.dimension > 1 || o.strong_convexity == o.smoothness,
            "quadratic: one dimension has one eigenvalue, strong_convexity must equal smoothness");
    require(o.groups >= 1 && o.samples_per_group >= 1,
            "quadratic: groups and samples_per_group must be at least 1");
    require(o.noise >= 0 && std::isfinite(o.noise), "quadratic: noise must be at least 0");
    require(o.noise == 0 || o.samples_per_group >= 2,
            "quadratic: noise > 0 needs samples_per_group of at least 2");
    require(o.heterogeneity >= 0 && std::isfinite(o.heterogeneity),
            "quadratic: heterogeneity must be at least 0");
    require(o.heterogeneity == 0 || o.groups >= 2,
            "quadratic: heterogeneity > 0 needs at least 2 groups");
    require(o.distance >= 0 && std::isfinite(o.distance), "quadratic: distance must be at least 0");
  }

  void make_eigenvalues() {
    const double low = options_.strong_convexity;
    const double high = options_.smoothness;
    for (std::size_t j = 0; j < dimension(); ++j) {
      const double t =
          dimension() == 1 ? 1.0 : static_cast<double>(j) / static_cast<double>(dimension() - 1);
      const bool linear = options_.spacing == eigenvalue_spacing::linear;
      // The ends exactly, whatever pow rounds.
      const double between = linear ? low + t * (high - low) : low * std::pow(high / low, t);
      eigenvalues_.push_back(static_cast<T>(j + 1 == dimension() ? high : between));
    }
  }

  /// `count` normal vectors, shifted and scaled so that their mean is 0 and their mean ‖·‖² is
  /// `mean_square` to rounding.
  aligned_vector<double> centred(std::size_t count, double mean_square,
                                 random_stream& random) const {
    const std::size_t d = dimension();
    aligned_vector<double> vectors(count * d);
    if (mean_square == 0) return vectors;
    for (double& value : vectors) value = random.normal();
    for (std::size_t j = 0; j < d; ++j) {
      double mean = 0;
      for (std::size_t i = 0; i < count; ++i) mean += vectors[i * d + j];
      mean /= static_cast<double>(count);
      for (std::size_t i = 0; i < count; ++i) vectors[i * d + j] -= mean;
    }
    scale(std::sqrt(mean_square * static_cast<double>(count) / dot(vectors, vectors)), vectors);
    return vectors;
  }

  /// c_s = x* − A⁻¹ (shift of the group's gradient + noise of the sample's).
  void make_centres() {
    const std::size_t d = dimension();
    const std::size_t group_size = options_.samples_per_group;
    random_stream random{options_.seed, 0, 0, purpose::data};
    aligned_vector<double> middle(d);
    for (double& value : middle) value = random.normal();
    scale(options_.distance / std::sqrt(dot(middle, middle)), middle);
    optimum_.assign(middle.begin(), middle.end());

    const auto shifts = centred(options_.groups, options_.heterogeneity, random);
    centres_.resize(samples() * d);
    for (std::size_t group = 0; group < options_.groups; ++group) {
      const auto noise = centred(group_size, options_.noise, random);
      for (std::size_t k = 0; k < group_size * d; ++k) {
        const std::size_t j = k % d;
        const double moved = shifts[group * d + j] + noise[k];
        centres_[group * group_size * d + k] =
            static_cast<T>(middle[j] - moved / static_cast<double>(eigenvalues_[j]));
      }
    }
    for (std::size_t sample = 0; sample < samples(); ++sample) {
      minimum_ += loss(optimum_, std::span{&sample, 1}) / static_cast<double>(samples());
    }
  }

  quadratic_options options_;
  aligned_vector<T> eigenvalues_;
  aligned_vector<T> optimum_;
  aligned_vector<T> centres_;
  double minimum_ = 0;
};

}  // namespace coop
