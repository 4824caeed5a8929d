// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/report/trace.hpp>
#include <coop/report/write_chrome_trace.hpp>
#include <coop/report/write_timeline_svg.hpp>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "../plots/curves.hpp"
#include "../virtual_runs/virtual_run.hpp"

/// The best run of a schedule.
struct result {
  std::string name;
  outcome best;
};

/// Prints a line a schedule.
class result_table {
 public:
  /// `shrunk`: how many times as large messages are in reality.
  explicit result_table(double shrunk) : shrunk_{shrunk} {}

  void print_header() const {
    std::cout << std::left << std::setw(20) << "schedule" << std::right << std::setw(12)
              << "to target" << std::setw(9) << "steps/s" << std::setw(8) << "idle" << std::setw(11)
              << "staleness" << std::setw(9) << "largest" << std::setw(14) << "sent a node"
              << std::setw(11) << "step size"
              << "  composition" << std::endl;
  }

  void print(const result& r) const {
    std::ostringstream line;
    line << std::left << std::setw(20) << r.name << std::right;
    if (r.best.failure.empty()) {
      print_numbers(line, r.best);
    } else {
      line << std::setw(12) << r.best.failure << std::setw(62) << "";
    }
    std::cout << line.str() << "  " << r.best.composition << std::endl;
  }

 private:
  void print_numbers(std::ostream& line, const outcome& o) const {
    const coop::trace_row& end = o.trace.back();
    const auto idle = [](const coop::timeline& lines, std::size_t i) {
      return lines.idle_share(i);
    };
    const double seconds = o.lines.total_time();
    line << std::fixed << std::setprecision(2);
    if (o.reached) {
      line << std::setw(10) << o.reached->seconds << " s";
    } else {
      line << std::setw(12) << "missed";
    }
    line << std::setw(9)
         << (seconds > 0 ? o.gradients / static_cast<double>(o.workers) / seconds : 0.0)
         << std::setprecision(0) << std::setw(6) << 100 * o.share_of_workers(idle) << " %"
         << std::setprecision(1);
    if (o.stale) {
      line << std::setw(11) << o.stale->mean << std::setw(9) << o.stale->most;
    } else {
      line << std::setw(11) << "-" << std::setw(9) << "-";
    }
    line << std::setw(11) << shrunk_ * (o.reached ? o.reached->bytes : end.bytes_out) / 1e6 << " MB"
         << std::setprecision(3) << std::setw(11) << o.step_size;
  }

  double shrunk_;
};

/// Timelines and traces of all schedules, and the picture of their losses; returns its file.
inline std::filesystem::path write_results(const std::filesystem::path& folder,
                                           const std::vector<result>& results, double shown,
                                           const std::string& title) {
  std::vector<plots::curve> curves;
  for (const result& r : results) {
    if (!r.best.failure.empty()) continue;
    const std::string stem = (folder / r.name).string();
    coop::write_chrome_trace(stem + ".json", r.best.lines);
    coop::write_timeline_svg(stem + ".svg", r.best.lines, {.end = shown});
    coop::write_csv(stem + ".csv", r.best.trace);
    plots::curve curve{.name = r.name, .x = {}, .y = {}};
    for (const coop::trace_row& row : r.best.trace) {
      curve.x.push_back(row.seconds);
      curve.y.push_back(row.loss);
    }
    curves.push_back(curve);
  }
  return plots::draw_curves(folder / "loss",
                            {.title = title,
                             .x_label = "virtual seconds",
                             .y_label = "training loss",
                             .logarithmic_x = true},
                            curves);
}
