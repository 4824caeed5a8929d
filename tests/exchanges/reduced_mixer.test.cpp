// SPDX-License-Identifier: BSL-1.0
#include <coop/aggregators/mean.hpp>
#include <coop/compressors/cast.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/random_k.hpp>
#include <coop/compressors/without_feedback.hpp>
#include <coop/exchanges/message_mixer.hpp>
#include <coop/exchanges/reduced_mixer.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/transports/threads.hpp>

#include <cmath>
#include <type_traits>

#include "support/catch.hpp"
#include "support/mixed.hpp"

using coop_test::mixed;
using coop_test::some_vectors;
using V = coop_test::mixed_vector;
using comm = coop::in_process::communicator;

namespace {
template <class Comp>
using way = coop::mixing_path_t<V, coop::complete, Comp, coop::mean, comm>;
template <class Comp>
constexpr bool reduces =
    std::is_same_v<way<Comp>, coop::reduced_mixer<V, coop::complete, Comp, coop::mean, comm>>;
}  // namespace

static_assert(reduces<coop::random_k<>>);
// Rounding the sum once more is a bias that nobody remembers.
static_assert(reduces<coop::without_feedback<coop::cast<coop::half>>>);
static_assert(!reduces<coop::cast<coop::half>>);
static_assert(!reduces<coop::error_feedback<coop::cast<coop::half>>>);
static_assert(reduces<coop::power_sgd>);
static_assert(reduces<decltype(coop::error_feedback{coop::random_k{0.1}})>);
static_assert(reduces<coop::error_feedback<coop::power_sgd>>);
static_assert(!reduces<coop::random_k<coop::coordinates::own>>);

TEST_CASE("shared random coordinates: the all-reduce sums what messages would") {
  for (const std::size_t n : {1U, 2U, 5U}) {
    const auto start = some_vectors(n, 40);
    const coop::random_k compressor{0.25};
    const auto x = mixed(coop::in_process{}, coop::complete{n}, compressor, coop::mean{}, start);
    // On the ten coordinates that are drawn: four times the mean; else nothing.
    std::size_t drawn = 0;
    for (std::size_t k = 0; k < 40; ++k) {
      double mean = 0;
      for (const V& v : start) mean += v[k] / double(n);
      for (std::size_t i = 0; i < n; ++i) {
        CHECK((x[i][k] == 0.0 || std::abs(x[i][k] - 4 * mean) < 1e-12));
        CHECK(x[i][k] == x[0][k]);
      }
      drawn += x[0][k] != 0.0 ? 1U : 0U;
    }
    CHECK(drawn == 10);
    CHECK(mixed(coop::threads{}, coop::complete{n}, compressor, coop::mean{}, start) == x);
  }
}

TEST_CASE("casts are summed as sixteen bits, rounded once more") {
  const auto start = some_vectors(4, 33);
  const auto x = mixed(coop::in_process{}, coop::complete{4},
                       coop::without_feedback{coop::cast<coop::half>{}}, coop::mean{}, start);
  for (std::size_t k = 0; k < 33; ++k) {
    float sum = 0;
    for (const V& v : start) sum += 0.25F * float{coop::half{v[k]}};
    for (std::size_t i = 0; i < 4; ++i) CHECK(x[i][k] == double(float{coop::half{sum}}));
  }
}

TEST_CASE("error feedback of a reduced form loses nothing") {
  const auto start = some_vectors(3, 12);
  V sum(12);
  const std::size_t rounds = 600;
  coop_test::mix_repeatedly(coop::complete{3}, coop::error_feedback{coop::random_k{0.25}},
                            coop::mean{}, start, rounds,
                            [&](const V& v) { coop::axpy(1.0, v, sum); });
  for (std::size_t k = 0; k < 12; ++k) {
    const double mean = (start[0][k] + start[1][k] + start[2][k]) / 3;
    CHECK(std::abs(sum[k] / double(rounds) - mean) < 0.05 * (1 + std::abs(mean)));
  }
}
