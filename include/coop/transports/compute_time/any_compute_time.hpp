// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace coop {

/// Says how long a node computes in a step: `seconds(node, step, random)`; a function of the two
/// numbers and of what it draws from the stream, which is keyed by both.
template <class M>
concept ComputeTimeModel =
    std::copyable<M> && requires(const M& model, std::size_t number, random_stream& random) {
      { model.seconds(number, number, random) } -> std::convertible_to<double>;
    };

/// Any model of compute time; by default none at all. One type for all, so that an engine is
/// compiled once for all of them.
class any_compute_time {
 public:
  any_compute_time() = default;

  template <class Model>
    requires(!std::same_as<Model, any_compute_time>) && ComputeTimeModel<Model>
  any_compute_time(Model model) : description_{coop::describe(model)} {
    function_ = [own = std::move(model)](std::size_t node, std::size_t step,
                                         random_stream& random) -> double {
      return own.seconds(node, step, random);
    };
  }

  /// Seconds of one step; the same for the same seed, node and step. Throws `coop::error` where
  /// the model gives a time that cannot be.
  [[nodiscard]] double operator()(std::size_t node, std::size_t step, std::uint64_t seed) const {
    if (!function_) return 0.0;
    random_stream random{seed, node, step, purpose::compute_time};
    const double seconds = function_(node, step, random);
    if (seconds >= 0 && std::isfinite(seconds)) return seconds;
    throw error{text({"the compute time is ", seconds, " s by ", description_,
                      ", must be at least 0 and finite"}),
                {.rank = node, .step = step}};
  }

  [[nodiscard]] bool none() const noexcept { return !function_; }
  [[nodiscard]] const std::string& describe() const noexcept { return description_; }

 private:
  std::function<double(std::size_t, std::size_t, random_stream&)> function_;
  std::string description_;
};

}  // namespace coop
