// SPDX-License-Identifier: BSL-1.0
// Which period, topology and compressor reach a loss first, on so many nodes that compute for so
// long and are linked by such a network? By simulation: a small model is really trained by every
// legal composition of the grid, under a virtual clock.
//
//   network_planner --nodes 16 --latency 50e-6 --bandwidth 1.25e9 --step-time 0.1
//   network_planner --nodes 32 --bandwidth 1.25e7 --stragglers pareto:0.1:2 --parameters 100e6

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "network_planner/candidates.hpp"
#include "network_planner/ranking.hpp"
#include "network_planner/search.hpp"
#include "virtual_runs/numbers.hpp"
#include "virtual_runs/problem.hpp"
#include "virtual_runs/stragglers.hpp"
#include "virtual_runs/wires.hpp"

namespace {

/// What the command line decides.
struct planner_options {
  wires network;
  double step_time = 0.1;
  std::string stragglers;
  std::string data;
  std::size_t samples = 1024;
  double l2 = 1e-3;
  double gap = 0.05;
  std::optional<double> target;
  std::size_t batch_size = 4;
  std::size_t steps = 800;
  std::size_t evaluate_every = 10;
  std::uint64_t seed = 1;
  std::size_t shown = 10;
  std::string output;
  std::vector<std::string> topologies;  // none: all
  std::vector<std::string> compressors;
  grid of;
};

void add_cluster_options(CLI::App& app, planner_options& o) {
  add_positive(app, "--nodes", o.of.workers, "Workers, m");
  auto* time = add_positive(app, "--step-time", o.step_time, "Seconds of a step, as measured");
  app.add_option("--stragglers", o.stragglers, "Instead: " + straggler_names())->excludes(time);
  o.of.sizes = {.parameters = 25e6, .layer = 0, .proxy = {}};
  add_positive(app, "--parameters", o.of.sizes.parameters, "Of the real model, 4 bytes each");
  app.add_option("--layer", o.of.sizes.layer,
                 "Rows and columns of its layers, for power_sgd; else 512, or all in one")
      ->check(positive);
  add_network_options(app, o.network);
}

void add_problem_options(CLI::App& app, planner_options& o) {
  app.add_option("--data", o.data, "A LIBSVM file; else samples are generated")
      ->check(CLI::ExistingFile);
  add_positive(app, "--samples", o.samples, "Generated samples");
  add_count(app, "--l2", o.l2, "Weight of the regulariser");
  add_positive(app, "--batch", o.batch_size, "Samples of a gradient");
  add_positive(app, "--gap", o.gap, "Part of f(0) - min f that is left at the target loss");
  app.add_option("--target", o.target, "The target loss itself")->check(positive);
  add_positive(app, "--steps", o.steps, "Most steps of a worker");
  add_positive(app, "--evaluate-every", o.evaluate_every, "Steps between two looks at the loss");
  add_count(app, "--seed", o.seed, "Decides every random number");
}

void add_grid_options(CLI::App& app, planner_options& o) {
  app.add_option("--period", o.of.periods, "Steps from one communication to the next")
      ->delimiter(',')
      ->capture_default_str()
      ->check(positive);
  app.add_option("--topology", o.topologies, "Only these")
      ->delimiter(',')
      ->check(CLI::IsMember(
          {"complete", "ring", "torus", "exponential", "one_peer", "parameter_server"}));
  app.add_option("--compressor", o.compressors, "Only these")
      ->delimiter(',')
      ->check(CLI::IsMember({"identity", "qsgd", "top_k", "sign", "power_sgd"}));
  app.add_option("--servers", o.of.servers,
                 "Of a parameter server; else 1, and a fourth of the nodes")
      ->delimiter(',')
      ->check(positive);
  add_positive(app, "--fraction", o.of.fraction, "Of the values that top_k sends");
  add_positive(app, "--levels", o.of.levels, "Of qsgd: 127 are 8 bits a value");
  add_positive(app, "--rank", o.of.rank, "Of power_sgd");
  add_positive(app, "--show", o.shown, "Lines of the ranking");
  app.add_option("--output", o.output, "Write all plans there: JSON for .json, else CSV");
}

bool chosen(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::ranges::any_of(names, [&](const std::string& each) {
           return name.starts_with(each);
         });
}

std::vector<candidate> all_candidates(const planner_options& o, grid g) {
  const std::size_t fourth = std::max<std::size_t>(1, g.workers / 4);
  if (g.servers.empty())
    g.servers = fourth > 1 ? std::vector<std::size_t>{1, fourth} : std::vector<std::size_t>{1};
  std::vector<candidate> all;
  add_gradients(all, g);
  add_local_steps(all, g);
  add_graphs(all, g);
  add_servers(all, g);
  add_compressed_graphs(all, g);
  std::erase_if(all, [&](const candidate& each) {
    return !chosen(o.topologies, each.topology) || !chosen(o.compressors, each.compressor) ||
           std::ranges::count(g.periods, each.period) == 0;
  });
  return all;
}

void tell_assumptions(const planner_options& o, const problem& p,
                      const coop::any_compute_time& time, double target) {
  std::cout
      << o.of.workers << (o.of.workers == 1 ? " node, " : " nodes, ") << time.describe()
      << ", links of " << o.network.latency << " s and " << o.network.bandwidth
      << " bytes/s\nTrained in place of your model of " << o.of.sizes.parameters
      << " parameters: " << p.name << ", loss from " << p.start << " to " << target << ", least "
      << p.best << ".\nIts " << p.loss.dimension()
      << " parameters need the steps that are needed; each of its messages takes as long as that "
         "of your model\nwould, compressed the same way (matrices of "
      << o.of.sizes.layer << " x " << o.of.sizes.layer
      << " for power_sgd,\nwhich loses less of the small model than of yours). Compressing itself "
         "takes no time.\n"
      << told_of_losses(o.network) << '\n';
}

// The sentence for whoever asked.
void advise(const std::vector<plan>& plans) {
  const plan& best = plans.front();
  const auto plain = std::ranges::find_if(plans, [](const plan& p) {
    return p.of.topology == "complete" && p.of.period == 1 && p.of.compressor == "identity";
  });
  std::cout << "\nUse compose(" << best.best.composition << ") with step size "
            << coop::rounded_text(best.best.step_size, 3) << ": it reaches the loss in "
            << coop::rounded_text(best.best.reached->seconds, 3) << " s";
  if (plain != plans.end() && plain != plans.begin()) {
    const double ratio = plain->best.seconds_to_target() / best.best.reached->seconds;
    std::cout << (plain->best.reached
                      ? coop::text({", ", coop::rounded_text(ratio, 3), " times as fast as "})
                      : std::string{", which is not reached by "})
              << "synchronous SGD with all-reduce";
  }
  std::cout << ".\n";
}

// What the small model can stand for.
void check(const planner_options& o, const problem& p) {
  coop::require(o.of.sizes.parameters <= 1e15,
                {"--parameters: is ", o.of.sizes.parameters, ", must be at most 1e15"});
  coop::require(o.of.sizes.layer * o.of.sizes.layer <= o.of.sizes.parameters,
                {"--layer: a layer of ", o.of.sizes.layer, " x ", o.of.sizes.layer,
                 " has more than the model's ", o.of.sizes.parameters, " parameters"});
  for (const std::size_t servers : o.of.servers) {
    coop::require(servers <= p.loss.dimension(),
                  {"--servers: is ", servers, ", must be at most the ", p.loss.dimension(),
                   " parameters of the small model that is trained"});
  }
}

int make_plan(planner_options o) {
  if (o.of.sizes.layer == 0) o.of.sizes.layer = std::min(512.0, std::sqrt(o.of.sizes.parameters));
  const coop::any_compute_time time =
      o.stragglers.empty() ? coop::any_compute_time{coop::compute_time::constant{o.step_time}}
                           : make_stragglers(o.stragglers, {o.of.workers, o.seed});
  const problem p = make_problem(o.data, o.samples, o.l2, o.seed);
  check(o, p);
  // No message of the small model holds less than a value.
  o.of.fraction = std::max(o.of.fraction, 1 / static_cast<double>(p.loss.dimension()));
  const double target = o.target.value_or(p.best + o.gap * (p.start - p.best));
  coop::require(target < p.start,
                {"the target loss is ", target, ", must be below that at the start, ", p.start});
  o.of.sizes.proxy = p.loss.layout();
  const run_setting setting{.loss = &p.loss,
                            .on = o.network.transport(time, 1, o.seed),
                            .options = {.batch_size = o.batch_size,
                                        .steps = o.steps,
                                        .seed = o.seed,
                                        .evaluate_every = o.evaluate_every},
                            .target = target,
                            .draws = false};
  tell_assumptions(o, p, time, target);
  const std::vector<candidate> all = all_candidates(o, o.of);
  coop::require(!all.empty(),
                "no legal composition is in the grid of --period, --topology and --compressor");
  search found{setting, o.network, 32 / p.smoothness, o.of.workers, o.shown};
  for (const candidate& each : all) found.look_at(each);
  if (!o.output.empty()) write_plans(o.output, found.plans());
  if (!found.plans().front().best.reached) {
    std::cout << "None of the compositions (" << all.size() << ") reaches the loss in " << o.steps
              << " steps; raise --steps, --gap or --target.\n";
    return 1;
  }
  print_ranking(found.plans(), o.shown);
  advise(found.plans());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  planner_options o;
  CLI::App app{"Finds the composition that reaches a loss first on a network, by simulation."};
  app.get_formatter()->column_width(34);
  try {
    add_cluster_options(app, o);
    add_problem_options(app, o);
    add_grid_options(app, o);
    app.parse(argc, argv);
    return make_plan(o);
  } catch (const CLI::ParseError& ending) {
    return app.exit(ending);
  } catch (const std::exception& failure) {
    std::cerr << "network_planner: " << failure.what() << '\n';
    return 1;
  }
}
