// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace benchmark {

/// Median seconds of three calls of the Python function `work`, which `script` defines with torch
/// as t, on one thread. None, and a line that says so, where Python has no torch. `script` has no
/// single quotes.
inline std::optional<double> torch_seconds(const std::string& name, const std::string& script) {
  const std::string whole = "import time\nimport torch as t\nt.set_num_threads(1)\n" + script +
                            "s=[]\nfor _ in range(3):\n b=time.perf_counter()\n work()\n"
                            " s.append(time.perf_counter()-b)\nprint(sorted(s)[1])\n";
  const std::string command =
      "PATH=/usr/bin:$PATH timeout 120 python3 -c '" + whole + "' 2>/dev/null";
  const auto close = [](std::FILE* file) { pclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> pipe{popen(command.c_str(), "r"), close};
  double seconds = 0;
  if (pipe && std::fscanf(pipe.get(), "%lf", &seconds) == 1) return seconds;
  std::cout << name << ": python3 has no torch, not compared" << std::endl;
  return std::nullopt;
}

}  // namespace benchmark
