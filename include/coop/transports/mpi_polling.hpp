// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/gathering.hpp>
#include <coop/transports/mpi_batch.hpp>
#include <coop/transports/mpi_channel.hpp>
#include <coop/transports/mpi_control.hpp>
#include <coop/transports/mpi_letters.hpp>
#include <coop/transports/mpi_mail.hpp>
#include <coop/transports/mpi_meeting.hpp>
#include <coop/transports/mpi_process.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace coop {

/// The channels of one node and run, and the waiting on them: always polling, in which it also
/// listens for others' notes and receives what others wait to be rid of.
class mpi_polling {
 public:
  /// `process` outlives it.
  mpi_polling(mpi_process& process, std::size_t rank, std::size_t piece_bytes)
      : pause_{process.pause},
        meeting_{&process.meeting},
        local_{rank - process.first},
        rank_{rank},
        control_{process.control, rank},
        mail_{process.mail, process.boxes, rank, piece_bytes},
        letters_{process.letters, rank, piece_bytes},
        reductions_{process.reductions, rank} {}

  [[nodiscard]] mpi_control& control() noexcept { return control_; }
  [[nodiscard]] mpi_mail& mail() noexcept { return mail_; }
  [[nodiscard]] mpi_letters& letters() noexcept { return letters_; }
  [[nodiscard]] mpi_channel& reductions() noexcept { return reductions_; }
  [[nodiscard]] const mpi_control& control() const noexcept { return control_; }
  [[nodiscard]] const mpi_mail& mail() const noexcept { return mail_; }
  [[nodiscard]] const mpi_channel& reductions() const noexcept { return reductions_; }

  /// Waits until done() in the call after `calls` completed ones. `look()`, every 32 rounds, throws
  /// where waiting is in vain; `run_stopped` is thrown where another rank has failed, `coop::error`
  /// where one makes another call.
  template <class Done, class Look>
  void poll(std::uint64_t calls, Done done, Look look) {
    for (std::uint64_t round = 1; !done(); ++round) {
      if (round % rounds_between_notes == 0) {
        control_.listen();
        if (control_.stopped_after(calls)) throw run_stopped{};
        control_.require_agreement();
        control_.wait_in(calls);
        look();
        if (round % rounds_between_pulls == 0) mail_.pull();
      }
      pause_(round);
    }
  }

  /// One look of a node that polls by itself: whether poll() would return, or throw `run_stopped`,
  /// at once.
  template <class Done>
  [[nodiscard]] bool look(std::uint64_t calls, Done done) {
    if (done()) return true;
    control_.listen();
    if (control_.stopped_after(calls) || control_.disagrees()) return true;
    control_.wait_in(calls);
    if (++looks_ % rounds_between_pulls == 0) mail_.pull();
    pause_.give_way();
    return false;
  }
  void give_way() const noexcept { pause_.give_way(); }

  /// Waits until done() where the run may have ended for others: receives whatever comes, so that
  /// no other waits.
  template <class Done>
  void attend(std::uint64_t calls, Done done) noexcept {
    try {
      for (std::uint64_t round = 1; !done(); ++round) {
        if (round % rounds_between_notes == 0) {
          control_.listen();
          if (left_ || control_.stopped_after(calls)) {
            mail_.channel().discard();
            letters_.channel().discard();
            reductions_.discard();
          } else {
            mail_.pull();
          }
        }
        pause_(round);
      }
    } catch (...) {
      // MPI itself has failed; there is nothing left to wait for.
    }
  }

  /// The vectors of this all-reduce are not of one size: waits a little for a node with another
  /// size to throw, or to let this one throw, an error with both.
  void compare_sizes(std::uint64_t calls) {
    control_.tell_call();
    const auto end = std::chrono::steady_clock::now() + patience_with_sizes;
    poll(calls, [=] { return std::chrono::steady_clock::now() > end; }, [] {});
  }

  /// Tells all that the call fails; cancels what the batch still receives and waits until the rest
  /// is sent. Others may receive it no more, but who knows of the failure discards it.
  void abandon(std::uint64_t calls, mpi_batch& batch) noexcept {
    try {
      control_.stop(calls);
    } catch (...) {
      // MPI itself has failed.
    }
    batch.cancel_receives();
    attend(calls, [&] { return batch.over(); });
  }

  /// This rank has left after `calls` calls. Returns when all have left and no note is on its way
  /// any more; each is told how many messages it was sent, and discards those that it has not
  /// received.
  void meet(std::uint64_t calls) {
    left_ = true;
    std::vector<std::uint64_t> ours;
    for (std::size_t to = 0; to < reductions_.size(); ++to) {
      ours.push_back(mail_.channel().sent()[to]);
      ours.push_back(reductions_.sent()[to]);
      ours.push_back(letters_.channel().sent()[to]);
    }
    meeting_->tell(local_, ours);
    const auto began = std::chrono::steady_clock::now();
    attend(calls, [&] {
      // Most often the others come right after; one that waits for this node must learn that it
      // waits in vain.
      if (std::chrono::steady_clock::now() - began > patience && !control_.failed()) {
        control_.leave(calls);
        letters_.end(rank_);
      }
      return meeting_->all_told();
    });
    attend(calls, [&] { return control_.told() && letters_.settled(); });
    meeting_->settle();
    attend(calls, [&] { return meeting_->all_settled(); });
    const std::size_t stride = meeting_->stride();
    mail_.channel().discard_until(meeting_->received(local_, 0), stride);
    reductions_.discard_until(meeting_->received(local_, 1), stride);
    letters_.channel().discard_until(meeting_->received(local_, 2), stride);
  }

 private:
  static constexpr std::chrono::seconds patience_with_sizes{2};
  static constexpr std::uint64_t rounds_between_pulls = 1024;
  static constexpr std::chrono::milliseconds patience{50};
  static constexpr std::uint64_t rounds_between_notes = 32;

  mpi_pause pause_;
  mpi_meeting* meeting_;
  std::size_t local_;
  std::size_t rank_;
  mpi_control control_;
  mpi_mail mail_;
  mpi_letters letters_;
  mpi_channel reductions_;
  bool left_ = false;
  std::uint64_t looks_ = 0;
};

}  // namespace coop
