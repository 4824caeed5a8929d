// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

namespace coop::archetypes {

/// The least schedule: every other step.
struct schedule {
  static constexpr synchrony synchronization = synchrony::bulk_synchronous;
  [[nodiscard]] bool communicates(const progress& p) const { return p.step % 2 == 0; }
};

static_assert(Schedule<schedule>);
static_assert(!EveryStepSchedule<schedule>);
static_assert(!LeveledSchedule<schedule>);
static_assert(!LimitingSchedule<schedule>);

}  // namespace coop::archetypes
