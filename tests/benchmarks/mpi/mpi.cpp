// SPDX-License-Identifier: BSL-1.0
// mpirun -n 2 mpi [part of a name]: the rank-ordered all-reduce against MPI_Allreduce, and the
// exchange with neighbours on a ring against MPI_Sendrecv; and what an exchange costs a node that
// computes meanwhile.
#include <coop/core/vector.hpp>
#include <coop/transports/mpi.hpp>

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "benchmarks/measure.hpp"

namespace {

using communicator = coop::mpi_communicator;
using vector = coop::aligned_vector<float>;

/// Seconds of `repeats` calls, the slowest rank's.
template <class Operation>
double timed(communicator& own, std::size_t repeats, Operation operation) {
  own.barrier();
  const double began = own.now();
  for (std::size_t i = 0; i < repeats; ++i) operation();
  double seconds = own.now() - began;
  MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  return seconds;
}

std::string wanted;

template <class Ours, class Rival>
void compare(communicator& own, const std::string& name, std::size_t repeats, Ours ours,
             Rival rival) {
  if (name.find(wanted) == std::string::npos) return;
  std::vector<double> ratios;
  std::vector<double> seconds;
  timed(own, repeats / 4 + 1, ours);
  timed(own, repeats / 4 + 1, rival);
  for (int round = 0; round < 11; ++round) {
    const double here = timed(own, repeats, ours);
    ratios.push_back(here / timed(own, repeats, rival));
    seconds.push_back(here / static_cast<double>(repeats));
  }
  if (own.rank() != 0) return;
  std::ranges::nth_element(ratios, ratios.begin() + 5);
  std::ranges::nth_element(seconds, seconds.begin() + 5);
  benchmark::ratio(name, ratios[5]);
  benchmark::figure(name + "_time", seconds[5] * 1e6, "us");
}

void all_reduces(communicator& own, const std::string& how) {
  const std::string ranks = std::to_string(own.size()) + "_ranks" + how;
  const std::vector<double> weights(own.size(), 1.0 / static_cast<double>(own.size()));
  for (const auto& [size, name, repeats] :
       {std::tuple{std::size_t{1} << 10, "4KB", std::size_t{1000}},
        std::tuple{std::size_t{1} << 18, "1MB", std::size_t{30}},
        std::tuple{std::size_t{25'500'000}, "102MB", std::size_t{1}}}) {
    vector x(size, 1.0F);
    vector sum(size);
    compare(
        own, std::string{"mpi_all_reduce_"} + name + "_on_" + ranks, repeats,
        [&] { own.all_reduce(coop::view(x), std::span<const double>{weights}); },
        [&] {
          MPI_Allreduce(x.data(), sum.data(), static_cast<int>(size), MPI_FLOAT, MPI_SUM,
                        MPI_COMM_WORLD);
        });
  }
}

void ring_exchanges(communicator& own, const std::string& how) {
  const std::string ranks = std::to_string(own.size()) + "_ranks" + how;
  const int before = static_cast<int>((own.rank() + own.size() - 1) % own.size());
  const int after = static_cast<int>((own.rank() + 1) % own.size());
  for (const auto& [size, name, repeats] :
       {std::tuple{std::size_t{1} << 10, "4KB", std::size_t{1000}},
        std::tuple{std::size_t{1} << 18, "1MB", std::size_t{50}},
        std::tuple{std::size_t{25'500'000}, "102MB", std::size_t{1}}}) {
    vector x[2] = {vector(size, 1.0F), vector(size, 1.0F)};
    vector got(size);
    const std::size_t sources[] = {static_cast<std::size_t>(before)};
    const std::size_t destinations[] = {static_cast<std::size_t>(after)};
    std::size_t turn = 0;
    compare(
        own, std::string{"mpi_ring_exchange_"} + name + "_on_" + ranks, repeats,
        [&] {
          turn = 1 - turn;
          (void)own.exchange(sources, destinations, std::as_bytes(std::span{x[turn]}));
        },
        [&] {
          MPI_Sendrecv(x[0].data(), static_cast<int>(size), MPI_FLOAT, after, 0, got.data(),
                       static_cast<int>(size), MPI_FLOAT, before, 0, MPI_COMM_WORLD,
                       MPI_STATUS_IGNORE);
        });
    own.drain();
  }
}

/// An exchange that is under way while its node computes for as long as the exchange takes, in
/// eight steps after each of which it asks whether it is ready, as overlapped{8} does; against the
/// longer of the two: 1 where all of it overlaps, 2 where nothing does. Computing is sleep, so that
/// no node computes on the core that another one's message needs.
void overlapped_exchanges(communicator& own, const std::string& how) {
  const std::string ranks = std::to_string(own.size()) + "_ranks" + how;
  const std::size_t sources[] = {(own.rank() + own.size() - 1) % own.size()};
  const std::size_t destinations[] = {(own.rank() + 1) % own.size()};
  for (const auto& [size, name] :
       {std::tuple{std::size_t{4} << 20, "16MB"}, std::tuple{std::size_t{25'500'000}, "102MB"}}) {
    vector x[2] = {vector(size, 1.0F), vector(size, 1.0F)};
    std::size_t turn = 0;
    const auto message = [&] {
      turn = 1 - turn;
      return std::as_bytes(std::span{x[turn]});
    };
    const auto blocking = [&] { (void)own.exchange(sources, destinations, message()); };
    timed(own, 3, blocking);
    const std::chrono::duration<double> computing{timed(own, 10, blocking) / 10};
    compare(
        own, std::string{"mpi_overlapped_exchange_"} + name + "_on_" + ranks, 3,
        [&] {
          auto pending = own.start_exchange(sources, destinations, message());
          for (int step = 0; step < 8; ++step) {
            std::this_thread::sleep_for(computing / 8);
            (void)pending.ready();
          }
          (void)pending.wait();
        },
        [&] {
          const auto end = std::chrono::steady_clock::now() + computing;
          blocking();
          std::this_thread::sleep_until(end);
        });
    own.drain();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) wanted = argv[1];
  const std::size_t ranks = coop::mpi_environment::of_program().size();
  coop::mpi{}.run(ranks, [](communicator& own) {
    all_reduces(own, "");
    if (own.size() > 1) ring_exchanges(own, "");
    if (own.size() > 1) overlapped_exchanges(own, "");
  });
  coop::mpi{.share_memory = false}.run(ranks, [](communicator& own) {
    all_reduces(own, "_by_messages");
    if (own.size() > 1) ring_exchanges(own, "_by_messages");
    if (own.size() > 1) overlapped_exchanges(own, "_by_messages");
  });
  coop::mpi{.share_memory = false, .progress_thread = true}.run(ranks, [](communicator& own) {
    if (own.size() > 1) overlapped_exchanges(own, "_with_progress_thread");
  });
  coop::mpi{.reduction = coop::reduction::native}.run(
      ranks, [](communicator& own) { all_reduces(own, "_native"); });
}
