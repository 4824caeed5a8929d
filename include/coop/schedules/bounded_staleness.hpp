// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Stale synchronous parallel (SSP): asynchronous, but no worker is more than s clocks ahead of the
/// slowest; a clock is one gradient. A gradient at clock c is that of a model with all updates of
/// all workers' clocks up to c − s.
/// Ho et al., "More effective distributed ML via a stale synchronous parallel parameter server"
/// (NIPS 2013).
///
/// s = 0 keeps the workers in step, though each gradient is an update of its own. Any s is legal.
struct bounded_staleness {
  static constexpr synchrony synchronization = synchrony::bounded_staleness;
  static constexpr bool communicates_every_step = true;

  std::size_t staleness;  ///< s, in clocks

  explicit constexpr bounded_staleness(std::size_t clocks) noexcept : staleness{clocks} {}

  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  [[nodiscard]] constexpr bool admits(const turn& t) const noexcept {
    return t.clock - t.slowest <= staleness;
  }

  [[nodiscard]] std::string describe() const {
    return text({"bounded_staleness{", staleness, "}"});
  }
};

}  // namespace coop
