// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <cstddef>
#include <string>

namespace coop {

/// Synchronous SGD that drops the slow: the gradients that arrive within `seconds` of the start of
/// step t are averaged, or the first alone where that comes later; those that come too late are
/// dropped by their step number. A step that all gradients have reached ends at once.
///
/// A step starts when the server has made the update before it, on the server's clock. Where the
/// transport cannot wait until a time (all but `simulated`), what lies in the server's mail when it
/// looks has come in time. A worker without samples sends zeros at once: give every worker some.
/// Throws `std::invalid_argument` unless seconds > 0.
struct deadline {
  static constexpr synchrony synchronization = synchrony::quorum;
  static constexpr bool communicates_every_step = true;

  double seconds;

  explicit deadline(double after) : seconds{after} {
    require(after > 0 && std::isfinite(after),
            {"deadline: seconds is ", after, ", must be positive and finite"});
  }

  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  /// Whether a step is complete with so many gradients, however soon.
  [[nodiscard]] constexpr bool enough(std::size_t arrived, std::size_t workers) const noexcept {
    return arrived >= workers;
  }

  [[nodiscard]] std::string describe() const { return text({"deadline{", seconds, "}"}); }
};

}  // namespace coop
