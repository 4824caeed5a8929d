// SPDX-License-Identifier: BSL-1.0
// The snippets of docs/guide.md and docs/catalogue.md, in their order.
#include <coop/coop.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

// Compiled, and not run: the files are the reader's.
void read_files() {
  const auto sparse = coop::data::read_libsvm("a9a.gz");
  const auto table = coop::data::read_csv("digits.csv.gz", {.label_column = -1});
  const auto images =
      coop::data::read_idx<float>("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
  std::cout << sparse.samples() << table.samples() << images.samples();
}

void prepare() {
  const auto raw = coop::data::gaussian_mixture<float>({.samples = 400, .classes = 4});
  const auto ready = coop::data::with_constant(coop::data::scaled(raw, 1.0 / 16));
  const auto [training, test] = coop::data::split(ready, 0.75, /*seed=*/1);
  std::cout << training.samples() << " and " << test.samples() << " samples\n";
}

int main() {
  prepare();

  const auto everything = coop::data::gaussian_mixture({.samples = 800, .classes = 4});
  const auto [training, test] = coop::data::split(everything, 0.75, 1);

  // --- An objective, a composition, a run
  const coop::softmax_regression loss{training, {.l2 = 1e-4}};
  const auto algorithm = coop::compose(coop::complete{8}, coop::periodic{4}, coop::momentum{0.9});
  const coop::report r = coop::train(algorithm, loss, {.step_size = 0.05, .epochs = 10});
  const coop::softmax_regression unseen{test, {.classes = 4}};
  std::cout << r.loss() << ", test error " << coop::error_rate(unseen, r.model) << '\n';

  // --- Who holds which samples
  const auto labels = coop::data::labels_of(training);
  const auto skewed = coop::data::dirichlet(labels, /*workers=*/8, /*alpha=*/0.3, /*seed=*/1);
  const coop::report on_skewed =
      coop::train(algorithm, loss, {.step_size = 0.05, .epochs = 10, .partition = skewed});
  std::cout << on_skewed.loss() << '\n';

  // --- Topologies, schedules and exchanges
  const auto ring = coop::compose(coop::metropolis_hastings(coop::ring(8)), coop::periodic{2});
  const auto easgd = coop::compose(coop::elastic{8}, coop::periodic{4});
  const auto bmuf = coop::compose(coop::complete{8}, coop::periodic{8},
                                  coop::exchange::updates{coop::outer::slow_momentum{0.7}});
  std::cout << ring.describe() << '\n' << easgd.describe() << '\n' << bmuf.describe() << '\n';

  // --- Watching a run
  coop::report stopped = coop::train(
      algorithm, loss, {.step_size = 0.05, .epochs = 100}, coop::progress_bar{std::cerr},
      coop::early_stop{{.patience = 3, .tolerance = 1e-3}},
      [](const coop::trace_row& row) { std::cout << row.epoch << ' ' << row.loss << '\n'; });
  coop::write_csv(std::cout, stopped.trace);

  // --- Transports
  const auto pinned = coop::compose(coop::complete{8}, coop::in_process{.threads = 2});
  const auto thread_each = coop::compose(coop::complete{8}, coop::threads{});
  const bool same = coop::train(pinned, loss, {.epochs = 2}).model ==
                    coop::train(thread_each, loss, {.epochs = 2}).model;
  std::cout << (same ? "the same bits\n" : "a defect\n");

  // --- Errors
  try {
    const coop::graph g = coop::make_graph("two islands", 5, {{0, 1}, {1, 2}, {3, 4}});
    const auto w = coop::metropolis_hastings(g);
  } catch (const std::invalid_argument& cause) {
    std::cout << cause.what() << '\n';
  }
  try {
    static_cast<void>(coop::train(algorithm, coop::quadratic{{.smoothness = 10}},
                                  {.step_size = 3.0, .steps = 1000}));
  } catch (const coop::error& failure) {
    std::cout << failure.what() << '\n';
  }

  // --- The catalogue
  using namespace coop;
  const auto first = variants::easgd(8, {.period = 10}, momentum{0.9}, threads{});
  const auto second = compose(elastic{8}, periodic{10}, momentum{0.9}, threads{});
  std::cout << (first.describe() == second.describe() ? "one and the same\n" : "a defect\n");
  return same && first.describe() == second.describe() ? 0 : 1;
}
