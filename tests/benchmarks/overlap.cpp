// SPDX-License-Identifier: BSL-1.0
// Steps that overlap their communication against the longer of the two parts, on a wire that takes
// its time: two nodes on threads, whose messages arrive `latency` after they were sent. Computing
// is waiting on the clock as well, so that the figures do not depend on what else the cores do.

#include "benchmarks/measure.hpp"

#include <coop/compose.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/schedules/overlapped.hpp>
#include <coop/schedules/periodic.hpp>
#include <coop/train.hpp>
#include <coop/transports/threads.hpp>

#include <algorithm>
#include <chrono>
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

/// `threads`, whose messages of more than a few bytes take `latency` seconds.
struct slow_wire {
  double latency;

  class communicator {
    using wire = coop::threads::communicator;

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
      pending(wire::pending started, clock_type::time_point due)
          : started_{std::move(started)}, due_{due} {}
      [[nodiscard]] bool ready() { return clock_type::now() >= due_ && started_.ready(); }
      [[nodiscard]] auto wait() {
        std::this_thread::sleep_until(due_);
        return started_.wait();
      }

     private:
      wire::pending started_;
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
    coop::threads{}.run(nodes, [&](coop::threads::communicator& through) {
      communicator own{through, latency};
      worker(own);
    });
  }
  [[nodiscard]] std::string describe() const { return "slow_wire{}"; }
};

constexpr std::size_t dimension = 20'000;
constexpr std::size_t steps = 60;

/// Seconds of a step in which a gradient takes `compute`.
template <class Schedule>
double step_seconds(const Schedule& schedule, double compute, double latency) {
  const auto objective = coop::make_objective<float>(
      dimension, std::size_t{2},
      [compute](std::span<const float> x, std::span<const std::size_t>, std::span<float> g) {
        const auto until = from_now(compute);
        std::copy(x.begin(), x.end(), g.begin());
        std::this_thread::sleep_until(until);
        return 0.0;
      });
  const coop::report r = coop::train(
      coop::compose(coop::complete{2}, schedule, coop::exchange::models{}, slow_wire{latency}),
      objective, {.batch_size = 1, .steps = steps, .evaluate_every = coop::only_at_end});
  return (r.trace.back().seconds - r.trace.front().seconds) / static_cast<double>(steps);
}

void compare(const std::string& name, double compute, double latency) {
  const coop::periodic never{steps + 1};
  const coop::periodic always{1};
  const auto longer = [&] {
    return std::max(step_seconds(never, compute, latency), step_seconds(always, 0.0, latency));
  };
  const auto against_longer = [&](const auto& schedule) {
    return benchmark::alternate(
               9, [&] { return step_seconds(schedule, compute, latency); }, longer)
        .ratio();
  };
  benchmark::ratio("overlapped_step_vs_max_of_compute_and_communicate" + name,
                   against_longer(coop::overlapped{1}));
  benchmark::figure("waiting_step_vs_max_of_compute_and_communicate" + name, against_longer(always),
                    "times");
}

}  // namespace

int main() {
  compare("", 3e-3, 3e-3);
  compare("_where_computing_is_longer", 4e-3, 2e-3);
  compare("_where_communication_is_longer", 2e-3, 4e-3);
}
