// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/encode_with_memory.hpp>
#include <coop/compressors/scaled_sign.hpp>

#include <vector>

using sign_stream = coop::stream_of<coop::scaled_sign, float>;
using plain_stream = coop::stream_of<coop_test::keep_largest, float>;
static_assert(coop::RememberingStream<sign_stream, float>);
static_assert(!coop::RememberingStream<plain_stream, float>);

TEST_CASE("a stream without a memory of its own gets one", "[compressors]") {
  auto stream = coop_test::start<float>(coop_test::keep_largest{}, 3);
  std::vector<float> memory{1, 0, -5};
  std::vector<std::byte> bytes(8);
  coop::random_stream random{1};
  const std::vector<float> values{1, 1, 1};
  CHECK(coop::encode_with_memory<float>(stream, values, memory, bytes, random) == 8);
  CHECK(memory == std::vector<float>{2, 1, 0});
  CHECK(coop_test::receive<float>(stream, bytes, 3) == std::vector<float>{0, 0, -4});
}
