// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/report/write_file.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace coop {

/// The state of a run after one step. Loss and gradient are those of the whole training set at the
/// mean x̄ of all nodes' models.
struct trace_row {
  std::size_t step = 0;              ///< 0: before the first
  double epoch = 0;                  ///< passes over the largest shard
  double seconds = 0;                ///< training time on node 0, evaluation left out
  double loss = 0;                   ///< f(x̄)
  double gradient_norm_squared = 0;  ///< ‖∇f(x̄)‖²
  double consensus_distance = 0;     ///< mean over the nodes of ‖xᵢ − x̄‖²
  double bytes_out = 0;              ///< payload sent since the start, mean of the nodes
  double bytes_in = 0;               ///< payload received since the start, mean of the nodes
};

using trace = std::vector<trace_row>;

/// Writes a trace as comma-separated values with a header line; numbers read back exactly.
inline void write_csv(std::ostream& out, const trace& rows) {
  out << "step,epoch,seconds,loss,gradient_norm_squared,consensus_distance,bytes_out,bytes_in\n";
  for (const trace_row& row : rows) {
    out << std::to_string(row.step);  // the stream's locale may group digits
    for (const double value : {row.epoch, row.seconds, row.loss, row.gradient_norm_squared,
                               row.consensus_distance, row.bytes_out, row.bytes_in}) {
      out << ',' << number_text(value);
    }
    out << '\n';
  }
}

/// The same to a file. Throws `coop::error` with the path where it cannot be written.
inline void write_csv(const std::string& path, const trace& rows) {
  write_file(path, [&](std::ostream& out) { write_csv(out, rows); });
}

}  // namespace coop
