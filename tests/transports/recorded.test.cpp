// SPDX-License-Identifier: BSL-1.0
#include <coop/transports/recorded.hpp>

#include <coop/archetypes/transport.hpp>
#include <coop/compose.hpp>
#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/engines/parameter_server_letters.hpp>
#include <coop/laws/transport.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/quadratic.hpp>
#include <coop/report/timeline.hpp>
#include <coop/report/write_chrome_trace.hpp>
#include <coop/report/write_timeline_svg.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/network/uniform_network.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/transports/threads.hpp>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/watchdog.hpp"

namespace {

using coop::activity;
using coop::activity_log;
using coop::activity_record;
using coop::in_process;
using coop::recorded;
using coop::simulated;
using coop::threads;
using coop::timeline;
using coop_test::watchdog;

template <class T>
using comm = typename recorded<T>::communicator;

template <class T>
constexpr bool models_the_same() {
  using own = typename T::communicator;
  using coop::CollectiveCommunicator;
  return coop::Transport<recorded<T>> &&
         CollectiveCommunicator<comm<T>, std::span<float>> ==
             CollectiveCommunicator<own, std::span<float>> &&
         CollectiveCommunicator<comm<T>, std::span<double>> ==
             CollectiveCommunicator<own, std::span<double>> &&
         CollectiveCommunicator<comm<T>, int> == CollectiveCommunicator<own, int> &&
         coop::OverlappingCommunicator<comm<T>> == coop::OverlappingCommunicator<own> &&
         coop::PointToPointCommunicator<comm<T>> == coop::PointToPointCommunicator<own> &&
         coop::HandingCommunicator<comm<T>> == coop::HandingCommunicator<own> &&
         coop::TimedCommunicator<comm<T>> == coop::TimedCommunicator<own> &&
         coop::SharedMemoryCommunicator<comm<T>> == coop::SharedMemoryCommunicator<own> &&
         coop::SimulatedCommunicator<comm<T>> == coop::SimulatedCommunicator<own>;
}

TEST_CASE("recorded models what the transport models", "[recorded]") {
  STATIC_REQUIRE(models_the_same<threads>());
  STATIC_REQUIRE(models_the_same<in_process>());
  STATIC_REQUIRE(models_the_same<simulated>());
  STATIC_REQUIRE(models_the_same<coop::archetypes::transport>());
  STATIC_REQUIRE(models_the_same<coop::archetypes::overlapping_transport>());
  STATIC_REQUIRE(models_the_same<coop::archetypes::point_to_point_transport>());
  STATIC_REQUIRE(models_the_same<coop::archetypes::timed_transport>());
  STATIC_REQUIRE(models_the_same<coop::archetypes::simulated_point_to_point_transport>());
  STATIC_REQUIRE(models_the_same<recorded<threads>>());
  STATIC_REQUIRE(coop::UntimedCommunicator<comm<simulated>>);
  STATIC_REQUIRE(!coop::UntimedCommunicator<comm<threads>>);
  STATIC_REQUIRE(coop::ActivityLog<activity_log>);
  activity_log log;
  CHECK(recorded{in_process{2}, log}.describe() == "recorded{in_process{2}, log}");
}

// What every log must be: a timeline of the run checks that nothing overlaps.
timeline checked(const activity_log& log, std::size_t nodes, double longest) {
  for (std::size_t i = 0; i < log.intervals.size(); ++i) {
    const auto& each = log.intervals[i];
    CHECK(each.node < nodes);
    CHECK(each.start >= 0);
    CHECK(each.start < each.end);
    if (i == 0) continue;
    const auto& before = log.intervals[i - 1];
    CHECK((before.node < each.node || (before.node == each.node && before.end <= each.start)));
  }
  timeline lines{log, nodes};
  CHECK(lines.total_time() <= longest);
  for (std::size_t node = 0; node < nodes; ++node) {
    const double sum = lines.seconds(node, activity::computing) +
                       lines.seconds(node, activity::waiting) +
                       lines.seconds(node, activity::communicating);
    CHECK(sum <= longest * (1 + 1e-9));
    CHECK(lines.seconds(node, activity::away) == 0);
  }
  return lines;
}

double seconds_of(auto&& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void rest(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
}

TEST_CASE("recorded obeys the laws of transports, whatever it wraps", "[recorded]") {
  const watchdog limit{"laws of recorded"};
  activity_log log;
  for (const std::size_t nodes : {1U, 2U, 3U, 8U}) {
    const coop::laws::transport_options options{.nodes = nodes, .rounds = 24};
    CHECK_NOTHROW(coop::laws::transport(recorded{threads{}, log}, options));
    CHECK_NOTHROW(coop::laws::transport(recorded{in_process{.threads = 2}, log}, options));
    CHECK_NOTHROW(coop::laws::transport(recorded{simulated{}, log}, options));
  }
  activity_log outer;
  CHECK_NOTHROW(coop::laws::transport(recorded{recorded{threads{}, log}, outer}, {.nodes = 3}));
  CHECK_NOTHROW(coop::laws::transport(recorded{coop::archetypes::transport{}, log}, {.nodes = 3}));
}

void check_same(const coop::report& a, const coop::report& b) {
  CHECK(a.model == b.model);
  CHECK(a.models == b.models);
  CHECK(a.node_traffic == b.node_traffic);
  REQUIRE(a.trace.size() == b.trace.size());
  for (std::size_t i = 0; i < a.trace.size(); ++i) {
    CHECK(a.trace[i].loss == b.trace[i].loss);
    CHECK(a.trace[i].bytes_out == b.trace[i].bytes_out);
  }
}

const coop::quadratic<double> loss{
    {.dimension = 6, .noise = 0.5, .heterogeneity = 1.0, .groups = 4, .samples_per_group = 7}};
const coop::train_options options{
    .step_size = 0.05, .batch_size = 2, .steps = 24, .evaluate_every = 6, .keep_models = true};

template <class Transport, class... Policies>
void check_same_bits(const Transport& transport, const Policies&... policies) {
  const coop::report bare = coop::train(coop::compose(policies..., transport), loss, options);
  activity_log log;
  const auto composition = coop::compose(policies..., recorded{transport, log});
  std::optional<coop::report> run;
  const double longest = seconds_of([&] { run = coop::train(composition, loss, options); });
  check_same(*run, bare);
  const std::size_t nodes = composition.topology.nodes();
  constexpr bool real = !coop::SimulatedCommunicator<typename Transport::communicator>;
  const timeline lines = checked(log, nodes, real ? longest : 1e9);
  CHECK(lines.nodes() == nodes);
}

TEST_CASE("a recorded run has the bits of the same run without a log", "[recorded]") {
  const watchdog limit{"bits of recorded"};
  check_same_bits(threads{}, coop::complete{4}, coop::periodic{4});
  check_same_bits(in_process{.threads = 2}, coop::complete{4}, coop::periodic{4});
  // Asynchronous, but on one thread the nodes take turns, always the same.
  check_same_bits(in_process{.threads = 1}, coop::parameter_server{4}, coop::asynchronous{});
  check_same_bits(simulated{.network = coop::uniform_network{1e-3, 1e5},
                            .compute = coop::compute_time::shifted_exponential{0.01, 50}},
                  coop::parameter_server{4}, coop::asynchronous{});
}

TEST_CASE("on a virtual clock nodes compute for as long as the simulation's own log says",
          "[recorded]") {
  coop::event_log events;
  const simulated transport{.network = coop::uniform_network{1e-3, 1e5},
                            .compute = coop::compute_time::shifted_exponential{0.01, 50},
                            .log = &events};
  activity_log log;
  const coop::report r = coop::train(
      coop::compose(coop::complete{4}, coop::periodic{3}, recorded{transport, log}), loss, options);
  const timeline expected{events};
  const timeline lines = checked(log, 4, expected.total_time());
  for (std::size_t node = 0; node < 4; ++node) {
    const double seconds = expected.seconds(node, activity::computing);
    CHECK(seconds > 24 * 0.01);
    CHECK(std::abs(lines.seconds(node, activity::computing) - seconds) < 1e-9);
    // What the measuring waits for is not in it.
    CHECK(lines.seconds(node, activity::communicating) + lines.seconds(node, activity::waiting) <=
          expected.seconds(node, activity::communicating) +
              expected.seconds(node, activity::waiting) + 1e-9);
  }
}

TEST_CASE("the log shows who computes and who waits", "[recorded]") {
  const watchdog limit{"recorded sleeps"};
  // Node 1 takes 50 ms for a gradient, the others next to nothing.
  const auto slow = coop::function_objective{
      2, 4,
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        if (batch.front() == 1) rest(50);
        for (std::size_t i = 0; i < x.size(); ++i) g[i] = x[i];
        return 1.0;
      },
      [](std::span<const double>, std::span<const std::size_t>) { return 1.0; }};
  activity_log log;
  const auto composition = coop::compose(coop::complete{4}, recorded{threads{}, log});
  const double longest = seconds_of([&] {
    (void)coop::train(composition, slow,
                      {.batch_size = 1,
                       .steps = 3,
                       .evaluate_every = coop::only_at_end,
                       .partition = coop::data::contiguous(4, 4)});
  });
  const timeline lines = checked(log, 4, longest);
  for (std::size_t node = 0; node < 4; ++node) {
    const double idle =
        lines.seconds(node, activity::waiting) + lines.seconds(node, activity::communicating);
    if (node == 1) {
      CHECK(lines.seconds(node, activity::computing) >= 0.04);
    } else {
      CHECK(idle >= 0.03);
    }
  }
  std::ostringstream trace;
  coop::write_chrome_trace(trace, lines);
  CHECK(trace.str().find("communicating") != std::string::npos);
  std::ostringstream picture;
  coop::write_timeline_svg(picture, lines);
  CHECK(picture.str().find("<svg") != std::string::npos);
}

TEST_CASE("every call counts as what it is", "[recorded]") {
  const watchdog limit{"recorded calls"};
  activity_log log;
  const auto spent = [&](auto first, auto second) {
    std::atomic<bool> begun{false};
    recorded{threads{}, log}.run(2, [&](comm<threads>& own) {
      if (own.rank() == 0) {
        begun = true;
        first(own);
      } else {
        while (!begun) std::this_thread::yield();
        rest(50);
        second(own);
      }
    });
    const timeline lines = checked(log, 2, 1e9);
    CHECK(lines.seconds(1, activity::computing) >= 0.05);
    return std::pair{lines.seconds(0, activity::waiting),
                     lines.seconds(0, activity::communicating)};
  };
  constexpr double least = 0.01;
  const std::size_t one[] = {1};
  const std::size_t zero[] = {0};
  const auto meet = [](auto& own) { own.barrier(); };
  CHECK(spent(meet, meet).first >= least);
  const auto swap = [&](auto& own) {
    const auto& other = own.rank() == 0 ? one : zero;
    (void)own.exchange(other, other, {});
  };
  CHECK(spent(swap, swap).second >= least);
  const auto start = [&](auto& own) {
    const auto& other = own.rank() == 0 ? one : zero;
    auto pending = own.start_exchange(other, other, {});
    (void)pending.wait();
  };
  CHECK(spent(start, start).second >= least);
  const auto send = [](auto& own) { own.send(0, {}); };
  CHECK(spent([](auto& own) { (void)own.receive(1); }, send).first >= least);
  CHECK(spent([](auto& own) { (void)own.receive_any(); }, send).first >= least);
  CHECK(spent(
            [](auto& own) {
              while (!own.try_receive_any()) {
              }
            },
            send)
            .first > 0);
  const auto sum = [](auto& own) {
    std::vector<double> x{1.0};
    own.all_reduce(std::span{x}, std::vector<double>{1, 1});
  };
  CHECK(spent(sum, sum).second >= least);
}

TEST_CASE("what is untimed is not in the log", "[recorded]") {
  activity_log log;
  recorded{threads{}, log}.run(1, [&](comm<threads>& own) {
    rest(2);
    own.barrier();
    {
      const auto still = own.untimed();
      const auto nested = own.untimed();
      rest(20);
      own.barrier();
    }
    own.barrier();
    rest(2);
  });
  const timeline lines = checked(log, 1, 1e9);
  CHECK(lines.seconds(0, activity::computing) >= 0.004);
  double gaps = 0;
  for (std::size_t i = 1; i < log.intervals.size(); ++i) {
    gaps += log.intervals[i].start - log.intervals[i - 1].end;
  }
  CHECK(gaps >= 0.02);
}

TEST_CASE("errors pass through, and the log goes until then", "[recorded]") {
  const watchdog limit{"failures of recorded"};
  activity_log log;
  const recorded transport{threads{}, log};
  for (const std::size_t nodes : {1U, 3U}) {
    try {
      transport.run(nodes, [&](comm<threads>& own) {
        own.barrier();
        rest(1);
        if (own.rank() + 1 == own.size()) throw std::runtime_error{"this node fails"};
        own.barrier();
      });
      FAIL("a node threw");
    } catch (const coop::error& e) {
      CHECK(e.rank() == nodes - 1);
      CHECK_THROWS_AS(std::rethrow_if_nested(e), std::runtime_error);
    }
    const timeline lines = checked(log, nodes, 1e9);
    for (std::size_t node = 0; node < nodes; ++node) {
      CHECK(lines.seconds(node, activity::computing) >= 0.001);
    }
  }
  CHECK_THROWS_AS(transport.run(0, [](comm<threads>&) {}), std::invalid_argument);
  CHECK(log.intervals.empty());
}

TEST_CASE("a record is made of what it is told", "[recorded]") {
  using intervals = std::vector<activity_log::interval>;
  activity_record record;
  record.begin(7, 1.0);
  record.call(activity::waiting, 2.0, 3.0);
  record.call(activity::waiting, 3.0, 4.0);             // goes on
  record.call(activity::communicating, 4.0, 4.0);       // takes no time
  record.call(activity::waiting, 5.0, 6.0, true);       // polls,
  record.call(activity::waiting, 6.000001, 6.5, true);  // again at once,
  record.call(activity::waiting, 6.75, 7.0, true);      // and after it has computed
  record.call(activity::communicating, 6.5, 6.8);       // the clock went back
  record.pause(7.5);
  record.pause(7.6);
  record.call(activity::waiting, 7.7, 7.8);
  record.resume(7.9);
  record.resume(8.0);
  record.end(9.0);
  CHECK_FALSE(record.incomplete());
  CHECK(record.intervals() == intervals{{1.0, 2.0, 7, activity::computing},
                                        {2.0, 4.0, 7, activity::waiting},
                                        {4.0, 5.0, 7, activity::computing},
                                        {5.0, 6.5, 7, activity::waiting},
                                        {6.5, 6.75, 7, activity::computing},
                                        {6.75, 7.0, 7, activity::waiting},
                                        {7.0, 7.5, 7, activity::computing},
                                        {8.0, 9.0, 7, activity::computing}});
}

}  // namespace
