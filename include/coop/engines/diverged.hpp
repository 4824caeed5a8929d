// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop {

/// A run met a NaN or an infinity; names the node and the step.
class diverged : public error {
 public:
  diverged(const std::string& what, double step_size, std::size_t rank, std::size_t step)
      : error{text({"diverged: ", what, " at step size ", step_size, cure}),
              {.rank = rank, .step = step}} {}

 private:
  static constexpr const char* cure =
      "; use a smaller step size, a warm-up or clip_norm, and look for bad values in the data";
};

/// Throws `diverged` unless the loss of a mini-batch is finite.
inline void require_finite_loss(double loss, double step_size, std::size_t rank, std::size_t step) {
  if (!std::isfinite(loss)) {
    throw diverged{text({"the mini-batch loss is ", loss}), step_size, rank, step};
  }
}

}  // namespace coop
