// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/activity.hpp>
#include <coop/core/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace coop {

/// A record of what nodes did, as `event_log` is: its `intervals` say from when to when a node was
/// at what.
template <class Log>
concept ActivityLog = requires(const Log& log) {
  requires std::ranges::forward_range<decltype((log.intervals))>;
  requires requires(std::ranges::range_reference_t<decltype((log.intervals))> each) {
    std::uint32_t{each.node};
    double{each.start};
    double{each.end};
    { each.what } -> std::convertible_to<activity>;
  };
};

/// What every node of a run did with its time, in seconds since the run began:
///
///     event_log log;
///     train(compose(…, simulated{.log = &log}), …);
///     const timeline lines{log};
///     write_timeline_svg("run.svg", lines);
///
/// 24 bytes an interval, 40 a node.
class timeline {
 public:
  using activity = coop::activity;

  struct interval {
    std::uint32_t node;
    activity what;
    double begin;
    double end;
    friend bool operator==(const interval&, const interval&) = default;
  };

  static constexpr std::size_t most_nodes = std::size_t{1} << 24U;

  timeline() = default;

  /// Of so many nodes; 0: as many as there are intervals of. Intervals in any order; empty ones are
  /// left out. Throws std::invalid_argument unless 0 ≤ begin ≤ end < ∞, for a node that is none,
  /// and where a node does two things at a time. O(k log k) for k intervals.
  explicit timeline(std::vector<interval> intervals, std::size_t nodes = 0)
      : intervals_{std::move(intervals)} {
    validate(nodes);
    std::erase_if(intervals_, [](const interval& each) { return each.begin == each.end; });
    std::ranges::sort(intervals_, {},
                      [](const interval& each) { return std::tuple{each.node, each.begin}; });
    add_up();
  }

  /// Of what a transport has recorded; of so many nodes, 0: as many as the log names.
  template <ActivityLog Log>
  explicit timeline(const Log& log, std::size_t nodes = 0) : timeline{read(log), nodes} {}

  [[nodiscard]] std::size_t nodes() const noexcept { return rows_.size(); }
  /// By node, and in the order of time.
  [[nodiscard]] std::span<const interval> intervals() const noexcept { return intervals_; }
  [[nodiscard]] std::span<const interval> intervals(std::size_t node) const {
    const row& own = at(node);
    return intervals().subspan(
        own.first, (node + 1 < nodes() ? rows_[node + 1].first : intervals_.size()) - own.first);
  }

  /// When the last node ended.
  [[nodiscard]] double total_time() const noexcept { return total_time_; }
  /// That a node spent on `what`.
  [[nodiscard]] double seconds(std::size_t node, activity what) const {
    return at(node).seconds[static_cast<std::size_t>(what)];
  }
  /// The share of the total time in which a node was there and neither computed nor communicated:
  /// it waited, had ended before the others, or the log has a gap. 0 where there is no time.
  [[nodiscard]] double idle_share(std::size_t node) const {
    const double other = seconds(node, activity::computing) +
                         seconds(node, activity::communicating) + seconds(node, activity::away);
    return total_time_ > 0 ? std::clamp(1.0 - other / total_time_, 0.0, 1.0) : 0.0;
  }
  /// Whether a node was away for some time.
  [[nodiscard]] bool has_absences() const noexcept {
    return std::ranges::any_of(intervals_,
                               [](const interval& each) { return each.what == activity::away; });
  }
  /// The mean over the nodes.
  [[nodiscard]] double idle_share() const {
    double sum = 0;
    for (std::size_t node = 0; node < nodes(); ++node) sum += idle_share(node);
    return nodes() == 0 ? 0.0 : sum / static_cast<double>(nodes());
  }

 private:
  struct row {
    std::array<double, 4> seconds{};
    std::size_t first = 0;  // of the node's intervals
  };

  template <class Log>
  static std::vector<interval> read(const Log& log) {
    std::vector<interval> all;
    if constexpr (std::ranges::sized_range<decltype((log.intervals))>) {
      all.reserve(static_cast<std::size_t>(std::ranges::size(log.intervals)));
    }
    for (const auto& each : log.intervals) {
      all.push_back({each.node, each.what, each.start, each.end});
    }
    return all;
  }

  [[nodiscard]] const row& at(std::size_t node) const {
    require(node < nodes(), {"timeline: node ", node, " is none of the ", nodes(), " nodes"});
    return rows_[node];
  }

  void validate(std::size_t nodes) {
    const std::size_t most = nodes == 0 ? most_nodes : nodes;
    require(nodes <= most_nodes, {"timeline: ", nodes, " nodes, must be at most ", most_nodes});
    for (const interval& each : intervals_) {
      require(each.begin >= 0 && each.begin <= each.end && std::isfinite(each.end),
              {"timeline: an interval of node ", each.node, " goes from ", each.begin, " s to ",
               each.end, " s, must be 0 <= begin <= end < infinity"});
      require(each.what <= activity::away, "timeline: an interval of no known activity");
      require(each.node < most, {"timeline: an interval of node ", each.node,
                                 ", must be below the number of nodes, ", most});
      nodes = std::max(nodes, std::size_t{each.node} + 1);
    }
    rows_.resize(nodes);
  }

  void add_up() {
    std::size_t node = 0;
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
      const interval& each = intervals_[i];
      require(i == 0 || intervals_[i - 1].node != each.node || intervals_[i - 1].end <= each.begin,
              {"timeline: node ", each.node, " does two things at ", each.begin,
               " s; intervals of a node must not overlap"});
      while (node < each.node) rows_[++node].first = i;
      rows_[node].seconds[static_cast<std::size_t>(each.what)] += each.end - each.begin;
      total_time_ = std::max(total_time_, each.end);
    }
    while (++node < rows_.size()) rows_[node].first = intervals_.size();
  }

  std::vector<interval> intervals_;
  std::vector<row> rows_;
  double total_time_ = 0;
};

}  // namespace coop
