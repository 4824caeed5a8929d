// SPDX-License-Identifier: BSL-1.0
#include "local_sgd_crossing.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "shapes.hpp"
#include "traces.hpp"

void shapes::show_local_sgd_crossing(const gallery& pictures) {
  title("Local SGD against fully synchronous SGD: error after so many virtual seconds");
  constexpr double horizon = 2400;
  const local_sgd_race all;
  const double least = least_race_loss();
  const std::vector<double> times{40, 80, 160, 320, 640, 1280};
  std::vector<std::string> columns{"s a step"};
  for (const double seconds : times) {
    columns.push_back(std::to_string(static_cast<int>(seconds)) + " s");
  }
  columns.emplace_back("in the end");
  heads("period", columns);
  std::vector<plots::curve> curves;
  for (const std::size_t period : {1U, 4U, 16U, 64U}) {
    const coop::report r = race(all, period, horizon, 400);
    std::vector<double> errors{r.seconds() / static_cast<double>(r.steps())};
    for (const double seconds : times) errors.push_back(loss_at(r.trace, seconds) - least);
    errors.push_back(final_loss(r.trace) - least);
    const std::string name = std::to_string(period);
    line(name, errors, 4);
    curves.push_back(
        error_curve(period == 1 ? "period 1: synchronous" : "period " + name, r.trace, least));
  }
  pictures.draw("local_sgd_crossing",
                {.title = "Local SGD: fast at first, synchronous SGD lower in the end",
                 .x_label = "virtual seconds",
                 .y_label = "error",
                 .logarithmic_x = true,
                 .logarithmic_y = true},
                curves);
}
