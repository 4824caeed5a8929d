// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace coop {

/// What one node sent and received, in bytes of payload.
struct traffic {
  std::uint64_t bytes_out = 0;
  std::uint64_t bytes_in = 0;

  traffic& operator+=(const traffic& other) noexcept {
    bytes_out += other.bytes_out;
    bytes_in += other.bytes_in;
    return *this;
  }
  friend traffic operator-(traffic a, const traffic& b) noexcept {
    return {a.bytes_out - b.bytes_out, a.bytes_in - b.bytes_in};
  }
  friend bool operator==(const traffic&, const traffic&) = default;
};

}  // namespace coop
