// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/flights.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

#include "support/catch.hpp"

namespace {

TEST_CASE("flights have numbers, which are used again", "[flights]") {
  const std::array<std::byte, 2> bytes{std::byte{1}, std::byte{2}};
  coop::publication content;
  coop::flights all;
  const std::uint32_t a = all.keep({coop::letter{}, 2, coop::message{3, bytes}});
  const std::uint32_t b = all.keep({coop::letter{.content = &content}, 5, coop::message{4, {}}});
  CHECK(a == 0);
  CHECK(b == 1);
  CHECK(!all[a].is_letter());
  CHECK(all[b].is_letter());
  const coop::flight taken = all.take(a);
  CHECK(taken.content.source == 3);
  CHECK(taken.content.bytes()[1] == std::byte{2});
  CHECK(all.keep({coop::letter{}, 0, coop::message{5, {}}}) == a);
  CHECK(all[a].content.source == 5);
  CHECK(all[b].bytes == 5);
}

}  // namespace
