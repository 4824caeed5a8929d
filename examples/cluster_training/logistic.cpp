// SPDX-License-Identifier: BSL-1.0
#include <utility>

#include "variants.hpp"

coop::report train_logistic(const settings& s, std::size_t n,
                            coop::data::sparse_dataset<double> shard) {
  return train_variant(s, n, coop::logistic_regression{std::move(shard), {.l2 = s.l2}});
}
