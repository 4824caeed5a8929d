// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/fibers.hpp>
#include <coop/transports/mpi_environment.hpp>

#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <thread>

#if defined(__linux__)
#include <unistd.h>
#endif

namespace coop {

/// What a rank does between two looks at what it waits for: nothing for a while where every rank of
/// its host can have a core, for MPI takes its time to look; else it yields the core. A node that
/// shares its rank lets the others run, whose scheduler does the same.
struct mpi_pause {
  std::uint64_t looks;
  fiber_scheduler* fibers = nullptr;  // of a rank with several nodes

  /// Collective over `ranks`.
  [[nodiscard]] static mpi_pause for_ranks(MPI_Comm ranks, fiber_scheduler* fibers) {
    MPI_Comm host = MPI_COMM_NULL;
    mpi_check(MPI_Comm_split_type(ranks, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host),
              "MPI_Comm_split_type");
    int neighbours = 1;
    mpi_check(MPI_Comm_size(host, &neighbours), "MPI_Comm_size");
    mpi_check(MPI_Comm_free(&host), "MPI_Comm_free");
    return {neighbours <= cores() ? std::uint64_t{20'000} : std::uint64_t{16}, fibers};
  }

  /// After the look number `round`.
  void operator()(std::uint64_t round) const noexcept {
    if (fibers != nullptr) {
      fibers->give_way();
    } else if (round > looks) {
      std::this_thread::yield();
    }
  }

  /// The same for a node that polls by itself.
  void give_way() const noexcept {
    if (fibers != nullptr) {
      fibers->give_way();
    } else {
      std::this_thread::yield();
    }
  }

 private:
  // Of the host: mpirun may have bound this process to one of them.
  [[nodiscard]] static long cores() noexcept {
#if defined(__linux__)
    return std::max(1L, sysconf(_SC_NPROCESSORS_ONLN));
#else
    return std::max(1L, static_cast<long>(std::thread::hardware_concurrency()));
#endif
  }
};

}  // namespace coop
