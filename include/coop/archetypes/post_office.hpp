// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace coop::archetypes {

/// What the nodes of a run share: the mail that is under way, and who has ended. Behind one lock.
class post_office {
 public:
  using clock = std::chrono::steady_clock;

  /// Messages that are sent, and those that are published in collective calls.
  enum class mail : std::size_t { sent, published };

  struct letter {
    std::size_t source;
    std::vector<std::byte> bytes;
    double time;  ///< on the sender's virtual clock
  };

  /// What nodes throw that are stopped since another has failed: run() alone catches it.
  struct stopped {};

  explicit post_office(std::size_t nodes) : boxes_(nodes), gone_(nodes) {}

  [[nodiscard]] std::size_t size() const noexcept { return gone_.size(); }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(clock::now() - begin_).count();
  }
  /// When seconds() will be so many.
  [[nodiscard]] clock::time_point at(double seconds) const {
    return begin_ + std::chrono::duration_cast<clock::duration>(
                        std::chrono::duration<double>(std::max(seconds, 0.0)));
  }

  void put(mail kind, std::size_t destination, letter one) {
    const std::scoped_lock lock{mutex_};
    box(kind, destination).push_back(std::move(one));
    changed_.notify_all();
  }

  /// Whether take() would return, or throw, at once.
  [[nodiscard]] bool ready(mail kind, std::size_t node, std::optional<std::size_t> source) {
    const std::scoped_lock lock{mutex_};
    return failure_ || in_vain(node, source) ||
           find(box(kind, node), source) != box(kind, node).end();
  }

  /// The next letter to `node`, of that source if one is named; none where it has not come by then.
  [[nodiscard]] std::optional<letter> take(mail kind, std::size_t node,
                                           std::optional<std::size_t> source,
                                           clock::time_point until = clock::time_point::max()) {
    std::unique_lock lock{mutex_};
    for (auto& mine = box(kind, node);;) {
      if (failure_) throw stopped{};
      if (const auto found = find(mine, source); found != mine.end()) {
        letter taken = std::move(*found);
        mine.erase(found);
        return taken;
      }
      if (until != clock::time_point::max()) {
        if (changed_.wait_until(lock, until) == std::cv_status::timeout) return std::nullopt;
        continue;
      }
      if (in_vain(node, source)) throw error{"waits for a message of nodes that have returned"};
      changed_.wait(lock);
    }
  }

  /// Waits for all nodes; the latest of their times.
  double meet(double time) {
    std::unique_lock lock{mutex_};
    const std::size_t mine = met_;
    latest_ = std::max(latest_, time);
    if (++here_ == size()) {
      here_ = 0;
      ++met_;
      changed_.notify_all();
    }
    changed_.wait(lock, [&] { return met_ != mine || failure_ || ended_ > 0; });
    if (met_ != mine) return latest_;
    if (failure_) throw stopped{};
    throw error{"waits for all nodes, but one has returned"};
  }

  /// Calls life(rank) in a thread of its own for every node. The first error is rethrown as
  /// `coop::error` with its rank, the cause nested.
  template <class Life>
  void run(Life life) {
    {
      std::vector<std::jthread> threads;
      for (std::size_t rank = 0; rank < size(); ++rank) {
        threads.emplace_back([&, rank] {
          try {
            life(rank);
          } catch (const stopped&) {
          } catch (...) {
            fail(rank);
          }
          leave(rank);
        });
      }
    }
    if (failure_) rethrow();
  }

 private:
  using letters = std::deque<letter>;

  letters& box(mail kind, std::size_t node) { return boxes_[node][static_cast<std::size_t>(kind)]; }

  static letters::iterator find(letters& mine, std::optional<std::size_t> source) {
    return std::find_if(mine.begin(), mine.end(),
                        [&](const letter& each) { return !source || each.source == *source; });
  }

  // Whether nobody is left who could send.
  [[nodiscard]] bool in_vain(std::size_t node, std::optional<std::size_t> source) const {
    return source ? *source == node || gone_[*source] : ended_ + 1 >= size();
  }

  void fail(std::size_t rank) {
    const std::scoped_lock lock{mutex_};
    if (!failure_) {
      failure_ = std::current_exception();
      failed_ = rank;
    }
  }

  void leave(std::size_t rank) {
    const std::scoped_lock lock{mutex_};
    gone_[rank] = true;
    ++ended_;
    changed_.notify_all();
  }

  [[noreturn]] void rethrow() const {
    try {
      std::rethrow_exception(failure_);
    } catch (const std::exception& e) {
      std::throw_with_nested(error{e.what(), {.rank = failed_}});
    } catch (...) {
      std::throw_with_nested(error{"threw something that is no std::exception", {.rank = failed_}});
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::array<letters, 2>> boxes_;  // of every node
  std::vector<bool> gone_;
  std::size_t ended_ = 0;
  std::size_t here_ = 0;  // nodes that wait for all
  std::size_t met_ = 0;   // times that all have met
  double latest_ = 0;
  std::exception_ptr failure_;
  std::size_t failed_ = 0;
  clock::time_point begin_ = clock::now();
};

}  // namespace coop::archetypes
