// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/core/layout.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "../virtual_runs/virtual_run.hpp"

/// The model that is planned for, and the small one that is trained in its place.
struct model_sizes {
  double parameters;  ///< of the real model
  double layer;       ///< rows and columns of its layers, for compressors of low rank
  coop::parameter_layout proxy;
};

/// What is planned with.
struct grid {
  std::size_t workers = 8;
  std::vector<std::size_t> periods{1, 2, 4, 8, 16, 32};
  std::vector<std::size_t> servers;
  double fraction = 0.01;  ///< of top_k
  std::size_t levels = 127;
  std::size_t rank = 2;
  model_sizes sizes{};
};

/// A legal composition, and how to train by it.
struct candidate {
  std::string topology;
  std::size_t period;
  std::string compressor;
  double shrunk;    ///< how many times as large its messages are in reality
  double averaged;  ///< gradients an update: the more, the longer steps may be
  std::function<outcome(const run_setting&)> run;
};

template <coop::Compressor Comp>
double real_bytes(const Comp& compressor, const model_sizes& sizes) {
  const auto dimension = static_cast<std::size_t>(sizes.parameters);
  return static_cast<double>(compressor.template max_bytes<float>(dimension));
}
inline double real_bytes(const coop::error_feedback<coop::power_sgd>& compressor,
                         const model_sizes& sizes) {
  const double share = 2 * static_cast<double>(compressor.compressor.rank) / sizes.layer;
  return sizeof(float) * sizes.parameters * std::min(1.0, share);
}

/// The message of the real model over that of the small one.
template <coop::Compressor Comp>
double shrunk_by(const Comp& compressor, const model_sizes& sizes) {
  auto stream = coop::start_stream<float>(compressor, sizes.proxy);
  return real_bytes(compressor, sizes) / static_cast<double>(stream.max_bytes());
}

void add_gradients(std::vector<candidate>& all, const grid& g);  // complete, every step
void add_local_steps(std::vector<candidate>& all, const grid& g);
void add_graphs(std::vector<candidate>& all, const grid& g);
void add_compressed_graphs(std::vector<candidate>& all, const grid& g);
void add_servers(std::vector<candidate>& all, const grid& g);
