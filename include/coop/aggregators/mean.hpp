// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// Sums with the links' own weights: every worker counts the same.
struct mean {
  static constexpr bool sums_linearly = true;
  static constexpr bool preserves_weights = true;

  constexpr void weights(std::span<double>, std::span<const std::size_t>) const noexcept {}

  [[nodiscard]] std::string describe() const { return "mean{}"; }
};

}  // namespace coop
