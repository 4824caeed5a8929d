// SPDX-License-Identifier: BSL-1.0
#include <coop/exchanges/local_momentum.hpp>
#include <coop/exchanges/shared_momentum.hpp>
#include <coop/laws/exchange.hpp>

#include <stdexcept>
#include <vector>

#include "support/catch.hpp"

namespace {

using V = std::vector<double>;

// The sign of every value, as the others' votes would have it.
const auto signs = [](V& v) {
  for (double& value : v) value = value < 0 ? -1.0 : 1.0;
};
const auto alone = [](V&) {};

}  // namespace

TEST_CASE("exchanges of momentum obey the laws of exchanges") {
  coop::laws::exchange(coop::exchange::local_momentum{0.5});
  coop::laws::exchange(coop::exchange::shared_momentum{0.5});
}

TEST_CASE("a local momentum keeps what was not sent, a shared one what was") {
  auto local = coop::exchange::local_momentum{0.5}.start(V(1));
  auto shared = coop::exchange::shared_momentum{0.5}.start(V(1));
  V a{4.0};
  V b{4.0};
  local.gradient(signs, a);   // m = 2
  shared.gradient(signs, b);  // m = 1 after the vote
  CHECK(a == V{1.0});
  CHECK(b == V{1.0});
  a = {-1.0};
  b = {-1.0};
  local.gradient(signs, a);  // m = (2 - 1)/2 > 0
  CHECK(a == V{1.0});
  shared.gradient(alone, b);  // m = (1 - 1)/2
  CHECK(b == V{0.0});
}

TEST_CASE("momentum outside [0, 1) is refused") {
  CHECK_THROWS_TEXT(coop::exchange::local_momentum{1.0}.start(V(1)), std::invalid_argument, "beta");
  CHECK_THROWS_TEXT(coop::exchange::shared_momentum{-0.1}.start(V(1)), std::invalid_argument,
                    "beta");
}
