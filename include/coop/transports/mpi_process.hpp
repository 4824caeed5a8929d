// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_host_boxes.hpp>
#include <coop/transports/mpi_host_memory.hpp>
#include <coop/transports/mpi_line.hpp>
#include <coop/transports/mpi_meeting.hpp>
#include <coop/transports/mpi_native_all_reduce.hpp>
#include <coop/transports/mpi_pause.hpp>

#include <mpi.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace coop {

/// What the nodes of one rank have in common in a run: lines, shared memory, MPI's own all-reduces,
/// how they pause, and how they leave.
struct mpi_process {
  /// Collective over `ranks`; `fibers` run the nodes where there are several. Throws `coop::error`
  /// where the ranks want different runs, std::invalid_argument unless `nodes` nodes are
  /// `nodes_per_rank` on every rank.
  mpi_process(MPI_Comm ranks, std::size_t nodes, std::size_t nodes_per_rank, bool share_memory,
              reduction order, fiber_scheduler* fibers = nullptr)
      : control{agreed(ranks, nodes, nodes_per_rank)},
        mail{wide(ranks, nodes_per_rank)},
        letters{wide(ranks, nodes_per_rank)},
        reductions{wide(ranks, nodes_per_rank)},
        pause{mpi_pause::for_ranks(ranks, fibers)},
        boxes{control.comm(), nodes_per_rank, share_memory && nodes_per_rank <= most_sharing},
        memory{control.comm(), nodes_per_rank,
               share_memory && nodes_per_rank <= most_sharing && order != reduction::native},
        meeting{control},
        native{reductions},
        first{rank_in(control.comm()) * nodes_per_rank} {}
  mpi_process(const mpi_process&) = delete;
  mpi_process& operator=(const mpi_process&) = delete;

  mpi_line control;
  mpi_line mail;
  mpi_line letters;
  mpi_line reductions;
  mpi_pause pause;
  mpi_host_boxes boxes;
  mpi_host_memory memory;
  mpi_meeting meeting;
  mpi_native_all_reduce native;
  std::size_t first;  ///< node of this rank

  /// With more nodes a rank no memory is shared: hosts, containers above all, have little of it.
  static constexpr std::size_t most_sharing = 16;

 private:
  [[nodiscard]] static std::size_t rank_in(MPI_Comm ranks) {
    int rank = 0;
    mpi_check(MPI_Comm_rank(ranks, &rank), "MPI_Comm_rank");
    return static_cast<std::size_t>(rank);
  }

  [[nodiscard]] static mpi_line wide(MPI_Comm ranks, std::size_t nodes_per_rank) {
    mpi_line line{ranks};
    line.widen(nodes_per_rank);
    return line;
  }

  [[nodiscard]] static mpi_line agreed(MPI_Comm ranks, std::size_t nodes,
                                       std::size_t nodes_per_rank) {
    mpi_line line{ranks};
    const std::array<std::uint64_t, 2> own{nodes, nodes_per_rank};
    std::vector<std::array<std::uint64_t, 2>> all(line.ranks());
    mpi_check(MPI_Allgather(own.data(), 2, MPI_UINT64_T, all.data(), 2, MPI_UINT64_T, line.comm()),
              "MPI_Allgather");
    for (std::size_t rank = 1; rank < all.size(); ++rank) {
      for (const std::size_t fact : {0U, 1U}) {
        if (all[rank][fact] == all[0][fact]) continue;
        throw error{
            text({"mpi: the ranks do not run one program: rank ", rank, " wants ", all[rank][fact],
                  fact == 0 ? " nodes" : " nodes a rank", ", rank 0 ", all[0][fact]})};
      }
    }
    require_nodes(line.ranks(), nodes, nodes_per_rank);
    line.widen(nodes_per_rank);
    return line;
  }

  static void require_nodes(std::size_t ranks, std::size_t nodes, std::size_t nodes_per_rank) {
    if (nodes_per_rank == 1) {
      require(nodes == ranks, {"mpi: run() of ", nodes, " nodes on ", ranks,
                               " ranks; start the program with mpirun -n ", nodes});
    }
    require(nodes > 0 && nodes % nodes_per_rank == 0,
            {"mpi: run() of ", nodes, " nodes, ", nodes_per_rank,
             " on each rank; nodes_per_rank must divide the number of nodes"});
    require(nodes == ranks * nodes_per_rank,
            {"mpi: run() of ", nodes, " nodes, ", nodes_per_rank, " on each of ", ranks,
             " ranks; start the program with mpirun -n ", nodes / nodes_per_rank});
  }
};

}  // namespace coop
