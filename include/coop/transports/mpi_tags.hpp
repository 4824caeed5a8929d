// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace coop {

/// The tags of a collective call's messages: two bits of kind, six of the call, seven of what both
/// sides must agree on. They stay below the 32768 that MPI promises.
struct mpi_tags {
  static constexpr int reduction = 0;  ///< kind of an all-reduce; of its results: 1
  static constexpr int barrier = 2;

  /// Of a message of call `call`.
  [[nodiscard]] static int make(int kind, std::uint64_t call, std::size_t agreed) noexcept {
    return static_cast<int>((agreed % 127 * 64 + call % 64) * 4) + kind;
  }
};

}  // namespace coop
