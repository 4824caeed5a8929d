// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/mpi_channel.hpp>

#include <mpi.h>

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// MPI has seen that the vectors of an all-reduce are not of one size; not whose.
struct mpi_sizes_differ : error {
  mpi_sizes_differ() : error{"all_reduce: the nodes' vectors are not of one size"} {}
};

/// Messages of known sizes that are waited for together.
class mpi_batch {
 public:
  explicit mpi_batch(mpi_channel& channel) : channel_{&channel} {}

  void send(std::size_t to, int tag, std::span<const std::byte> bytes) {
    requests_.push_back(channel_->send(to, tag, bytes));
    messages_.push_back({.receives = false});
  }
  void receive(std::size_t from, int tag, std::span<std::byte> bytes) {
    requests_.push_back(channel_->receive(from, tag, bytes));
    messages_.push_back({true, from, bytes.size()});
  }

  /// Whether all are complete; the batch is empty then. Throws `coop::error` where MPI does, and
  /// `mpi_sizes_differ` for a message that is not as long as expected.
  [[nodiscard]] bool complete() {
    if (requests_.empty()) return true;
    statuses_.resize(requests_.size());
    int all = 0;
    const int code =
        MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &all, statuses_.data());
    if (code != MPI_SUCCESS) explain(code);
    if (all == 0) return false;
    bool as_expected = true;
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (!messages_[i].receives) continue;
      count(i);
      int bytes = 0;
      mpi_check(MPI_Get_count(&statuses_[i], MPI_BYTE, &bytes), "MPI_Get_count");
      as_expected = as_expected && static_cast<std::size_t>(bytes) == messages_[i].bytes;
    }
    clear();
    if (!as_expected) throw mpi_sizes_differ{};
    return true;
  }

  /// Receives no more; what is being sent remains.
  void cancel_receives() noexcept {
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (!messages_[i].receives || requests_[i] == MPI_REQUEST_NULL) continue;
      MPI_Status status;
      int cancelled = 0;
      if (MPI_Cancel(&requests_[i]) == MPI_SUCCESS &&
          MPI_Wait(&requests_[i], &status) == MPI_SUCCESS &&
          MPI_Test_cancelled(&status, &cancelled) == MPI_SUCCESS && cancelled == 0) {
        count(i);
      }
    }
  }

  /// Whether nothing is under way any more, errors or not.
  [[nodiscard]] bool over() noexcept {
    int all = 1;
    if (!requests_.empty() && MPI_Testall(static_cast<int>(requests_.size()), requests_.data(),
                                          &all, MPI_STATUSES_IGNORE) != MPI_SUCCESS) {
      all = 1;
    }
    if (all != 0) clear();
    return all != 0;
  }

 private:
  struct message {
    bool receives;
    std::size_t from = 0;
    std::size_t bytes = 0;
  };

  [[nodiscard]] static int class_of(int code) noexcept {
    int kind = code;
    MPI_Error_class(code, &kind);
    return kind;
  }

  [[noreturn]] void explain(int code) {
    int cause = code;
    bool truncated = class_of(code) == MPI_ERR_TRUNCATE;
    for (std::size_t i = 0; class_of(code) == MPI_ERR_IN_STATUS && i < statuses_.size(); ++i) {
      const int of_status = class_of(statuses_[i].MPI_ERROR);
      if (of_status == MPI_ERR_PENDING) continue;
      count(i);
      truncated = truncated || of_status == MPI_ERR_TRUNCATE;
      if (of_status != MPI_SUCCESS) cause = statuses_[i].MPI_ERROR;
    }
    if (truncated) throw mpi_sizes_differ{};
    mpi_check(cause, "MPI_Testall");
    throw error{"MPI_Testall: failed without a reason"};
  }

  // A message that is too long is received too.
  void count(std::size_t i) noexcept {
    if (std::exchange(messages_[i].receives, false)) channel_->count_received(messages_[i].from);
  }

  void clear() noexcept {
    requests_.clear();
    messages_.clear();
  }

  mpi_channel* channel_;
  std::vector<MPI_Request> requests_;
  std::vector<message> messages_;
  std::vector<MPI_Status> statuses_;
};

}  // namespace coop
