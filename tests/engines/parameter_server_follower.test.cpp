// SPDX-License-Identifier: BSL-1.0
#include <coop/engines/parameter_server_follower.hpp>

#include <coop/compose.hpp>
#include <coop/engines/parameter_server_setting.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/transports/in_process.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>

#include "support/catch.hpp"

namespace {

// Node 0 is a worker and node 1 the first server, both played here; node 2 is the follower, with
// the second parameter of two.
struct play {
  std::function<void(coop::growing_message& orders)> leader;
  std::function<void(std::span<std::byte> message)> worker;  // of a gradient and its note
  std::function<void(std::span<const std::byte> answer)> heard;

  void run() const {
    const auto composition =
        coop::compose(coop::parameter_server{1, 2}, coop::asynchronous{}, coop::in_process{1});
    const coop::quadratic<double> objective{{.dimension = 2, .groups = 1, .samples_per_group = 1}};
    const coop::run_plan plan = coop::make_plan(composition, objective, {.steps = 1});
    composition.transport.run(3, [&](auto& communicator) {
      using comm = std::remove_cvref_t<decltype(communicator)>;
      if (communicator.rank() == 0) {
        std::array<std::byte, sizeof(double) + coop::server_note_bytes> message{};
        worker(message);
        communicator.send(2, message);
        if (heard) heard(communicator.receive(2).bytes());
      } else if (communicator.rank() == 1) {
        coop::growing_message orders;
        leader(orders);
        communicator.send(2, orders.bytes());
      } else {
        coop::parameter_server_setting<std::remove_cvref_t<decltype(composition)>,
                                       coop::quadratic<double>, comm>
            setting{&composition, &objective, &plan, &communicator, std::tuple<>{}};
        coop::parameter_server_follower<decltype(setting)> follower{setting, 1};
        follower.run();
      }
    });
  }
};

void put(coop::growing_message& orders, coop::server_order order) {
  orders.put(static_cast<std::uint64_t>(order));
}
void update(coop::growing_message& orders, std::uint64_t worker) {
  put(orders, coop::server_order::update);
  orders.put(0.5);  // step size
  orders.put(std::uint64_t{1});
  orders.put(worker);
}
void push_four(std::span<std::byte> message) {
  coop::byte_writer{message}.put(4.0);
  coop::push_note{.gradient = true}.write(message);
}

}  // namespace

TEST_CASE("a server does what the first one says, with its share") {
  const auto obeying = [](coop::growing_message& orders) {
    update(orders, 0);
    put(orders, coop::server_order::go);
    orders.put(std::uint64_t{0});
    put(orders, coop::server_order::end);
  };
  play{obeying, push_four,
       [](std::span<const std::byte> answer) {
         const auto note = coop::answer_note::read(answer);
         CHECK(note.version == 1);
         CHECK(note.go);
         const auto values = coop::values_before_note(answer);
         REQUIRE(values.size() == sizeof(double));
         CHECK(coop::load_little_endian<double>(values.data()) == 0 - 0.5 * 4);
       }}
      .run();
}

TEST_CASE("a server refuses orders that cannot be") {
  const auto refused = [](auto leader, auto worker, const std::string& text) {
    CHECK_THROWS_TEXT((play{leader, worker, {}}.run()), coop::error, text);
  };
  refused([](auto& orders) { orders.put(std::uint64_t{99}); }, push_four,
          "node 2: a server got an order that there is not");
  refused([](auto& orders) { update(orders, 1); }, push_four, "got an order for no worker");
  refused([](auto& orders) { update(orders, 0); },
          [](std::span<std::byte> message) { coop::push_note{}.write(message); },
          "got no gradient where there should be one");
}
