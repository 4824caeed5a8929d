// SPDX-License-Identifier: BSL-1.0
// Several nodes on each rank: to the bit what one node a rank, and one process, give.
#include <coop/transports/mpi.hpp>

#include <coop/compressors/top_k.hpp>
#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/data/partition.hpp>
#include <coop/data/transform.hpp>
#include <coop/laws/transport.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/variants.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/mpi/same_bits.hpp"
#include "transports/stress.hpp"

namespace {

namespace variants = coop::variants;
using communicator = coop::mpi_communicator;
using coop::mpi;
using coop_test::rank;
using coop_test::ranks;
using coop_test::watchdog;
using digest = coop_test::digest;

TEST_CASE("several nodes a rank obey the laws", "[mixed]") {
  const watchdog limit{"laws of several nodes a rank", std::chrono::seconds{100}};
  for (const std::size_t k : {std::size_t{2}, std::size_t{3}}) {
    INFO(k << " nodes a rank");
    CHECK_NOTHROW(coop::laws::transport(mpi{.nodes_per_rank = k},
                                        {.nodes = k * ranks(), .rounds = ranks() > 4 ? 12U : 40U}));
  }
  CHECK_NOTHROW(coop::laws::transport(mpi{.share_memory = false, .nodes_per_rank = 2},
                                      {.nodes = 2 * ranks(), .rounds = 12}));
  CHECK_NOTHROW(coop::laws::transport_exchange(
      mpi{.piece_bytes = 5000, .share_memory = false, .nodes_per_rank = 2},
      {.nodes = 2 * ranks(), .rounds = 12}));
}

TEST_CASE("many nodes on a rank obey the laws", "[mixed]") {
  const watchdog limit{"laws of many nodes a rank", std::chrono::seconds{60}};
  if (ranks() > 2) return;
  const mpi seventeen{.nodes_per_rank = 17};
  const coop::laws::transport_options options{.nodes = 17 * ranks(), .rounds = 8};
  CHECK_NOTHROW(coop::laws::transport_exchange(seventeen, options));
  CHECK_NOTHROW(coop::laws::transport_all_reduce<double>(seventeen, options));
  CHECK_NOTHROW(coop::laws::transport_overlap(seventeen, options));
  CHECK_NOTHROW(coop::laws::transport_failure(seventeen, options));
}

TEST_CASE("several nodes a rank give the same bits however they dawdle", "[mixed]") {
  const watchdog limit{"gossip of several nodes a rank", std::chrono::seconds{60}};
  constexpr std::size_t dimension = 37;
  const auto expected = coop_test::serial_gossip(2 * ranks());
  const auto first = static_cast<std::ptrdiff_t>(2 * rank() * dimension);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto models = coop_test::gossip(mpi{.nodes_per_rank = 2}, 2 * ranks(), seed);
    CHECK(std::equal(models.begin() + first, models.begin() + first + 2 * dimension,
                     expected.begin() + first));
  }
}

TEST_CASE("a run of several nodes a rank ends with the first failure", "[mixed]") {
  const watchdog limit{"faults of several nodes a rank", std::chrono::seconds{60}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    coop_test::inject_faults(mpi{.share_memory = seed % 2 == 0, .nodes_per_rank = 2}, 2 * ranks(),
                             seed);
  }
}

TEST_CASE("variants on several nodes a rank give the bits of one process", "[mixed]") {
  const watchdog limit{"variants on several nodes a rank", std::chrono::seconds{100}};
  const auto data = coop_test::samples<float>();
  const coop::softmax_regression objective{data, {.l2 = 1e-3, .classes = 3}};
  const coop::train_options options{
      .step_size = 0.2, .batch_size = 4, .steps = 12, .evaluate_every = 4, .keep_models = true};
  const std::size_t n = 2 * ranks();
  const auto check = [&](const char* name, auto make) {
    INFO(name << " on " << ranks() << " ranks");
    const coop::report there = coop::train(make(coop::in_process{}), objective, options);
    for (const bool share : {true, false}) {
      const mpi two{.share_memory = share, .nodes_per_rank = 2};
      const coop::report here = coop::train(make(two), objective, options);
      CHECK(digest{here} == digest{there});
      CHECK(here.models == there.models);
      CHECK(here.node_traffic == there.node_traffic);
    }
  };
  check("fully_synchronous", [&](auto on) { return variants::fully_synchronous(n, on); });
  check("local_sgd", [&](auto on) { return variants::local_sgd(n, {.period = 3}, on); });
  check("easgd",
        [&](auto on) { return variants::easgd(n - 1, {.period = 2}, coop::momentum{0.5}, on); });
  check("one peer", [&](auto on) { return variants::d_psgd(coop::one_peer_exponential{n}, on); });
  if (n >= 3) {
    const auto w = coop::metropolis_hastings(coop::ring(n));
    check("choco_sgd",
          [&](auto on) { return variants::choco_sgd(w, coop::top_k{0.3}, {2, 0.2}, on); });
  }
}

TEST_CASE("the nodes of a rank share the rank's own samples", "[mixed]") {
  const watchdog limit{"own shards of several nodes a rank", std::chrono::seconds{60}};
  const std::size_t n = 2 * ranks();
  const auto data = coop_test::samples<double>();
  // Of unequal sizes, and each halved: its first nodes' half is the longer one.
  std::vector<std::size_t> of_nodes;
  std::vector<std::size_t> begins{0};
  for (std::size_t r = 0; r < ranks(); ++r) {
    const std::size_t size = r + 1 == ranks() ? data.samples() - begins.back() : 9 + 2 * r;
    of_nodes.push_back(size - size / 2);
    of_nodes.push_back(size / 2);
    begins.push_back(begins.back() + size);
  }
  std::vector<std::size_t> mine;
  for (std::size_t i = begins[rank()]; i < begins[rank() + 1]; ++i) mine.push_back(i);
  const coop::softmax_regression_options chosen{.l2 = 1e-3, .classes = 3};
  const coop::softmax_regression whole{data, chosen};
  const coop::softmax_regression own{coop::data::subset(data, mine), chosen};
  const coop::train_options options{
      .batch_size = 3,
      .steps = 12,
      .partition = coop::data::deal(coop::data::in_order(data.samples()), of_nodes),
      .keep_models = true};
  const coop::train_options own_options{
      .batch_size = 3, .steps = 12, .own_shard = true, .keep_models = true};
  const mpi two{.nodes_per_rank = 2};
  const auto on = [&](auto transport) { return variants::local_sgd(n, {}, transport); };
  const auto expected = coop::train(on(coop::in_process{}), whole, options);
  CHECK(digest{coop::train(on(two), whole, options)} == digest{expected});
  CHECK(digest{coop::train(on(two), own, own_options)} == digest{expected});
}

TEST_CASE("a node of several on a rank that throws ends them all with its number", "[mixed]") {
  const watchdog limit{"one of several nodes throws", std::chrono::seconds{60}};
  const std::size_t n = 3 * ranks();
  const mpi three{.nodes_per_rank = 3};
  struct special : coop::error {
    special() : coop::error{"special", {.step = 9}} {}
  };
  for (const std::size_t failing : {std::size_t{0}, std::size_t{1}, n - 2, n - 1}) {
    const auto began = std::chrono::steady_clock::now();
    const auto worker = [&](communicator& own) {
      own.barrier();
      if (own.rank() == failing) throw std::runtime_error{"the disk is full"};
      if (own.rank() % 2 == 0) own.barrier();
      (void)own.receive_any();
    };
    const std::string text = "node " + std::to_string(failing) + ": the disk is full";
    try {
      three.run(n, worker);
      FAIL_CHECK("no error");
    } catch (const coop::error& e) {
      CHECK(std::string{e.what()} == text);
      bool nested = false;
      try {
        std::rethrow_if_nested(e);
      } catch (const std::runtime_error&) {
        nested = true;
      }
      CHECK(nested == (failing / 3 == rank()));
      CHECK(coop::mpi_environment::shared_failure().is_own == nested);
    }
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{5});
  }
  const auto returns = [&](communicator& own) {
    if (own.rank() + 1 != n) own.barrier();
  };
  CHECK_THROWS_TEXT(three.run(n, returns), coop::error,
                    "waits for a barrier, but a node has returned");
  const auto gone = [&](communicator& own) {
    const std::size_t other[] = {2};
    if (own.rank() == 1) (void)own.exchange(other, {}, {});
  };
  CHECK_THROWS_TEXT(three.run(n, gone), coop::error, "node 1: waits for node 2");
}

TEST_CASE("nodes of a rank whose vectors are not of one size hear which", "[mixed]") {
  const watchdog limit{"sizes of several nodes a rank", std::chrono::seconds{60}};
  const std::size_t n = 3 * ranks();
  const std::vector<double> weights(n, 0.5);
  for (const bool share : {true, false}) {
    // The second is short enough for MPI to keep, the third is not.
    for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{300'000}}) {
      const auto lengths = [&](communicator& own) {
        std::vector<double> x(size + 50 * (own.rank() % 3));
        own.all_reduce(coop::view(x), std::span<const double>{weights});
      };
      const mpi three{.share_memory = share, .nodes_per_rank = 3};
      CHECK_THROWS_TEXT(three.run(n, lengths), coop::error, "not of one size: node ");
    }
  }
}

TEST_CASE("mpi says when ranks and their nodes do not fit", "[mixed]") {
  const watchdog limit{"another number of nodes a rank", std::chrono::seconds{60}};
  const auto run = [](const mpi& transport, std::size_t nodes) {
    transport.run(nodes, [](communicator&) {});
  };
  CHECK(mpi{.nodes_per_rank = 2}.describe() == "mpi{.nodes_per_rank = 2}");
  const std::string more = std::to_string(ranks() + 1);
  CHECK_THROWS_TEXT(run({.nodes_per_rank = 2}, 2 * ranks() + 2), std::invalid_argument,
                    "2 on each of " + std::to_string(ranks()) +
                        " ranks; start the program with mpirun -n " + more);
  CHECK_THROWS_TEXT(run({.nodes_per_rank = 2}, 2 * ranks() + 1), std::invalid_argument,
                    "nodes_per_rank must divide the number of nodes");
  CHECK_THROWS_TEXT(run({.nodes_per_rank = 2}, 0), std::invalid_argument, "0 nodes");
  CHECK_THROWS_TEXT(run({.nodes_per_rank = 0}, 0), std::invalid_argument, "nodes_per_rank is 0");
  CHECK_THROWS_TEXT(run({.nodes_per_rank = 2, .stack_bytes = 100}, 2 * ranks()),
                    std::invalid_argument, "stack_bytes is 100");
  if (ranks() == 1) return;
  const std::size_t k = rank() + 1 == ranks() ? 3 : 2;
  CHECK_THROWS_TEXT(run({.nodes_per_rank = k}, 2 * ranks()), coop::error,
                    "rank " + std::to_string(ranks() - 1) + " wants 3 nodes a rank, rank 0 2");
}

}  // namespace
