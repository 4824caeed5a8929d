// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks: what MPI is given to send and to receive, seen through
// its profiling interface, against the counters of communicators and reports.
#include <coop/transports/mpi.hpp>

#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/laws/transport.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/train.hpp>
#include <coop/variants.hpp>

#include <mpi.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/mpi/same_bits.hpp"
#include "transports/stress.hpp"

namespace {

coop::traffic of_mpi;          // this process's messages, every byte of them
std::uint64_t of_notes = 0;    // synchronous sends: notes that a rank has left
std::uint64_t collective = 0;  // bytes given to collective operations

std::uint64_t bytes_of(int count, MPI_Datatype type) {
  int size = 0;
  PMPI_Type_size(type, &size);
  return static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(size);
}

}  // namespace

extern "C" {

int MPI_Isend(const void* from, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request* request) {
  of_mpi.bytes_out += bytes_of(count, type);
  return PMPI_Isend(from, count, type, to, tag, comm, request);
}

int MPI_Issend(const void* from, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
               MPI_Request* request) {
  of_notes += bytes_of(count, type);
  return PMPI_Issend(from, count, type, to, tag, comm, request);
}

int MPI_Irecv(void* to, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
              MPI_Request* request) {
  of_mpi.bytes_in += bytes_of(count, type);
  return PMPI_Irecv(to, count, type, from, tag, comm, request);
}

int MPI_Imrecv(void* to, int count, MPI_Datatype type, MPI_Message* message, MPI_Request* request) {
  of_mpi.bytes_in += bytes_of(count, type);
  return PMPI_Imrecv(to, count, type, message, request);
}

int MPI_Iallreduce(const void* from, void* to, int count, MPI_Datatype type, MPI_Op op,
                   MPI_Comm comm, MPI_Request* request) {
  collective += bytes_of(count, type);
  return PMPI_Iallreduce(from, to, count, type, op, comm, request);
}

// Ways to send that the library does not know: were it to learn them, the counts would not agree.
int MPI_Send(const void* from, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  of_mpi.bytes_out += bytes_of(count, type);
  return PMPI_Send(from, count, type, to, tag, comm);
}

}  // extern "C"

namespace {

using coop::mpi;
using coop_test::watchdog;
namespace variants = coop::variants;
using communicator = coop::mpi_communicator;

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }

/// What MPI was given while `act` ran, but for notes: a rank that waits long for the others to end
/// a run tells them that it has ended, and they receive that as they do messages.
template <class Act>
coop::traffic seen(Act act) {
  const coop::traffic before = of_mpi;
  const std::uint64_t notes_before = of_notes;
  act();
  coop::traffic moved = of_mpi - before;
  const std::uint64_t own = of_notes - notes_before;
  std::uint64_t all = 0;
  PMPI_Allreduce(&own, &all, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  if (ranks() > 1) moved.bytes_in -= (all - own) / (ranks() - 1);
  return moved;
}

TEST_CASE("every exchange and all-reduce moves the bytes that are counted", "[traffic]") {
  const watchdog limit{"traffic of a communicator", std::chrono::seconds{60}};
  for (const std::size_t piece : {std::size_t{100}, std::size_t{1} << 20}) {
    const mpi transport{.piece_bytes = piece, .share_memory = false};
    coop::traffic counted;
    const coop::traffic all = seen([&] {
      transport.run(ranks(), [&](communicator& own) {
        const std::vector<std::size_t> everybody = coop::laws::everybody(ranks());
        const std::vector<std::size_t> ring = coop_test::ring_of(own.rank(), ranks());
        const coop_test::drain_guard guard{own};
        for (const std::size_t size : {0U, 1U, 99U, 100U, 101U, 5000U}) {
          const std::vector<std::byte> bytes(size + own.rank());
          (void)own.exchange(everybody, everybody, bytes);
          (void)own.exchange(ring, ring, bytes);
          own.barrier();
          own.drain();
        }
        std::vector<double> weights(ranks(), 0.5);
        for (const std::size_t size : {0U, 1U, 7U, 17U, 1000U, 4097U, 300'001U}) {
          std::vector<float> x(size);
          own.all_reduce(coop::view(x), std::span<const double>{weights});
          weights[size % ranks()] = size % 2 == 0 ? 0.0 : 0.25;
          std::vector<double> y(size);
          own.all_reduce(coop::view(y), std::span<const double>{weights});
        }
        own.drain();
        counted = own.traffic();
      });
    });
    CHECK(all.bytes_out == counted.bytes_out);
    CHECK(all.bytes_in == counted.bytes_in);
    CHECK((all.bytes_out > 0) == (ranks() > 1));
  }
}

TEST_CASE("a report's bytes are those that MPI moved for its training", "[traffic]") {
  const watchdog limit{"traffic of trainings", std::chrono::seconds{60}};
  const auto data = coop::data::gaussian_mixture<float>(
      {.samples = 150, .features = 11, .classes = 3, .separation = 2, .seed = 5});
  const coop::softmax_regression objective{data, {.l2 = 1e-3, .classes = 3}};
  const std::size_t rank = coop::mpi_environment::of_program().rank();
  const mpi on{.share_memory = false};
  // Two runs that agree, evaluate and report alike, and differ in their steps.
  const auto check = [&](const char* name, const auto& composition) {
    INFO(name << " on " << ranks() << " ranks");
    coop::report little;
    coop::report much;
    const auto train = [&](std::size_t steps) {
      return coop::train(composition, objective,
                         {.batch_size = 8, .steps = steps, .evaluate_every = coop::only_at_end});
    };
    const coop::traffic of_little = seen([&] { little = train(12); });
    const coop::traffic of_much = seen([&] { much = train(96); });
    const coop::traffic moved = of_much - of_little;
    const coop::traffic told = much.node_traffic[rank] - little.node_traffic[rank];
    CHECK(moved.bytes_out == told.bytes_out);
    CHECK(moved.bytes_in == told.bytes_in);
    CHECK((told.bytes_out > 0) == (ranks() > 1));
    // Not training: the agreement, three evaluations' worth of all-reduces at most, and the report.
    CHECK(of_much.bytes_out >= much.node_traffic[rank].bytes_out);
  };
  const std::size_t n = ranks();
  check("fully_synchronous", variants::fully_synchronous(n, on));
  check("local_sgd", variants::local_sgd(n, {.period = 3}, on));
  check("slow_mo", variants::slow_mo(n, {.period = 3}, on));
  if (n > 1) check("easgd", variants::easgd(n - 1, {.period = 2}, on));
  if (n > 2) check("d_psgd", variants::d_psgd(coop::metropolis_hastings(coop::ring(n)), on));
}

TEST_CASE("with memory or MPI's own reductions no message carries a vector", "[traffic]") {
  const watchdog limit{"traffic without messages", std::chrono::seconds{60}};
  const std::vector<double> weights(ranks(), 1.0);
  for (const bool native : {false, true}) {
    const mpi transport{.reduction =
                            native ? coop::reduction::native : coop::reduction::rank_ordered};
    const std::uint64_t before = collective;
    const coop::traffic all = seen([&] {
      transport.run(ranks(), [&](communicator& own) {
        std::vector<double> x(10'000);
        own.all_reduce(coop::view(x), std::span<const double>{weights});
        const std::vector<std::size_t> ring = coop_test::ring_of(own.rank(), ranks());
        const coop_test::drain_guard guard{own};
        (void)own.exchange(ring, ring, std::as_bytes(std::span{x}));
      });
    });
    CHECK(collective - before == (native ? 80'000U : 0U));
    if (coop_test::on_one_host()) CHECK(all == coop::traffic{});
  }
}

}  // namespace
