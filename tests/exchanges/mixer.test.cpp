// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/data_size_weighted_mean.hpp>
#include <coop/aggregators/mean.hpp>
#include <coop/archetypes/compressor.hpp>
#include <coop/archetypes/transport.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/exchanges/mixer.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/one_peer_exponential.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>
#include <coop/transports/threads.hpp>

#include <cstddef>
#include <vector>

#include "support/catch.hpp"
#include "support/mixed.hpp"

namespace {

using coop_test::mixed;
using coop_test::some_vectors;
using V = coop_test::mixed_vector;

// Identity, but neither lossless nor transparent: forces the path through messages.
struct opaque : coop::archetypes::unbiased_compressor {};

}  // namespace

TEST_CASE("all paths of the mixer give the same bits") {
  for (const std::size_t nodes : {1U, 2U, 3U, 6U}) {
    for (const std::size_t d : {0U, 1U, 17U, 1000U}) {
      INFO(nodes << " nodes, " << d << " values");
      const auto start = some_vectors(nodes, d);
      const std::vector<std::size_t> sizes(nodes, 5);
      const auto run = [&](const auto& transport, const auto& topology, const auto& compressor) {
        return mixed(transport, topology, compressor, coop::mean{}, start, 5, sizes);
      };
      const coop::threads fast;
      const coop::archetypes::transport least;
      const coop::complete all{nodes};
      const auto reduced = run(fast, all, coop::identity{});
      CHECK(run(least, all, coop::identity{}) == reduced);
      CHECK(run(fast, all, opaque{}) == reduced);
      const auto ring = coop::metropolis_hastings(coop::ring(nodes));
      const auto gossip = run(fast, ring, coop::identity{});
      CHECK(run(least, ring, coop::identity{}) == gossip);
      CHECK(run(fast, ring, opaque{}) == gossip);
      const coop::one_peer_exponential changing{nodes};
      CHECK(run(least, changing, opaque{}) == run(fast, changing, coop::identity{}));
    }
  }
}

TEST_CASE("a round of mixing is the weighted sum") {
  const auto start = some_vectors(5, 33);
  const auto ring = coop::metropolis_hastings(coop::ring(5));
  const auto x = mixed(coop::threads{}, ring, coop::identity{}, coop::mean{}, start, 1,
                       std::vector<std::size_t>(5, 1));
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 33; ++j) {
      const double expected = (start[(i + 4) % 5][j] + start[i][j] + start[(i + 1) % 5][j]) / 3;
      CHECK(std::abs(x[i][j] - expected) < 1e-15);
    }
  }
}

TEST_CASE("the data-size-weighted mean weighs by shard, and shards of zero count for nothing") {
  const auto start = some_vectors(3, 4);
  const std::vector<std::size_t> sizes{1, 3, 0};
  for (const auto& x : mixed(coop::threads{}, coop::complete{3}, coop::identity{},
                             coop::data_size_weighted_mean{}, start, 1, sizes)) {
    for (std::size_t j = 0; j < 4; ++j) {
      CHECK(std::abs(x[j] - (0.25 * start[0][j] + 0.75 * start[1][j])) < 1e-15);
    }
  }
}
