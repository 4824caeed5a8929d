// SPDX-License-Identifier: BSL-1.0
// Steps that overlap their communication against the longer of the two parts, on a wire that takes
// its time: two nodes on a thread each, whose messages arrive `latency` after they were sent.
// Computing is waiting on the clock as well, so that the figures do not depend on what else the
// cores do; what the library does itself is outside of both.

#include "benchmarks/measure.hpp"

#include <coop/compose.hpp>
#include <coop/core/error.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/topologies/complete.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <thread>
#include <utility>

namespace {

using clock_type = std::chrono::steady_clock;
using duration = std::chrono::duration<double>;

clock_type::time_point from_now(double seconds) {
  return clock_type::now() + std::chrono::duration_cast<clock_type::duration>(duration{seconds});
}

/// `transport`, whose messages of more than a few bytes take `latency` seconds.
template <class Inner>
struct slow_wire {
  Inner transport;
  double latency;

  class communicator {
    using wire = typename Inner::communicator;

   public:
    static constexpr bool shares_memory = true;
    static constexpr std::size_t short_bytes = 64;

    communicator(wire& through, double latency) : wire_{&through}, latency_{latency} {}

    [[nodiscard]] std::size_t rank() const { return wire_->rank(); }
    [[nodiscard]] std::size_t size() const { return wire_->size(); }
    [[nodiscard]] double now() const { return wire_->now(); }
    void barrier() { wire_->barrier(); }
    void drain() noexcept { wire_->drain(); }
    [[nodiscard]] coop::traffic traffic() const { return wire_->traffic(); }

    class pending {
     public:
      pending(typename wire::pending started, clock_type::time_point due)
          : started_{std::move(started)}, due_{due} {}
      [[nodiscard]] bool ready() { return clock_type::now() >= due_ && started_.ready(); }
      [[nodiscard]] auto wait() {
        std::this_thread::sleep_until(due_);
        return started_.wait();
      }

     private:
      typename wire::pending started_;
      clock_type::time_point due_;
    };

    pending start_exchange(std::span<const std::size_t> sources,
                           std::span<const std::size_t> destinations,
                           std::span<const std::byte> bytes) {
      return {wire_->start_exchange(sources, destinations, bytes),
              from_now(bytes.size() > short_bytes ? latency_ : 0.0)};
    }
    auto exchange(std::span<const std::size_t> sources, std::span<const std::size_t> destinations,
                  std::span<const std::byte> bytes) {
      return start_exchange(sources, destinations, bytes).wait();
    }

   private:
    wire* wire_;
    double latency_;
  };

  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    transport.run(nodes, [&](typename Inner::communicator& through) {
      communicator own{through, latency};
      worker(own);
    });
  }
  [[nodiscard]] std::string describe() const { return "slow_wire{}"; }
};

constexpr std::size_t dimension = 20'000;
constexpr std::size_t steps = 60;

constexpr double eta = 0.01;

/// Two nodes that are drawn to different points, and whose gradients take `compute` seconds.
template <class Transport, class Schedule>
coop::report run(const Transport& transport, const Schedule& schedule, double compute,
                 double latency) {
  const auto objective = coop::make_objective<float>(
      dimension, std::size_t{2},
      [compute](std::span<const float> x, std::span<const std::size_t> batch, std::span<float> g) {
        const auto until = from_now(compute);
        const float target = static_cast<float>(1 + 2 * batch.front());
        for (std::size_t j = 0; j < x.size(); ++j) g[j] = x[j] - target;
        std::this_thread::sleep_until(until);
        return 0.0;
      });
  return coop::train(coop::compose(coop::complete{2}, schedule, coop::exchange::models{},
                                   slow_wire<Transport>{transport, latency}),
                     objective,
                     {.step_size = eta,
                      .batch_size = 1,
                      .steps = steps,
                      .evaluate_every = coop::only_at_end,
                      .partition = coop::data::contiguous(2, 2),
                      .keep_models = true});
}

/// Seconds of a step.
double step_seconds(const coop::report& r) {
  return (r.trace.back().seconds - r.trace.front().seconds) / static_cast<double>(steps);
}

const coop::periodic never{steps + 1};
const coop::periodic always{1};
const coop::overlapped overlapping{1};

/// Every contestant's mean is that of plain gradient descent, 2(1 − (1 − η)^steps); its nodes are
/// of one model unless they never average.
template <class Transport>
void check(const Transport& transport) {
  const double mean = 2 * (1 - std::pow(1 - eta, static_cast<double>(steps)));
  const auto require = [](bool holds) {
    if (!holds) throw coop::error{"the contestants differ"};
  };
  const auto agrees = [&](const auto& schedule, std::size_t rounds, double apart) {
    const coop::report r = run(transport, schedule, 0, 0);
    for (const double reached : r.model) require(std::abs(reached - mean) < 1e-4 * mean);
    require(std::abs(r.models[1][0] - r.models[0][0] - apart) < 1e-4);
    require(r.rounds == rounds);
    require(r.models == run(coop::threads{}, schedule, 0, 0).models);
  };
  agrees(never, 0, mean);
  agrees(always, steps, 0);
  agrees(overlapping, steps, 0);
}

template <class Transport>
void compare(const Transport& transport, const std::string& name, double compute, double latency) {
  const auto seconds = [&](const auto& schedule, double computing, double wire) {
    return step_seconds(run(transport, schedule, computing, wire));
  };
  const auto longer = [&] {
    return std::max(seconds(never, compute, latency), seconds(always, 0.0, latency));
  };
  const auto against_longer = [&](const auto& schedule) {
    return benchmark::alternate(
               9, [&] { return seconds(schedule, compute, latency); }, longer)
        .ratio();
  };
  benchmark::ratio("overlapped_step_vs_max_of_compute_and_communicate" + name,
                   against_longer(overlapping));
  benchmark::figure("waiting_step_vs_max_of_compute_and_communicate" + name, against_longer(always),
                    "times");
}

/// What overlapping costs the library itself, which milliseconds of waiting would hide.
template <class Transport>
void compare_own_work(const Transport& transport, const std::string& name) {
  const auto times = benchmark::alternate(
      51, [&] { return step_seconds(run(transport, overlapping, 0, 0)); },
      [&] { return step_seconds(run(transport, always, 0, 0)); });
  benchmark::figure("overlapped_step_vs_waiting_step_where_nothing_takes_time" + name,
                    times.ratio(), "times");
  benchmark::figure("overlapped_step_where_nothing_takes_time" + name,
                    benchmark::median(times.ours) * 1e6, "us");
}

}  // namespace

int main() {
  const coop::threads threads;
  check(threads);
  compare(threads, "", 3e-3, 3e-3);
  compare(threads, "_where_computing_is_longer", 4e-3, 2e-3);
  compare(threads, "_where_communication_is_longer", 2e-3, 4e-3);
  compare_own_work(threads, "");
  const coop::in_process in_process{2};
  check(in_process);
  compare(in_process, "_in_process", 3e-3, 3e-3);
  compare_own_work(in_process, "_in_process");
}
