// SPDX-License-Identifier: BSL-1.0
// Run by mpirun at several numbers of ranks: the all-reduce of the MPI library itself.
#include <coop/transports/mpi.hpp>

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/laws/transport.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/variants.hpp>

#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"
#include "transports/stress.hpp"

namespace {

using coop::mpi;
using coop_test::expect;
using coop_test::watchdog;
using communicator = coop::mpi_communicator;

mpi native(std::size_t nodes_per_rank = 1) {
  return {.reduction = coop::reduction::native, .nodes_per_rank = nodes_per_rank};
}

std::size_t ranks() { return coop::mpi_environment::of_program().size(); }

std::vector<double> weights_of(std::size_t n) {
  std::vector<double> weights(n);
  for (std::size_t i = 0; i < n; ++i) weights[i] = i == 1 ? 0.0 : 1.0 / static_cast<double>(i + 2);
  return weights;
}

/// The native sum is near the ordered one, and the same on all nodes.
template <class T>
void check_sums(std::size_t nodes_per_rank, std::size_t length, double tolerance) {
  const std::size_t n = nodes_per_rank * ranks();
  const std::vector<double> weights = weights_of(n);
  const std::vector<std::size_t> all = coop::laws::everybody(n);
  std::vector<double> exact(length);
  std::vector<double> scale(length, std::numeric_limits<T>::min());
  std::vector<std::vector<T>> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    // They repeat then, out of step with the pieces: more would take long under sanitizers.
    constexpr std::size_t fresh = 100'003;
    x[i] = coop::laws::values_to_reduce<T>(11, i, std::min(length, fresh));
    for (std::size_t j = fresh; j < length; ++j) x[i].push_back(x[i][j - fresh]);
    for (std::size_t j = 0; j < length; ++j) {
      exact[j] += weights[i] * static_cast<double>(x[i][j]);
      scale[j] += weights[i] * std::abs(static_cast<double>(x[i][j]));
    }
  }
  native(nodes_per_rank).run(n, [&](communicator& own) {
    std::vector<T> last;
    const coop_test::drain_guard guard{own};
    for (int again = 0; again < 2; ++again) {
      std::vector<T> mine = x[own.rank()];
      if (weights[own.rank()] == 0.0 && length > 0) {
        mine[0] = std::numeric_limits<T>::quiet_NaN();  // must not be read
      }
      own.all_reduce(coop::view(mine), std::span<const double>{weights});
      bool near = true;
      for (std::size_t j = 0; j < length; ++j) {
        const double error = std::abs(static_cast<double>(mine[j]) - exact[j]);
        near = near && error <= tolerance * scale[j];
      }
      expect(near, "not the sum");
      const auto inbox = own.exchange(all, all, std::as_bytes(std::span{std::as_const(mine)}));
      for (const std::size_t i : all) {
        const std::span<const std::byte> sum = inbox[i];  // not byte by byte: it may be sanitized
        expect(sum.size() == length * sizeof(T) &&
                   (sum.empty() || std::memcmp(sum.data(), mine.data(), sum.size()) == 0),
               "not the same on all nodes");
      }
      last = std::move(mine);  // others read it
    }
  });
}

TEST_CASE("native reductions are sums, the same on all ranks", "[native]") {
  const watchdog limit{"native reductions", std::chrono::seconds{60}};
  for (const std::size_t k : {1U, 2U, 3U}) {
    INFO(k << " nodes a rank");
    const auto n = static_cast<double>(k * ranks());
    for (const std::size_t length : {0U, 1U, 7U, 1024U, 100'003U}) {
      check_sums<float>(k, length, 1e-6 * n);
      check_sums<double>(k, length, 1e-14 * n);
    }
    if (k < 3) check_sums<float>(k, 2'500'001, 1e-6 * n);  // more than one piece
  }
}

TEST_CASE("the nodes of one rank are summed in their order", "[native]") {
  const watchdog limit{"native reductions on one rank", std::chrono::seconds{60}};
  MPI_Comm self = MPI_COMM_SELF;
  CHECK_NOTHROW(coop::laws::transport_all_reduce<double>(
      mpi{.ranks = self, .reduction = coop::reduction::native, .nodes_per_rank = 5}, {.nodes = 5}));
}

TEST_CASE("nodes of one rank with vectors of two sizes hear which in a native reduction",
          "[native]") {
  const watchdog limit{"sizes in native reductions", std::chrono::seconds{60}};
  const std::size_t n = 3 * ranks();
  const std::vector<double> weights(n, 1.0);
  const auto worker = [&](communicator& own) {
    std::vector<double> x(100 + own.rank() % 3 / 2);
    own.all_reduce(coop::view(x), std::span<const double>{weights});
  };
  CHECK_THROWS_TEXT(native(3).run(n, worker), coop::error, "not of one size: node ");
}

TEST_CASE("a training with native reductions is near the ordered one", "[native]") {
  const watchdog limit{"native training", std::chrono::seconds{60}};
  const auto train = [](auto zero, std::size_t n, const auto& on) {
    using scalar = decltype(zero);
    const auto data = coop::data::gaussian_mixture<scalar>(
        {.samples = 150, .features = 11, .classes = 3, .separation = 2, .seed = 5});
    const coop::softmax_regression objective{data, {.l2 = 1e-3, .classes = 3}};
    return coop::train(coop::variants::local_sgd(n, {.period = 2}, on), objective,
                       {.step_size = 0.2, .batch_size = 8, .epochs = 2, .seed = 3});
  };
  const auto near = [&](auto zero, std::size_t k, double tolerance) {
    const coop::report here = train(zero, k * ranks(), native(k));
    const coop::report there = train(zero, k * ranks(), coop::in_process{});
    REQUIRE(here.model.size() == there.model.size());
    for (std::size_t i = 0; i < here.model.size(); ++i) {
      CHECK(std::abs(here.model[i] - there.model[i]) <= tolerance);
    }
    CHECK(here.node_traffic == there.node_traffic);
    auto first = here.model;
    MPI_Bcast(first.data(), static_cast<int>(first.size()), MPI_DOUBLE, 0, MPI_COMM_WORLD);
    CHECK(first == here.model);
  };
  for (const std::size_t k : {1U, 2U}) {
    near(float{}, k, 1e-6);
    near(double{}, k, 1e-12);
  }
}

TEST_CASE("a node that throws ends those that wait in a native reduction", "[native]") {
  const watchdog limit{"a failure in native reductions", std::chrono::seconds{60}};
  for (const std::size_t k : {1U, 2U}) {
    const std::size_t n = k * ranks();
    const std::size_t failing = n - 1;
    const std::vector<double> weights(n, 1.0);
    for (const std::size_t size : {std::size_t{10}, std::size_t{1'500'000}}) {
      for (int again = 0; again < 3; ++again) {
        const auto worker = [&](communicator& own) {
          std::vector<double> x(size);
          for (std::size_t step = 1;; ++step) {
            own.all_reduce(coop::view(x), std::span<const double>{weights});
            if (own.rank() == failing && step == 4)
              throw coop::error{"the disk is full", {.step = 4}};
          }
        };
        CHECK_THROWS_TEXT(native(k).run(n, worker), coop::error,
                          "node " + std::to_string(failing) + ": step 4: the disk is full");
      }
    }
    for (std::uint64_t seed = 0; seed < 20; ++seed) coop_test::inject_faults(native(k), n, seed);
  }
}

TEST_CASE("a native transport says so", "[native]") {
  CHECK(native().describe() == "mpi{.reduction = reduction::native}");
  CHECK(native(2).describe() == "mpi{.reduction = reduction::native, .nodes_per_rank = 2}");
  STATIC_REQUIRE(std::is_aggregate_v<mpi>);
}

}  // namespace
