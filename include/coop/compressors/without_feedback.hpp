// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts/compressor.hpp>
#include <coop/core/describe.hpp>

#include <string>

namespace coop {

/// The compressor as it is, with its user's word that it may be biased: `without_feedback{sign{}}`
/// is signSGD. What it loses is lost, and SGD need not converge: signSGD fails on the
/// counterexamples of Karimireddy et al. (ICML 2019). Facts, messages and cost are the
/// compressor's.
template <Compressor Comp>
struct without_feedback : Comp {
  static constexpr bool accepts_bias = true;

  [[nodiscard]] std::string describe() const {
    return "without_feedback{" + coop::describe(static_cast<const Comp&>(*this)) + "}";
  }
};

template <Compressor Comp>
without_feedback(Comp) -> without_feedback<Comp>;

}  // namespace coop
