// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "../virtual_runs/virtual_run.hpp"

/// What the schedules of the study need to know.
struct scheme_parameters {
  std::size_t workers = 16;
  std::size_t period = 8;
  std::size_t delay = 2;
  std::size_t staleness = 4;
  std::size_t backups = 2;
  double deadline = 0;  ///< seconds
  double timer = 0;     ///< seconds
  double pass = 1;      ///< batches of a worker's samples
};

/// A way not to wait: its name, and how to train by it.
struct scheme {
  std::string name;
  outcome (*run)(const run_setting&, const scheme_parameters&);
};

std::vector<scheme> in_step_schemes();
std::vector<scheme> server_schemes();
std::vector<scheme> peer_schemes();
