// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/vector.hpp>
#include <coop/laws/vector.hpp>
#include <coop/optimizers/adam.hpp>
#include <coop/optimizers/clip_norm.hpp>
#include <coop/optimizers/momentum.hpp>
#include <coop/optimizers/nesterov.hpp>
#include <coop/optimizers/sgd.hpp>
#include <coop/optimizers/weight_decay.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

using coop::archetypes::device_vector;
using coop::archetypes::downloaded;
using coop::archetypes::uploaded;

namespace {

template <class T, class O>
void check_same_bits(const O& policy) {
  std::vector<T> x(37);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<T>(std::sin(static_cast<double>(i)));
  }
  device_vector<T> there = uploaded(x);
  auto state = policy.template start<std::vector<T>>(x.size());
  auto state_there = policy.template start<device_vector<T>>(x.size());
  for (int k = 0; k < 10; ++k) {
    std::vector<T> g(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      g[i] = static_cast<T>(std::cos(static_cast<double>(i) * (k + 1)));
    }
    device_vector<T> g_there = uploaded(g);
    state.step(x, g, 0.1);
    state_there.step(there, g_there, 0.1);
  }
  CHECK(downloaded(there) == x);
}

}  // namespace

TEMPLATE_TEST_CASE("a device vector obeys the laws of vectors", "[archetypes]", float, double) {
  coop::laws::vector<device_vector<TestType>>(
      [](const std::vector<TestType>& host) { return uploaded(host); },
      [](const device_vector<TestType>& there) { return downloaded(there); });
}

TEMPLATE_TEST_CASE("every optimizer runs on device memory with the same bits", "[archetypes]",
                   float, double) {
  check_same_bits<TestType>(coop::sgd{});
  check_same_bits<TestType>(coop::momentum{});
  check_same_bits<TestType>(coop::nesterov{});
  check_same_bits<TestType>(coop::adam{});
  check_same_bits<TestType>(coop::weight_decay{0.1, coop::adam{}});
  check_same_bits<TestType>(coop::weight_decay{0.1, coop::momentum{}, true});
  check_same_bits<TestType>(coop::clip_norm{0.5, coop::nesterov{}});
}

TEST_CASE("the host cannot use a device's addresses", "[archetypes]") {
  device_vector<double> v(4);
  const auto address = reinterpret_cast<std::uintptr_t>(view(v).handle());
  if constexpr (sizeof(address) == 8) CHECK((address >> 62U & 1U) == 1);  // no host address has it
}

TEST_CASE("parts of a device vector are views too", "[archetypes]") {
  device_vector<float> v = uploaded(std::vector<float>{1, 2, 3, 4, 5});
  const auto part = view(v).subspan(1, 3);
  coop::scale(10, part);
  CHECK(downloaded(v) == std::vector<float>{1, 20, 30, 40, 5});
  CHECK(coop::dot(part, part) == 400 + 900 + 1600);
}
