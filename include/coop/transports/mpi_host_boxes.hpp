// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/transports/mpi_environment.hpp>

#include <mpi.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace coop {

/// Memory that the nodes of a host share for what they exchange: two slots for messages each, what
/// lies in them, and how far the node has come. Nodes of other hosts are out of reach.
class mpi_host_boxes {
 public:
  /// Collective over `ranks`, each of so many nodes. Without `wanted`, the same on all, or where a
  /// node is alone on its host, it reaches nobody.
  mpi_host_boxes(MPI_Comm ranks, std::size_t nodes_per_rank, bool wanted) {
    if (!wanted) return;
    const host here{ranks};
    members_ = here.size * nodes_per_rank;
    if (members_ < 2) return;
    slot_bytes_ = std::clamp(most_bytes / members_ / 2 / line * line, line, most_slot_bytes);
    allocate(here, nodes_per_rank);
    place(ranks, here, nodes_per_rank);
  }
  mpi_host_boxes(const mpi_host_boxes&) = delete;
  mpi_host_boxes& operator=(const mpi_host_boxes&) = delete;
  ~mpi_host_boxes() {
    if (window_ != MPI_WIN_NULL) MPI_Win_free(&window_);
  }

  /// Whether node `node` is on this host, and shares.
  [[nodiscard]] bool reaches(std::size_t node) const noexcept {
    return node < boxes_.size() && boxes_[node].begin != nullptr;
  }
  /// How many nodes this host has, and which of them `node` is.
  [[nodiscard]] std::size_t members() const noexcept { return members_; }
  [[nodiscard]] std::size_t member(std::size_t node) const noexcept { return boxes_[node].member; }
  [[nodiscard]] std::size_t slot_bytes() const noexcept { return slot_bytes_; }

  using word = std::atomic_ref<std::uint64_t>;

  /// The last exchange that a node has begun, and the last whose inbox it has closed.
  [[nodiscard]] word begun(std::size_t node) const noexcept { return at(node, 0); }
  [[nodiscard]] word closed(std::size_t node) const noexcept { return at(node, line); }
  /// Of what lies in a slot: the exchange, the size of the message, and bit i % 64 of destinations
  /// number i / 64: whether it is for member i.
  [[nodiscard]] word exchange(std::size_t node, std::size_t slot) const noexcept {
    return at(node, label(slot));
  }
  [[nodiscard]] word size(std::size_t node, std::size_t slot) const noexcept {
    return at(node, label(slot) + sizeof(std::uint64_t));
  }
  [[nodiscard]] word destinations(std::size_t node, std::size_t slot,
                                  std::size_t i) const noexcept {
    return at(node, label(slot) + (2 + i) * sizeof(std::uint64_t));
  }
  [[nodiscard]] std::byte* message(std::size_t node, std::size_t slot) const noexcept {
    return boxes_[node].begin + label(2) + slot * slot_bytes_;
  }
  [[nodiscard]] std::size_t words() const noexcept { return (members_ + 63) / 64; }

 private:
  static constexpr std::size_t line = 2 * storage_alignment;  // lines are fetched in pairs
  // Hosts, containers above all, have little memory to share; what is longer travels by messages.
  static constexpr std::size_t most_bytes = std::size_t{1} << 24;
  static constexpr std::size_t most_slot_bytes = std::size_t{1} << 20;

  struct box {
    std::byte* begin = nullptr;
    std::size_t member = 0;
  };

  // The ranks of this host.
  struct host {
    explicit host(MPI_Comm ranks) {
      mpi_check(MPI_Comm_split_type(ranks, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &comm),
                "MPI_Comm_split_type");
      mpi_check(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
      int ranks_here = 0;
      mpi_check(MPI_Comm_size(comm, &ranks_here), "MPI_Comm_size");
      size = static_cast<std::size_t>(ranks_here);
    }
    host(const host&) = delete;
    host& operator=(const host&) = delete;
    ~host() {
      if (comm != MPI_COMM_NULL) MPI_Comm_free(&comm);
    }
    MPI_Comm comm = MPI_COMM_NULL;
    std::size_t size = 0;
  };

  [[nodiscard]] std::size_t label_bytes() const noexcept {
    return ((2 + words()) * sizeof(std::uint64_t) + line - 1) / line * line;
  }
  [[nodiscard]] std::size_t label(std::size_t slot) const noexcept {
    return 2 * line + slot * label_bytes();
  }
  [[nodiscard]] std::size_t box_bytes() const noexcept { return label(2) + 2 * slot_bytes_; }
  [[nodiscard]] word at(std::size_t node, std::size_t offset) const noexcept {
    return word{*reinterpret_cast<std::uint64_t*>(boxes_[node].begin + offset)};
  }

  void allocate(const host& here, std::size_t nodes_per_rank) {
    void* own = nullptr;
    mpi_check(MPI_Win_allocate_shared(static_cast<MPI_Aint>(nodes_per_rank * box_bytes()), 1,
                                      MPI_INFO_NULL, here.comm, &own, &window_),
              "MPI_Win_allocate_shared");
    for (std::size_t local = 0; local < nodes_per_rank; ++local) {
      std::memset(static_cast<std::byte*>(own) + local * box_bytes(), 0, label(2));
    }
    mpi_check(MPI_Barrier(here.comm), "MPI_Barrier");
  }

  void place(MPI_Comm ranks, const host& here, std::size_t nodes_per_rank) {
    int all = 0;
    int own = 0;
    mpi_check(MPI_Comm_size(ranks, &all), "MPI_Comm_size");
    mpi_check(MPI_Comm_rank(ranks, &own), "MPI_Comm_rank");
    std::vector<int> numbers(here.size);
    mpi_check(MPI_Allgather(&own, 1, MPI_INT, numbers.data(), 1, MPI_INT, here.comm),
              "MPI_Allgather");
    boxes_.resize(static_cast<std::size_t>(all) * nodes_per_rank);
    for (std::size_t i = 0; i < here.size; ++i) {
      MPI_Aint bytes = 0;
      int unit = 0;
      void* begin = nullptr;
      mpi_check(MPI_Win_shared_query(window_, static_cast<int>(i), &bytes, &unit, &begin),
                "MPI_Win_shared_query");
      for (std::size_t local = 0; local < nodes_per_rank; ++local) {
        boxes_[static_cast<std::size_t>(numbers[i]) * nodes_per_rank + local] = {
            static_cast<std::byte*>(begin) + local * box_bytes(), i * nodes_per_rank + local};
      }
    }
  }

  MPI_Win window_ = MPI_WIN_NULL;
  std::vector<box> boxes_;  // of all nodes
  std::size_t members_ = 0;
  std::size_t slot_bytes_ = 0;
};

}  // namespace coop
