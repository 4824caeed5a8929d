// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/transports/mpi_environment.hpp>

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace coop {

/// A duplicate of a communicator: what travels on it meets nothing else. Errors are returned.
class mpi_duplicate {
 public:
  /// Collective over `ranks`.
  explicit mpi_duplicate(MPI_Comm ranks) {
    mpi_check(MPI_Comm_dup(ranks, &comm_), "MPI_Comm_dup");
    mpi_check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  }
  mpi_duplicate(mpi_duplicate&& other) noexcept
      : comm_{std::exchange(other.comm_, MPI_COMM_NULL)} {}
  mpi_duplicate& operator=(const mpi_duplicate&) = delete;
  ~mpi_duplicate() {
    if (comm_ != MPI_COMM_NULL) MPI_Comm_free(&comm_);
  }

  [[nodiscard]] MPI_Comm comm() const noexcept { return comm_; }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

/// What one kind of message travels on between the nodes of a run, k of them on each rank: node i
/// is the (i mod k)-th of rank i / k. Messages to the j-th node of any rank have duplicate number j
/// for themselves, so that a node sees its own only; which node of its rank sent one, the tag says.
class mpi_line {
 public:
  /// One duplicate; collective over `ranks`.
  explicit mpi_line(MPI_Comm ranks) {
    duplicates_.emplace_back(ranks);
    int ranks_of_all = 0;
    mpi_check(MPI_Comm_size(duplicates_[0].comm(), &ranks_of_all), "MPI_Comm_size");
    ranks_ = static_cast<std::size_t>(ranks_of_all);
  }

  /// The duplicates for `nodes` nodes a rank; collective. Throws std::invalid_argument where MPI
  /// has too few tags for so many.
  void widen(std::size_t nodes) {
    if (nodes == 1) return;
    const std::size_t most = highest_tag() / tags + 1;
    require(nodes <= most, {"mpi: nodes_per_rank is ", nodes, ", must be at most ", most,
                            " with the tags of this MPI"});
    duplicates_.reserve(nodes);
    while (duplicates_.size() < nodes) duplicates_.emplace_back(duplicates_[0].comm());
  }

  [[nodiscard]] std::size_t ranks() const noexcept { return ranks_; }
  [[nodiscard]] std::size_t nodes_per_rank() const noexcept { return duplicates_.size(); }
  [[nodiscard]] std::size_t nodes() const noexcept { return ranks_ * nodes_per_rank(); }
  /// For messages to the `local`-th node of a rank.
  [[nodiscard]] MPI_Comm comm(std::size_t local = 0) const noexcept {
    return duplicates_[local].comm();
  }

  /// Tags 0 … tags − 1 are free for the messages of one node to another; MPI promises so many.
  static constexpr int tags = 32768;

 private:
  [[nodiscard]] std::size_t highest_tag() const {
    void* value = nullptr;
    int there = 0;
    mpi_check(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, static_cast<void*>(&value), &there),
              "MPI_Comm_get_attr");
    return static_cast<std::size_t>(there != 0 ? *static_cast<const int*>(value) : tags - 1);
  }

  std::vector<mpi_duplicate> duplicates_;
  std::size_t ranks_ = 0;
};

}  // namespace coop
