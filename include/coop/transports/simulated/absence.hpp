// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace coop {

/// A node that leaves a simulated run and joins it again, or never does. `{3, 0, 8}`: node 3 joins
/// at 8 s.
struct absence {
  std::size_t node = 0;
  double from = 0;                                         ///< seconds of virtual time
  double until = std::numeric_limits<double>::infinity();  ///< by default it never comes back
};

/// Who is away when. What is asked of a node costs the logarithm of all absences and its own.
class absences {
 public:
  absences() = default;

  /// Throws std::invalid_argument for a node that is none, and unless 0 ≤ from < until, from is
  /// finite, and a node comes back before it leaves again.
  absences(std::span<const absence> all, std::size_t nodes) : all_(all.begin(), all.end()) {
    for (const absence& each : all_) {
      require(each.node < nodes, {"simulated: an absence of node ", each.node,
                                  ", which is none of the ", nodes, " nodes"});
      require(each.from >= 0 && std::isfinite(each.from) && each.until > each.from,
              {"simulated: an absence of node ", each.node, " from ", each.from, " s until ",
               each.until, " s, must be 0 <= from < until"});
    }
    std::ranges::sort(all_, [](const absence& a, const absence& b) {
      return a.node != b.node ? a.node < b.node : a.from < b.from;
    });
    for (std::size_t i = 1; i < all_.size(); ++i) {
      require(all_[i].node != all_[i - 1].node || all_[i].from >= all_[i - 1].until,
              {"simulated: node ", all_[i].node, " is to leave at ", all_[i].from,
               " s, but is away until ", all_[i - 1].until, " s"});
    }
  }

  [[nodiscard]] bool none() const noexcept { return all_.empty(); }
  /// By node, then by time.
  [[nodiscard]] std::span<const absence> all() const noexcept { return all_; }

  /// When a node that has something to do at `time` can do it: then, or when it is back; infinite
  /// where it never is.
  [[nodiscard]] double back(std::size_t node, double time) const noexcept {
    for (const absence& each : of(node)) {
      if (time >= each.from && time < each.until) time = each.until;
    }
    return time;
  }

  /// When a node that works from `start` on, and is there, has worked for so long.
  [[nodiscard]] double finish(std::size_t node, double start, double seconds) const noexcept {
    double end = start + seconds;
    for (const absence& each : of(node)) {
      if (each.until > start && each.from < end) end += each.until - each.from;
    }
    return end;
  }

  /// The first time, not before `time`, at which nobody is away; infinite where that never is.
  /// O(all absences · those that follow each other).
  [[nodiscard]] double all_there(double time) const noexcept {
    for (double before = -1; before != time;) {
      before = time;
      for (const absence& each : all_) {
        if (before >= each.from && before < each.until) time = std::max(time, each.until);
      }
    }
    return time;
  }

  /// When a node leaves for good.
  [[nodiscard]] std::optional<double> leaves_for_good(std::size_t node) const noexcept {
    const auto own = of(node);
    if (own.empty() || std::isfinite(own.back().until)) return std::nullopt;
    return own.back().from;
  }

  /// Calls use(begin, end, away) for the parts of an interval of a node, in order.
  template <class Use>
  void split(std::size_t node, double start, double end, Use use) const {
    for (const absence& each : of(node)) {
      if (each.until <= start || each.from >= end) continue;
      if (each.from > start) use(start, each.from, false);
      const double until = std::min(each.until, end);
      use(std::max(each.from, start), until, true);
      start = until;
    }
    if (start < end) use(start, end, false);
  }

 private:
  [[nodiscard]] std::span<const absence> of(std::size_t node) const noexcept {
    const auto found = std::ranges::equal_range(all_, node, {}, &absence::node);
    return {found.begin(), found.end()};
  }

  std::vector<absence> all_;
};

}  // namespace coop
