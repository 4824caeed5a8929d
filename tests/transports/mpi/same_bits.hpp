// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/data/gaussian_mixture.hpp>
#include <coop/report/report.hpp>
#include <coop/train.hpp>
#include <coop/transports/in_process.hpp>
#include <coop/transports/mpi.hpp>

#include <mpi.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/catch.hpp"

/// Runs on ranks and in one process, held against each other.
namespace coop_test {

inline std::size_t ranks() { return coop::mpi_environment::of_program().size(); }
inline std::size_t rank() { return coop::mpi_environment::of_program().rank(); }
inline bool on_one_host() {
  MPI_Comm host = MPI_COMM_NULL;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  int size = 0;
  MPI_Comm_size(host, &size);
  MPI_Comm_free(&host);
  return static_cast<std::size_t>(size) == ranks();
}

template <class T>
coop::data::dense_dataset<T> samples() {
  return coop::data::gaussian_mixture<T>(
      {.samples = 150, .features = 11, .classes = 3, .separation = 2, .seed = 5});
}

/// All that a run decides but its times.
class digest {
 public:
  explicit digest(const coop::report& r) {
    for (const coop::trace_row& row : r.trace) {
      add(row.step);
      for (const double value : {row.epoch, row.loss, row.gradient_norm_squared,
                                 row.consensus_distance, row.bytes_out, row.bytes_in}) {
        add(std::bit_cast<std::uint64_t>(value));
      }
    }
    for (const coop::traffic& t : r.node_traffic) {
      add(t.bytes_out);
      add(t.bytes_in);
    }
    add(r.model);
    for (const auto& model : r.models) add(model);
    for (const std::size_t number : {r.trace.size(), r.node_traffic.size(), r.models.size(),
                                     r.rounds, std::size_t{r.stopped_early}}) {
      add(number);
    }
  }
  friend bool operator==(const digest&, const digest&) = default;

 private:
  void add(std::uint64_t value) { hash_ = (hash_ ^ value) * 0x9E3779B97F4A7C15 ^ hash_ >> 29; }
  void add(const std::vector<double>& values) {
    for (const double value : values) add(std::bit_cast<std::uint64_t>(value));
  }

  std::uint64_t hash_ = 1;
};

/// `make(transport)` makes the composition; the run must give the same in one process and here.
template <class Objective, class Make>
void check_same_bits(const char* name, const Objective& objective,
                     const coop::train_options& options, Make make) {
  INFO(name << " on " << ranks() << " ranks");
  const coop::report here = coop::train(make(coop::mpi{}), objective, options);
  const coop::report there = coop::train(make(coop::in_process{}), objective, options);
  const coop::report by_messages =
      coop::train(make(coop::mpi{.share_memory = false}), objective, options);
  CHECK(digest{here} == digest{there});
  CHECK(digest{by_messages} == digest{there});
  CHECK(here.models == there.models);
  CHECK(here.loss() == there.loss());
  CHECK(here.model == there.model);
  CHECK(here.node_traffic == there.node_traffic);
  CHECK(here.nodes == ranks());
  CHECK(here.zeta == there.zeta);
}

}  // namespace coop_test
