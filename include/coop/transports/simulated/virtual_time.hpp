// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/gathering.hpp>
#include <coop/transports/simulated/event_queue.hpp>
#include <coop/transports/simulated/node_fiber.hpp>
#include <coop/transports/simulated/stack_arena.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace coop {

/// Runs nodes as fibers of one thread in the order of virtual time: always the one that goes on
/// earliest, of several at one time the one of the lowest number. So nothing that a node does can
/// come too late for another, and the time of the node that runs is the time.
///
/// `Owner` is told, by arrived(node, value), what reaches a node, and, by quiet(), that all nodes
/// wait for each other: it returns one that shall go on with an error.
template <class Owner>
class virtual_time {
 public:
  virtual_time(Owner& owner, std::size_t nodes, std::size_t stack_bytes)
      : owner_{&owner}, stacks_{nodes, stack_bytes}, nodes_(nodes) {}

  /// Makes the fiber of the next node: body() runs in it and does not throw.
  template <class Body>
  void start(std::size_t node, Body body) {
    nodes_[node].fiber.start(stacks_[node], node, std::move(body));
    wake(node, 0.0);
    ++living_;
  }

  /// Runs all nodes to their end.
  void run() {
    while (living_ > 0 && !stopped_) {
      const bool later = events_.empty() || events_.next().time > now_;
      if (!spinning_.empty() && later && (happened_ || events_.empty())) {
        let_spin();
      } else if (!events_.empty()) {
        handle(events_.pop());
      } else {
        resume(owner_->quiet());
      }
    }
    stop_lost();
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
      while (!nodes_[node].fiber.finished()) resume(node);
    }
  }

  [[nodiscard]] double now() const noexcept { return now_; }
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] std::size_t living() const noexcept { return living_; }
  [[nodiscard]] bool finished(std::size_t node) const noexcept {
    return nodes_[node].fiber.finished();
  }
  /// Whether the node will never go on.
  [[nodiscard]] bool lost(std::size_t node) const noexcept { return nodes_[node].lost; }
  /// Whether all nodes have left for good: nobody has come to the end.
  [[nodiscard]] bool all_lost() const noexcept { return std::ranges::all_of(nodes_, &state::lost); }
  [[nodiscard]] bool blocked(std::size_t node) const noexcept { return nodes_[node].blocked; }
  [[nodiscard]] const stack_arena& stacks() const noexcept { return stacks_; }

  /// From now on every node that waits, or is to wait, throws `run_stopped`.
  void stop() noexcept { stopped_ = true; }
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  void stop_if_failed() const {
    if (stopped_) throw run_stopped{};
  }

  // --- Called by the running node --------------------------------------------------------------

  /// Goes on at time `end`, which is not before now.
  void sleep(std::size_t node, double end) {
    stop_if_failed();
    // After all else that happens to the node at that time.
    const event then{end, static_cast<std::uint32_t>(node), 0,
                     std::numeric_limits<std::uint64_t>::max()};
    if (spinning_.empty() && (events_.empty() || then.before(events_.next()))) {
      now_ = end;
      moved();
      return;
    }
    push_resume(node, end);
    leave(node);
  }

  /// Goes on when woken.
  void block(std::size_t node) {
    stop_if_failed();
    nodes_[node].blocked = true;
    leave(node);
  }

  /// Lets all happen that happens at this time; when called again at the same time, goes on when
  /// something else has happened.
  void give_way(std::size_t node) {
    stop_if_failed();
    if (nodes_[node].polled == now_) {
      spinning_.push_back(static_cast<std::uint32_t>(node));
    } else {
      nodes_[node].polled = now_;
      events_.push(now_, last, event::kind::poll, static_cast<std::uint32_t>(node));
    }
    leave(node);
  }

  // --- Called by whoever runs ------------------------------------------------------------------

  /// Lets a blocked node go on at a time that is not before now.
  void wake(std::size_t node, double time) { push_resume(node, time); }

  /// Lets a node go on no earlier than at `until`, and never where that is infinite.
  void hold(std::size_t node, double until) noexcept {
    state& own = nodes_[node];
    if (own.fiber.finished()) return;
    own.held = until;
    if (until < std::numeric_limits<double>::infinity()) return;
    own.lost = true;
    --living_;
  }

  /// Has arrived(node, value) called at a time.
  void arrive(double time, std::size_t node, std::uint32_t value) {
    events_.push(time, static_cast<std::uint32_t>(node), event::kind::arrive, value);
  }
  /// Lets nodes that poll look at a time.
  void pass(double time) { events_.push(time, 0, event::kind::pass, 0); }

 private:
  struct state {
    node_fiber fiber;
    std::uint32_t wait = 0;  // number of this wait: who is woken twice goes on once
    bool blocked = false;
    bool lost = false;
    double polled = -1;
    double held = 0;  // goes on no earlier
  };

  static constexpr std::uint32_t last = std::numeric_limits<std::uint32_t>::max();

  void push_resume(std::size_t node, double time) {
    events_.push(time, static_cast<std::uint32_t>(node), event::kind::resume, nodes_[node].wait);
  }

  void handle(const event& next) {
    // Else 100,000 nodes take twice as long for a switch.
    if (!events_.empty() && events_.next().node < nodes_.size()) {
      nodes_[events_.next().node].fiber.prefetch();
    }
    // Somebody else has woken it: nothing happens at that time.
    if (next.what() == event::kind::resume && nodes_[next.node].wait != next.value) return;
    now_ = std::max(now_, next.time);
    if (next.what() == event::kind::poll) {
      resume(next.value);
      return;
    }
    moved();
    if (next.what() == event::kind::arrive) {
      owner_->arrived(next.node, next.value);
    } else if (next.what() == event::kind::resume) {
      resume(next.node);
    }
  }

  // Lets every node that polls look once. If nothing else happens for long, nothing ever will.
  void let_spin() {
    happened_ = false;
    idle_ += events_.empty() ? spinning_.size() : 0;
    if (idle_ > patience + 16 * nodes_.size()) {
      const std::size_t doomed = owner_->quiet();
      std::erase(spinning_, static_cast<std::uint32_t>(doomed));
      moved();
      resume(doomed);
      return;
    }
    std::swap(spinning_, looking_);
    std::ranges::sort(looking_);
    for (const std::uint32_t node : looking_) {
      nodes_[node].polled = now_;
      if (!stopped_) resume(node);
    }
    looking_.clear();
  }

  void moved() noexcept {
    idle_ = 0;
    happened_ = true;
  }

  void resume(std::size_t node) {
    state& own = nodes_[node];
    if (own.fiber.finished()) return;
    if (!stopped_ && now_ < own.held) {
      if (!own.lost) push_resume(node, own.held);
      return;
    }
    ++own.wait;
    own.blocked = false;
    own.fiber.resume();
    if (own.fiber.finished()) {
      living_ -= own.lost ? 0U : 1U;
      moved();
    }
  }

  // All others have returned; those that never go on are unwound.
  void stop_lost() noexcept {
    for (const state& each : nodes_) stopped_ = stopped_ || each.lost;
  }

  void leave(std::size_t node) {
    nodes_[node].fiber.leave();
    stop_if_failed();
  }

  static constexpr std::size_t patience = 10'000;

  Owner* owner_;
  stack_arena stacks_;
  std::vector<state> nodes_;
  event_queue events_;
  std::vector<std::uint32_t> spinning_;
  std::vector<std::uint32_t> looking_;
  double now_ = 0;
  bool happened_ = true;  // something has, since nodes that poll looked last
  std::size_t idle_ = 0;  // looks since then
  std::size_t living_ = 0;
  bool stopped_ = false;
};

}  // namespace coop
