// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop::compute_time {

/// Compute time model: P(X > x) = (least/x)^shape for x ≥ least, independent for every node and
/// step; heavy-tailed. Mean shape · least / (shape − 1) for shape > 1, else infinite.
class pareto {
 public:
  pareto(double least, double shape) : least_{least}, shape_{shape} {
    require(least > 0 && std::isfinite(least),
            {"pareto: the least time is ", least, " s, must be above 0 and finite"});
    require(shape > 0 && std::isfinite(shape),
            {"pareto: the shape is ", shape, ", must be above 0 and finite"});
  }

  [[nodiscard]] double seconds(std::size_t, std::size_t, random_stream& random) const noexcept {
    return least_ * std::pow(1.0 - random.uniform(), -1.0 / shape_);
  }
  [[nodiscard]] std::string describe() const {
    return text({"compute_time::pareto{", least_, ", ", shape_, "}"});
  }

 private:
  double least_;
  double shape_;
};

}  // namespace coop::compute_time
