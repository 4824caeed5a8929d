// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace coop {

/// What it costs to move bytes from one node to another: α + bytes · β.
struct wire {
  double latency = 0;           ///< α, seconds until the first byte is there
  double seconds_per_byte = 0;  ///< β, one over the bandwidth

  /// Seconds for which `bytes` take a port.
  [[nodiscard]] constexpr double transfer(std::size_t bytes) const noexcept {
    return static_cast<double>(bytes) * seconds_per_byte;
  }
  /// α + bytes · β.
  [[nodiscard]] constexpr double seconds(std::size_t bytes) const noexcept {
    return latency + transfer(bytes);
  }
  friend constexpr bool operator==(const wire&, const wire&) = default;
};

}  // namespace coop
