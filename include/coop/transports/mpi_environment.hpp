// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <mpi.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace coop {

/// Throws `coop::error` with the call's name and MPI's own text unless `code` is MPI_SUCCESS.
inline void mpi_check(int code, std::string_view call) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> words{};
  int length = 0;
  if (MPI_Error_string(code, words.data(), &length) != MPI_SUCCESS) length = 0;
  throw error{text({call, ": ", std::string_view{words.data(), static_cast<std::size_t>(length)}})};
}

/// Initialises MPI where nobody has yet, and finalises it then, and only then, at the end of its
/// life.
///
/// `mpi::run` makes one that lives as long as the program; a program that asks for rank and size
/// before its first run makes one of its own in main.
class mpi_environment {
 public:
  /// Throws `coop::error` where MPI has been finalised, or where it allows this thread no calls.
  mpi_environment() {
    int finalized = 0;
    mpi_check(MPI_Finalized(&finalized), "MPI_Finalized");
    if (finalized != 0) {
      throw error{
          "mpi: MPI has been finalised; let mpi_environment or your own MPI_Finalize come "
          "after the last run"};
    }
    int initialized = 0;
    mpi_check(MPI_Initialized(&initialized), "MPI_Initialized");
    if (initialized == 0) {
      int provided = 0;
      mpi_check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided),
                "MPI_Init_thread");
      owner_ = true;
    }
    check_thread();
  }
  mpi_environment(const mpi_environment&) = delete;
  mpi_environment& operator=(const mpi_environment&) = delete;
  ~mpi_environment() {
    int finalized = 0;
    if (owner_ && MPI_Finalized(&finalized) == MPI_SUCCESS && finalized == 0) MPI_Finalize();
  }

  /// The program's own: made by the first call, finalised at exit.
  static const mpi_environment& of_program() {
    static const mpi_environment environment;
    environment.check_thread();
    return environment;
  }

  /// The error that the last failed run of this program threw on all of its ranks alike.
  struct failure {
    std::string what;
    bool is_own = false;  ///< it began on this rank
  };
  static failure& shared_failure() {
    static failure last;
    return last;
  }

  /// Of this process among those that mpirun started, or within another communicator.
  [[nodiscard]] std::size_t rank(MPI_Comm within = MPI_COMM_WORLD) const {
    int rank = 0;
    mpi_check(MPI_Comm_rank(within, &rank), "MPI_Comm_rank");
    return static_cast<std::size_t>(rank);
  }
  [[nodiscard]] std::size_t size(MPI_Comm within = MPI_COMM_WORLD) const {
    int size = 0;
    mpi_check(MPI_Comm_size(within, &size), "MPI_Comm_size");
    return static_cast<std::size_t>(size);
  }

  /// Throws `coop::error` unless several threads may call MPI in turns.
  void require_threads() const {
    if (level() >= MPI_THREAD_SERIALIZED) return;
    throw error{
        "mpi: MPI allows calls of one thread only, so there can be no progress_thread; initialise "
        "with MPI_Init_thread and MPI_THREAD_SERIALIZED, or leave progress_thread false"};
  }

 private:
  [[nodiscard]] static int level() {
    int level = 0;
    mpi_check(MPI_Query_thread(&level), "MPI_Query_thread");
    return level;
  }

  // Below MPI_THREAD_SERIALIZED the main thread alone may call MPI.
  void check_thread() const {
    int main = 0;
    mpi_check(MPI_Is_thread_main(&main), "MPI_Is_thread_main");
    if (main == 0 && level() < MPI_THREAD_SERIALIZED) {
      throw error{
          "mpi: this thread did not initialise MPI, and MPI allows calls of that one only; "
          "run there, or initialise with MPI_Init_thread and MPI_THREAD_SERIALIZED"};
    }
  }

  bool owner_ = false;
};

}  // namespace coop
