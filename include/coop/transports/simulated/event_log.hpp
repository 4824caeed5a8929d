// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/activity.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace coop {

/// What happened in a simulated run, in seconds of virtual time: `simulated{.log = &log}`. A run
/// clears it first. 24 bytes an interval, 56 a message.
struct event_log {
  using interval = activity_interval;
  struct message {
    double sent;      ///< handed to the sender's port
    double left;      ///< when its first byte left for the first time
    double received;  ///< when its last byte had come
    std::uint64_t bytes;
    std::uint32_t source;
    std::uint32_t destination;
    std::uint32_t transmissions;  ///< more than one where it was lost on the way
    friend bool operator==(const message&, const message&) = default;
  };

  std::vector<interval> intervals;  ///< of each node in order, without overlap, none empty
  std::vector<message> messages;    ///< in the order in which they were delivered; no lost ones

  void clear() noexcept {
    intervals.clear();
    messages.clear();
  }

  /// When the last interval of a node ends; 0 without one. O(intervals).
  [[nodiscard]] double end_of(std::size_t node) const noexcept {
    for (auto each = intervals.rbegin(); each != intervals.rend(); ++each) {
      if (each->node == node) return each->end;
    }
    return 0;
  }

  /// Adds an interval unless it is empty.
  void add(std::size_t node, activity what, double start, double end) {
    if (end > start) intervals.push_back({start, end, static_cast<std::uint32_t>(node), what});
  }

  friend bool operator==(const event_log&, const event_log&) = default;
};

}  // namespace coop
