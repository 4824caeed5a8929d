// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace coop {

/// The `vector_type` that an objective names, if it does.
template <class Obj>
struct own_vector_type {};
template <HasVectorType Obj>
struct own_vector_type<Obj> {
  using vector_type = typename Obj::vector_type;
};

/// Another objective's sizes and nothing of what it computes: f = 0, with a gradient of zeros.
///
///     train(composition, timing_only{loss}, options);
///
/// For studies of time alone under a virtual clock: dimension, layout, samples and so shards,
/// batches, messages and compute times are those of a run of `loss`, which is not called. Same
/// virtual seconds and bytes as long as neither depends on the values: not where a compressor's
/// messages or a schedule's decisions do. Models stay where they start, which is zero or
/// `initial_model`. Keeps nothing of `loss` but numbers. A gradient costs O(d).
template <Objective Obj>
class timing_only : public own_vector_type<Obj> {
 public:
  using value_type = typename Obj::value_type;

  explicit timing_only(const Obj& real)
      : dimension_{real.dimension()},
        samples_{real.samples()},
        layout_{blocks_of(real)},
        description_{text({"timing_only{", coop::describe(real), "}"})} {}

  [[nodiscard]] std::size_t dimension() const noexcept { return dimension_; }
  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }
  [[nodiscard]] const parameter_layout& layout() const noexcept { return layout_; }

  template <class ConstView, class View>
  double gradient(ConstView /*x*/, std::span<const std::size_t> /*batch*/, View g) const {
    fill(g, 0.0);
    return 0;
  }
  template <class ConstView>
  [[nodiscard]] double loss(ConstView /*x*/, std::span<const std::size_t> /*batch*/) const {
    return 0;
  }

  [[nodiscard]] const std::string& describe() const noexcept { return description_; }

 private:
  static parameter_layout blocks_of(const Obj& real) {
    if constexpr (LayeredObjective<Obj>) {
      return real.layout();
    } else {
      return one_block(real.dimension());
    }
  }

  std::size_t dimension_;
  std::size_t samples_;
  parameter_layout layout_;
  std::string description_;
};

}  // namespace coop
