// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/scratch.hpp>

#include <cstdint>
#include <thread>

#include "support/catch.hpp"

TEST_CASE("scratch memory is aligned and comes back without an allocation") {
  const void* first = nullptr;
  {
    const coop::scratch<double> warm_up{1000};
  }
  for (int call = 0; call < 3; ++call) {
    coop::scratch<double> memory{1000};
    CHECK(memory.elements().size() == 1000);
    CHECK(reinterpret_cast<std::uintptr_t>(memory.data()) % coop::storage_alignment == 0);
    if (first != nullptr) CHECK(memory.data() == first);
    first = memory.data();
  }
}

TEST_CASE("nested scratch memories are disjoint, in the same places call by call") {
  const void* places[2] = {nullptr, nullptr};
  for (int call = 0; call < 3; ++call) {
    coop::scratch<float> outer{64};
    coop::scratch<float> inner{640};
    CHECK(outer.data() != inner.data());
    if (call > 1) CHECK((outer.data() == places[0] && inner.data() == places[1]));
    places[0] = outer.data();
    places[1] = inner.data();
  }
}

TEST_CASE("scratch of nothing and scratch of another thread") {
  coop::scratch<float> nothing{0};
  CHECK(nothing.elements().empty());
  coop::scratch<float> here{8};
  const float* elsewhere = nullptr;
  std::thread{[&] {
    coop::scratch<float> there{8};
    elsewhere = there.data();
  }}.join();
  CHECK(here.data() != elsewhere);
}
