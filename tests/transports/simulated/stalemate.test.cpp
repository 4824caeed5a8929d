// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/stalemate.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::absence;
using coop::mailbox;
using coop::stalemate;
using coop::wait_for;
using coop::waiting;

stalemate found(const std::vector<mailbox>& boxes, const std::vector<waiting>& waits,
                const std::set<std::size_t>& returned, const std::vector<absence>& left = {}) {
  const coop::absences away{left, waits.size()};
  return {boxes,
          waits,
          [&](std::size_t rank) { return returned.contains(rank); },
          [&](std::size_t rank) { return away.leaves_for_good(rank).has_value(); },
          away,
          2.5};
}

TEST_CASE("nodes that wait for each other are listed, the first is the victim", "[stalemate]") {
  std::vector<mailbox> boxes(3);
  boxes[1].sources = {1, 0, 2};
  boxes[1].round = 4;
  boxes[1].letters.push_back({.round = 4, .source = 0});
  boxes[1].letters.push_back({.round = 5, .source = 2});  // of the next exchange
  const stalemate s =
      found(boxes, {{wait_for::message_of, 1}, {wait_for::publications}, {wait_for::barrier}}, {});
  CHECK(s.victim() == 0);
  CHECK(s.text() ==
        "at 2.5 s of virtual time all nodes wait for each other: node 0 waits for a message of "
        "node 1; node 1 waits for node 2 in exchange(); node 2 waits for node 0 in barrier()");
}

TEST_CASE("who waits for a node that has returned is the victim", "[stalemate]") {
  const std::vector<mailbox> boxes(3);
  const stalemate message =
      found(boxes, {{wait_for::message_of, 1}, {wait_for::message_of, 2}, {}}, {2});
  CHECK(message.victim() == 1);
  CHECK(message.text() ==
        "waits for a message of node 2, which nobody can send any more; a node that is waited for "
        "must not have returned");
  const stalemate call = found(boxes, {{}, {wait_for::all_reduce}, {wait_for::all_reduce}}, {0});
  CHECK(call.victim() == 1);
  CHECK(call.text() ==
        "waits for node 0 in all_reduce(), but a node has returned; every node must make the same "
        "collective calls");
  const stalemate any = found(boxes, {{}, {}, {wait_for::any_message}}, {0, 1});
  CHECK(any.victim() == 2);
  CHECK_THAT(any.text(), coop_test::contains("waits for a message of any node, which nobody"));
}

TEST_CASE("who waits for a node that has left for good is told which and when", "[stalemate]") {
  const std::vector<mailbox> boxes(3);
  const stalemate call =
      found(boxes, {{wait_for::barrier}, {}, {wait_for::barrier}}, {}, {{2, 1.5}});
  CHECK(call.victim() == 0);
  CHECK(call.text() == "waits for node 2 in barrier(); node 2 left at 1.5 s and never came back");
  const stalemate any =
      found(boxes, {{wait_for::any_message}, {wait_for::any_message}, {}}, {}, {{2, 1.5}});
  CHECK(any.victim() == 0);
  CHECK(any.text() ==
        "at 2.5 s of virtual time all nodes wait for each other: node 0 waits for a message of any "
        "node; node 1 waits for a message of any node; node 2 left at 1.5 s and never came back");
  const stalemate last = found(boxes, {{}, {wait_for::any_message}, {}}, {0}, {{2, 1.5}});
  CHECK(last.victim() == 1);
  CHECK_THAT(last.text(), coop_test::contains("; node 2 left at 1.5 s and never came back"));
}

TEST_CASE("of many nodes the first eight are told", "[stalemate]") {
  std::vector<absence> left;
  for (std::size_t node = 10; node < 20; ++node) left.push_back({node, 1});
  const std::vector<mailbox> boxes(20);
  const stalemate s = found(boxes, std::vector<waiting>(20, {wait_for::news}), {}, left);
  CHECK_THAT(s.text(), coop_test::contains("node 7 polls and nothing comes; and 2 more"));
  CHECK_THAT(s.text(), coop_test::contains("node 17 left at 1 s and never came back; so did 2"));
}

}  // namespace
