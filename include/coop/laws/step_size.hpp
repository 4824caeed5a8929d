// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>
#include <coop/laws/law_violation.hpp>

#include <cmath>
#include <string>

namespace coop::laws {

/// Checks what a `StepSize` promises, at every step of a run of the given shape: its factor is
/// finite, not negative, and the same whenever the same progress is asked, of a copy too.
///
/// Throws `law_violation`.
template <StepSize S>
void step_size(const S& policy, progress run = {.last = 240, .steps_per_epoch = 12}) {
  const S copy = policy;
  for (run.step = 1; run.step <= run.last; ++run.step) {
    const double factor = static_cast<double>(policy.factor(run));
    const std::string found = text({std::to_string(factor), " at step ", run.step});
    law(std::isfinite(factor) && factor >= 0,
        {"a step size's factor must be finite and not negative: it is ", found});
    law(factor == static_cast<double>(policy.factor(run)) &&
            factor == static_cast<double>(copy.factor(run)),
        {"a step size must give the same factor for the same progress: it differs from ", found});
  }
}

}  // namespace coop::laws
