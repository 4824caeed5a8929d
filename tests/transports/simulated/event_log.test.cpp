// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/event_log.hpp>

#include <coop/core/random.hpp>
#include <coop/transports/compute_time/pareto.hpp>
#include <coop/transports/network/distance_network.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "../stress.hpp"
#include "support/catch.hpp"

namespace {

using coop::activity;
using coop::event_log;
using coop::simulated;
using communicator = simulated::communicator;

double hops(std::size_t a, std::size_t b) {
  const std::size_t far = a > b ? a - b : b - a;
  return static_cast<double>(std::min(far, 16 - far));
}

/// Everything at once: exchanges, messages, polling, collective calls, of nodes that compute for
/// heavy-tailed times.
event_log busy_log(coop::contention ports, double loss) {
  event_log log;
  const simulated transport{.network = coop::distance_network{hops, 0.125, 1000},
                            .compute = coop::compute_time::pareto{0.1, 1.2},
                            .ports = ports,
                            .faults = {.loss = loss, .timeout = 0.5},
                            .log = &log};
  transport.run(16, [](communicator& own) {
    coop::random_stream random{7, own.rank()};
    const auto ring = coop_test::ring_of(own.rank(), 16);
    for (std::size_t step = 1; step <= 20; ++step) {
      const std::vector<std::byte> bytes(random.below(1000));
      const coop_test::drain_guard guard{own};
      own.compute_step(step);
      own.send(random.below(16), bytes);
      auto pending = own.start_exchange(ring, ring, bytes);
      own.compute(random.uniform());
      if (step % 3 == 0) {
        while (!pending.ready()) {
        }
      }
      (void)pending.wait();
      if (step % 5 == 0) own.barrier();
    }
    while (own.receive_any_until(own.now() + 1)) {
    }
  });
  return log;
}

TEST_CASE("no message is received before it is sent, nor faster than its link", "[event_log]") {
  for (const coop::contention ports :
       {coop::contention::none, coop::contention::sends, coop::contention::both}) {
    for (const double loss : {0.0, 0.2}) {
      const event_log log = busy_log(ports, loss);
      CHECK(log.messages.size() > std::size_t{16} * 20 * 2);
      bool causal = true;
      for (const auto& m : log.messages) {
        const double least =
            0.125 * hops(m.source, m.destination) + static_cast<double>(m.bytes) / 1000;
        causal = causal && m.sent <= m.left && m.received >= m.left + least - 1e-12;
      }
      CHECK(causal);
    }
  }
}

TEST_CASE("a port's messages do not overlap", "[event_log]") {
  event_log log = busy_log(coop::contention::both, 0);
  for (std::uint32_t node = 0; node < 16; ++node) {
    std::vector<event_log::message> out;
    std::vector<event_log::message> in;
    for (const auto& m : log.messages) {
      if (m.source == node) out.push_back(m);
      if (m.destination == node) in.push_back(m);
    }
    std::ranges::sort(out, {}, &event_log::message::left);
    std::ranges::sort(in, {}, &event_log::message::received);
    bool apart = true;
    for (std::size_t i = 1; i < out.size(); ++i) {
      apart = apart &&
              out[i].left >= out[i - 1].left + static_cast<double>(out[i - 1].bytes) / 1000 - 1e-9;
    }
    for (std::size_t i = 1; i < in.size(); ++i) {
      apart = apart &&
              in[i].received - static_cast<double>(in[i].bytes) / 1000 >= in[i - 1].received - 1e-9;
    }
    CHECK(apart);
  }
}

TEST_CASE("the intervals of a node follow each other", "[event_log]") {
  const event_log log = busy_log(coop::contention::both, 0.1);
  std::vector<double> end(16);
  bool in_order = true;
  for (const auto& i : log.intervals) {
    in_order = in_order && i.start >= end[i.node] && i.end > i.start;
    end[i.node] = i.end;
  }
  CHECK(in_order);
}

TEST_CASE("the log tells what a node does with its time", "[event_log]") {
  event_log log;
  const simulated transport{.network = coop::uniform_network{0.25, 8}, .log = &log};
  const auto worker = [](communicator& own) {
    const std::vector<std::byte> bytes(8);
    const std::vector<std::size_t> other{1 - own.rank()};
    own.compute(own.rank() == 0 ? 1 : 3);
    (void)own.exchange(other, other, bytes);
    if (own.rank() == 0) own.compute(0.25);
    own.barrier();
  };
  transport.run(2, worker);
  using interval = event_log::interval;
  std::vector<interval> first;
  std::ranges::copy_if(log.intervals, std::back_inserter(first),
                       [](const interval& i) { return i.node == 0; });
  CHECK(first == std::vector<interval>{{0, 1, 0, activity::computing},
                                       {1, 3, 0, activity::waiting},
                                       {3, 4.25, 0, activity::communicating},
                                       {4.25, 4.5, 0, activity::computing},
                                       {4.5, 4.75, 0, activity::communicating}});
  std::vector<interval> second;
  std::ranges::copy_if(log.intervals, std::back_inserter(second),
                       [](const interval& i) { return i.node == 1; });
  // Node 0's message of 1 s is there at 2.25 s.
  CHECK(second == std::vector<interval>{{0, 3, 1, activity::computing},
                                        {3, 4.5, 1, activity::waiting},
                                        {4.5, 4.75, 1, activity::communicating}});
  CHECK(log.messages ==
        std::vector<event_log::message>{{1, 1, 2.25, 8, 0, 1, 1}, {3, 3, 4.25, 8, 1, 0, 1}});
  const event_log before = log;
  transport.run(2, worker);
  CHECK(log == before);
}

}  // namespace
