// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/simulated/absence.hpp>
#include <coop/transports/simulated/event_log.hpp>
#include <coop/transports/simulated/stalemate.hpp>

#include <algorithm>
#include <cstddef>

namespace coop {

/// Writes what simulated nodes do into the log, where there is one; the time when a node is away is
/// never anything else.
class recorder {
 public:
  recorder(event_log* log, const absences& away) noexcept : log_{log}, away_{&away} {}

  [[nodiscard]] event_log* log() const noexcept { return log_; }

  void add(std::size_t node, activity what, double start, double end) {
    if (log_ == nullptr) return;
    away_->split(node, start, end, [&](double from, double to, bool away) {
      log_->add(node, away ? activity::away : what, from, to);
    });
  }

  /// A node has waited since `start` until `now`: for what it awaited to leave, at `left`, and then
  /// for it to come.
  void add_wait(std::size_t node, double start, double left, double now) {
    const double turn = std::clamp(left, start, now);
    add(node, activity::waiting, start, turn);
    add(node, activity::communicating, turn, now);
  }

  /// A node leaves for good in the middle of something.
  void cut_off(std::size_t node, wait_for what, double now) {
    if (log_ == nullptr) return;
    add(node,
        what == wait_for::nothing   ? activity::computing
        : what == wait_for::arrival ? activity::communicating
                                    : activity::waiting,
        log_->end_of(node), now);
  }

 private:
  event_log* log_;
  const absences* away_;
};

}  // namespace coop
