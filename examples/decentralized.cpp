// SPDX-License-Identifier: BSL-1.0
// What the graph does to D-PSGD: ζ, how far apart the workers' models stay, and what that costs in
// bytes. 16 workers, each with a quadratic of its own (heterogeneous data) and noisy gradients.
#include <coop/coop.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

int main() {
  const coop::quadratic loss{{.noise = 1.0, .heterogeneity = 1.0, .groups = 16}};
  const coop::train_options options{.step_size = 0.05,
                                    .batch_size = 4,
                                    .steps = 1000,
                                    .evaluate_every = 1000,
                                    .partition = coop::data::contiguous(loss.samples(), 16)};
  const std::vector<coop::graph> graphs{
      coop::path(16),     coop::ring(16),        coop::star(16),          coop::torus(4, 4),
      coop::hypercube(4), coop::exponential(16), coop::complete_graph(16)};

  std::cout << "weights                                        zeta  consensus  sent a worker\n";
  for (const coop::graph& graph : graphs) {
    const coop::mixing_matrix w = coop::metropolis_hastings(graph);
    const coop::report r = coop::train(coop::variants::d_psgd(w), loss, options);
    std::cout << std::left << std::setw(43) << w.describe() << std::right << std::fixed
              << std::setprecision(4) << std::setw(8) << w.zeta() << std::setw(11)
              << r.last().consensus_distance << std::setw(12) << std::setprecision(0)
              << r.last().bytes_out / 1e3 << " kB\n";
  }
}
