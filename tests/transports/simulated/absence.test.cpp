// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/absence.hpp>

#include <coop/laws/transport.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::absence;
using coop::absences;
using coop::activity;
using coop::simulated;
using coop_test::expect;
using communicator = simulated::communicator;
using interval = coop::event_log::interval;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// 1/8 s of latency and 8 bytes a second: times are exact in binary.
const coop::any_network slow = coop::uniform_network{0.125, 8};
const std::vector<std::byte> second(8);  // takes a port for 1 s

std::vector<interval> intervals_of(const coop::event_log& log, std::uint32_t node) {
  std::vector<interval> own;
  for (const interval& each : log.intervals) {
    if (each.node == node) own.push_back(each);
  }
  return own;
}

TEST_CASE("who is away when", "[absence]") {
  const std::vector<absence> given{{2, 5, 6}, {0, 1, 2}, {2, 1, 3}, {2, 3, 4}, {1, 7}};
  const absences away{given, 3};
  CHECK(!away.none());
  CHECK(absences{}.none());
  CHECK(away.back(0, 0.5) == 0.5);
  CHECK(away.back(0, 1) == 2);
  CHECK(away.back(0, 2) == 2);
  CHECK(away.back(2, 1.5) == 4);
  CHECK(away.back(2, 4.5) == 4.5);
  CHECK(away.back(1, 7) == infinity);
  CHECK(away.finish(2, 0, 1) == 1);
  CHECK(away.finish(2, 0, 1.5) == 4.5);
  CHECK(away.finish(2, 0, 3) == 7);
  CHECK(away.finish(2, 4, 3) == 8);
  CHECK(away.finish(2, 6, 3) == 9);
  CHECK(away.finish(1, 0, 8) == infinity);
  CHECK(away.all_there(0.5) == 0.5);
  CHECK(away.all_there(1.5) == 4);
  CHECK(away.all_there(5.5) == 6);
  CHECK(away.all_there(7) == infinity);
  CHECK(!away.leaves_for_good(2));
  CHECK(away.leaves_for_good(1) == 7);
  std::vector<std::tuple<double, double, bool>> parts;
  away.split(2, 0, 5.5,
             [&](double from, double to, bool gone) { parts.emplace_back(from, to, gone); });
  CHECK(parts == std::vector<std::tuple<double, double, bool>>{
                     {0, 1, false}, {1, 3, true}, {3, 4, true}, {4, 5, false}, {5, 5.5, true}});
}

TEST_CASE("absences that cannot be are refused", "[absence]") {
  const auto check = [](const std::vector<absence>& wrong, const char* text) {
    CHECK_THROWS_TEXT(simulated{.absences = wrong}.run(3, [](communicator&) {}),
                      std::invalid_argument, text);
  };
  check({{3, 0, 1}}, "an absence of node 3, which is none of the 3 nodes");
  check({{0, -1, 1}}, "from -1 s until 1 s, must be 0 <= from < until");
  check({{0, 1, 1}}, "must be 0 <= from < until");
  check({{0, std::nan(""), 1}}, "must be 0 <= from < until");
  check({{0, 0, std::nan("")}}, "must be 0 <= from < until");
  check({{0, infinity, infinity}}, "must be 0 <= from < until");
  check({{1, 2, 4}, {1, 3, 5}}, "node 1 is to leave at 3 s, but is away until 4 s");
  check({{1, 2}, {1, 3, 5}}, "node 1 is to leave at 3 s, but is away until inf s");
}

TEST_CASE("a node computes nothing while it is away", "[absence]") {
  coop::event_log log;
  simulated{.absences = {{0, 0.5, 2.5}, {1, 0.5, 1}, {1, 1.25, 2}, {2, 1, 3}, {3, 0, 4}},
            .log = &log}
      .run(4, [](communicator& own) {
        const double start[] = {0, 0, 0, 4};  // node 3 joins late
        expect(own.now() == start[own.rank()], "the start");
        own.compute(1);
        const double end[] = {3, 2.25, 3, 5};  // node 2 ends when it leaves, and goes on at 3 s
        expect(own.now() == end[own.rank()], "the end");
        own.compute(0);
        expect(own.now() == end[own.rank()], "no time");
      });
  CHECK(intervals_of(log, 0) == std::vector<interval>{{0, 0.5, 0, activity::computing},
                                                      {0.5, 2.5, 0, activity::away},
                                                      {2.5, 3, 0, activity::computing}});
  CHECK(intervals_of(log, 2) ==
        std::vector<interval>{{0, 1, 2, activity::computing}, {1, 3, 2, activity::away}});
  CHECK(intervals_of(log, 3) ==
        std::vector<interval>{{0, 4, 3, activity::away}, {4, 5, 3, activity::computing}});
}

TEST_CASE("what comes for a node that is away waits for it", "[absence]") {
  for (const auto ports :
       {coop::contention::none, coop::contention::sends, coop::contention::both}) {
    for (const double from : {0.0625, 0.5}) {
      simulated{.network = slow, .ports = ports, .absences = {{1, from, 5}}}.run(
          2, [&](communicator& own) {
            if (own.rank() == 0) {
              own.send(1, second);
              return;
            }
            (void)own.receive(0);
            // The first byte comes at 0.125 s: the port has not begun with it, or has.
            expect(own.now() == (from < 0.125 ? 6 : 5), "the message");
          });
    }
  }
}

TEST_CASE("messages to a node that is away keep their order", "[absence]") {
  for (const auto ports :
       {coop::contention::none, coop::contention::sends, coop::contention::both}) {
    simulated{.network = slow, .ports = ports, .absences = {{1, 0.0625, 5}}}.run(
        2, [&](communicator& own) {
          if (own.rank() == 0) {
            own.send(1, second);
            own.send(1, {});
            return;
          }
          expect(own.receive(0).bytes().size() == 8, "the longer one is overtaken");
          expect(own.now() == 6, "the first message");
          expect(own.receive(0).bytes().empty(), "the second message");
          expect(own.now() == 6, "the second message is late");
        });
  }
}

TEST_CASE("what a node has still to send leaves when it is back", "[absence]") {
  coop::event_log log;
  simulated{.network = slow, .absences = {{0, 0.5, 3}}, .log = &log}.run(2, [](communicator& own) {
    if (own.rank() == 0) {
      own.send(1, second);
      own.send(1, second);  // its turn is at 1 s
      return;
    }
    (void)own.receive(0);
    expect(own.now() == 1.125, "the first message");
    (void)own.receive(0);
    expect(own.now() == 4.125, "the second message");
  });
  CHECK(log.messages == std::vector<coop::event_log::message>{{0, 0, 1.125, 8, 0, 1, 1},
                                                              {0, 3, 4.125, 8, 0, 1, 1}});
  // What is lost is sent again after 1 s, when the port has sent it; the sender is away then.
  log.clear();
  simulated{.network = slow,
            .faults = {.timeout = 0.5, .outages = {{0, 1, 0, 1.5}}},
            .absences = {{0, 0.75, 4}},
            .log = &log}
      .run(2, [](communicator& own) {
        if (own.rank() == 0) {
          own.send(1, second);
        } else {
          (void)own.receive(0);
        }
      });
  CHECK(log.messages == std::vector<coop::event_log::message>{{0, 0, 5.125, 8, 0, 1, 2}});
}

TEST_CASE("an exchange waits for who is away", "[absence]") {
  simulated{.network = slow, .absences = {{1, 0, 2}}}.run(2, [](communicator& own) {
    const std::vector<std::size_t> other{1 - own.rank()};
    const coop_test::drain_guard guard{own};
    {
      const auto inbox = own.exchange(other, other, second);
      expect(inbox[0].size() == 8, "a message");
    }
    expect(own.now() == (own.rank() == 0 ? 3.125 : 3), "the exchange");
  });
}

TEST_CASE("collective calls wait until nobody is away", "[absence]") {
  // ⌈log2 3⌉α = 0.25 s. Node 2 comes at 4 s; node 0 comes at once, leaves, and is back at 7 s.
  simulated{.network = slow, .absences = {{2, 1, 3}}}.run(3, [](communicator& own) {
    if (own.rank() == 2) own.compute(2);
    own.barrier();
    expect(own.now() == 4.25, "the barrier");
  });
  simulated{.network = slow, .absences = {{0, 1, 7}, {1, 6, 8}, {1, 8, 9}}}.run(
      3, [](communicator& own) {
        if (own.rank() == 2) own.compute(2);
        own.barrier();
        expect(own.now() == 9.25, "the barrier");
      });
  // One that has begun is ended; who has left meanwhile goes on when it is back.
  simulated{.network = slow, .absences = {{1, 0.125, 3}}}.run(3, [](communicator& own) {
    own.barrier();
    expect(own.now() == (own.rank() == 1 ? 3 : 0.25), "the barrier");
  });
}

TEST_CASE("a node that polls or has a deadline may leave too", "[absence]") {
  simulated{.network = slow, .absences = {{0, 1, 3}}}.run(2, [](communicator& own) {
    if (own.rank() == 1) {
      own.compute(4);
      own.send(0, {});
      return;
    }
    expect(!own.receive_any_until(2), "a message of nobody");
    expect(own.now() == 3, "the deadline has passed while it was away");
    while (!own.try_receive_any()) {
    }
    expect(own.now() == 4.125, "the message");
  });
}

TEST_CASE("waiting for who never comes back is an error that says so", "[absence]") {
  const coop_test::watchdog limit{"absences"};
  const simulated clock{.network = slow, .absences = {{1, 4.25}}};
  const std::vector<std::size_t> others{0, 1, 2};
  const auto check = [&](const auto& call, const char* text) {
    CHECK_THROWS_TEXT(clock.run(3,
                                [&](communicator& own) {
                                  const coop_test::drain_guard guard{own};
                                  for (;;) {
                                    own.compute(1);
                                    call(own);
                                  }
                                }),
                      coop::error, text);
  };
  check([](communicator& own) { own.barrier(); },
        "node 0: waits for node 1 in barrier(); node 1 left at 4.25 s and never came back");
  check([&](communicator& own) { (void)own.exchange(others, others, {}); },
        "waits for node 1 in exchange(); node 1 left at 4.25 s and never came back");
  check(
      [](communicator& own) {
        std::vector<double> x(1);
        const std::vector<double> weights(3, 1.0);
        own.all_reduce(std::span{x}, std::span<const double>{weights});
      },
      "waits for node 1 in all_reduce(); node 1 left at 4.25 s and never came back");
  check(
      [](communicator& own) {
        own.send((own.rank() + 1) % 3, {});
        (void)own.receive((own.rank() + 2) % 3);
      },
      "node 2: waits for a message of node 1; node 1 left at 4.25 s and never came back");
  check(
      [](communicator& own) {
        own.compute(4);
        (void)own.receive_any();
      },
      "node 2 waits for a message of any node; node 1 left at 4.25 s and never came back");
  // It has come to the barrier, and has left before the others came.
  CHECK_THROWS_TEXT(clock.run(3,
                              [](communicator& own) {
                                if (own.rank() != 1) own.compute(5);
                                own.barrier();
                              }),
                    coop::error, "node 0: waits for node 1 in barrier(); node 1 left at 4.25 s");
}

TEST_CASE("a run ends without a node that nobody waits for", "[absence]") {
  const coop_test::watchdog limit{"absences"};
  struct ending {
    double* at;
    communicator* own;
    ~ending() { *at = own->now(); }
  };
  for (const int doing : {0, 1, 2, 3}) {
    coop::event_log log;
    std::vector<double> ended(3, -1);
    simulated{.network = slow, .absences = {{1, 4}}, .log = &log}.run(3, [&](communicator& own) {
      const ending note{&ended[own.rank()], &own};
      if (own.rank() == 1) {
        own.send(2, second);
        if (doing == 0) own.compute(100);
        if (doing == 1) (void)own.receive_any();
        if (doing == 2) own.barrier();
        while (!own.try_receive_any()) {
        }
      }
      own.send(1, {});
      own.compute(6);
      own.send(1, second);  // nobody will receive it
    });
    CHECK(ended == std::vector<double>{6, 6, 6});  // node 1's destructors ran
    const auto own = intervals_of(log, 1);
    REQUIRE(!own.empty());
    CHECK(own.back() == interval{4, 6, 1, activity::away});
    if (doing == 0) CHECK(own.front() == interval{0, 4, 1, activity::computing});
    if (doing == 2) CHECK(own.front() == interval{0, 4, 1, activity::waiting});
    for (const auto& each : log.messages) CHECK(each.received < 4);
  }
}

TEST_CASE("a run that all nodes leave for good is an error, for nobody came to its end",
          "[absence]") {
  for (const std::vector<absence>& given : std::vector<std::vector<absence>>{
           {{0, 1}, {1, 1}}, {{0, 1}, {1, 2}}, {{0, 0}, {1, 0}}, {{0, 0, 1}, {0, 1}, {1, 0.5}}}) {
    int done = 0;
    CHECK_THROWS_TEXT(simulated{.absences = given}.run(2,
                                                       [&](communicator& own) {
                                                         own.compute(10);
                                                         ++done;
                                                       }),
                      coop::error, "all nodes have left for good");
    CHECK(done == 0);
  }
  // One that has returned before it was to leave has come to the end.
  int done = 0;
  CHECK_NOTHROW(simulated{.absences = {{0, 1}, {1, 20}}}.run(2, [&](communicator& own) {
    own.compute(10);
    ++done;
  }));
  CHECK(done == 1);
}

TEST_CASE("simulated obeys the laws while nodes leave and join", "[absence]") {
  const coop_test::watchdog limit{"laws with absences"};
  const coop::any_network fast = coop::uniform_network{1e-3, 1e6};
  for (const double loss : {0.0, 0.3}) {
    for (const auto ports :
         {coop::contention::none, coop::contention::sends, coop::contention::both}) {
      const simulated transport{
          .network = fast,
          .ports = ports,
          .faults = {.loss = loss, .timeout = 0.1},
          .absences = {{0, 0.002, 0.004}, {1, 0, 0.5}, {2, 0.001, 0.003}, {2, 0.003, 0.7}}};
      CHECK_NOTHROW(coop::laws::transport(transport, {.nodes = 3, .rounds = 20}));
      CHECK(coop_test::gossip(transport, 16, 1) == coop_test::serial_gossip(16));
    }
  }
}

}  // namespace
