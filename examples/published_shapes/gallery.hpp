// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/report/timeline.hpp>
#include <coop/report/trace.hpp>
#include <coop/report/write_timeline_svg.hpp>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include "../plots/curves.hpp"

namespace shapes {

/// Where pictures go, if anywhere.
class gallery {
 public:
  /// An empty name: nothing is drawn.
  explicit gallery(const std::string& folder) : folder_{folder} {
    if (!folder.empty()) std::filesystem::create_directories(folder_);
  }

  void draw(const std::string& name, const plots::chart& about,
            const std::vector<plots::curve>& curves) const {
    if (!folder_.empty()) tell(plots::draw_curves(folder_ / name, about, curves));
  }

  void draw(const std::string& name, const coop::timeline& lines) const {
    if (folder_.empty()) return;
    const std::filesystem::path picture = folder_ / (name + ".svg");
    coop::write_timeline_svg(picture.string(), lines);
    tell(picture);
  }

 private:
  static void tell(const std::filesystem::path& picture) {
    std::cout << "  " << picture.string() << '\n';
  }

  std::filesystem::path folder_;
};

inline void title(const std::string& text) { std::cout << '\n' << text << "\n\n"; }

/// A line of a table: a name and numbers in columns of 12.
inline void line(const std::string& name, const std::vector<double>& numbers, int digits = 3) {
  std::cout << "  " << std::left << std::setw(26) << name << std::right << std::fixed
            << std::setprecision(digits);
  for (const double number : numbers) std::cout << std::setw(12) << number;
  std::cout << '\n';
}
inline void heads(const std::string& name, const std::vector<std::string>& columns) {
  std::cout << "  " << std::left << std::setw(26) << name << std::right;
  for (const std::string& column : columns) std::cout << std::setw(12) << column;
  std::cout << '\n';
}

/// Error, which is loss − least, against time.
[[nodiscard]] inline plots::curve error_curve(const std::string& name, const coop::trace& rows,
                                              double least) {
  plots::curve made{.name = name};
  for (const coop::trace_row& row : rows) {
    if (row.loss > least) made.add(row.seconds, row.loss - least);  // for a logarithm
  }
  return made;
}

}  // namespace shapes
