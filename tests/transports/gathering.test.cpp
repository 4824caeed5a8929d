// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/gathering.hpp>

#include <coop/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"

namespace {

using coop::gathering;

template <class Exception>
void fail(gathering& all, std::size_t rank, std::uint64_t calls, const Exception& cause) {
  try {
    throw cause;
  } catch (...) {
    all.fail(rank, calls);
  }
}

TEST_CASE("mailboxes do not share cache lines", "[gathering]") {
  gathering all{3};
  CHECK(all.size() == 3);
  CHECK(sizeof(gathering::mailbox) % 64 == 0);
  CHECK(alignof(gathering::mailbox) == 64);
  CHECK(all[1].phase.value() == 0);
  CHECK(all.now() >= 0);
}

TEST_CASE("a barrier counts its arrivals", "[gathering]") {
  gathering all{2};
  CHECK(!all.arrive(1));
  CHECK(!all.all_arrived(1));
  CHECK(all.arrive(1));
  CHECK(all.all_arrived(1));
  CHECK(!all.arrive(2));
  CHECK(all.arrive(2));
  CHECK(gathering{1}.arrive(1));
}

TEST_CASE("nobody begins a call after the fewest that a failed node completed", "[gathering]") {
  gathering all{4};
  CHECK_NOTHROW(all.rethrow_failure());
  CHECK(!all.stopped_after(1'000'000));
  fail(all, 2, 7, std::runtime_error{"late"});
  CHECK(!all.stopped_after(6));
  CHECK(all.stopped_after(7));
  fail(all, 1, 5, std::runtime_error{"early"});
  fail(all, 3, 6, std::runtime_error{"between"});
  CHECK(!all.stopped_after(4));
  CHECK(all.stopped_after(5));
  CHECK_THROWS_TEXT(all.rethrow_failure(), coop::error, "node 1: early");
}

TEST_CASE("of failures after as many calls the lowest step counts, then the lowest rank",
          "[gathering]") {
  const auto at = [](std::size_t step) { return coop::error{"text", {.step = step}}; };
  gathering all{5};
  fail(all, 4, 3, std::runtime_error{"no step"});
  CHECK_THROWS_TEXT(all.rethrow_failure(), coop::error, "node 4: no step");
  fail(all, 3, 3, at(9));
  CHECK_THROWS_TEXT(all.rethrow_failure(), coop::error, "node 3: step 9: text");
  fail(all, 2, 3, at(8));
  fail(all, 1, 3, at(8));
  CHECK_THROWS_TEXT(all.rethrow_failure(), coop::error, "node 1: step 8: text");
  fail(all, 0, 3, at(10));
  CHECK_THROWS_TEXT(all.rethrow_failure(), coop::error, "node 1: step 8: text");
}

TEST_CASE("an error keeps its place, and the cause is nested", "[gathering]") {
  gathering all{3};
  fail(all, 2, 0, coop::error{"bad", {.step = 4, .path = "file", .line = 5}});
  try {
    all.rethrow_failure();
    FAIL("nothing thrown");
  } catch (const coop::error& e) {
    CHECK(std::string{e.what()} == "file:5: node 2: step 4: bad");
    CHECK_THROWS_TEXT(std::rethrow_if_nested(e), coop::error, "file:5: step 4: bad");
  }
}

TEST_CASE("who has left is above every target", "[gathering]") {
  gathering all{2};
  all.leave(1);
  CHECK(all[1].phase.value() == coop::signal::departed);
  CHECK(all.barrier().value() == coop::signal::departed);
  CHECK(all[0].phase.value() == 0);
}

}  // namespace
