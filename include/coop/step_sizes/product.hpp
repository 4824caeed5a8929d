// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/text.hpp>

#include <string>
#include <utility>

namespace coop {

/// The product of the factors of two step sizes: `product{linear_scaling{}, cosine{}}`.
template <StepSize First, StepSize Second>
struct product {
  First first;
  Second second;

  product(First one, Second other) : first{std::move(one)}, second{std::move(other)} {}

  [[nodiscard]] double factor(const progress& p) const {
    return first.factor(p) * second.factor(p);
  }

  [[nodiscard]] std::string describe() const {
    return text({"product{", coop::describe(first), ", ", coop::describe(second), "}"});
  }
};

}  // namespace coop
