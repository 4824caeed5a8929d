// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>
#include <coop/transports/mpi_environment.hpp>

#include <mpi.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coop {

/// In which order `mpi` adds up the vectors of an all-reduce.
enum class reduction {
  rank_ordered,  ///< node 0's first: the bits of every other transport
  native         ///< as the MPI library likes; other bits
};

/// The all-reduce of the MPI library, MPI_Iallreduce, in pieces: every rank scales its values by
/// its weight into memory that outlives a failing call, and copies the sum out of it.
class mpi_native_all_reduce {
 public:
  explicit mpi_native_all_reduce(MPI_Comm ranks) : ranks_{ranks} {}
  mpi_native_all_reduce(const mpi_native_all_reduce&) = delete;
  mpi_native_all_reduce& operator=(const mpi_native_all_reduce&) = delete;

  /// values ← Σ_i weight of node i · values of node i; a vector of weight 0 is not read. All ranks'
  /// vectors must be of one length: nobody checks it. `wait(done)` returns when done(), or throws.
  template <std::floating_point T, class Wait>
  void operator()(std::span<T> values, double weight, Wait wait) {
    constexpr std::size_t piece = piece_bytes / sizeof(T);
    for (std::size_t at = 0; at < values.size(); at += piece) {
      const std::span<T> part = values.subspan(at, std::min(piece, values.size() - at));
      const std::span<T> sum = memory<T>(part.size());
      if (weight == 0.0) {
        std::fill(sum.begin(), sum.end(), T{});
      } else {
        const T scale = static_cast<T>(weight);
        std::transform(part.begin(), part.end(), sum.begin(), [=](T x) { return scale * x; });
      }
      begin(sum);
      wait([this] { return complete(); });
      std::copy(sum.begin(), sum.end(), part.begin());
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

  template <class T>
  void begin(std::span<T> sum) {
    mpi_check(MPI_Iallreduce(MPI_IN_PLACE, sum.data(), static_cast<int>(sum.size()), type_of(T{}),
                             MPI_SUM, ranks_, &request_),
              "MPI_Iallreduce");
    ++begun_;
    length_ = sum.size();
    width_ = sizeof(T);
  }

  [[nodiscard]] bool complete() {
    int done = 0;
    mpi_check(MPI_Test(&request_, &done, MPI_STATUS_IGNORE), "MPI_Test");
    return done != 0;
  }

  MPI_Comm ranks_;
  MPI_Request request_ = MPI_REQUEST_NULL;
  std::uint64_t begun_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t width_ = 0;
  aligned_vector<std::byte> memory_;
};

}  // namespace coop
