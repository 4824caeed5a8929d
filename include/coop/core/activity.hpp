// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

namespace coop {

/// What a node does with its time.
enum class activity : std::uint8_t {
  computing,
  waiting,        ///< for what others have not sent yet, or for others to come
  communicating,  ///< what it waits for last is on its way
  away            ///< it has left, and may join again
};

/// "computing", "waiting", "communicating" or "away".
[[nodiscard]] constexpr const char* name(activity what) noexcept {
  switch (what) {
    case activity::computing:
      return "computing";
    case activity::waiting:
      return "waiting";
    case activity::communicating:
      return "communicating";
    case activity::away:
      break;
  }
  return "away";
}

/// What a node did from `start` to `end`, in seconds since the run began.
struct activity_interval {
  double start;
  double end;
  std::uint32_t node;
  activity what;
  friend bool operator==(const activity_interval&, const activity_interval&) = default;
};

}  // namespace coop
