// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace coop {

/// One block of a parameter vector: a matrix stored column by column, or a vector (columns = 1).
struct parameter_block {
  std::string name;
  std::size_t offset = 0;
  std::size_t rows = 0;
  std::size_t columns = 1;

  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
  friend bool operator==(const parameter_block&, const parameter_block&) = default;
};

/// The blocks of a parameter vector, in order and without gaps; what layer-wise compressors go by.
using parameter_layout = std::vector<parameter_block>;

/// A vector of `dimension` values as one block.
[[nodiscard]] inline parameter_layout one_block(std::size_t dimension) {
  return {{.name = "", .offset = 0, .rows = dimension, .columns = 1}};
}

/// The values in all blocks together.
[[nodiscard]] inline std::size_t size_of(const parameter_layout& layout) noexcept {
  std::size_t size = 0;
  for (const parameter_block& block : layout) size += block.size();
  return size;
}

}  // namespace coop
