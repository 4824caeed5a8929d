// SPDX-License-Identifier: BSL-1.0

// The counterexample of Karimireddy, Rebjock, Stich and Jaggi, "Error feedback fixes signSGD"
// (ICML 2019), theorem I, case 3: a least squares problem on which signSGD cannot converge.

#include <coop/objectives/least_squares.hpp>
#include <coop/step_sizes/inverse_sqrt.hpp>
#include <coop/train.hpp>
#include <coop/variants/compressed.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include "support/catch.hpp"

namespace {

constexpr double epsilon = 0.25;

// f(x) = mean of ½⟨a, x⟩² over a = ±(1, −1) + ε(1, 1): 0 at x = 0, and nowhere else.
coop::least_squares<coop::data::dense_dataset<double>> counterexample() {
  return coop::least_squares{coop::data::dense_dataset<double>{
      2, 2, std::vector<double>{1 + epsilon, -1 + epsilon, -1 + epsilon, 1 + epsilon},
      std::vector<double>{0, 0}}};
}

template <class Composition>
coop::report from_one_one(const Composition& composition) {
  return coop::train(composition, counterexample(),
                     {.step_size = 0.2,
                      .batch_size = 1,
                      .steps = 4000,
                      .evaluate_every = coop::only_at_end,
                      .initial_model = {1.0, 1.0}});
}

}  // namespace

TEST_CASE("where all signs are alike signSGD never leaves its line, and EF-signSGD converges") {
  // Every stochastic gradient has the signs of ±(1, −1), so x₁ + x₂ stays 2, where f ≥ 2ε².
  const coop::report sign = from_one_one(coop::variants::sign_sgd(1, coop::inverse_sqrt{1.0}));
  CHECK(std::abs(sign.model[0] + sign.model[1] - 2.0) < 1e-9);
  CHECK(sign.loss() > 2 * epsilon * epsilon * (1 - 1e-9));
  const coop::report vote =
      from_one_one(coop::variants::sign_sgd_with_majority_vote(1, coop::inverse_sqrt{1.0}));
  CHECK(vote.model == sign.model);  // of one worker

  const coop::report fixed = from_one_one(coop::variants::ef_sign_sgd(1));
  CHECK(fixed.loss() < 1e-8);
}
