// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/mpi_call.hpp>
#include <coop/transports/mpi_channel.hpp>
#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_line.hpp>
#include <coop/transports/mpi_note.hpp>

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <list>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace coop {

/// How the ranks of a run learn that one has left it: by a note on a channel of its own, which all
/// that wait listen to.
///
/// A rank that waits long in a collective call tells in which: that two make different ones, or
/// reduce vectors of two lengths, would show in nothing else. All is well where they are the same.
///
/// As in one process, a rank that fails after k collective calls lets the others complete call k,
/// which needs nothing more of it, and stops them before call k + 1: which failure is the first
/// does not depend on who runs how fast.
class mpi_control {
 public:
  mpi_control(const mpi_line& line, std::size_t rank) : channel_{line, rank}, rank_{rank} {}

  /// More calls than any rank completes: a rank that is stopped by any failure waits after these.
  static constexpr std::uint64_t any_call = std::numeric_limits<std::uint64_t>::max() - 1;

  [[nodiscard]] std::size_t size() const noexcept { return channel_.size(); }
  /// Whether the call after `calls` completed ones must not be made any more.
  [[nodiscard]] bool stopped_after(std::uint64_t calls) const noexcept {
    return last_call_ <= calls;
  }
  [[nodiscard]] bool failed() const noexcept { return last_call_ != never; }
  /// Whether a rank, or any, has returned after at most `calls` calls.
  [[nodiscard]] bool departed(std::size_t rank, std::uint64_t calls) const {
    const auto found = departed_.find(rank);
    return found != departed_.end() && found->second <= calls;
  }
  [[nodiscard]] bool any_departed(std::uint64_t calls) const noexcept {
    return first_departure_ <= calls;
  }

  /// Tells all that this rank leaves after `calls` calls because of the exception in flight.
  void fail(std::uint64_t calls) {
    own_failure_ = std::current_exception();
    gone_ = true;
    tell(mpi_note::of_failure(std::min(calls, sound_calls_), rank_));
  }

  /// Tells all that this rank has returned; once is enough.
  void leave(std::uint64_t calls) {
    if (std::exchange(gone_, true)) return;
    tell({.calls = calls});
  }

  /// Tells all that this rank leaves after `calls` calls because another has failed, where they
  /// might wait for it: a rank that receives is stopped by those that are calls ahead of it.
  void stop(std::uint64_t calls) {
    calls = std::min(calls, sound_calls_);
    if (stopped_after(calls)) return;
    gone_ = true;
    tell({.stopped = true, .calls = calls});
  }

  /// This rank begins a collective call.
  void begin(const mpi_call& call) noexcept { log_.begin(call); }

  /// This rank still waits in the call after `calls` completed ones: tells all, once, when it has
  /// for a second and its last note is read.
  void wait_in(std::uint64_t calls) {
    if (calls == any_call || log_.current().before != calls) return;
    const auto now = std::chrono::steady_clock::now();
    if (calls != waits_in_) {
      waits_in_ = calls;
      tell_at_ = now + patience;
    } else if (now > tell_at_ && told()) {
      tell_at_ = std::chrono::steady_clock::time_point::max();
      tell_call();
    }
  }
  /// The same at once.
  void tell_call() {
    tell({.waits = true, .calls = log_.current().before, .call = log_.current()});
  }

  /// Whether another waits in a call in whose place this rank makes, or has made, a different one.
  [[nodiscard]] bool disagrees() const noexcept { return log_.differs_at() != never; }
  /// Throws `coop::error` then, with both.
  void require_agreement() {
    sound_calls_ = std::min(sound_calls_, log_.differs_at());
    log_.compare(rank_);
  }

  /// Reads the notes that have come.
  void listen() {
    while (auto message = channel_.probe(MPI_ANY_SOURCE)) {
      const std::size_t from = message->source;
      heed(from, mpi_note::from_bytes(channel_.take(*message)));
    }
  }

  /// Whether all have begun to read this rank's note, if it wrote one.
  [[nodiscard]] bool told() {
    int complete = 0;
    mpi_check(MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &complete,
                          MPI_STATUSES_IGNORE),
              "MPI_Testall");
    return complete != 0;
  }

  /// After all have left: whether the failure that rethrow_failure() throws is this rank's own.
  [[nodiscard]] bool failed_first() const {
    return !failures_.empty() && first_failure().first == rank_;
  }

  /// After all have left: throws the failure of the fewest calls, then the lowest step, then the
  /// lowest rank, if any: the same on every rank, but for its type, which only its own rank knows.
  void rethrow_failure() const {
    if (failures_.empty() && last_call_ == never) return;
    if (failures_.empty()) {
      throw error{
          "a collective call has failed, and its exception was caught; let it leave the worker"};
    }
    const auto& [rank, note] = first_failure();
    mpi_environment::failure& shared = mpi_environment::shared_failure();
    shared = {error{note.message, note.place}.what(), rank == rank_};
    if (shared.is_own) rethrow_own(note);
    throw error{note.message, note.place};
  }

 private:
  static constexpr std::chrono::seconds patience{1};
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] const std::pair<std::size_t, mpi_note>& first_failure() const {
    return *std::min_element(failures_.begin(), failures_.end(), [](const auto& a, const auto& b) {
      const auto order = [](const auto& failure) {
        const auto& [rank, note] = failure;
        return std::tuple{note.calls, note.place.step.value_or(none), rank};
      };
      return order(a) < order(b);
    });
  }

  void tell(const mpi_note& note) {
    if (told()) {
      requests_.clear();
      own_notes_.clear();
    }
    const std::vector<std::byte>& bytes = own_notes_.emplace_back(note.bytes());
    heed(rank_, note);
    for (std::size_t to = 0; to < channel_.size(); ++to) {
      if (to != rank_) requests_.push_back(channel_.send_synchronously(to, 0, bytes));
    }
  }

  void heed(std::size_t from, mpi_note note) {
    if (note.waits) {
      if (from != rank_) log_.hear(from, note.call);
      return;
    }
    if (note.stopped) {
      last_call_ = std::min(last_call_, note.calls);
      return;
    }
    if (!note.failed) {
      departed_[from] = note.calls;
      first_departure_ = std::min(first_departure_, note.calls);
      return;
    }
    last_call_ = std::min(last_call_, note.calls);
    failures_.emplace_back(from, std::move(note));
  }

  [[noreturn]] void rethrow_own(const mpi_note& note) const {
    try {
      std::rethrow_exception(own_failure_);
    } catch (const error& e) {
      if (e.rank()) throw;
      std::throw_with_nested(error{note.message, note.place});
    } catch (...) {
      std::throw_with_nested(error{note.message, note.place});
    }
  }

  mpi_channel channel_;
  std::size_t rank_;
  std::uint64_t last_call_ = never;
  std::uint64_t first_departure_ = never;
  std::map<std::size_t, std::uint64_t> departed_;
  std::vector<std::pair<std::size_t, mpi_note>> failures_;
  std::exception_ptr own_failure_;
  std::list<std::vector<std::byte>> own_notes_;  // MPI reads them where they lie
  std::vector<MPI_Request> requests_;
  bool gone_ = false;
  mpi_call_log log_;
  std::uint64_t sound_calls_ = never;  // before one that differs from another's
  std::uint64_t waits_in_ = never;
  std::chrono::steady_clock::time_point tell_at_{};
};

}  // namespace coop
