// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/aggregators/majority_vote.hpp>
#include <coop/core/random.hpp>
#include <coop/laws/aggregator.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

static_assert(coop::VotingAggregator<coop::majority_vote>);
static_assert(!coop::LinearAggregator<coop::majority_vote>);

namespace {

using message = std::vector<std::byte>;

template <class T>
std::vector<T> vote(const std::vector<message>& messages, std::size_t d) {
  std::vector<std::span<const std::byte>> views(messages.begin(), messages.end());
  std::vector<T> out(d, T{55});
  coop::majority_vote{}.combine(views, out);
  return out;
}

int expected(const std::vector<message>& messages, std::size_t j) {
  int sum = 0;
  for (const message& m : messages) {
    sum += ((std::to_integer<unsigned>(m[j / 8]) >> (j % 8)) & 1U) != 0 ? 1 : -1;
  }
  return sum > 0 ? 1 : sum < 0 ? -1 : 0;
}

template <class T>
void check(const std::vector<message>& messages, std::size_t d) {
  const std::vector<T> out = vote<T>(messages, d);
  for (std::size_t j = 0; j < d; ++j) {
    if (out[j] != static_cast<T>(expected(messages, j))) FAIL("value " + std::to_string(j));
  }
}

}  // namespace

TEMPLATE_TEST_CASE("all votes of 1 to 9 nodes are counted", "[aggregators]", float, double) {
  // Value v of 2^n: node i votes bit i of v.
  for (std::size_t n = 1; n <= 9; ++n) {
    const std::size_t d = std::size_t{1} << n;
    std::vector<message> messages(n, message((d + 7) / 8));
    for (std::size_t v = 0; v < d; ++v) {
      for (std::size_t i = 0; i < n; ++i) {
        if (((v >> i) & 1U) != 0) messages[i][v / 8] |= std::byte{1} << static_cast<int>(v % 8);
      }
    }
    check<TestType>(messages, d);
  }
}

TEMPLATE_TEST_CASE("random votes of any size are counted", "[aggregators]", float, double) {
  for (const std::size_t n : {2U, 3U, 16U, 64U, 101U}) {
    for (const std::size_t d : {0U, 1U, 7U, 8U, 65U, 4096U, 4097U, 9001U}) {
      coop::random_stream random{n, d};
      std::vector<message> messages(n, message((d + 7) / 8));
      for (message& m : messages) {
        for (std::byte& b : m) b = static_cast<std::byte>(random());
        if (d % 8 != 0) m.back() &= static_cast<std::byte>((1U << (d % 8)) - 1);
      }
      check<TestType>(messages, d);
    }
  }
}

TEST_CASE("a tie is zero, and so is silence", "[aggregators]") {
  CHECK(vote<float>({{std::byte{0b0011}}, {std::byte{0b0101}}}, 4) ==
        std::vector<float>{1, 0, 0, -1});
  CHECK(vote<double>({}, 3) == std::vector<double>{0, 0, 0});
  coop::laws::aggregator(coop::majority_vote{});
  CHECK(coop::majority_vote{}.describe() == "majority_vote{}");
}

TEST_CASE("messages that are no signs are refused", "[aggregators]") {
  CHECK_THROWS_TEXT(vote<float>({{std::byte{0}}, {}}, 4), coop::error,
                    "majority_vote: message 1 has 0 bytes, 1 of signs were expected");
  CHECK_THROWS_AS(vote<float>({message(2)}, 8), coop::error);
  CHECK_THROWS_TEXT(vote<float>({{std::byte{0x10}}}, 4), coop::error,
                    "majority_vote: message 0 has bits set behind its last value");
}
