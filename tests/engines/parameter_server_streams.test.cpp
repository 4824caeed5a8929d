// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_streams.hpp>

#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/identity.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/core/random.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "support/catch.hpp"

namespace {

// What one end makes of the vectors that the other sends.
template <class Comp>
std::vector<double> decoded(const Comp& compressor, std::size_t vectors) {
  const std::array<double, 4> values{1, -8, 2, 5};
  const auto layout = coop::one_block(values.size());
  coop::numbered_stream<double, Comp> sender{compressor, layout};
  coop::numbered_stream<double, Comp> receiver{compressor, layout};
  coop::random_stream random{1};
  std::vector<double> sum(values.size());
  for (std::size_t number = 0; number < vectors; ++number) {
    std::vector<std::byte> message(sender.max_bytes());
    const std::size_t length = sender.encode(values, message, random, number);
    REQUIRE(length <= message.size());
    receiver.decode_add(std::span{message}.first(length), 0.5, sum, number);
  }
  return sum;
}

}  // namespace

TEST_CASE("the first vectors of a numbered stream may travel as they are") {
  const coop::top_k one{1U};
  CHECK(decoded(coop::identity{}, 2) == std::vector<double>{1, -8, 2, 5});
  CHECK(decoded(one, 2) == std::vector<double>{0, -8, 0, 0});
  CHECK(decoded(coop::uncompressed_first{1, one}, 2) == std::vector<double>{0.5, -8, 1, 2.5});
  CHECK(decoded(coop::uncompressed_first{2, one}, 2) == std::vector<double>{1, -8, 2, 5});
  // What was kept back of the first is sent with the second: the largest of (2, −8, 4, 10).
  CHECK(decoded(coop::error_feedback{one}, 2) == std::vector<double>{0, -4, 0, 5});
}

TEST_CASE("which way a compressor goes") {
  const coop::top_k one{1U};
  const coop::two_way both{coop::error_feedback{one}, one};
  CHECK(&coop::compressor_up(both) == &both.up);
  CHECK(&coop::compressor_up(one) == &one);
  STATIC_REQUIRE(coop::CompressedDown<decltype(both)>);
  STATIC_REQUIRE(!coop::CompressedDown<coop::two_way<coop::top_k<>, coop::identity>>);
  STATIC_REQUIRE(!coop::CompressedDown<coop::identity>);
}

TEST_CASE("a share of the wrong length is refused") {
  const std::array<std::byte, 24> bytes{};
  CHECK(coop::values_of<double>(bytes, 3).size() == 3);
  CHECK_THROWS_TEXT(coop::values_of<double>(bytes, 2), coop::error,
                    "has 24 bytes, 16 were expected");
  CHECK_THROWS_TEXT(coop::values_of<float>(bytes, 7), coop::error, "28 were expected");
  const coop::identity plain{};
  coop::numbered_stream<double, coop::identity> stream{plain, coop::one_block(3)};
  std::array<double, 4> out{};
  CHECK_THROWS_TEXT(stream.decode_add(bytes, 1.0, out, 0), coop::error, "32 were expected");
}
