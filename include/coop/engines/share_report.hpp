// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/bytes.hpp>
#include <coop/engines/all_gather.hpp>
#include <coop/report/report.hpp>
#include <coop/report/trace.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coop {

inline void put_row(growing_message& out, const trace_row& row) {
  out.put(static_cast<std::uint64_t>(row.step));
  for (const double value : {row.epoch, row.seconds, row.loss, row.gradient_norm_squared,
                             row.consensus_distance, row.bytes_out, row.bytes_in}) {
    out.put(value);
  }
}

[[nodiscard]] inline trace_row get_row(byte_reader& in) {
  trace_row row{.step = in.get<std::uint64_t>()};
  for (double* value : {&row.epoch, &row.seconds, &row.loss, &row.gradient_norm_squared,
                        &row.consensus_distance, &row.bytes_out, &row.bytes_in}) {
    *value = in.get<double>();
  }
  return row;
}

inline void put_counts(growing_message& out, const report& result) {
  for (const std::size_t count : {result.rounds, result.updates, result.accepted, result.dropped}) {
    out.put(static_cast<std::uint64_t>(count));
  }
  const std::vector<std::uint64_t> staleness(result.staleness.begin(), result.staleness.end());
  out.put_list(std::span<const std::uint64_t>{staleness});
}

inline void get_counts(byte_reader& in, report& result) {
  for (std::size_t* count : {&result.rounds, &result.updates, &result.accepted, &result.dropped}) {
    *count = in.get<std::uint64_t>();
  }
  const auto staleness = get_list<std::uint64_t>(in);
  result.staleness.assign(staleness.begin(), staleness.end());
}

/// Completes the report of a node that has only its own part of it: afterwards all nodes have the
/// same, the trace of node `root` (its clock's seconds) among it. Two collective calls.
template <Communicator Comm>
void share_report(Comm& communicator, report& result, std::size_t root = 0) {
  const std::size_t rank = communicator.rank();
  growing_message mine;
  mine.put(result.node_traffic[rank].bytes_out);
  mine.put(result.node_traffic[rank].bytes_in);
  if (!result.models.empty()) mine.put_list(std::span<const double>{result.models[rank]});
  if (rank == root) {
    put_counts(mine, result);
    mine.put(static_cast<std::uint8_t>(result.stopped_early));
    mine.put_list(std::span<const double>{result.model});
    mine.put(static_cast<std::uint64_t>(result.trace.size()));
    for (const trace_row& row : result.trace) put_row(mine, row);
  }
  const auto all = all_gather(communicator, mine.bytes());
  for (std::size_t node = 0; node < all.size(); ++node) {
    byte_reader in{all[node]};
    result.node_traffic[node].bytes_out = in.get<std::uint64_t>();
    result.node_traffic[node].bytes_in = in.get<std::uint64_t>();
    if (!result.models.empty()) result.models[node] = get_list<double>(in);
    if (node == root) {
      get_counts(in, result);
      result.stopped_early = in.get<std::uint8_t>() != 0;
      result.model = get_list<double>(in);
      result.trace.clear();
      for (auto rows = in.get<std::uint64_t>(); rows > 0; --rows) {
        result.trace.push_back(get_row(in));
      }
    }
    in.finish();
  }
}

}  // namespace coop
