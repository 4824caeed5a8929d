// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/scratch.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace coop {

/// Stands for a loss function where only the gradient's is known.
struct loss_of_gradient {};

/// An objective from functions of the user's own:
/// `coop::function_objective{dimension, samples, gradient}` or `{dimension, samples, gradient,
/// loss}`.
///
/// `double gradient(std::span<const T> x, std::span<const std::size_t> batch, std::span<T> g)`
/// returns the batch's mean loss and overwrites g with the gradient of that mean; `double loss(x,
/// batch)` returns the mean loss, and where it is left out the gradient is computed and thrown
/// away. Both are called by several threads at once, also with empty batches. T is double; for
/// another one, say `coop::make_objective<float>(dimension, samples, gradient)`.
template <class Gradient, class Loss = loss_of_gradient, class T = double>
class function_objective {
  static_assert(std::is_invocable_r_v<double, const Gradient&, std::span<const T>,
                                      std::span<const std::size_t>, std::span<T>>,
                "function_objective: the gradient must be callable, as const, as "
                "double(std::span<const T> x, std::span<const std::size_t> batch, std::span<T> g)");
  static_assert(std::same_as<Loss, loss_of_gradient> ||
                    std::is_invocable_r_v<double, const Loss&, std::span<const T>,
                                          std::span<const std::size_t>>,
                "function_objective: the loss must be callable, as const, as "
                "double(std::span<const T> x, std::span<const std::size_t> batch)");

 public:
  using value_type = T;

  function_objective(std::size_t dimension, std::size_t samples, Gradient gradient_function,
                     Loss loss_function = {})
      : dimension_{dimension},
        samples_{samples},
        gradient_{std::move(gradient_function)},
        loss_{std::move(loss_function)} {
    require(dimension_ >= 1, "function_objective: dimension is 0, must be at least 1");
  }

  [[nodiscard]] std::size_t dimension() const noexcept { return dimension_; }
  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }

  /// The user's gradient. Throws `std::invalid_argument` unless x and g have dimension() elements.
  double gradient(std::span<const T> x, std::span<const std::size_t> batch, std::span<T> g) const {
    require_dimension("function_objective", dimension_, x, g);
    return gradient_(x, batch, g);
  }

  /// The user's loss, or what the gradient returns.
  [[nodiscard]] double loss(std::span<const T> x, std::span<const std::size_t> batch) const {
    require_dimension("function_objective", dimension_, x);
    if constexpr (std::same_as<Loss, loss_of_gradient>) {
      scratch<T> unused{dimension_};
      return gradient_(x, batch, unused.elements());
    } else {
      return loss_(x, batch);
    }
  }

  [[nodiscard]] std::string describe() const {
    return text({"function_objective{", dimension_, ", ", samples_,
                 std::same_as<Loss, loss_of_gradient> ? ", gradient}" : ", gradient, loss}"});
  }

 private:
  std::size_t dimension_;
  std::size_t samples_;
  Gradient gradient_;
  [[no_unique_address]] Loss loss_;
};

template <class Gradient>
function_objective(std::size_t, std::size_t, Gradient) -> function_objective<Gradient>;
template <class Gradient, class Loss>
function_objective(std::size_t, std::size_t, Gradient, Loss) -> function_objective<Gradient, Loss>;

/// A function_objective of elements T.
template <class T = double, class Gradient, class Loss = loss_of_gradient>
[[nodiscard]] function_objective<Gradient, Loss, T> make_objective(std::size_t dimension,
                                                                   std::size_t samples,
                                                                   Gradient gradient_function,
                                                                   Loss loss_function = {}) {
  return {dimension, samples, std::move(gradient_function), std::move(loss_function)};
}

}  // namespace coop
