// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "../virtual_runs/wires.hpp"
#include "candidates.hpp"

/// A candidate with its best step size.
struct plan {
  candidate of;
  outcome best;
  [[nodiscard]] double bytes() const {  ///< that a node of the real model sends
    return of.shrunk * (best.reached ? best.reached->bytes : best.trace.back().bytes_out);
  }
};

/// Looks for the best step size of one candidate after the other, and keeps them by the time to the
/// target. Who takes much longer than the last that is shown is given up.
class search {
 public:
  /// `step_size`: where to begin to look, for a mean of all workers' gradients.
  search(run_setting setting, wires network, double step_size, std::size_t workers,
         std::size_t shown)
      : setting_{std::move(setting)},
        network_{network},
        step_size_{step_size / static_cast<double>(workers)},
        shown_{shown} {}

  void look_at(const candidate& each) {
    outcome best = best_of(each);
    const auto worse =
        std::ranges::find_if(plans_, [&](const plan& other) { return better(best, other.best); });
    plans_.insert(worse, {each, std::move(best)});
  }

  /// The fastest first.
  [[nodiscard]] const std::vector<plan>& plans() const noexcept { return plans_; }

 private:
  outcome best_of(const candidate& each) {
    run_setting s = setting_;
    s.on = network_.transport(s.on.compute, each.shrunk, s.on.seed);
    s.most_seconds = give_up();
    const auto run = [&](double step_size) {
      s.options.step_size = step_size;
      outcome tried = each.run(s);
      s.most_seconds = std::min(s.most_seconds, slack * tried.seconds_to_target());
      return tried;
    };
    const double first = step_size_ * each.averaged;
    outcome best = run(first);
    const auto go = [&](double factor) {
      double step_size = first;
      for (std::size_t tries = 0; tries < 8; ++tries) {
        outcome tried = run(step_size *= factor);
        const bool both_failed = !tried.failure.empty() && !best.failure.empty();
        if (!both_failed && !better(tried, best)) break;
        best = std::move(tried);
      }
      return best.step_size != first;
    };
    if (!best.failure.empty() || !go(2)) go(0.5);
    return best;
  }

  // Measuring makes some nodes wait, but not for that long.
  static constexpr double slack = 1.5;

  [[nodiscard]] double give_up() const {
    return plans_.size() < shown_ ? std::numeric_limits<double>::infinity()
                                  : slack * plans_[shown_ - 1].best.seconds_to_target();
  }

  run_setting setting_;
  wires network_;
  double step_size_;
  std::size_t shown_;
  std::vector<plan> plans_;
};
