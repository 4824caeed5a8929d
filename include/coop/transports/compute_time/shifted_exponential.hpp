// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop::compute_time {

/// Compute time model: X = c + Exp(λ), independent for every node and step; mean c + 1/λ. The
/// slowest of n takes c + H_n/λ in the mean, H_n = 1 + 1/2 + … + 1/n (Lee et al., "Speeding up
/// distributed machine learning using codes", 2018).
class shifted_exponential {
 public:
  shifted_exponential(double shift, double rate) : shift_{shift}, rate_{rate} {
    require(shift >= 0 && std::isfinite(shift),
            {"shifted_exponential: the shift is ", shift, " s, must be at least 0 and finite"});
    require(rate > 0 && std::isfinite(rate),
            {"shifted_exponential: the rate is ", rate, " /s, must be above 0 and finite"});
  }

  [[nodiscard]] double seconds(std::size_t, std::size_t, random_stream& random) const noexcept {
    return shift_ - std::log(1.0 - random.uniform()) / rate_;
  }
  [[nodiscard]] std::string describe() const {
    return text({"compute_time::shifted_exponential{", shift_, ", ", rate_, "}"});
  }

 private:
  double shift_;
  double rate_;
};

}  // namespace coop::compute_time
