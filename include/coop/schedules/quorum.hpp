// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <string>

namespace coop {

/// Synchronous SGD with backup workers: the first n gradients of step t are averaged, the others
/// come too late and are dropped by their step number. With m = n nobody is a backup, and this is
/// synchronous SGD.
/// Chen, Pan, Monga, Bengio and Jozefowicz, "Revisiting distributed synchronous SGD" (2016).
///
/// With gradients of c + Exp(λ) seconds a step that all m workers begin together takes
/// c + (H_m − H_{m−n})/λ in the mean. A worker that comes too late has begun late: with m > n later
/// steps take between that and c + H_n/λ.
///
/// A worker without samples would send zeros at once, and so be always among the first: `train`
/// refuses that unless n = m. Throws `std::invalid_argument` for n = 0; `train` does for more than
/// there are workers.
struct quorum {
  static constexpr synchrony synchronization = synchrony::quorum;
  static constexpr bool communicates_every_step = true;

  std::size_t gradients;  ///< n, of a step

  explicit quorum(std::size_t first) : gradients{first} {
    require(first > 0, "quorum: waits for 0 gradients, must be at least 1");
  }

  [[nodiscard]] constexpr bool communicates(const progress&) const noexcept { return true; }

  /// Whether a step is complete with so many gradients.
  [[nodiscard]] constexpr bool enough(std::size_t arrived, std::size_t /*workers*/) const noexcept {
    return arrived >= gradients;
  }

  [[nodiscard]] std::string describe() const { return text({"quorum{", gradients, "}"}); }
};

}  // namespace coop
