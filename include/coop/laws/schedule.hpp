// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>
#include <coop/laws/law_violation.hpp>

#include <cstddef>
#include <string>

namespace coop::laws {

/// Checks what a `Schedule` promises, at every step of a run of the given shape:
///  - it is a pure function: the same progress, asked again or of a copy, has the same answer;
///  - one that declares `communicates_every_step` does;
///  - `within` and `computes` are pure as well, and a node with the largest shard never rests.
///
/// Throws `law_violation`.
template <Schedule S>
void schedule(const S& policy,
              progress run = {.last = 240, .steps_per_epoch = 12, .batch_size = 8}) {
  const S copy = policy;
  for (run.step = 1; run.step <= run.last; ++run.step) {
    const std::string at = text({" at step ", run.step});
    const bool communicates = policy.communicates(run);
    law(communicates == policy.communicates(run) && communicates == copy.communicates(run),
        {"a schedule must give the same answer for the same progress: it differs", at});
    if constexpr (EveryStepSchedule<S>) {
      law(communicates, {"communicates_every_step is declared, but nothing is communicated", at});
    }
    if constexpr (LeveledSchedule<S>) {
      law(policy.within(run) == copy.within(run),
          {"within() must give the same answer for the same progress: it differs", at});
    }
    if constexpr (LimitingSchedule<S>) {
      const std::size_t largest = run.steps_per_epoch * run.batch_size;
      for (std::size_t samples = 0; samples <= largest; samples += run.batch_size) {
        law(policy.computes(run, samples) == copy.computes(run, samples),
            {"computes() must give the same answer for the same progress: it differs", at});
      }
      law(policy.computes(run, largest), {"the node with the largest shard rests", at});
    }
  }
}

}  // namespace coop::laws
