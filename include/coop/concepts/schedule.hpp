// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/progress.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace coop {

enum class synchrony {
  bulk_synchronous,
  overlapped,
  quorum,
  bounded_staleness,
  asynchronous,
  lock_free
};

/// Minimal: `communicates(progress)`, the same on every node, and `synchronization`.
template <class S>
concept Schedule = std::same_as<std::remove_cv_t<decltype(S::synchronization)>, synchrony> &&
                   requires(const S& schedule, const progress& p) {
                     { schedule.communicates(p) } -> std::same_as<bool>;
                     typename std::integral_constant<synchrony, S::synchronization>;
                   };

template <class S>  // at every step whatever the run: no local step ever goes unmixed
concept EveryStepSchedule = Schedule<S> && S::communicates_every_step;

/// Two levels: `within(progress)` tells whether a communication stays in the groups.
template <class S>
concept LeveledSchedule = Schedule<S> && requires(const S& schedule, const progress& p) {
  { schedule.within(p) } -> std::same_as<bool>;
};

/// A schedule under which a node with a small shard rests before the communication.
template <class S>
concept LimitingSchedule =
    Schedule<S> && requires(const S& schedule, const progress& p, std::size_t samples) {
      { schedule.computes(p, samples) } -> std::same_as<bool>;
    };

}  // namespace coop
