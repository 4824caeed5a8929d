// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/transports/mpi_environment.hpp>

#include <mpi.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace coop {

/// Memory that the nodes of one host share, where all ranks are on one host: two slots each, and
/// the counters that say how far a node has come.
class mpi_host_memory {
 public:
  static constexpr std::size_t slot_bytes = std::size_t{1} << 18;

  /// Collective over `ranks`, each of so many nodes. None is shared, and `shared()` is false,
  /// unless all are on one host, there is more than one node, and `wanted`, the same on all.
  mpi_host_memory(MPI_Comm ranks, std::size_t nodes_per_rank, bool wanted) {
    if (!wanted || !on_one_host(ranks, nodes_per_rank > 1)) return;
    void* own = nullptr;
    mpi_check(MPI_Win_allocate_shared(static_cast<MPI_Aint>(nodes_per_rank * segment_bytes), 1,
                                      MPI_INFO_NULL, ranks, &own, &window_),
              "MPI_Win_allocate_shared");
    int size = 0;
    mpi_check(MPI_Comm_size(ranks, &size), "MPI_Comm_size");
    for (int rank = 0; rank < size; ++rank) {
      MPI_Aint bytes = 0;
      int unit = 0;
      void* begin = nullptr;
      mpi_check(MPI_Win_shared_query(window_, rank, &bytes, &unit, &begin), "MPI_Win_shared_query");
      for (std::size_t local = 0; local < nodes_per_rank; ++local) {
        segments_.push_back(static_cast<std::byte*>(begin) + local * segment_bytes);
      }
    }
    for (std::size_t local = 0; local < nodes_per_rank; ++local) {
      std::memset(static_cast<std::byte*>(own) + local * segment_bytes, 0, header_bytes);
    }
    mpi_check(MPI_Barrier(ranks), "MPI_Barrier");
  }
  mpi_host_memory(const mpi_host_memory&) = delete;
  mpi_host_memory& operator=(const mpi_host_memory&) = delete;
  ~mpi_host_memory() {
    if (window_ != MPI_WIN_NULL) MPI_Win_free(&window_);
  }

  [[nodiscard]] bool shared() const noexcept { return window_ != MPI_WIN_NULL; }
  [[nodiscard]] std::size_t size() const noexcept { return segments_.size(); }

  /// Pieces that a rank has put into its slots, and sums that it has put there.
  [[nodiscard]] std::atomic_ref<std::uint64_t> published(std::size_t rank) const noexcept {
    return counter(rank, 0);
  }
  [[nodiscard]] std::atomic_ref<std::uint64_t> summed(std::size_t rank) const noexcept {
    return counter(rank, 1);
  }
  /// The length of the vector that a rank's piece number `piece` is of, as long as that lies there.
  [[nodiscard]] std::atomic_ref<std::uint64_t> length(std::size_t rank,
                                                      std::uint64_t piece) const noexcept {
    return counter(rank, 2 + piece % 2);
  }
  /// Where piece number `piece` of a rank lies, until it publishes piece + 2.
  [[nodiscard]] std::byte* slot(std::size_t rank, std::uint64_t piece) const noexcept {
    return segments_[rank] + header_bytes + piece % 2 * slot_bytes;
  }

 private:
  static constexpr std::size_t line = 2 * storage_alignment;  // lines are fetched in pairs
  static constexpr std::size_t header_bytes = 4 * line;
  static constexpr std::size_t segment_bytes = header_bytes + 2 * slot_bytes;

  [[nodiscard]] static bool on_one_host(MPI_Comm ranks, bool one_rank_too) {
    MPI_Comm host = MPI_COMM_NULL;
    mpi_check(MPI_Comm_split_type(ranks, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host),
              "MPI_Comm_split_type");
    int here = 0;
    int all = 0;
    mpi_check(MPI_Comm_size(host, &here), "MPI_Comm_size");
    mpi_check(MPI_Comm_free(&host), "MPI_Comm_free");
    mpi_check(MPI_Comm_size(ranks, &all), "MPI_Comm_size");
    return here == all && (all > 1 || one_rank_too);
  }

  [[nodiscard]] std::atomic_ref<std::uint64_t> counter(std::size_t rank,
                                                       std::size_t which) const noexcept {
    return std::atomic_ref{*reinterpret_cast<std::uint64_t*>(segments_[rank] + which * line)};
  }

  MPI_Win window_ = MPI_WIN_NULL;
  std::vector<std::byte*> segments_;
};

}  // namespace coop
