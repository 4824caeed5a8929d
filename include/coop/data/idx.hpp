// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/dataset.hpp>
#include <coop/data/gzip_file.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop::data {

struct idx_options {
  double scale = 1.0 / 255.0;  ///< every byte is multiplied with it
};

/// An array of bytes as the IDX format stores it; the first dimension counts samples.
struct idx_array {
  std::vector<std::size_t> dimensions;
  std::vector<char> bytes;
};

/// Reads one IDX file, plain or gzip-packed: the bytes 0, 0, 8 (type: unsigned byte) and the number
/// of dimensions, the dimensions as big-endian 32-bit numbers, the data (LeCun's MNIST page).
///
/// Throws `coop::error` with the path on another magic number, and where the data is shorter or
/// longer than the dimensions say. Memory follows what the file holds, not what it promises.
[[nodiscard]] inline idx_array read_idx_array(const std::string& path) {
  gzip_file file{path};
  const auto failure = [&](const std::string& message) { return error{message, {.path = path}}; };
  const auto big_endian = [&](const char* what) {
    std::array<char, 4> bytes{};
    if (file.read(bytes) < bytes.size()) throw failure(text({"truncated in its ", what}));
    std::uint32_t value = 0;
    for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
  };

  const std::uint32_t magic = big_endian("magic number");
  if (magic >> 8U != 8 || (magic & 0xFFU) == 0) {
    throw failure(text({"bad IDX magic number ", magic,
                        ", must be 2049 (labels) or 2051 (images): an array of unsigned bytes"}));
  }
  idx_array array;
  std::size_t size = 1;
  for (std::uint32_t rest = magic & 0xFFU; rest > 0; --rest) {
    const std::size_t length = big_endian("dimensions");
    if (length != 0 && size > std::numeric_limits<std::size_t>::max() / length) {
      throw failure("dimensions are too large");
    }
    array.dimensions.push_back(length);
    size *= length;
  }

  constexpr std::size_t chunk = 1U << 20U;
  while (array.bytes.size() < size) {
    const std::size_t before = array.bytes.size();
    const std::size_t wanted = std::min(chunk, size - before);
    array.bytes.resize(before + wanted);
    const std::size_t got = file.read(std::span{array.bytes}.subspan(before));
    if (got < wanted) {
      throw failure(text({"truncated: ", before + got, " bytes of data, its header says ", size}));
    }
  }
  if (std::array<char, 1> more{}; file.read(more) > 0) {
    throw failure(text({"more data than the ", size, " bytes that its header says"}));
  }
  return array;
}

/// Reads images and labels in the IDX format of MNIST: a sample's features are its bytes in the
/// order of the file, times `scale`; its label is the byte of the other file.
///
/// Throws `coop::error` with the path as `read_idx_array` does, and where the two files hold
/// different numbers of samples, or none.
template <std::floating_point T = double>
[[nodiscard]] dense_dataset<T> read_idx(const std::string& images_path,
                                        const std::string& labels_path, idx_options options = {}) {
  const auto images = read_idx_array(images_path);
  const auto labels = read_idx_array(labels_path);
  const std::size_t samples = images.dimensions.front();
  if (labels.dimensions.size() != 1) {
    throw error{text({labels.dimensions.size(),
                      " dimensions, labels must have one (are images and labels swapped?)"}),
                {.path = labels_path}};
  }
  if (samples != labels.dimensions.front()) {
    throw error{text({labels.dimensions.front(), " labels, but ", images_path, " holds ", samples,
                      " samples"}),
                {.path = labels_path}};
  }
  if (images.bytes.empty()) throw error{"no samples", {.path = images_path}};

  const auto byte = [](char c) { return static_cast<double>(static_cast<unsigned char>(c)); };
  aligned_vector<T> values(images.bytes.size());
  std::ranges::transform(images.bytes, values.begin(),
                         [&](char c) { return static_cast<T>(options.scale * byte(c)); });
  std::vector<double> classes(samples);
  std::ranges::transform(labels.bytes, classes.begin(), byte);
  return {samples, values.size() / samples, std::move(values), std::move(classes)};
}

}  // namespace coop::data
