// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/turn.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// The clocks of a server's workers, and those who wait to be let go on.
class waiting_workers {
 public:
  /// `participants`: the workers that compute, ascending; the others have no clock.
  waiting_workers(std::span<const std::size_t> participants, std::size_t workers)
      : numbers_(workers), clocks_(participants.size()), slowest_(participants.size()) {
    for (std::size_t i = 0; i < participants.size(); ++i) numbers_[participants[i]] = i;
  }

  /// A worker has sent a gradient.
  void count(std::size_t worker) {
    std::size_t& clock = clocks_[numbers_[worker]];
    if (clock++ != least_ || --slowest_ > 0) return;
    // Looked for once in as many gradients as there are workers, or more.
    least_ = *std::min_element(clocks_.begin(), clocks_.end());
    slowest_ = static_cast<std::size_t>(std::count(clocks_.begin(), clocks_.end(), least_));
  }

  void add(std::size_t worker) { waiting_.push_back(worker); }
  /// Whether nobody computes: then none of them is ever let go.
  [[nodiscard]] bool all_wait() const noexcept { return waiting_.size() == clocks_.size(); }

  /// Calls let_go(turn, worker) for all who wait, in the order in which they came, and forgets
  /// those for whom it is true.
  template <class LetGo>
  void release(LetGo let_go) {
    std::erase_if(waiting_, [&](std::size_t worker) {
      const std::size_t number = numbers_[worker];
      return let_go(turn{.worker = number,
                         .workers = clocks_.size(),
                         .clock = clocks_[number],
                         .slowest = least_},
                    worker);
    });
  }

 private:
  std::vector<std::size_t> numbers_;  // of a worker, among the participants
  std::vector<std::size_t> clocks_;
  std::size_t least_ = 0;
  std::size_t slowest_;  // how many workers' clocks are the least
  std::vector<std::size_t> waiting_;
};

}  // namespace coop
