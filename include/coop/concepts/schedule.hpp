// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/progress.hpp>
#include <coop/core/turn.hpp>

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

/// Every gradient is an update of its own; `admits(turn)` tells whether a worker may start another
/// or waits until others have sent theirs. It must admit the slowest, sooner or later.
template <class S>
concept AdmittingSchedule = Schedule<S> && requires(const S& schedule, const turn& t) {
  { schedule.admits(t) } -> std::same_as<bool>;
};

/// An update takes several gradients of one step: `enough(arrived, workers)` → whether so many of
/// all workers' complete it; and, with `seconds`, whatever has come within that time.
template <class S>
concept CollectingSchedule = Schedule<S> && requires(const S& schedule, std::size_t count) {
  { schedule.enough(count, count) } -> std::same_as<bool>;
};
template <class S>
concept DeadlineSchedule = CollectingSchedule<S> && requires(const S& schedule) {
  { schedule.seconds } -> std::convertible_to<double>;
};

/// The server keeps the averaged iterate θ̄ ← αθ̄ + (1 − α)θ; α = 0: none.
template <class S>
concept AveragingSchedule = AdmittingSchedule<S> && requires(const S& schedule) {
  { schedule.average_decay } -> std::convertible_to<double>;
};

/// The active workers grow from 1 to all over the first `ramp_up` updates.
template <class S>
concept RampingSchedule = AdmittingSchedule<S> && requires(const S& schedule) {
  { schedule.ramp_up } -> std::convertible_to<std::size_t>;
};

/// Tells whether a peer that meets another takes no step until that one has answered.
template <class S>
concept BlockingSchedule = Schedule<S> && requires(const S& schedule) {
  { schedule.blocking } -> std::convertible_to<bool>;
};

template <class S>  // what a parameter server can go by
concept ServerSchedule = AdmittingSchedule<S> || CollectingSchedule<S>;

/// A communication of step k is under way while steps k+1 … k+delay compute.
template <class S>
concept OverlappingSchedule =
    Schedule<S> && S::synchronization == synchrony::overlapped && requires(const S& schedule) {
      { schedule.delay } -> std::convertible_to<std::size_t>;
    };

/// Gradients of step k are applied at step k + delay.
template <class S>
concept DelayingSchedule = Schedule<S> && S::delays_gradients && requires(const S& schedule) {
  { schedule.delay } -> std::convertible_to<std::size_t>;
};

/// Nodes are to mix when each has taken steps for `seconds` of its own clock.
template <class S>
concept TimedSchedule = Schedule<S> && S::by_the_clock && requires(const S& schedule) {
  { schedule.seconds } -> std::convertible_to<double>;
};

}  // namespace coop
