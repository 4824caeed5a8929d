// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop::compute_time {

/// Compute time model: X = median · exp(σ·N(0, 1)), independent for every node and step; mean
/// median · exp(σ²/2).
class log_normal {
 public:
  log_normal(double median, double sigma) : median_{median}, sigma_{sigma} {
    require(median > 0 && std::isfinite(median),
            {"log_normal: the median is ", median, " s, must be above 0 and finite"});
    require(sigma >= 0 && std::isfinite(sigma),
            {"log_normal: sigma is ", sigma, ", must be at least 0 and finite"});
  }

  [[nodiscard]] double seconds(std::size_t, std::size_t, random_stream& random) const noexcept {
    return median_ * std::exp(sigma_ * random.normal());
  }
  [[nodiscard]] std::string describe() const {
    return text({"compute_time::log_normal{", median_, ", ", sigma_, "}"});
  }

 private:
  double median_;
  double sigma_;
};

}  // namespace coop::compute_time
