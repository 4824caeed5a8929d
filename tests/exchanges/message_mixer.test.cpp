// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/majority_vote.hpp>
#include <coop/aggregators/mean.hpp>
#include <coop/compressors/ef21.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/exchanges/message_mixer.hpp>
#include <coop/exchanges/mixer.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/graphs/ring.hpp>
#include <coop/topologies/weights/metropolis_hastings.hpp>

#include <cmath>

#include "support/catch.hpp"
#include "support/mixed.hpp"

using coop_test::mixed;
using coop_test::some_vectors;
using V = coop_test::mixed_vector;

TEST_CASE("neighbours add what they decode, weighted") {
  // The one largest value of each node, over a ring of three and a ring of five.
  for (const std::size_t n : {3U, 5U}) {
    const auto w = coop::metropolis_hastings(coop::ring(n));
    const auto start = some_vectors(n, 7);
    const auto x = mixed(coop::in_process{}, w, coop::top_k{std::size_t{1}}, coop::mean{}, start);
    for (std::size_t i = 0; i < n; ++i) {
      V expected(7);
      for (std::size_t j = 0; j < n; ++j) {
        const std::size_t apart = (n + i - j) % n;
        if (apart > 1 && apart < n - 1) continue;
        std::size_t best = 0;
        for (std::size_t k = 1; k < 7; ++k) {
          if (std::abs(start[j][k]) > std::abs(start[j][best])) best = k;
        }
        expected[best] += start[j][best] / 3;
      }
      for (std::size_t k = 0; k < 7; ++k) CHECK(std::abs(x[i][k] - expected[k]) < 1e-15);
    }
  }
}

TEST_CASE("one node alone sees what its compressor makes of its vector") {
  const auto start = some_vectors(1, 9);
  const auto x =
      mixed(coop::in_process{}, coop::complete{1}, coop::sign{}, coop::majority_vote{}, start);
  for (std::size_t k = 0; k < 9; ++k) CHECK(x[0][k] == (start[0][k] >= 0 ? 1.0 : -1.0));
}

TEST_CASE("with error feedback nothing is lost: what was sent and what is left are the sum") {
  // The same vectors again and again: after many rounds the mean of what arrived is their mean.
  const auto start = some_vectors(4, 10);
  V sum(10);
  const std::size_t rounds = 400;
  coop_test::mix_repeatedly(coop::complete{4}, coop::error_feedback{coop::top_k{0.2}}, coop::mean{},
                            start, rounds, [&](const V& v) { coop::axpy(1.0, v, sum); });
  for (std::size_t k = 0; k < 10; ++k) {
    const double mean = (start[0][k] + start[1][k] + start[2][k] + start[3][k]) / 4;
    CHECK(std::abs(sum[k] / double(rounds) - mean) < 0.05);
  }
}

TEST_CASE("EF21 arrives at vectors that stay") {
  const auto start = some_vectors(4, 10);
  V last(10);
  coop_test::mix_repeatedly(coop::complete{4}, coop::ef21{coop::top_k{0.2}}, coop::mean{}, start,
                            60, [&](const V& v) { last = v; });
  for (std::size_t k = 0; k < 10; ++k) {
    const double mean = (start[0][k] + start[1][k] + start[2][k] + start[3][k]) / 4;
    CHECK(std::abs(last[k] - mean) < 1e-12);
  }
}

TEST_CASE("votes are counted over all nodes") {
  for (const std::size_t n : {2U, 3U, 8U}) {
    const auto start = some_vectors(n, 70);
    const auto x =
        mixed(coop::in_process{}, coop::complete{n}, coop::sign{}, coop::majority_vote{}, start);
    for (std::size_t k = 0; k < 70; ++k) {
      int votes = 0;
      for (std::size_t i = 0; i < n; ++i) votes += start[i][k] >= 0 ? 1 : -1;
      for (std::size_t i = 0; i < n; ++i) CHECK(x[i][k] == double((votes > 0) - (votes < 0)));
    }
  }
}
