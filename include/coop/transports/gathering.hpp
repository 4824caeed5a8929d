// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/signal.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <span>
#include <tuple>
#include <vector>

namespace coop {

/// Thrown inside a node that waits when another one has failed; caught by the transport alone.
struct run_stopped {};

/// What the nodes of one run in one address space share: a mailbox each, a barrier, and the
/// failures. Used by every in-process transport; only how a node waits differs between them.
class gathering {
 public:
  /// One node's mailbox. `phase` is 2r from when round r is published, 2r+1 from when the node has
  /// read all it wanted of round r; two slots suffice, since a node that has read round r no longer
  /// looks at round r−1.
  struct mailbox {
    signal phase;
    std::array<std::span<const std::byte>, 2> bytes{};
    const void* view = nullptr;
  };

  explicit gathering(std::size_t nodes)
      : mailboxes_(nodes), start_{std::chrono::steady_clock::now()} {}

  [[nodiscard]] std::size_t size() const noexcept { return mailboxes_.size(); }
  [[nodiscard]] mailbox& operator[](std::size_t rank) noexcept { return mailboxes_[rank]; }
  [[nodiscard]] signal& barrier() noexcept { return barrier_; }
  [[nodiscard]] bool stopped() const noexcept { return stopped_.load(std::memory_order_seq_cst); }

  [[nodiscard]] double now() const noexcept {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  /// Counts an arrival at the barrier number `epoch`; true for the last.
  bool arrive(std::uint64_t epoch) noexcept {
    return arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == epoch * size();
  }
  [[nodiscard]] bool all_arrived(std::uint64_t epoch) const noexcept {
    return arrived_.load(std::memory_order_acquire) >= epoch * size();
  }

  /// Records the current exception as node `rank`'s and stops everybody.
  void fail(std::size_t rank) {
    {
      const std::scoped_lock lock{failures_mutex_};
      failures_.push_back({rank, std::current_exception()});
    }
    stop();
  }

  /// Node `rank` will publish nothing any more; whoever waits for it must not wait for ever.
  void leave(std::size_t rank) noexcept {
    mailboxes_[rank].phase.raise(signal::departed);
    barrier_.raise(signal::departed);
  }

  /// After all nodes have left: throws the failure of the earliest step and lowest rank, if any.
  void rethrow_failure() {
    if (failures_.empty()) return;
    const auto order = [](const failure& f) { return std::tuple{step_of(f.cause), f.rank}; };
    const auto first =
        std::min_element(failures_.begin(), failures_.end(),
                         [&](const failure& a, const failure& b) { return order(a) < order(b); });
    rethrow_with_rank(first->cause, first->rank);
  }

 private:
  struct failure {
    std::size_t rank;
    std::exception_ptr cause;
  };

  void stop() noexcept {
    stopped_.store(true, std::memory_order_seq_cst);
    for (mailbox& box : mailboxes_) box.phase.ring();
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
  signal barrier_;
  alignas(64) std::atomic<std::uint64_t> arrived_{0};
  alignas(64) std::atomic<bool> stopped_{false};
  std::mutex failures_mutex_;
  std::vector<failure> failures_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace coop
