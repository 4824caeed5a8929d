// SPDX-License-Identifier: BSL-1.0

// The parameter server against recursions that are written down once more: on one thread, and under
// a virtual clock, gradients reach the server in the order in which they are computed, so a log of
// them tells every model that there must have been.

#include <coop/aggregators/incremental_aggregate.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/compressors/two_way.hpp>
#include <coop/compressors/uncompressed_first.hpp>
#include <coop/data/contiguous.hpp>
#include <coop/objectives/function_objective.hpp>
#include <coop/objectives/no_objective.hpp>
#include <coop/schedules/asynchronous.hpp>
#include <coop/schedules/bounded_staleness.hpp>
#include <coop/schedules/deadline.hpp>
#include <coop/schedules/quorum.hpp>
#include <coop/step_sizes/staleness_adaptive.hpp>
#include <coop/topologies/parameter_server.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/compute_time/trace.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/asynchronous.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace {

using vec = std::vector<double>;

constexpr std::size_t workers = 4;
constexpr std::size_t dimension = 5;
constexpr double eta = 0.05;

// f_w(x) = ½ Σ_j a_wj (x_j − c_wj)², different on every worker.
double a(std::size_t w, std::size_t j) { return 1.0 + double((w * 3 + j) % 4) / 2; }
double c(std::size_t w, std::size_t j) { return std::sin(double(w * dimension + j + 1)); }

vec gradient(std::size_t w, std::span<const double> x) {
  vec g(dimension);
  for (std::size_t j = 0; j < dimension; ++j) g[j] = a(w, j) * (x[j] - c(w, j));
  return g;
}

vec optimum() {
  vec x(dimension);
  for (std::size_t j = 0; j < dimension; ++j) {
    double top = 0;
    double bottom = 0;
    for (std::size_t w = 0; w < workers; ++w) {
      top += a(w, j) * c(w, j);
      bottom += a(w, j);
    }
    x[j] = top / bottom;
  }
  return x;
}

double distance(const vec& x, const vec& y) {
  REQUIRE(x.size() == y.size());
  double largest = 0;
  for (std::size_t j = 0; j < x.size(); ++j) largest = std::max(largest, std::abs(x[j] - y[j]));
  return largest;
}

struct logged {
  std::size_t worker;
  vec x;
};
struct run {
  coop::report report;
  std::vector<logged> log;
};

template <class Composition>
run trained(const Composition& composition, std::size_t steps) {
  std::vector<logged> log;
  const auto objective = coop::function_objective{
      dimension, workers,
      [&](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        log.push_back({batch[0], {x.begin(), x.end()}});
        const vec exact = gradient(batch[0], x);
        std::ranges::copy(exact, g.begin());
        return 1.0;
      }};
  run result{coop::train(composition, objective,
                         {.step_size = eta,
                          .batch_size = 1,
                          .steps = steps,
                          .evaluate_every = coop::only_at_end,
                          .partition = coop::data::contiguous(workers, workers)}),
             {}};
  // The first and the last row of the trace are computed over all samples.
  result.log.assign(log.begin() + workers, log.end() - workers);
  return result;
}

/// Replays the log: each gradient must be at a model that there has been, and the next model is
/// step(models, worker, gradient, staleness). The last one is the run's, the stalenesses are its.
template <class Step>
std::vector<vec> replay(const run& r, Step step) {
  std::vector<vec> models{vec(dimension)};
  std::vector<std::size_t> histogram;
  for (const logged& each : r.log) {
    std::size_t version = models.size();
    while (version > 0 && distance(models[version - 1], each.x) > 1e-12) --version;
    REQUIRE(version > 0);
    const std::size_t staleness = models.size() - version;
    histogram.resize(std::max(histogram.size(), staleness + 1));
    ++histogram[staleness];
    models.push_back(step(models.back(), each.worker, gradient(each.worker, each.x), staleness));
  }
  CHECK(histogram == r.report.staleness);
  CHECK(r.report.accepted == r.log.size());
  return models;
}

vec stepped(vec x, double step_size, const vec& g) {
  for (std::size_t j = 0; j < dimension; ++j) x[j] -= step_size * g[j];
  return x;
}

const coop::in_process one_thread{1};
coop::simulated clocks() { return {.compute = coop::compute_time::shifted_exponential{0.1, 5.0}}; }

template <class Check>
void on_both(Check check) {
  check(one_thread);
  check(clocks());
}

}  // namespace

TEST_CASE("asynchronous SGD is its recursion") {
  for (const std::size_t servers : {1U, 3U, 7U}) {
    on_both([&](const auto& transport) {
      const run r = trained(
          compose(coop::parameter_server{workers, servers}, coop::asynchronous{}, transport), 30);
      CHECK(r.log.size() == 30 * workers);
      CHECK(r.report.mean_staleness() > 1.0);
      const auto models = replay(r, [](const vec& x, std::size_t, const vec& g, std::size_t) {
        return stepped(x, eta, g);
      });
      CHECK(distance(models.back(), r.report.model) < 1e-12);
    });
  }
}

TEST_CASE("step sizes can shrink with staleness") {
  on_both([&](const auto& transport) {
    const run r = trained(compose(coop::parameter_server{workers, 2}, coop::asynchronous{},
                                  coop::staleness_adaptive{}, transport),
                          30);
    const auto models = replay(r, [](const vec& x, std::size_t, const vec& g, std::size_t t) {
      return stepped(x, eta / (1.0 + double(t)), g);
    });
    CHECK(distance(models.back(), r.report.model) < 1e-12);
  });
}

TEST_CASE("the averaged iterate is reported") {
  const run r = trained(compose(coop::parameter_server{workers, 2},
                                coop::asynchronous{{.average_decay = 0.75}}, one_thread),
                        10);
  const auto models = replay(
      r, [](const vec& x, std::size_t, const vec& g, std::size_t) { return stepped(x, eta, g); });
  vec average = models.front();
  for (std::size_t k = 1; k < models.size(); ++k) {
    for (std::size_t j = 0; j < dimension; ++j) {
      average[j] = 0.75 * average[j] + 0.25 * models[k][j];
    }
  }
  CHECK(distance(average, r.report.model) < 1e-12);
}

TEST_CASE("workers join one after the other") {
  constexpr std::size_t ramp = 30;
  on_both([&](const auto& transport) {
    const run r = trained(
        compose(coop::parameter_server{workers}, coop::asynchronous{{.ramp_up = ramp}}, transport),
        30);
    std::size_t updates = 0;
    std::vector<std::size_t> first(workers, 0);
    for (const logged& each : r.log) {
      if (first[each.worker] == 0)
        first[each.worker] = ++updates;
      else
        ++updates;
    }
    // Worker w is let in after ramp·w/(m − 1) updates, and its gradient comes after that.
    for (std::size_t w = 0; w < workers; ++w) CHECK(first[w] > ramp * w / (workers - 1));
    CHECK(r.report.accepted == 30 * workers);
  });
}

TEST_CASE("incremental aggregated gradients are their recursion, and reach the optimum") {
  const auto check = [](const auto& schedule, const auto& transport) {
    const auto composed = compose(coop::parameter_server{workers, 2}, schedule,
                                  coop::incremental_aggregate{}, transport);
    const run r = trained(composed, 25);
    std::vector<vec> last(workers, vec(dimension));
    const auto models = replay(r, [&](const vec& x, std::size_t w, const vec& g, std::size_t) {
      last[w] = g;
      vec mean(dimension);
      for (const vec& each : last) {
        for (std::size_t j = 0; j < dimension; ++j) mean[j] += each[j] / double(workers);
      }
      return stepped(x, eta, mean);
    });
    CHECK(distance(models.back(), r.report.model) < 1e-12);
    CHECK(distance(trained(composed, 400).report.model, optimum()) < 1e-10);
  };
  on_both([&](const auto& transport) {
    check(coop::asynchronous{}, transport);
    check(coop::bounded_staleness{0}, transport);
  });
  // Without the memory of the others' gradients the steps never settle.
  const run plain =
      trained(compose(coop::parameter_server{workers}, coop::asynchronous{}, one_thread), 300);
  CHECK(distance(plain.report.model, optimum()) > 1e-3);
}

TEST_CASE("both ways can be compressed, and the optimum is still reached") {
  const auto bytes = [](const coop::report& r) { return r.last().bytes_out; };
  on_both([&](const auto& transport) {
    const auto with = [&](const auto& compressor) {
      return trained(compose(coop::parameter_server{workers, 2}, coop::asynchronous{}, compressor,
                             coop::incremental_aggregate{}, transport),
                     1200)
          .report;
    };
    const coop::report plain = with(coop::identity{});
    const coop::error_feedback up{coop::top_k{0.4}};
    CHECK(distance(with(coop::two_way{coop::identity{}, coop::top_k{0.4}}).model, optimum()) <
          1e-6);
    CHECK(bytes(with(coop::two_way{up, coop::top_k{0.4}})) < bytes(plain));
    // All of the vectors uncompressed: the very bits.
    CHECK(with(coop::uncompressed_first{100000, up}).model == plain.model);
  });
  // A common minimum: the noise of compression dies out with the gradients.
  const auto objective = coop::function_objective{
      dimension, workers,
      [&](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        for (std::size_t j = 0; j < dimension; ++j) g[j] = a(batch[0], j) * (x[j] - c(0, j));
        return 1.0;
      }};
  const coop::error_feedback up{coop::top_k{0.4}};
  const coop::report r =
      coop::train(compose(coop::parameter_server{workers, 2}, coop::asynchronous{},
                          coop::two_way{up, coop::top_k{0.4}}, one_thread),
                  objective,
                  {.step_size = eta,
                   .batch_size = 1,
                   .steps = 800,
                   .partition = coop::data::contiguous(workers, workers)});
  vec minimum(dimension);
  for (std::size_t j = 0; j < dimension; ++j) minimum[j] = c(0, j);
  CHECK(distance(r.model, minimum) < 1e-9);
}

TEST_CASE("who waits for whom, by the clock") {
  // Seconds of a gradient, always the same on a worker; servers compute none.
  const coop::simulated three{.compute = coop::compute_time::trace{{{1.0, 2.0, 3.5, 0.0}}}};
  const auto with = [&](const auto& schedule) {
    const auto objective = coop::function_objective{
        std::size_t{1}, std::size_t{3},
        [](std::span<const double>, std::span<const std::size_t>, std::span<double> g) {
          g[0] = 1.0;
          return 1.0;
        }};
    return coop::train(compose(coop::parameter_server{3}, schedule, three), objective,
                       {.batch_size = 1,
                        .steps = 8,
                        .evaluate_every = coop::only_at_end,
                        .partition = coop::data::contiguous(3, 3)});
  };
  // The two first of three, who start again together: the second's time, 2 s, every step. The third
  // is always late: it starts at the model of step k and ends 3.5 s later, in step k + 1.
  const coop::report backup = with(coop::quorum{2});
  CHECK(std::abs(backup.seconds() - 8 * 2.0) < 1e-9);
  CHECK(backup.accepted == 2 * 8);
  CHECK(backup.dropped >= 4);
  // The same two, at the deadline.
  const coop::report dropped = with(coop::deadline{2.5});
  CHECK(std::abs(dropped.seconds() - 8 * 2.5) < 1e-9);
  CHECK(dropped.accepted == 2 * 8);
  // All three have come before it.
  CHECK(std::abs(with(coop::deadline{9.0}).seconds() - 8 * 3.5) < 1e-9);
  CHECK(std::abs(with(coop::quorum{3}).seconds() - 8 * 3.5) < 1e-9);
  // Nobody comes before it: the first alone.
  CHECK(std::abs(with(coop::deadline{0.25}).seconds() - 8 * 1.0) < 1e-9);
  // The 24th gradient: floor(t) + floor(t/2) + floor(t/3.5) is 22 before t = 14, and 25 then.
  CHECK(std::abs(with(coop::asynchronous{}).seconds() - 14.0) < 1e-9);
}

TEST_CASE("a quorum waits for the N-th of N + b random times") {
  constexpr double shift = 0.5;
  constexpr double rate = 2;
  const auto harmonic = [](std::size_t n, int power = 1) {
    double sum = 0;
    for (std::size_t i = 1; i <= n; ++i) sum += std::pow(double(i), -power);
    return sum;
  };
  const auto seconds = [&](std::size_t first, std::size_t all, std::size_t steps,
                           std::uint64_t seed) {
    const coop::simulated cluster{.compute = coop::compute_time::shifted_exponential{shift, rate},
                                  .seed = seed};
    const coop::report r =
        coop::train(compose(coop::parameter_server{all}, coop::quorum{first}, cluster),
                    coop::no_objective<float>{1, all},
                    {.batch_size = 1, .steps = steps, .evaluate_every = coop::only_at_end});
    CHECK(r.accepted == first * steps);
    return r.seconds();
  };
  for (const auto& [first, backups] :
       {std::pair{4U, 0U}, std::pair{4U, 2U}, std::pair{19U, 1U}, std::pair{48U, 2U}}) {
    const std::size_t all = first + backups;
    // All start together: the N-th of N + b, of mean c + (H_{N+b} − H_b)/λ.
    const std::size_t runs = 400;
    double sum = 0;
    for (std::size_t seed = 1; seed <= runs; ++seed) sum += seconds(first, all, 1, seed);
    const double expected = shift + (harmonic(all) - harmonic(backups)) / rate;
    const double deviation = std::sqrt(harmonic(all, 2) - harmonic(backups, 2)) / rate;
    CHECK(std::abs(sum / double(runs) - expected) < 4 * deviation / std::sqrt(double(runs)));
    // Later the dropped begin late. The N others begin with the step: no step waits for longer than
    // for the last of those, and none is over sooner than if all had begun with it.
    const std::size_t steps = 400;
    const double mean = seconds(first, all, steps, 7) / double(steps);
    const double slack = 4 * deviation / std::sqrt(double(steps));
    CHECK(mean > expected - slack);
    CHECK(mean < shift + harmonic(first) / rate + slack);
    // And without backup workers, the slowest of all.
    CHECK((backups == 0 || mean < shift + harmonic(all) / rate - slack));
  }
}
