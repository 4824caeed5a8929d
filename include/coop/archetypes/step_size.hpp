// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

namespace coop::archetypes {

/// The least step size; its factor is a float, which the concept allows.
struct step_size {
  [[nodiscard]] float factor(const progress&) const { return 1.0F; }
};

static_assert(StepSize<step_size>);

}  // namespace coop::archetypes
