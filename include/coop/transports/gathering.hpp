// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/mail_queue.hpp>
#include <coop/transports/signal.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <span>
#include <tuple>
#include <vector>

namespace coop {

/// Thrown inside a node that waits when another one has failed; caught by the transport alone.
struct run_stopped {};

/// What the nodes of one run in one address space share: a mailbox and a queue of letters each, a
/// barrier, and the failures. Used by every in-process transport; only how a node waits differs
/// between them.
///
/// Nodes make the same collective calls in the same order, so a call has one number on all nodes,
/// from 1. A node that fails after k calls lets the others complete call k, which needs nothing
/// more of it, and stops them before call k + 1. So which failure is the first does not depend on
/// who runs how fast.
class gathering {
 public:
  /// One node's mailbox. `phase` is 2r from when round r is published, 2r+1 from when the node has
  /// read all it wanted of round r; two slots suffice, since round r+1 is published only when
  /// everybody has read round r−1.
  struct mailbox {
    signal phase;
    std::array<std::span<const std::byte>, 2> bytes{};
    const void* view = nullptr;
    std::uint64_t calls = 0;     // completed when it failed
    std::exception_ptr failure;  // read only after the node has left
    std::atomic<bool> silent{false};
  };

  explicit gathering(std::size_t nodes)
      : mailboxes_(nodes), mail_(nodes), start_{std::chrono::steady_clock::now()} {}

  [[nodiscard]] std::size_t size() const noexcept { return mailboxes_.size(); }
  [[nodiscard]] mailbox& operator[](std::size_t rank) noexcept { return mailboxes_[rank]; }
  [[nodiscard]] signal& barrier() noexcept { return barrier_; }
  /// What others have sent to node `rank`, outside of exchanges.
  [[nodiscard]] mail_queue& mail(std::size_t rank) noexcept { return mail_[rank]; }

  /// Whether the call after `calls` completed ones must not be made any more.
  [[nodiscard]] bool stopped_after(std::uint64_t calls) const noexcept {
    return last_call_.load(std::memory_order_seq_cst) <= calls;
  }
  [[nodiscard]] bool failed() const noexcept {
    return last_call_.load(std::memory_order_seq_cst) != never;
  }
  /// The same of those that talk point to point, who may be any number of calls behind: also when
  /// a node waits for its readers while an exception unwinds it.
  [[nodiscard]] bool failing() const noexcept {
    return failed() || failing_.load(std::memory_order_seq_cst);
  }
  /// Whether node `rank`, or all but one, will send no letter any more.
  [[nodiscard]] bool silent(std::size_t rank) const noexcept {
    return mailboxes_[rank].silent.load(std::memory_order_seq_cst);
  }
  [[nodiscard]] bool all_silent_but_one() const noexcept {
    return silent_.load(std::memory_order_seq_cst) + 1 >= size();
  }

  [[nodiscard]] double now() const noexcept {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  /// Counts an arrival at the barrier number `epoch`; true for the last.
  bool arrive(std::uint64_t epoch) noexcept { return barrier_.arrive() == epoch * size(); }
  [[nodiscard]] bool all_arrived(std::uint64_t epoch) const noexcept {
    return barrier_.arrivals() >= epoch * size();
  }

  /// Records the current exception as node `rank`'s, which has completed `calls` collective calls,
  /// and lets nobody begin a later one.
  void fail(std::size_t rank, std::uint64_t calls) noexcept {
    mailboxes_[rank].calls = calls;
    mailboxes_[rank].failure = std::current_exception();
    stop_after(calls);
  }

  /// Lets nobody begin a call after `calls` completed ones.
  void stop_after(std::uint64_t calls) noexcept {
    std::uint64_t last = last_call_.load(std::memory_order_seq_cst);
    while (calls < last && !last_call_.compare_exchange_weak(last, calls)) {
    }
    // Rung only when something changed: else 10,000 nodes that all fail would ring 10,000 each.
    if (calls < last) ring_all();
  }

  /// An exception leaves a node that others may still wait for: no letter will come of it.
  void announce_failure() noexcept {
    if (!failing_.exchange(true, std::memory_order_seq_cst)) ring_all();
  }

  /// Node `rank` will send no letter any more; whoever waits for one must not wait for ever.
  void fall_silent(std::size_t rank) noexcept {
    if (mailboxes_[rank].silent.exchange(true, std::memory_order_seq_cst)) return;
    mailboxes_[rank].phase.wake();
    if (silent_.fetch_add(1, std::memory_order_seq_cst) + 2 == size()) ring_all();
  }

  /// Node `rank` will publish nothing any more; whoever waits for it must not wait for ever.
  void leave(std::size_t rank) noexcept {
    fall_silent(rank);
    mailboxes_[rank].phase.raise(signal::departed);
    barrier_.raise(signal::departed);
  }

  /// After all nodes have left: throws the failure of the fewest calls, then the lowest step, then
  /// the lowest rank, if any.
  void rethrow_failure() const {
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
    std::tuple<std::uint64_t, std::size_t, std::size_t> first{none, none, none};
    for (std::size_t rank = 0; rank < size(); ++rank) {
      const mailbox& box = mailboxes_[rank];
      if (box.failure) first = std::min(first, {box.calls, step_of(box.failure), rank});
    }
    const std::size_t rank = std::get<2>(first);
    if (rank != none) rethrow_with_rank(mailboxes_[rank].failure, rank);
    if (failed()) {
      throw error{
          "nodes were stopped by an exception that was caught after drain(); let it leave the "
          "worker"};
    }
  }

 private:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  void ring_all() noexcept {
    for (mailbox& box : mailboxes_) box.phase.ring();
    for (mail_queue& letters : mail_) letters.bell().ring();
    barrier_.ring();
  }

  static std::size_t step_of(const std::exception_ptr& cause) {
    try {
      std::rethrow_exception(cause);
    } catch (const error& e) {
      return e.step().value_or(std::numeric_limits<std::size_t>::max());
    } catch (...) {
      return std::numeric_limits<std::size_t>::max();
    }
  }

  [[noreturn]] static void rethrow_with_rank(const std::exception_ptr& cause, std::size_t rank) {
    try {
      std::rethrow_exception(cause);
    } catch (const error& e) {
      if (e.rank()) throw;
      std::throw_with_nested(error{e.message(), {rank, e.step(), e.path(), e.line()}});
    } catch (const std::exception& e) {
      std::throw_with_nested(error{e.what(), {.rank = rank}});
    } catch (...) {
      std::throw_with_nested(error{"threw something that is no std::exception", {.rank = rank}});
    }
  }

  std::vector<mailbox> mailboxes_;
  std::vector<mail_queue> mail_;
  signal barrier_;
  alignas(64) std::atomic<std::uint64_t> last_call_{never};
  std::atomic<std::size_t> silent_{0};
  std::atomic<bool> failing_{false};
  std::chrono::steady_clock::time_point start_;
};

}  // namespace coop
