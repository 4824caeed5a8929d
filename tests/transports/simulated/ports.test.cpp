// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/simulated/ports.hpp>

#include <coop/core/error.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"

namespace {

using coop::contention;
using coop::simulated;
using communicator = simulated::communicator;

TEST_CASE("ports carry one message at a time", "[ports]") {
  const coop::any_network network = coop::uniform_network{0.5, 4};
  const coop::link_faults none;
  const coop::absences here;
  coop::ports both{network, contention::both, none, here, 1, 3};
  const auto first = both.send(0, 1, 8, 1.0, true);
  CHECK(first.left == 1.0);
  CHECK(first.first_byte == 1.5);
  CHECK(first.arrival == 3.5);
  CHECK(first.transmissions == 1);
  CHECK(first.takes_in);
  const auto second = both.send(0, 2, 4, 1.0, true);
  CHECK(second.left == 3.0);
  CHECK(second.arrival == 4.5);
  CHECK(both.send(1, 2, 4, 1.0, true).left == 1.0);
  CHECK(both.send(0, 2, 4, 10.0, true).left == 10.0);
  CHECK(both.receive(1, 1.5, 2.0) == 3.5);
  CHECK(both.receive(1, 2.0, 1.0) == 4.5);
  CHECK(both.receive(1, 9.0, 1.0) == 10.0);
  coop::ports free{network, contention::none, none, here, 1, 3};
  CHECK(!free.send(0, 1, 8, 1.0, false).takes_in);
  CHECK(free.send(0, 1, 8, 1.0, false).left == 1.0);
  CHECK(free.send(0, 1, 8, 1.0, true).arrival == 3.5);
  CHECK(free.send(0, 1, 0, 1.0, true).arrival == 3.5);  // does not overtake
  CHECK(free.send(0, 1, 0, 1.0, false).arrival == 1.5);
}

TEST_CASE("ports begin with nothing while their node is away", "[ports]") {
  const coop::any_network network = coop::uniform_network{0.5, 4};
  const coop::link_faults none;
  const std::vector<coop::absence> given{{0, 2, 5}, {1, 3, 7}, {2, 1}};
  const coop::absences away{given, 4};
  coop::ports both{network, contention::both, none, away, 1, 4};
  const auto first = both.send(0, 1, 8, 1.0, true);  // leaves from 1 s to 3 s
  CHECK(first.left == 1.0);
  CHECK(first.first_byte == 1.5);
  const auto second = both.send(0, 1, 8, 1.0, true);  // its turn is at 3 s
  CHECK(second.left == 5.0);
  CHECK(second.first_byte == 5.5);
  CHECK(both.receive(1, first.first_byte, first.transfer) == 3.5);  // was begun
  CHECK(both.receive(1, second.first_byte, second.transfer) == 9.0);
  CHECK(std::isinf(both.receive(2, 1.5, 1.0)));
  CHECK(std::isinf(both.send(2, 1, 8, 1.0, true).first_byte));
  coop::ports free{network, contention::none, none, away, 1, 4};
  CHECK(free.send(3, 1, 8, 3.0, true).arrival == 9.0);
  CHECK(free.send(3, 1, 0, 3.0, true).arrival == 9.0);  // does not overtake
  CHECK(std::isinf(free.send(3, 2, 0, 3.0, true).first_byte));
}

/// When `servers` servers have a message of `bytes` bytes of each of `workers` workers, who divide
/// it among them.
double served(std::size_t servers, std::size_t workers, std::size_t bytes, contention ports) {
  double end = 0;
  const simulated transport{.network = coop::uniform_network{0.25, 1024}, .ports = ports};
  transport.run(servers + workers, [&](communicator& own) {
    const std::vector<std::byte> part(bytes / servers);
    if (own.rank() < servers) {
      for (std::size_t k = 0; k < workers; ++k) (void)own.receive_any();
      end = std::max(end, own.now());
    } else {
      // Each begins with another server, so that all servers are busy from the start.
      for (std::size_t k = 0; k < servers; ++k) own.send((own.rank() + k) % servers, part);
    }
  });
  return end;
}

TEST_CASE("a server takes in one worker after the other; s servers divide its load by s",
          "[ports]") {
  constexpr std::size_t bytes = 1024;  // a second
  for (const std::size_t workers : {8U, 64U}) {
    const auto n = static_cast<double>(workers);
    for (const std::size_t servers : {1U, 2U, 4U, 8U}) {
      const double load = n / static_cast<double>(servers);
      CHECK(served(servers, workers, bytes, contention::both) == 0.25 + load);
      // Were it not for the receiving ports, all would be there after a worker's own second.
      CHECK(served(servers, workers, bytes, contention::sends) == 1.25);
      CHECK(served(servers, workers, bytes, contention::none) ==
            0.25 + 1 / static_cast<double>(servers));
    }
  }
}

TEST_CASE("messages are lost and sent again a geometric number of times", "[ports]") {
  constexpr double loss = 0.25;
  constexpr std::size_t messages = 4'000;
  coop::event_log log;
  const simulated transport{
      .network = coop::uniform_network{0.5}, .faults = {.loss = loss, .timeout = 2}, .log = &log};
  transport.run(5, [&](communicator& own) {
    for (std::size_t k = 0; own.rank() > 0 && k < messages; ++k) {
      own.send(0, {});
      own.compute(100);
    }
    for (std::size_t k = 0; own.rank() == 0 && k < 4 * messages; ++k) (void)own.receive_any();
  });
  REQUIRE(log.messages.size() == 4 * messages);
  double transmissions = 0;
  std::vector<double> counts(3);
  for (const auto& m : log.messages) {
    transmissions += m.transmissions;
    if (m.transmissions <= counts.size()) counts[m.transmissions - 1] += 1;
    CHECK(m.received == m.left + 0.5 + 2.0 * (m.transmissions - 1));
  }
  const double all = 4.0 * messages;
  // Five standard deviations: of the mean √p/((1 − p)√N), of a share √(q(1 − q)/N).
  CHECK(std::abs(transmissions / all - 1 / (1 - loss)) < 5 * std::sqrt(loss / all) / (1 - loss));
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double share = (1 - loss) * std::pow(loss, static_cast<double>(k));
    CHECK(std::abs(counts[k] / all - share) < 5 * std::sqrt(share * (1 - share) / all));
  }
}

TEST_CASE("a message takes its port once for every transmission, and is late by their timeouts",
          "[ports]") {
  // A second each; a timeout that is shorter waits for it, since the port has it still to send.
  for (const double timeout : {3.0, 0.25}) {
    coop::event_log log;
    const simulated transport{.network = coop::uniform_network{0.5, 8},
                              .faults = {.loss = 0.5, .timeout = timeout},
                              .log = &log};
    transport.run(2, [](communicator& own) {
      for (int k = 0; k < 200; ++k) {
        if (own.rank() == 0) own.send(1, std::vector<std::byte>(8));
        if (own.rank() == 1) (void)own.receive(0);
      }
    });
    REQUIRE(log.messages.size() == 200);
    double free = 0;
    double arrival = 0;
    for (const auto& m : log.messages) {
      CHECK(m.left == free);
      free = m.left + m.transmissions;
      arrival =
          std::max(arrival, m.left + std::max(timeout, 1.0) * (m.transmissions - 1) + 0.5) + 1;
      CHECK(m.received == arrival);
    }
    CHECK(free > 300);  // 400 in the mean, with a deviation of 20
  }
  // Without ports that are busy the timeout is all.
  coop::event_log log;
  simulated{.network = coop::uniform_network{0.5, 8},
            .ports = contention::none,
            .faults = {.timeout = 0.25, .outages = {{0, 1, 0, 0.75}}},
            .log = &log}
      .run(2, [](communicator& own) {
        if (own.rank() == 0) own.send(1, std::vector<std::byte>(8));
        if (own.rank() == 1) (void)own.receive(0);
      });
  CHECK(log.messages == std::vector<coop::event_log::message>{{0, 0, 2.25, 8, 0, 1, 4}});
}

TEST_CASE("no message of a node overtakes another on the way, however its times are rounded",
          "[ports]") {
  for (const contention kind : {contention::none, contention::sends, contention::both}) {
    std::size_t overtaken = 0;
    for (int k = 0; k < 400; ++k) {
      const simulated transport{.network = coop::uniform_network{1 + k * 0.37, 1e6 + k * 13.7},
                                .ports = kind};
      transport.run(2, [&](communicator& own) {
        if (own.rank() == 0) {
          own.compute(0.1 + k * 0.0137);
          own.send(1, std::vector<std::byte>(777 + static_cast<std::size_t>(k)));
          own.send(1, {});
          return;
        }
        if (own.receive(0).bytes().empty()) ++overtaken;
        (void)own.receive(0);
      });
    }
    CHECK(overtaken == 0);
  }
}

TEST_CASE("a link that has failed carries nothing until it is repaired", "[ports]") {
  coop::event_log log;
  const simulated transport{.network = coop::uniform_network{0.5},
                            .faults = {.timeout = 1, .outages = {{0, 1, 2.0, 5.5}}},
                            .log = &log};
  transport.run(3, [&](communicator& own) {
    if (own.rank() > 0) {
      for (int k = 0; k < 4; ++k) (void)own.receive(own.rank() - 1);
    }
    for (int k = 0; own.rank() < 2 && k < 4; ++k) {
      own.send(own.rank() + 1, {});
      own.compute(1.5);
    }
  });
  std::vector<double> received;
  for (const auto& m : log.messages) {
    if (m.destination == 1) received.push_back(m.received);
  }
  // Sent at 0, 1.5, 3 and 4.5; the last two are sent again until 6 and 5.5, in their order.
  CHECK(received == std::vector<double>{0.5, 2.0, 6.5, 6.5});
}

}  // namespace
