// SPDX-License-Identifier: BSL-1.0
// Trains the same softmax regression with every named variant, and prints a line for each.
// examples/run builds it and gives it handwritten digits; without data it generates some.

#include <CLI/CLI.hpp>
#include <coop/coop.hpp>
#include <exception>
#include <iostream>
#include <variant>

#include "compare_variants/comparison.hpp"
#include "compare_variants/compressed.hpp"
#include "compare_variants/problem.hpp"
#include "compare_variants/settings.hpp"
#include "compare_variants/topology.hpp"

namespace {

void compare(const settings& s, comparison& table) {
  using namespace coop::variants;
  const std::size_t m = s.workers;
  const std::size_t period = s.period;
  const coop::in_process on{.threads = s.threads};
  const any_topology w = make_topology(s);
  const any_topology w_with_auxiliaries = make_topology(s, s.auxiliaries);

  table.print_header();
  table.run("fully_synchronous", fully_synchronous(m, on));
  table.run("parallel_gradient_descent", parallel_gradient_descent(m, on));
  table.run("simu_parallel_sgd", simu_parallel_sgd(m, on));
  table.run("local_sgd", local_sgd(m, {.period = period}, on));
  table.run("fed_avg", fed_avg(m, {.fraction = 0.5, .seed = s.seed}, on));
  table.run("easgd", easgd(m, {.period = period}, on));
  std::visit([&](const auto& topology) { table.run("d_psgd", d_psgd(topology, on)); }, w);
  std::visit(
      [&](const auto& topology) {
        table.run("cooperative_sgd", cooperative_sgd(topology, {period}, on));
      },
      w_with_auxiliaries);
  table.run("slow_mo", slow_mo(m, {.period = period}, on));
  table.run("diloco", diloco(m, {.period = period}, on), 0.1);
  table.run("post_local_sgd", post_local_sgd(m, {table.steps() / 2, period}, on));
  table.run("hierarchical_local_sgd",
            hierarchical_local_sgd(
                m, {.groups = m < 2 ? m : 2, .group_period = period, .period = 4 * period}, on));
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  CLI::App app{"Compares the named variants of distributed SGD on one data set."};
  app.get_formatter()->column_width(34);
  try {
    add_data_options(app, s);
    add_run_options(app, s);
    add_partition_options(app, s);
    add_output_options(app, s);
    app.parse(argc, argv);
    take_workers_from_network(s);
    const problem p = make_problem(s);
    comparison table{s, p};
    compare(s, table);
    compare_compressed(s, table);
    if (!s.traces.empty()) std::cout << "\nTraces: " << s.traces << '\n';
    return table.all_ran() ? 0 : 1;
  } catch (const CLI::ParseError& ending) {
    return app.exit(ending);
  } catch (const std::exception& failure) {
    std::cerr << "compare_variants: " << failure.what() << '\n';
    return 1;
  }
}
