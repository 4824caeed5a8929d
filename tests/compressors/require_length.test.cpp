// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/compressors/require_length.hpp>

#include <cstddef>
#include <vector>

TEST_CASE("a message of another length than expected is refused", "[compressors]") {
  const std::vector<std::byte> message(5);
  CHECK_NOTHROW(coop::require_length(message, 5, "it"));
  CHECK_NOTHROW(coop::require_length({}, 0, "it"));
  CHECK_THROWS_TEXT(coop::require_length(message, 6, "it"), coop::error,
                    "it: message has 5 bytes, 6 were expected");
}
