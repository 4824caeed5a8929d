// SPDX-License-Identifier: BSL-1.0
// Trains one model by every schedule, under one model of stragglers and on one network, by the
// virtual clock: who waits for whom, how stale gradients are, and how long it takes to a loss.
//
//   straggler_study --stragglers pareto:0.1:2 --workers 32
//   straggler_study --stragglers slow_nodes:10:3:shifted_exponential:0.1:20 --output pictures

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <coop/core/error.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "straggler_study/results.hpp"
#include "straggler_study/schemes.hpp"
#include "virtual_runs/numbers.hpp"
#include "virtual_runs/problem.hpp"
#include "virtual_runs/stragglers.hpp"
#include "virtual_runs/wires.hpp"

namespace {

/// What the command line decides.
struct study_options {
  std::string stragglers = "shifted_exponential:0.1:20";
  wires network;
  double parameters = 1e6;
  std::string data;
  std::size_t samples = 1024;
  double l2 = 1e-3;
  double gap = 0.1;
  std::optional<double> target;
  std::size_t batch_size = 4;
  std::size_t steps = 400;
  std::size_t evaluate_every = 10;
  std::vector<double> step_sizes;  // none: by the data
  std::uint64_t seed = 1;
  scheme_parameters of_schemes;
  std::optional<std::size_t> backups;  // none: an eighth of the workers
  std::optional<double> deadline;
  std::optional<double> timer;
  std::vector<std::string> schedules;  // none: all
  std::string output;
};

std::vector<scheme> all_schemes() {
  std::vector<scheme> all = in_step_schemes();
  for (const auto& more : {server_schemes(), peer_schemes()})
    std::ranges::copy(more, std::back_inserter(all));
  return all;
}

std::vector<std::string> scheme_names() {
  std::vector<std::string> names;
  for (const scheme& each : all_schemes()) names.push_back(each.name);
  return names;
}

void add_options(CLI::App& app, study_options& o) {
  app.add_option("--stragglers", o.stragglers, "Compute time of a step: " + straggler_names())
      ->capture_default_str();
  add_positive(app, "--workers", o.of_schemes.workers, "Workers, m");
  add_positive(app, "--parameters", o.parameters,
               "Of the model whose messages the network carries, 4 bytes each");
  add_network_options(app, o.network);
  app.add_option("--data", o.data, "A LIBSVM file; else samples are generated")
      ->check(CLI::ExistingFile);
  add_positive(app, "--samples", o.samples, "Generated samples");
  add_count(app, "--l2", o.l2, "Weight of the regulariser");
  add_positive(app, "--batch", o.batch_size, "Samples of a gradient");
  add_positive(app, "--gap", o.gap, "Part of f(0) - min f that is left at the target loss");
  app.add_option("--target", o.target, "The target loss itself")->check(positive);
  add_positive(app, "--steps", o.steps, "Most steps of a worker");
  add_positive(app, "--evaluate-every", o.evaluate_every, "Steps between two looks at the loss");
  app.add_option("--step-sizes", o.step_sizes, "Of which each schedule takes its best")
      ->delimiter(',')
      ->check(positive);
  add_count(app, "--seed", o.seed, "Decides every random number");
  app.add_option("--schedule", o.schedules, "Only these")
      ->delimiter(',')
      ->check(CLI::IsMember(scheme_names()));
  add_positive(app, "--period", o.of_schemes.period, "Of periodic, overlapped, asynchronous_easgd");
  add_count(app, "--delay", o.of_schemes.delay, "Of delayed");
  add_count(app, "--staleness", o.of_schemes.staleness, "Of bounded_staleness");
  app.add_option("--backups", o.backups,
                 "Workers that quorum does not wait for; else an eighth of them")
      ->check(not_negative);
  app.add_option("--deadline", o.deadline,
                 "Seconds; else the time in which the quorum's workers compute and communicate")
      ->check(positive);
  app.add_option("--timer", o.timer, "Seconds of timed; else those of a period of median steps")
      ->check(positive);
  app.add_option("--output", o.output, "Write timelines, traces and the picture of losses there");
}

/// What a step takes, for those that choose by it.
class step_times {
 public:
  step_times(const coop::any_compute_time& model, std::size_t workers, std::uint64_t seed) {
    for (std::size_t step = 1; step <= 200; ++step) {
      for (std::size_t node = 0; node < workers; ++node) times_.push_back(model(node, step, seed));
    }
    std::ranges::sort(times_);
  }
  [[nodiscard]] double quantile(double share) const {
    const auto last = static_cast<double>(times_.size() - 1);
    return times_[static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * last)];
  }

 private:
  std::vector<double> times_;
};

/// Completes what the options leave open.
scheme_parameters complete_parameters(const study_options& o, const problem& p,
                                      const step_times& times) {
  scheme_parameters all = o.of_schemes;
  const std::size_t m = all.workers;
  all.backups = o.backups.value_or(m == 1 ? 0 : std::max<std::size_t>(1, m / 8));
  coop::require(all.backups < m,
                {"--backups: is ", all.backups, ", must be below the number of workers, ", m});
  const auto first = static_cast<double>(m - all.backups);
  const double transfer = 4 * o.parameters / o.network.bandwidth;
  all.deadline = o.deadline.value_or(times.quantile(first / static_cast<double>(m)) +
                                     2 * o.network.latency + (first + 1) * transfer);
  all.timer = o.timer.value_or(static_cast<double>(all.period) * times.quantile(0.5));
  const double shard = static_cast<double>(p.loss.samples()) / static_cast<double>(m);
  all.pass = std::max(1.0, shard / static_cast<double>(o.batch_size));
  return all;
}

std::vector<double> step_sizes(const study_options& o, const problem& p) {
  if (!o.step_sizes.empty()) return o.step_sizes;
  std::vector<double> sizes;  // the bound of L is a loose one: short steps are the safe ones
  for (double multiple = 64; multiple >= 0.5; multiple /= 2) {
    sizes.push_back(multiple / p.smoothness);
  }
  return sizes;
}

/// The best of its runs with each step size.
outcome best_run(const scheme& each, run_setting setting, const std::vector<double>& sizes,
                 const scheme_parameters& parameters) {
  std::vector<outcome> all;
  for (const double size : sizes) {
    setting.options.step_size = size;
    all.push_back(each.run(setting, parameters));
    // Hopeless ones need not be followed; the measuring makes nodes wait, but not for that long.
    setting.most_seconds = std::min(setting.most_seconds, 2 * all.back().seconds_to_target());
  }
  return *std::ranges::min_element(all, better);
}

void tell_missed(const std::vector<result>& results, const study_options& o) {
  const bool missed = std::ranges::any_of(
      results, [](const result& r) { return r.best.failure.empty() && !r.best.reached; });
  if (!missed) return;
  std::cout << "\nmissed: the loss is not down to the target after " << o.steps
            << " steps, with any of the step sizes; raise --steps, --gap or --target\n";
}

int study(const study_options& o) {
  const coop::any_compute_time stragglers =
      make_stragglers(o.stragglers, {o.of_schemes.workers, o.seed});
  const problem p = make_problem(o.data, o.samples, o.l2, o.seed);
  coop::require(o.of_schemes.workers <= p.loss.samples(),
                {"--workers: is ", o.of_schemes.workers, ", must be at most the ", p.loss.samples(),
                 " samples"});
  const double shrunk = o.parameters / static_cast<double>(p.loss.dimension());
  const double target = o.target.value_or(p.best + o.gap * (p.start - p.best));
  coop::require(target < p.start,
                {"the target loss is ", target, ", must be below that at the start, ", p.start});
  const step_times times{stragglers, o.of_schemes.workers, o.seed};
  coop::require(times.quantile(0.5) > 0, {"--stragglers ", o.stragglers,
                                          ": half of the steps take no time; all must take some"});
  if (!o.output.empty()) std::filesystem::create_directories(o.output);
  const scheme_parameters parameters = complete_parameters(o, p, times);
  const run_setting setting{.loss = &p.loss,
                            .on = o.network.transport(stragglers, shrunk, o.seed),
                            .options = {.batch_size = o.batch_size,
                                        .steps = o.steps,
                                        .seed = o.seed,
                                        .evaluate_every = o.evaluate_every},
                            .target = target};
  std::cout << p.name << "; loss from " << p.start << " to " << target << ", least " << p.best
            << '\n'
            << parameters.workers << (parameters.workers == 1 ? " worker, " : " workers, ")
            << stragglers.describe() << "\n"
            << told_of_losses(o.network) << '\n';
  const result_table table{shrunk};
  table.print_header();
  std::vector<result> results;
  for (const scheme& each : all_schemes()) {
    if (!o.schedules.empty() && std::ranges::count(o.schedules, each.name) == 0) continue;
    results.push_back({each.name, best_run(each, setting, step_sizes(o, p), parameters)});
    table.print(results.back());
  }
  tell_missed(results, o);
  if (!o.output.empty()) {
    const auto picture =
        write_results(o.output, results, 20 * times.quantile(0.5), stragglers.describe());
    std::cout << "\nTimelines and traces in " << o.output << "; losses: " << picture.string()
              << '\n';
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  study_options o;
  CLI::App app{"Compares all schedules under one model of stragglers, by a virtual clock."};
  app.get_formatter()->column_width(34);
  try {
    add_options(app, o);
    app.parse(argc, argv);
    return study(o);
  } catch (const CLI::ParseError& ending) {
    return app.exit(ending);
  } catch (const std::exception& failure) {
    std::cerr << "straggler_study: " << failure.what() << '\n';
    return 1;
  }
}
