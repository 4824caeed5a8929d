// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/perceptron_layers.hpp>

#include <vector>

#include "support/catch.hpp"

TEST_CASE("one hidden unit, forward and backward by hand") {
  // z = 2·3 + 1, h = max(0, z); scores (h, −h + 5)
  const coop::perceptron_layers<double> layers{{1, 1, 2}, coop::activation::relu};
  const coop::aligned_vector<double> x{2, 1, 1, -1, 0, 5};
  REQUIRE(layers.dimension() == 6);
  const Eigen::MatrixXd row = Eigen::MatrixXd::Constant(1, 1, 3);
  std::vector<double> memory(layers.memory(1));
  layers.score(x, row, memory.data());
  double* const scores = layers.output(memory.data(), 1);
  CHECK((scores[0] == 7 && scores[1] == -2));

  scores[0] = 10;  // pretend that the loss's gradient by the scores is (10, 1)
  scores[1] = 1;
  coop::aligned_vector<double> g(6, 100.0);
  layers.backward(x, row, memory.data(), g);
  // by h: 10 − 1 = 9; W2 gets h·(10, 1), W1 gets 9·3
  CHECK(g == coop::aligned_vector<double>{127, 109, 170, 107, 110, 101});
}
