// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/activity.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace coop {

/// What the nodes of a run did, in seconds since it began: `recorded{transport, log}`. A run clears
/// it first and fills it when it ends, by an error too. 24 bytes an interval.
struct activity_log {
  using interval = activity_interval;

  std::vector<interval> intervals;  ///< by node, and in the order of time; none empty, no overlap

  void clear() noexcept { intervals.clear(); }

  friend bool operator==(const activity_log&, const activity_log&) = default;
};

/// One node's part of the log while the run goes on; no other thread touches it. What it does
/// between two calls of the communicator is computing.
class alignas(64) activity_record {
 public:
  /// Looks for what has not come are one wait where less than this lies between them, or the log of
  /// a node that polls would grow by an interval a look.
  static constexpr double polling_gap = 1e-5;

  void begin(std::size_t node, double now) noexcept {
    node_ = static_cast<std::uint32_t>(node);
    until_ = now;
  }

  /// A call from `begin` to `end`; `in_vain`: it looked for what had not come.
  void call(activity what, double begin, double end, bool in_vain = false) noexcept {
    if (pauses_ > 0) return;
    if (in_vain && polling_ && begin - until_ < polling_gap) begin = until_;
    add(activity::computing, begin);
    add(what, end);
    polling_ = in_vain;
  }

  /// Nothing is recorded between the two, which may be nested.
  void pause(double now) noexcept {
    if (pauses_++ == 0) add(activity::computing, now);
  }
  void resume(double now) noexcept {
    if (--pauses_ > 0) return;
    until_ = std::max(until_, now);
    polling_ = false;
  }

  /// The node ends.
  void end(double now) noexcept {
    if (pauses_ == 0) add(activity::computing, now);
  }

  [[nodiscard]] const std::vector<activity_log::interval>& intervals() const noexcept {
    return intervals_;
  }
  /// There was no memory for all of it.
  [[nodiscard]] bool incomplete() const noexcept { return incomplete_; }

 private:
  // From where the record ends until `end`. Throws nothing: it is called while errors are.
  void add(activity what, double end) noexcept {
    if (!(end > until_)) return;
    if (!intervals_.empty() && intervals_.back().what == what && intervals_.back().end == until_) {
      intervals_.back().end = end;
    } else {
      try {
        intervals_.push_back({until_, end, node_, what});
      } catch (const std::bad_alloc&) {
        incomplete_ = true;
      }
    }
    until_ = end;
  }

  std::vector<activity_log::interval> intervals_;
  double until_ = 0;
  std::uint32_t node_ = 0;
  bool polling_ = false;
  bool incomplete_ = false;
  std::size_t pauses_ = 0;
};

}  // namespace coop
