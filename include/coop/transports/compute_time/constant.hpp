// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop::compute_time {

/// Compute time model: every step of every node takes as long.
class constant {
 public:
  explicit constant(double seconds) : seconds_{seconds} {
    require(seconds >= 0 && std::isfinite(seconds),
            {"compute_time::constant: ", seconds, " s, must be at least 0 and finite"});
  }

  [[nodiscard]] double seconds(std::size_t, std::size_t, random_stream&) const noexcept {
    return seconds_;
  }
  [[nodiscard]] std::string describe() const {
    return text({"compute_time::constant{", seconds_, "}"});
  }

 private:
  double seconds_;
};

}  // namespace coop::compute_time
