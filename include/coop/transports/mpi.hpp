// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/fibers.hpp>
#include <coop/transports/gathering.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi_communicator.hpp>
#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_native_all_reduce.hpp>
#include <coop/transports/mpi_process.hpp>

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <optional>
#include <string>

namespace coop {

/// Transport: nodes on ranks of MPI, processes that mpirun has started, on one host or on many. A
/// rank is one node, or runs several in turns as fibers of its one thread.
///
///     coop::compose(coop::complete{4}, coop::mpi{});                       // mpirun -n 4
///     coop::compose(coop::complete{4}, coop::mpi{.nodes_per_rank = 2});    // mpirun -n 2
///
/// The same composition gives the same bits as `in_process`. Every rank runs the same program;
/// initialises MPI where that has not happened (`mpi_environment`); uses duplicates of the
/// communicator, four for every node of a rank, and nothing else. A node that throws ends the run
/// on all ranks; a rank that is killed ends the job, which is mpirun's doing.
struct mpi {
  MPI_Comm ranks = MPI_COMM_WORLD;  ///< who runs the nodes, in their order
  /// Longer messages travel in pieces: at least 1, at most 2³⁰.
  std::size_t piece_bytes = std::size_t{1} << 30;
  /// Whether exchanges with nodes of the same host, and all-reduces where all ranks are on one, go
  /// through memory and not through messages, with 16 nodes a rank at most: the same bits, sooner.
  bool share_memory = true;
  /// `reduction::native` leaves all-reduces to MPI_Iallreduce, which may know the network better:
  /// other bits, the same on all ranks where MPI makes them so. The nodes of a rank are summed
  /// first, in their order.
  coop::reduction reduction = coop::reduction::rank_ordered;
  /// k: rank 0 runs the nodes 0 … k − 1, rank 1 the next, …; the same on all ranks. Results do not
  /// depend on it.
  std::size_t nodes_per_rank = 1;
  /// Of a node where there are several a rank; only touched pages cost memory.
  std::size_t stack_bytes = std::size_t{1} << 20;
  /// A thread a rank that moves what `start_exchange` has begun while the node computes, which MPI
  /// by itself does only in its calls: for `overlapped` between hosts, with one node a rank. An
  /// objective that calls MPI too needs MPI_THREAD_MULTIPLE then.
  bool progress_thread = false;

  using communicator = mpi_communicator;

  /// Calls worker(communicator&) once a node, on its rank, and returns when all nodes have. Every
  /// rank of the communicator must call it. Throws std::invalid_argument on all of them unless
  /// `nodes` is their number times `nodes_per_rank`, and `coop::error` with the rank of a node that
  /// threw; where several did, of the one that did so first in the order of calls. On that node's
  /// rank its own error keeps its type and cause, the others throw its text.
  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    mpi_environment::of_program();
    require_parameters();
    if (nodes_per_rank == 1) {
      mpi_process process{ranks, nodes, 1, share_memory, reduction};
      communicator own{process, process.first, piece_bytes, reduction, progress_thread};
      live(own, worker);
      settle(process);
      own.rethrow_failure();
    } else {
      run_fibers(nodes, worker);
    }
  }

  [[nodiscard]] std::string describe() const {
    const bool native = reduction == coop::reduction::native;
    const std::string order = native ? "mpi{.reduction = reduction::native" : "mpi{";
    const char* const comma = native ? ", " : "";
    if (progress_thread) return text({order, comma, ".progress_thread = true}"});
    if (nodes_per_rank == 1) return text({order, "}"});
    return text({order, comma, ".nodes_per_rank = ", nodes_per_rank, "}"});
  }

 private:
  void require_parameters() const {
    require(ranks != MPI_COMM_NULL, "mpi: ranks is MPI_COMM_NULL; this process must not run");
    require(piece_bytes > 0 && piece_bytes <= std::size_t{1} << 30,
            {"mpi: piece_bytes is ", piece_bytes, ", must be at least 1 and at most 2^30"});
    require(nodes_per_rank > 0, "mpi: nodes_per_rank is 0, must be at least 1");
    require(!progress_thread || nodes_per_rank == 1,
            {"mpi: progress_thread with nodes_per_rank ", nodes_per_rank,
             "; a thread looks after one node, so leave nodes_per_rank 1"});
    if (progress_thread) mpi_environment::of_program().require_threads();
    if (nodes_per_rank == 1) return;
    require(stack_bytes >= in_process::least_stack_bytes,
            {"mpi: stack_bytes is ", stack_bytes, ", must be at least ",
             in_process::least_stack_bytes});
  }

  // After all nodes have left.
  void settle(mpi_process& process) const {
    if (reduction == coop::reduction::native) process.native.settle();
  }

  template <class Worker>
  static void live(communicator& own, Worker& worker) {
    try {
      worker(own);
    } catch (const run_stopped&) {
    } catch (...) {
      own.fail();
    }
    own.finish();
  }

  template <class Worker>
  void run_fibers(std::size_t nodes, Worker& worker) const {
    fiber_scheduler fibers{stack_bytes};
    std::optional<mpi_process> process;
    std::deque<communicator> all;
    std::exception_ptr broken;  // MPI, or memory, while a node left
    // Before the first call of MPI, so that a rank without memory for stacks says so itself.
    for (std::size_t local = 0; local < nodes_per_rank; ++local) {
      fibers.add([&, local] {
        try {
          live(all[local], worker);
        } catch (...) {
          if (!broken) broken = std::current_exception();
          process->meeting.give_up();
        }
      });
    }
    process.emplace(ranks, nodes, nodes_per_rank, share_memory, reduction, &fibers);
    for (std::size_t local = 0; local < nodes_per_rank; ++local) {
      all.emplace_back(*process, process->first + local, piece_bytes, reduction);
    }
    fibers.run();
    if (broken) std::rethrow_exception(broken);
    settle(*process);
    const auto first =
        std::ranges::find_if(all, [](const communicator& own) { return own.failed_first(); });
    (first == all.end() ? all.front() : *first).rethrow_failure();
  }
};

}  // namespace coop
