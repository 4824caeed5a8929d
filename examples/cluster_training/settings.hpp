// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// What the command line decides.
struct settings {
  std::string variant = "fully_synchronous";
  std::string libsvm;
  std::size_t features = 0;
  std::vector<std::string> idx;  // images, labels
  std::size_t classes = 10;
  std::size_t period = 8;
  double fraction = 0.1;
  std::size_t batch_size = 32;
  std::size_t epochs = 5;
  double step_size = 0.5;
  double l2 = 1e-4;
  std::uint64_t seed = 1;
  std::string trace;
  bool native = false;
};
