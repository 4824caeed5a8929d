// SPDX-License-Identifier: BSL-1.0
// What is given to train().
// expect 1: must come from coop::compose
// expect 2: the second argument is no Objective
// expect 3: an argument after the options is no Observer

#include <coop/archetypes/objective.hpp>
#include <coop/train.hpp>

struct no_gradient {
  using value_type = double;
  std::size_t dimension() const { return 1; }
  std::size_t samples() const { return 1; }
};

int main() {
#ifndef COOP_WRONG
  (void)coop::train(coop::compose(coop::complete{2}), coop::archetypes::objective{});
#elif COOP_WRONG == 1
  (void)coop::train(coop::complete{2}, coop::archetypes::objective{});
#elif COOP_WRONG == 2
  (void)coop::train(coop::compose(coop::complete{2}), no_gradient{});
#elif COOP_WRONG == 3
  (void)coop::train(coop::compose(coop::complete{2}), coop::archetypes::objective{}, {}, 42);
#endif
}
