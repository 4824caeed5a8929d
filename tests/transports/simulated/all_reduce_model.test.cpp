// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/all_reduce_model.hpp>

#include <coop/transports/network/link_network.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::all_reduce_model;
using coop::simulated;
using communicator = simulated::communicator;

constexpr double alpha = 0.125;
constexpr double beta = 0.0625;
const coop::any_network network = coop::uniform_network{alpha, 1 / beta};

/// When the last node is through with an all-reduce of doubles that node i begins at i seconds.
double finish(const simulated& transport, std::size_t nodes, std::size_t length) {
  double end = 0;
  const std::vector<double> weights(nodes, 1.0);
  transport.run(nodes, [&](communicator& own) {
    std::vector<double> x(length, 1.0);
    own.compute(static_cast<double>(own.rank()));
    own.all_reduce(std::span{x}, std::span{weights});
    end = own.now();
    own.barrier();
  });
  return end;
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(b); }

TEST_CASE("an all-reduce takes what the textbooks say", "[simulated]") {
  for (const std::size_t nodes : {2U, 3U, 4U, 5U, 8U, 16U, 33U}) {
    for (const std::size_t length : {0U, 1U, 1000U}) {
      const double b = 8.0 * static_cast<double>(length);
      const auto n = static_cast<double>(nodes);
      const double last = n - 1;
      const auto took = [&](all_reduce_model model) {
        return finish({.network = network, .all_reduce = model}, nodes, length) - last;
      };
      CHECK(near(took(all_reduce_model::ring), 2 * (n - 1) * (alpha + b / n * beta)));
      CHECK(near(took(all_reduce_model::tree), 2 * std::ceil(std::log2(n)) * (alpha + b * beta)));
      CHECK(near(took(all_reduce_model::all_to_all), alpha + (n - 1) * b * beta));
    }
  }
  CHECK(finish({.network = network}, 1, 100) == 0);
}

TEST_CASE("the formulas are what messages would take", "[simulated]") {
  for (const std::size_t nodes : {2U, 4U, 7U}) {
    const std::vector<std::byte> chunk(32);
    const std::vector<std::byte> whole(32 * nodes);
    simulated{.network = network}.run(nodes, [&](communicator& own) {
      const std::vector<std::size_t> before{(own.rank() + nodes - 1) % nodes};
      const std::vector<std::size_t> after{(own.rank() + 1) % nodes};
      for (std::size_t k = 0; k < 2 * (nodes - 1); ++k) (void)own.exchange(before, after, chunk);
      const double ring = own.now();
      if (!near(ring, coop::all_reduce_seconds(all_reduce_model::ring, nodes, whole.size(),
                                               {alpha, beta}))) {
        throw coop::error{"the ring's formula is wrong"};
      }
      std::vector<std::size_t> all(nodes);  // beginning with the next node
      for (std::size_t k = 0; k < nodes; ++k) all[k] = (own.rank() + k) % nodes;
      (void)own.exchange(all, all, whole);
      if (!near(own.now() - ring, coop::all_reduce_seconds(all_reduce_model::all_to_all, nodes,
                                                           whole.size(), {alpha, beta}))) {
        throw coop::error{"the formula of all-to-all is wrong"};
      }
    });
  }
}

TEST_CASE("a barrier takes the depth of a tree in latencies", "[simulated]") {
  for (const std::size_t nodes : {1U, 2U, 3U, 4U, 9U, 1024U}) {
    simulated{.network = network}.run(nodes, [&](communicator& own) {
      own.barrier();
      if (own.now() != std::ceil(std::log2(static_cast<double>(nodes))) * alpha) {
        throw coop::error{"a wrong time"};
      }
    });
  }
}

TEST_CASE("collective calls go by the slowest link that they use", "[simulated]") {
  // Links to the next node take 1 s, that of node 2 to node 3 5 s; all others 100 s.
  const coop::any_network uneven = coop::link_network{[](std::size_t from, std::size_t to) {
    if ((from + 1) % 6 != to) return coop::wire{100, 0};
    return coop::wire{from == 2 ? 5.0 : 1.0, from == 4 ? 0.5 : 0.25};
  }};
  CHECK(coop::slowest_wire(uneven, all_reduce_model::ring, 6) == coop::wire{5, 0.5});
  CHECK(coop::slowest_wire(uneven, all_reduce_model::tree, 6).latency == 100);
  CHECK(coop::slowest_wire(uneven, all_reduce_model::all_to_all, 6).latency == 100);
  CHECK(coop::slowest_wire(uneven, all_reduce_model::ring, 1) == coop::wire{});
  CHECK(coop::slowest_wire(uneven, all_reduce_model::ring, 2).latency == 100);
}

TEST_CASE("the sum is in rank order, of vectors that count", "[simulated]") {
  std::vector<std::vector<float>> results(3);
  const std::vector<double> weights{1.0, 0.0, 1.0};
  simulated{.network = network}.run(3, [&](communicator& own) {
    std::vector<float> x{own.rank() == 1 ? std::nanf("") : 1.0F + static_cast<float>(own.rank())};
    own.all_reduce(std::span{x}, std::span{weights});
    results[own.rank()] = x;
  });
  CHECK(results == std::vector<std::vector<float>>(3, {4.0F}));
}

}  // namespace
