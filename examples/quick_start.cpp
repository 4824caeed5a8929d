// SPDX-License-Identifier: BSL-1.0
// Two algorithms on one objective: the program of the README.
#include <coop/coop.hpp>
#include <iostream>

int main() {
  const auto data = coop::data::gaussian_mixture();  // or read_libsvm, read_idx, read_csv
  const coop::logistic_regression loss{data, {.l2 = 1e-4}};

  // D-PSGD on a 4 x 4 torus: every step, each worker mixes its model with its neighbours'.
  const auto d_psgd = coop::compose(coop::metropolis_hastings(coop::torus(4, 4)));
  // Local SGD with momentum: every 8 steps all 16 workers average their models.
  const auto local = coop::compose(coop::momentum{0.9}, coop::complete{16}, coop::periodic{8});

  std::cout << coop::train(d_psgd, loss, {.step_size = 0.5, .batch_size = 8, .epochs = 5});
  std::cout << coop::train(local, loss, {.step_size = 0.05, .batch_size = 8, .epochs = 5});
}
