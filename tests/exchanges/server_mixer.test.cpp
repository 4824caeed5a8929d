// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/mean.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/exchanges/server_mixer.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/transports/threads.hpp>

#include <cmath>

#include "support/catch.hpp"
#include "support/mixed.hpp"

using coop_test::mixed;
using coop_test::some_vectors;
using V = coop_test::mixed_vector;

TEST_CASE("through a server and uncompressed, everybody has the mean") {
  for (const std::size_t n : {1U, 2U, 5U}) {
    const auto start = some_vectors(n, 11);
    const coop::two_way both{coop::identity{}, coop::identity{}};
    const auto x = mixed(coop::in_process{}, coop::complete{n}, both, coop::mean{}, start);
    CHECK(x == mixed(coop::in_process{}, coop::complete{n}, coop::identity{}, coop::mean{}, start));
    CHECK(x == mixed(coop::threads{}, coop::complete{n}, both, coop::mean{}, start));
  }
}

TEST_CASE("a node sends one message and receives one, the server n of each") {
  const std::size_t n = 5;
  const std::size_t bytes = 100 * sizeof(double);
  const coop::two_way both{coop::identity{}, coop::identity{}};
  const coop::complete topology{n};
  const coop::mean aggregator;
  const std::vector<std::size_t> sizes;
  coop::in_process{}.run(n, [&]<class Comm>(Comm& communicator) {
    V v(100);
    {
      coop::mixer<V, coop::complete, decltype(both), coop::mean, Comm> mix{
          topology, both, aggregator, communicator, sizes, 1};
      mix(v, 0, 1);
    }
    const std::size_t messages = communicator.rank() == 0 ? n - 1 : 1;
    if (communicator.traffic().bytes_out != messages * bytes) throw coop::error{"bytes out"};
    if (communicator.traffic().bytes_in != messages * bytes) throw coop::error{"bytes in"};
  });
}

TEST_CASE("two-way error feedback loses nothing on either way") {
  const auto start = some_vectors(4, 10);
  V sum(10);
  const std::size_t rounds = 800;
  const coop::two_way both{coop::error_feedback{coop::scaled_sign{}},
                           coop::error_feedback{coop::top_k{0.3}}};
  coop_test::mix_repeatedly(coop::complete{4}, both, coop::mean{}, start, rounds,
                            [&](const V& v) { coop::axpy(1.0, v, sum); });
  for (std::size_t k = 0; k < 10; ++k) {
    const double mean = (start[0][k] + start[1][k] + start[2][k] + start[3][k]) / 4;
    CHECK(std::abs(sum[k] / double(rounds) - mean) < 0.05);
  }
}

TEST_CASE("the first vectors travel as they are, the others compressed") {
  const auto start = some_vectors(3, 20);
  std::vector<V> seen;
  coop_test::mix_repeatedly(coop::complete{3},
                            coop::uncompressed_first{2, coop::error_feedback{coop::top_k{0.05}}},
                            coop::mean{}, start, 4, [&](const V& v) { seen.push_back(v); });
  REQUIRE(seen.size() == 4);
  for (std::size_t k = 0; k < 20; ++k) {
    const double mean = (start[0][k] + start[1][k] + start[2][k]) / 3;
    CHECK(std::abs(seen[0][k] - mean) < 1e-15);
    CHECK(seen[1][k] == seen[0][k]);
  }
  std::size_t sent = 0;
  for (const double value : seen[2]) sent += value != 0.0 ? 1U : 0U;
  CHECK(sent <= 3);  // one value of each node
}
