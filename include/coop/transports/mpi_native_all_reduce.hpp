// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/transports/mpi_call.hpp>
#include <coop/transports/mpi_environment.hpp>
#include <coop/transports/mpi_line.hpp>

#include <mpi.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace coop {

/// In which order `mpi` adds up the vectors of an all-reduce.
enum class reduction {
  rank_ordered,  ///< node 0's first: the bits of every other transport
  native         ///< as the MPI library likes; other bits
};

/// The all-reduces of one rank's nodes by the MPI library, MPI_Iallreduce, in pieces: the nodes add
/// their scaled values in their order into memory of the rank, which outlives a failing call; the
/// last begins MPI's sum over the ranks; each copies it. A node touches no other's vector, so one
/// may be stopped at any time.
class mpi_native_all_reduce {
 public:
  explicit mpi_native_all_reduce(const mpi_line& line)
      : ranks_{line.comm()}, nodes_{line.nodes_per_rank()} {}
  mpi_native_all_reduce(const mpi_native_all_reduce&) = delete;
  mpi_native_all_reduce& operator=(const mpi_native_all_reduce&) = delete;

  /// values ← Σ_i weight of node i · values of node i; a vector of weight 0 is not read. `pieces`
  /// counts those of the node's calls, from 0. `wait(done)` returns when done(), or throws. All
  /// vectors must be of one length; throws `coop::error` where those of the rank are not, the
  /// ranks' nobody compares.
  template <std::floating_point T, class Wait>
  void operator()(std::size_t node, std::span<T> values, double weight, std::uint64_t& pieces,
                  Wait wait) {
    constexpr std::size_t piece = piece_bytes / sizeof(T);
    const std::size_t local = node % nodes_;
    for (std::size_t at = 0; at < values.size(); at += piece) {
      const std::span<T> part = values.subspan(at, std::min(piece, values.size() - at));
      const std::uint64_t before = pieces * nodes_;
      wait([&] { return taken_ == before && added_ == before + local; });
      require_size(node, values.size_bytes());
      add<T>(part, weight);
      if (++added_ == before + nodes_) begin(memory<T>(part.size()));
      wait([&] { return complete(before + nodes_); });
      const std::span<const T> sum = memory<T>(part.size());
      std::copy(sum.begin(), sum.end(), part.begin());
      ++taken_;
      ++pieces;
    }
  }

  /// After a run, failed or not, on all ranks: those that have left before a piece that others have
  /// begun take part in it, for a collective operation of MPI cannot be cancelled.
  void settle() {
    const std::array<std::uint64_t, 3> own{begun_, length_, width_};
    int size = 0;
    mpi_check(MPI_Comm_size(ranks_, &size), "MPI_Comm_size");
    std::vector<std::array<std::uint64_t, 3>> all(static_cast<std::size_t>(size));
    mpi_check(MPI_Allgather(own.data(), 3, MPI_UINT64_T, all.data(), 3, MPI_UINT64_T, ranks_),
              "MPI_Allgather");
    const auto [last, length, width] = *std::max_element(all.begin(), all.end());
    if (begun_ < last) {
      if (width == sizeof(float)) begin(memory<float>(length));
      if (width == sizeof(double)) begin(memory<double>(length));
    }
    mpi_check(MPI_Wait(&request_, MPI_STATUS_IGNORE), "MPI_Wait");
  }

 private:
  // Long enough for the library's algorithms for long vectors, short enough for a cache.
  static constexpr std::size_t piece_bytes = std::size_t{1} << 22;

  [[nodiscard]] static MPI_Datatype type_of(float) noexcept { return MPI_FLOAT; }
  [[nodiscard]] static MPI_Datatype type_of(double) noexcept { return MPI_DOUBLE; }

  template <class T>
  [[nodiscard]] std::span<T> memory(std::size_t length) {
    if (memory_.size() < length * sizeof(T)) memory_.resize(length * sizeof(T));
    return {reinterpret_cast<T*>(memory_.data()), length};
  }

  // Of the rank's nodes the first tells its own.
  void require_size(std::size_t node, std::uint64_t bytes) {
    const std::size_t local = node % nodes_;
    if (local == 0) bytes_ = bytes;
    if (bytes != bytes_) fail_sizes(node - local, bytes_, node, bytes);
  }

  template <class T>
  void add(std::span<const T> values, double weight) {
    const std::span<T> sum = memory<T>(values.size());
    const bool first = added_ == taken_;
    const T scale = static_cast<T>(weight);
    if (first) summed_ = false;
    if (weight == 0.0) {
      if (first) std::fill(sum.begin(), sum.end(), T{});
    } else if (!std::exchange(summed_, true)) {
      std::transform(values.begin(), values.end(), sum.begin(), [=](T x) { return scale * x; });
    } else {
      std::transform(values.begin(), values.end(), sum.begin(), sum.begin(),
                     [=](T x, T y) { return y + scale * x; });
    }
  }

  template <class T>
  void begin(std::span<T> sum) {
    mpi_check(MPI_Iallreduce(MPI_IN_PLACE, sum.data(), static_cast<int>(sum.size()), type_of(T{}),
                             MPI_SUM, ranks_, &request_),
              "MPI_Iallreduce");
    ++begun_;
    length_ = sum.size();
    width_ = sizeof(T);
  }

  // Of the piece for which so many have been added; MPI forgets a request that is complete.
  [[nodiscard]] bool complete(std::uint64_t added) {
    if (added_ < added) return false;
    int done = 0;
    mpi_check(MPI_Test(&request_, &done, MPI_STATUS_IGNORE), "MPI_Test");
    return done != 0;
  }

  MPI_Comm ranks_;
  std::size_t nodes_;        // of this rank
  std::uint64_t added_ = 0;  // nodes' pieces to the memory, of all calls
  std::uint64_t taken_ = 0;  // sums from it
  bool summed_ = false;      // the memory holds a piece of a weight other than zero
  std::uint64_t bytes_ = 0;  // of the vectors of the call
  MPI_Request request_ = MPI_REQUEST_NULL;
  std::uint64_t begun_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t width_ = 0;
  aligned_vector<std::byte> memory_;
};

}  // namespace coop
