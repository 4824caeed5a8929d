// SPDX-License-Identifier: BSL-1.0
#include <utility>

#include "variants.hpp"

// The number of classes is told: a shard may miss one.
coop::report train_softmax(const settings& s, std::size_t n,
                           coop::data::dense_dataset<float> shard) {
  return train_variant(
      s, n, coop::softmax_regression{std::move(shard), {.l2 = s.l2, .classes = s.classes}});
}
