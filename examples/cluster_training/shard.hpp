// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <coop/coop.hpp>
#include <cstddef>
#include <string>

#include "settings.hpp"

/// Whose samples a rank reads: those of worker `index` of `workers`.
struct share {
  std::size_t index;
  std::size_t workers;
};

/// `{}` in the name of a file stands for the number of the worker.
inline bool is_own_file(const std::string& path) { return path.find("{}") != std::string::npos; }
inline std::string own_path(std::string path, std::size_t index) {
  const std::size_t place = path.find("{}");
  if (place != std::string::npos) path.replace(place, 2, std::to_string(index));
  return path;
}

/// The worker's part of a set that every rank can read.
template <class Data>
Data part_of(const Data& all, share own) {
  return coop::data::subset(all, coop::data::contiguous(all.samples(), own.workers)[own.index]);
}

/// A LIBSVM file of the worker's own, its part of one file, or of a generated set.
inline coop::data::sparse_dataset<double> libsvm_shard(const settings& s, share own) {
  using namespace coop::data;
  if (s.libsvm.empty()) return part_of(to_sparse(gaussian_mixture<double>()), own);
  const auto read = read_libsvm<double>(own_path(s.libsvm, own.index), {.features = s.features});
  return is_own_file(s.libsvm) ? read : part_of(read, own);
}

/// The same of images and labels in the format of MNIST.
inline coop::data::dense_dataset<float> idx_shard(const settings& s, share own) {
  const auto read =
      coop::data::read_idx<float>(own_path(s.idx[0], own.index), own_path(s.idx[1], own.index));
  return is_own_file(s.idx[0]) ? read : part_of(read, own);
}
