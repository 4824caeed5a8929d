// SPDX-License-Identifier: BSL-1.0
#include <coop/objectives/linear_model.hpp>

#include <vector>

#include "support/catch.hpp"

namespace {

struct linear_loss {  // φ = target · score
  coop::sample_loss operator()(double score, double target) const {
    return {target * score, target};
  }
};

/// A user's own model: a loss function is all that it needs.
template <coop::data::Dataset Data>
class linear_functional : public coop::linear_model<Data, linear_loss> {
 public:
  linear_functional(Data data, std::vector<double> targets, double l2)
      : coop::linear_model<Data, linear_loss>{"linear_functional", std::move(data),
                                              std::move(targets), l2} {}
};

const coop::data::dense_dataset<double> identity{2, 2, std::vector<double>{1, 0, 0, 1},
                                                 std::vector<double>{0, 0}};

}  // namespace

TEST_CASE("a linear model of a loss of the user's own") {
  const linear_functional model{identity, {3, 5}, 2.0};
  const std::vector<double> x{1, 10};
  const std::vector<std::size_t> batch{0, 1};
  std::vector<double> g(2);
  // mean(3·1, 5·10) + 2/2·(1 + 100); gradient (3, 5)/2 + 2x
  CHECK(model.gradient(x, batch, g) == 26.5 + 101);
  CHECK(g == std::vector<double>{3.5, 22.5});
  CHECK(model.loss(x, batch) == 127.5);
}

TEST_CASE("over an empty batch only the regulariser is left") {
  const linear_functional model{identity, {3, 5}, 2.0};
  const std::vector<double> x{1, 10};
  std::vector<double> g(2);
  CHECK(model.gradient(x, {}, g) == 101);
  CHECK(g == std::vector<double>{2, 20});
  CHECK(model.loss(x, {}) == 101);
}
