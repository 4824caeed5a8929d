// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace coop {

/// Throws `std::invalid_argument` unless every vector has the objective's `dimension`. Costs a
/// comparison a vector; the text is made only when it is thrown.
template <class... Vectors>
void require_dimension(std::string_view objective, std::size_t dimension,
                       const Vectors&... vectors) {
  const auto check = [&](std::size_t size) {
    if (size == dimension) return;
    throw std::invalid_argument{
        text({objective, ": a vector of ", size,
              " elements was passed, must have dimension() = ", dimension})};
  };
  (check(static_cast<std::size_t>(vectors.size())), ...);
}

/// How an objective on data is written in reports:
/// `mlp{60000 x 784, {.l2 = 0.1}}` from its shape and the text of its options.
[[nodiscard]] inline std::string describe_objective(std::string_view name, std::size_t samples,
                                                    std::size_t features,
                                                    std::string_view options) {
  return text({name, "{", samples, " x ", features, ", {", options, "}}"});
}

}  // namespace coop
