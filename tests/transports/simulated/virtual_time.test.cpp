// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/virtual_time.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

constexpr std::size_t stack = std::size_t{128} * 1024;

/// Notes what happens, and says who goes on when nothing does.
struct notes {
  std::string all;
  std::size_t next = 0;
  coop::virtual_time<notes>* time = nullptr;
  void arrived(std::size_t node, std::uint32_t value) {
    all += "a" + std::to_string(node) + std::to_string(value) + " ";
    if (value == 9) time->hold(node, std::numeric_limits<double>::infinity());
    if (value == 5) time->hold(node, 5);
  }
  std::size_t quiet() {
    all += "q ";
    return next;
  }
};

TEST_CASE("fibers go on in the order of time, then of nodes", "[virtual_time]") {
  notes n;
  coop::virtual_time<notes> time{n, 3, stack};
  n.time = &time;
  for (std::size_t node = 0; node < 3; ++node) {
    time.start(node, [&, node] {
      for (const double until : {1.0, node == 1 ? 1.5 : 2.0}) {
        time.sleep(node, until);
        n.all += std::to_string(node) + " ";
      }
    });
  }
  time.arrive(1, 1, 7);
  CHECK(time.living() == 3);
  time.run();
  CHECK(n.all == "0 a17 1 2 1 0 2 ");
  CHECK(time.now() == 2);
  CHECK(time.living() == 0);
  CHECK(time.finished(2));
}

TEST_CASE("what is woken goes on once; when nothing happens the owner is asked", "[virtual_time]") {
  notes n;
  coop::virtual_time<notes> time{n, 2, stack};
  time.start(0, [&] {
    time.block(0);
    n.all += "0 ";
    time.block(0);
    n.all += "0 ";
  });
  time.start(1, [&] {
    CHECK(time.blocked(0));
    time.wake(0, 1);
    time.wake(0, 2);
  });
  time.run();
  CHECK(n.all == "0 q 0 ");
}

TEST_CASE("who is held goes on later, or never", "[virtual_time]") {
  notes n;
  coop::virtual_time<notes> time{n, 3, stack};
  n.time = &time;
  time.arrive(1, 0, 5);
  time.arrive(3, 1, 9);
  bool unwound = false;
  struct mark {
    bool* seen;
    ~mark() { *seen = true; }
  };
  time.start(0, [&] {
    time.sleep(0, 2);
    CHECK(time.now() == 5);
  });
  time.start(1, [&] {
    try {
      const mark here{&unwound};
      time.sleep(1, 3);  // it leaves first
      n.all += "never ";
    } catch (const coop::run_stopped&) {
    }
  });
  time.start(2, [&] {
    for (int look = 0; look < 3; ++look) time.give_way(2);
    time.sleep(2, 6);
    CHECK(time.lost(1));
    CHECK(time.living() == 1);
    CHECK(!unwound);
  });
  time.run();
  CHECK(unwound);
  CHECK(n.all == "a05 a19 ");
}

TEST_CASE("a node that is stopped throws when it waits", "[virtual_time]") {
  notes n;
  coop::virtual_time<notes> time{n, 2, stack};
  std::size_t stopped = 0;
  for (std::size_t node = 0; node < 2; ++node) {
    time.start(node, [&, node] {
      try {
        time.sleep(node, 1);
        time.stop();
        time.sleep(node, 2);
      } catch (const coop::run_stopped&) {
        ++stopped;
      }
    });
  }
  time.run();
  CHECK(stopped == 2);
  CHECK(time.now() == 1);
}

}  // namespace
