// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/report/trace.hpp>
#include <cstddef>
#include <limits>

/// What is read off loss against time.
namespace shapes {

/// When the loss is at most `target` for the first time; infinite: never.
[[nodiscard]] inline double seconds_to(const coop::trace& rows, double target) {
  for (const coop::trace_row& row : rows) {
    if (row.loss <= target) return row.seconds;
  }
  return std::numeric_limits<double>::infinity();
}

/// The loss at a time: that of the last row by then.
[[nodiscard]] inline double loss_at(const coop::trace& rows, double seconds) {
  double loss = rows.front().loss;
  for (const coop::trace_row& row : rows) {
    if (row.seconds <= seconds) loss = row.loss;
  }
  return loss;
}

/// The mean loss over the last quarter of the rows: where a run with a constant step size ends.
[[nodiscard]] inline double final_loss(const coop::trace& rows) {
  const std::size_t count = std::max<std::size_t>(1, rows.size() / 4);
  double sum = 0;
  for (std::size_t i = rows.size() - count; i < rows.size(); ++i) sum += rows[i].loss;
  return sum / static_cast<double>(count);
}

}  // namespace shapes
