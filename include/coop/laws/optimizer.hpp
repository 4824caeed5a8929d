// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/laws/law_violation.hpp>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace coop::laws {

/// What an optimizer cannot say of itself.
struct optimizer_options {
  bool decays = false;      ///< moves at a zero gradient (weight decay)
  double step_size = 0.01;  ///< small enough to descend on ½‖x‖²
};

/// The coordinates of ½‖x‖² from which the laws of optimizers start.
template <class T>
[[nodiscard]] std::vector<T> start_of_descent() {
  return {T(1), T(-2), T(0.5), T(3), T(-0.25), T(1.5), T(-1), T(2), T(0.125)};
}

/// Twenty steps on ½‖x‖², whose gradient is x.
template <class T, class State>
void descend(State& state, std::vector<T>& x, double eta) {
  for (int k = 0; k < 20; ++k) {
    std::vector<T> g = x;
    state.step(x, g, eta);
  }
}

template <class T>
[[nodiscard]] bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

template <class T>
[[nodiscard]] double squared_norm(const std::vector<T>& x) {
  double sum = 0;
  for (const T value : x) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum;
}

/// Checks what an `Optimizer` promises:
///  - a zero gradient moves nothing from a fresh state (unless it decays weights);
///  - small steps descend on ½‖x‖²;
///  - states are independent of each other, and a copy of a state goes on with the same bits: runs
///    can be saved and resumed;
///  - an empty model is legal.
///
/// Throws `law_violation`.
template <class T = double, Optimizer O>
void optimizer(const O& policy, const optimizer_options& options = {}) {
  using vector = std::vector<T>;
  const vector start = start_of_descent<T>();
  vector x = start;
  vector zero(x.size());
  policy.template start<vector>(x.size()).step(x, zero, options.step_size);
  law(options.decays || same_bits(x, start), "a zero gradient moved the model");

  x = start;
  auto state = policy.template start<vector>(x.size());
  descend(state, x, options.step_size);
  law(squared_norm(x) < squared_norm(start), "twenty small steps do not descend on |x|^2 / 2");

  vector again = start;
  auto fresh = policy.template start<vector>(x.size());
  descend(fresh, again, options.step_size);
  law(same_bits(x, again), "a second state from start() does not repeat the first one's steps");

  auto copy = state;
  descend(state, x, options.step_size);
  descend(copy, again, options.step_size);
  law(same_bits(x, again), "the copy of a state does not go on with the same bits");

  vector nothing;
  vector no_gradient;
  policy.template start<vector>(0).step(nothing, no_gradient, options.step_size);
  law(nothing.empty(), "a step on an empty model gave it coordinates");
}

}  // namespace coop::laws
