// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"
#include "support/messages.hpp"

#include <coop/compressors/random_k.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

using own_random_k = coop::random_k<coop::coordinates::own>;

static_assert(coop::RandomSharingCompressor<coop::random_k<>>);
static_assert(coop::IndexOmittingCompressor<coop::random_k<>> && coop::random_k<>::linear);
static_assert(!coop::RandomSharingCompressor<own_random_k> && !own_random_k::linear);
static_assert(own_random_k::unbiased && coop::random_k<>::unbiased);
static_assert(!own_random_k::contractive && !coop::random_k<>::contractive);

using coop_test::decoded;
using coop_test::message_of;
using coop_test::sent;

namespace {

template <class T>
std::vector<T> values_of(const std::vector<std::byte>& message) {
  std::vector<T> values(message.size() / sizeof(T));
  std::memcpy(values.data(), message.data(), message.size());
  return values;
}

template <class T>
std::vector<T> sum_decoded(const std::vector<std::vector<std::byte>>& messages, double weight,
                           std::size_t d) {
  std::vector<T> sum(messages[0].size() / sizeof(T));
  for (const auto& message : messages) coop::axpy(weight, values_of<T>(message), sum);
  std::vector<T> out(d);
  coop::random_k{3}.decode_add(std::as_bytes(std::span{sum}), 1.0, out);
  return out;
}

}  // namespace

TEMPLATE_TEST_CASE("random_k obeys the laws of compressors", "[compressors]", float, double) {
  const coop::laws::compressor_options options{.draws = 1000};
  coop::laws::compressor<TestType>(coop::random_k{0.1}, options);
  coop::laws::compressor<TestType>(coop::random_k{20}, options);
  coop::laws::compressor<TestType>(coop::random_k{1.0}, {.draws = 10});
  coop::laws::compressor<TestType>(own_random_k{0.3}, options);
  coop::laws::compressor<TestType>(own_random_k{33}, {.draws = 10});
}

TEST_CASE("random_k has the documented values", "[compressors]") {
  // The first number of this stream is 4ba7cb5f, which draws {2, 8, 9}: random_subset.test.cpp.
  const std::vector<double> x{10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
  coop::random_stream random{1};
  std::vector<std::byte> bytes(12 * 8);
  REQUIRE(coop::random_k{3}.encode(x, bytes, random) == bytes.size());
  const double times = 10.0 / 3.0;
  CHECK(values_of<double>(bytes) == std::vector<double>{1, 0xF, 5, 0xB, 0xC, 7, 0xA, 0xB, 4,
                                                        times * 12, times * 18, times * 19});
  random = coop::random_stream{1};
  bytes.resize(4 + 5 * 4);
  const std::vector<float> y{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  REQUIRE(own_random_k{0.3}.encode(y, bytes, random) == 4 + 3 * 4);
  bytes.resize(16);
  CHECK(std::vector<std::byte>{bytes.begin(), bytes.begin() + 4} ==
        std::vector<std::byte>{std::byte{0x5F}, std::byte{0xCB}, std::byte{0xA7}, std::byte{0x4B}});
  const auto factor = static_cast<float>(times);
  CHECK(values_of<float>({bytes.begin() + 4, bytes.end()}) ==
        std::vector<float>{factor * 3, factor * 9, factor * 10});
}

TEST_CASE("random_k knows its variance and what it is", "[compressors]") {
  CHECK(coop::random_k{2}.variance_bound(8) == 3.0);
  CHECK(coop::random_k{0.25}.variance_bound(8) == 3.0);
  CHECK(coop::random_k{8}.variance_bound(8) == 0.0);
  CHECK(coop::random_k{8}.variance_bound(0) == 0.0);
  CHECK(coop::random_k{0.01}.describe() == "random_k{0.01}");
  CHECK(own_random_k{64}.describe() == "random_k<coordinates::own>{64}");
  CHECK_THROWS_TEXT(coop::random_k{0}, std::invalid_argument,
                    "random_k: count is 0, must be at least 1");
  CHECK_THROWS_AS(coop::random_k{0.0}, std::invalid_argument);
}

TEMPLATE_TEST_CASE("random_k of all coordinates is the identity", "[compressors]", float, double) {
  const std::vector<TestType> x{1, -2, 3, std::numeric_limits<TestType>::denorm_min(), 0};
  CHECK(sent(coop::random_k{5}, x) == x);
  CHECK(sent(own_random_k{1.0}, x) == x);
}

TEMPLATE_TEST_CASE("weighted sums of 1000 random_k messages decode to the mean", "[compressors]",
                   float, double) {
  const std::vector<TestType> x{1, -2, 3, 4, 5, 6};
  const coop::random_k policy{3};
  const std::vector<std::vector<std::byte>> messages(1000, message_of(policy, x, 77));
  const auto mean = sum_decoded<TestType>(messages, 1.0 / 1000, 6);
  const auto one = decoded<TestType>(policy, messages[0], 6);
  CHECK(coop::squared_distance(mean, one) < 1e-6);
  CHECK(coop::squared_distance(sum_decoded<TestType>(messages, 0.37, 6), one) > 1.0);
}

TEMPLATE_TEST_CASE("random_k tells nodes that drew different coordinates", "[compressors]", float,
                   double) {
  const std::vector<TestType> x{1, -2, 3, 4, 5, 6};
  const coop::random_k policy{3};
  for (std::uint64_t seed = 2; seed < 50; ++seed) {
    const std::vector<std::vector<std::byte>> messages{
        message_of(policy, x, 1), message_of(policy, x, 1), message_of(policy, x, seed)};
    CHECK_THROWS_TEXT(sum_decoded<TestType>(messages, 1.0 / 3, 6), coop::error,
                      "give all nodes the same random numbers");
    CHECK_THROWS_AS(sum_decoded<TestType>({messages[0]}, 0.0, 6), coop::error);
  }
}

TEST_CASE("random_k refuses messages of another length and header", "[compressors]") {
  const std::vector<float> x{1, 2, 3, 4};
  std::vector<float> out(4);
  const auto message = message_of(coop::random_k{2}, x);
  CHECK_THROWS_TEXT(coop::random_k{3}.decode_add(message, 1, out), coop::error,
                    "random_k: message has 44 bytes, 48 were expected");
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity(), 16.0F, -1.0F, 0.5F}) {
    for (std::size_t place = 0; place < 2; ++place) {
      if (place == 0 && (bad == 16 || bad == 0.5F)) continue;
      std::vector<float> values = values_of<float>(message);
      values[place] = bad;
      if (place == 0) values[1] = 1;
      CHECK_THROWS_AS(coop::random_k{2}.decode_add(std::as_bytes(std::span{values}), 1, out),
                      coop::error);
    }
  }
  CHECK(out == std::vector<float>(4));
}
