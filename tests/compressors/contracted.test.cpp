// SPDX-License-Identifier: BSL-1.0
#include "compressors/sent.hpp"
#include "compressors/simple_compressors.hpp"
#include "support/catch.hpp"

#include <coop/compressors/contracted.hpp>
#include <coop/laws/compressor.hpp>

#include <cmath>
#include <vector>

using coop::contracted;
using coop_test::all_or_nothing;

static_assert(coop::Compressor<contracted<all_or_nothing>>);
static_assert(contracted<all_or_nothing>::contractive && !contracted<all_or_nothing>::unbiased);
static_assert(coop::ReducibleCompressor<contracted<all_or_nothing>, float>);

TEMPLATE_TEST_CASE("contracted obeys the laws of compressors", "[compressors]", float, double) {
  coop::laws::compressor<TestType>(contracted{all_or_nothing{}});
}

TEST_CASE("contracted scales by 1/(1 + omega)", "[compressors]") {
  // E|Q' - x|^2 = x^2/2: the contraction 1/2 is met exactly.
  const contracted policy{all_or_nothing{}};
  CHECK(policy.contraction(10) == 0.5);
  auto stream = coop_test::start<double>(policy, 1);
  int all = 0;
  for (std::size_t step = 0; step < 1000; ++step) {
    const auto message = coop_test::send(stream, std::vector<double>{3}, step);
    const double q = coop_test::receive<double>(stream, message, 1)[0];
    CHECK((q == 3 || q == 0));
    all += q == 3 ? 1 : 0;
  }
  CHECK(std::abs(all - 500) < 100);
  CHECK(policy.describe() == "contracted{user_defined}");
}
