// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <string>

namespace coop {

/// Factor m · batch_size / reference_batch: the run's step size is the one tuned for a batch of
/// `reference_batch` samples, and grows with the batch of all workers together.
///
/// Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour" (2017); put `warmup`
/// around it. Throws `std::invalid_argument` unless reference_batch > 0.
struct linear_scaling {
  /// Samples of the batch that the step size was tuned for.
  double reference_batch;

  explicit linear_scaling(double samples = 256) : reference_batch{samples} {
    require(samples > 0 && std::isfinite(samples),
            {"linear_scaling: reference batch is ", samples, ", must be positive and finite"});
  }

  [[nodiscard]] double factor(const progress& p) const noexcept {
    return static_cast<double>(p.workers) * static_cast<double>(p.batch_size) / reference_batch;
  }

  [[nodiscard]] std::string describe() const {
    return text({"linear_scaling{", reference_batch, "}"});
  }
};

}  // namespace coop
