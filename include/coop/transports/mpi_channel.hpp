// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_line.hpp>

#include <mpi.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace coop {

/// One node's end of a line. Counted are its messages, so that none is left behind when the line is
/// freed. Nodes are named by their numbers in the run; tags are less than `mpi_line::tags`.
class mpi_channel {
 public:
  /// The line outlives it.
  mpi_channel(const mpi_line& line, std::size_t node)
      : line_{&line},
        local_{node % line.nodes_per_rank()},
        comm_{line.comm(local_)},
        sent_(line.nodes()),
        received_(line.nodes()) {}
  mpi_channel(const mpi_channel&) = delete;
  mpi_channel& operator=(const mpi_channel&) = delete;

  [[nodiscard]] MPI_Comm comm() const noexcept { return comm_; }
  [[nodiscard]] std::size_t size() const noexcept { return sent_.size(); }
  /// Messages so far to, and from, every node.
  [[nodiscard]] const std::vector<std::uint64_t>& sent() const noexcept { return sent_; }
  [[nodiscard]] const std::vector<std::uint64_t>& received() const noexcept { return received_; }

  /// Begins to send at most 2 GiB − 1 byte.
  [[nodiscard]] MPI_Request send(std::size_t to, int tag, std::span<const std::byte> bytes) {
    MPI_Request request = MPI_REQUEST_NULL;
    mpi_check(MPI_Isend(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, rank_of(to),
                        tag_of(local_, tag), comm_to(to), &request),
              "MPI_Isend");
    ++sent_[to];
    return request;
  }

  /// The same; complete no sooner than the receiver has begun to receive.
  [[nodiscard]] MPI_Request send_synchronously(std::size_t to, int tag,
                                               std::span<const std::byte> bytes) {
    MPI_Request request = MPI_REQUEST_NULL;
    mpi_check(MPI_Issend(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, rank_of(to),
                         tag_of(local_, tag), comm_to(to), &request),
              "MPI_Issend");
    ++sent_[to];
    return request;
  }

  /// Begins to receive; `count_received` when it is complete.
  [[nodiscard]] MPI_Request receive(std::size_t from, int tag, std::span<std::byte> bytes) {
    MPI_Request request = MPI_REQUEST_NULL;
    mpi_check(MPI_Irecv(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, rank_of(from),
                        tag_of(from % line_->nodes_per_rank(), tag), comm_, &request),
              "MPI_Irecv");
    return request;
  }
  void count_received(std::size_t from) noexcept { ++received_[from]; }

  /// A message that has come and waits for its memory.
  struct arrival {
    MPI_Message message;
    std::size_t source;
    int tag;
    std::size_t bytes;
  };

  /// The first message of `source`, a node or MPI_ANY_SOURCE, if one has come.
  [[nodiscard]] std::optional<arrival> probe(int source) {
    for (auto at = passed_.begin(); at != passed_.end(); ++at) {
      if (!is_of(*at, source)) continue;
      const arrival found = *at;
      passed_.erase(at);
      return found;
    }
    for (;;) {
      auto found = probe_rank(source < 0 ? source : rank_of(static_cast<std::size_t>(source)));
      if (!found || is_of(*found, source)) return found;
      passed_.push_back(*found);
    }
  }

  /// Begins to receive it; `to` has room for its bytes.
  [[nodiscard]] MPI_Request receive(arrival& from, std::byte* to) {
    MPI_Request request = MPI_REQUEST_NULL;
    mpi_check(MPI_Imrecv(to, static_cast<int>(from.bytes), MPI_BYTE, &from.message, &request),
              "MPI_Imrecv");
    ++received_[from.source];
    return request;
  }

  /// Receives it to the end: its sender waits for nothing but this.
  [[nodiscard]] std::vector<std::byte> take(arrival& from) {
    std::vector<std::byte> bytes(from.bytes);
    MPI_Request request = receive(from, bytes.data());
    mpi_check(MPI_Wait(&request, MPI_STATUS_IGNORE), "MPI_Wait");
    return bytes;
  }

  /// Receives, and forgets, all that has come.
  void discard() {
    while (auto message = probe(MPI_ANY_SOURCE)) (void)take(*message);
  }

  /// The same until messages[i·stride] of them have come from each node i.
  void discard_until(std::span<const std::uint64_t> messages, std::size_t stride) {
    for (std::size_t from = 0; from < size(); ++from) {
      while (received_[from] < messages[from * stride]) {
        if (auto message = probe(static_cast<int>(from))) (void)take(*message);
      }
    }
  }

 private:
  [[nodiscard]] int rank_of(std::size_t node) const noexcept {
    return static_cast<int>(node / line_->nodes_per_rank());
  }
  [[nodiscard]] MPI_Comm comm_to(std::size_t node) const noexcept {
    return line_->comm(node % line_->nodes_per_rank());
  }
  [[nodiscard]] static int tag_of(std::size_t local_source, int tag) noexcept {
    return static_cast<int>(local_source) * mpi_line::tags + tag;
  }
  [[nodiscard]] static bool is_of(const arrival& message, int source) noexcept {
    return source < 0 || message.source == static_cast<std::size_t>(source);
  }

  // Of any node of that rank.
  [[nodiscard]] std::optional<arrival> probe_rank(int rank) {
    int there = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    mpi_check(MPI_Improbe(rank, MPI_ANY_TAG, comm_, &there, &message, &status), "MPI_Improbe");
    if (there == 0) return std::nullopt;
    int bytes = 0;
    mpi_check(MPI_Get_count(&status, MPI_BYTE, &bytes), "MPI_Get_count");
    const auto from = static_cast<std::size_t>(status.MPI_SOURCE) * line_->nodes_per_rank() +
                      static_cast<std::size_t>(status.MPI_TAG / mpi_line::tags);
    return arrival{message, from, status.MPI_TAG % mpi_line::tags, static_cast<std::size_t>(bytes)};
  }

  const mpi_line* line_;
  std::size_t local_;
  MPI_Comm comm_;
  std::vector<std::uint64_t> sent_;
  std::vector<std::uint64_t> received_;
  std::deque<arrival> passed_;  // of other nodes than were asked for, of the same rank
};

}  // namespace coop
