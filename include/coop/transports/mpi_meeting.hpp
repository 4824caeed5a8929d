// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_line.hpp>

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coop {

/// How the nodes of a rank leave a run, all ranks together and in two steps: each tells every node
/// how many messages it has sent it; then all know that no note is on its way any more. A step
/// begins on a rank when all of its nodes have come to it.
class mpi_meeting {
 public:
  static constexpr std::size_t kinds = 3;  ///< of messages that are counted

  explicit mpi_meeting(const mpi_line& line)
      : comm_{line.comm()},
        nodes_{line.nodes_per_rank()},
        sent_(line.nodes() * nodes_ * kinds),
        received_(sent_.size()) {}

  /// Step 1 of this rank's node number `local`: sent[i·kinds + kind] messages to node i.
  void tell(std::size_t local, std::span<const std::uint64_t> sent) {
    const std::size_t block = nodes_ * kinds;
    for (std::size_t to = 0; to * block < sent.size(); ++to) {
      const auto part = sent.subspan(to * block, block);
      std::copy(part.begin(), part.end(),
                sent_.begin() + static_cast<std::ptrdiff_t>((to * nodes_ + local) * block));
    }
    if (++came_ < nodes_) return;
    const int count = static_cast<int>(nodes_ * block);
    mpi_check(MPI_Ialltoall(sent_.data(), count, MPI_UINT64_T, received_.data(), count,
                            MPI_UINT64_T, comm_, &request_),
              "MPI_Ialltoall");
  }
  [[nodiscard]] bool all_told() { return is_over(1); }
  /// After that: node i has sent [i·stride()] messages of a kind to the node number `local`.
  [[nodiscard]] std::span<const std::uint64_t> received(std::size_t local,
                                                        std::size_t kind) const noexcept {
    return std::span{received_}.subspan(local * kinds + kind);
  }
  [[nodiscard]] std::size_t stride() const noexcept { return nodes_ * kinds; }

  /// Step 2: one more node of this rank is settled.
  void settle() {
    if (++came_ < 2 * nodes_) return;
    mpi_check(MPI_Ibarrier(comm_, &request_), "MPI_Ibarrier");
  }
  [[nodiscard]] bool all_settled() { return is_over(2); }

  /// A node cannot come, since MPI has failed: nobody waits any more.
  void give_up() noexcept { given_up_ = true; }

 private:
  [[nodiscard]] bool is_over(std::size_t step) {
    if (given_up_) return true;
    if (came_ < step * nodes_) return false;
    int complete = 0;
    mpi_check(MPI_Test(&request_, &complete, MPI_STATUS_IGNORE), "MPI_Test");
    return complete != 0;
  }

  MPI_Comm comm_;
  std::size_t nodes_;  // of this rank
  std::vector<std::uint64_t> sent_;
  std::vector<std::uint64_t> received_;
  std::size_t came_ = 0;
  bool given_up_ = false;
  MPI_Request request_ = MPI_REQUEST_NULL;
};

}  // namespace coop
