// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/describe.hpp>

#include <cstdlib>
#include <limits>
#include <string>

namespace {
struct spoken {
  [[nodiscard]] std::string describe() const { return "spoken{}"; }
};
struct mute {};
}  // namespace

TEST_CASE("numbers are written in the fewest digits that read back", "[core]") {
  CHECK(coop::number_text(0.9) == "0.9");
  CHECK(coop::number_text(1) == "1");
  CHECK(coop::number_text(-0.5) == "-0.5");
  for (const double v : {1e-4, 1.0 / 3, std::numeric_limits<double>::denorm_min(),
                         -std::numeric_limits<double>::max()}) {
    CHECK(std::strtod(coop::number_text(v).c_str(), nullptr) == v);
  }
  CHECK(coop::number_text(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("a policy describes itself if it can", "[core]") {
  CHECK(coop::describe(spoken{}) == "spoken{}");
  CHECK(coop::describe(mute{}) == "user_defined");
}
