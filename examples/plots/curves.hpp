// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/report/write_file.hpp>

#include <cstdio>
#include <filesystem>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

/// Pictures of curves for the examples, drawn by gnuplot where it is installed.
namespace plots {

/// One line of a picture: points (x[i], y[i]), in the order given.
struct curve {
  std::string name;
  std::vector<double> x{};
  std::vector<double> y{};
  bool points = false;  ///< instead of a line

  void add(double at, double value) {
    x.push_back(at);
    y.push_back(value);
  }
};

inline constexpr std::size_t colours = 8;  // of gnuplot's podo; more curves are dashed

struct chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  bool logarithmic_x = false;
  bool logarithmic_y = false;
};

inline std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

/// The whole program for gnuplot, data included; it draws `picture`, an SVG file.
inline std::string gnuplot_program(const chart& about, const std::vector<curve>& curves,
                                   const std::filesystem::path& picture) {
  std::ostringstream out;
  out.precision(9);
  for (std::size_t i = 0; i < curves.size(); ++i) {
    coop::require(curves[i].x.size() == curves[i].y.size(),
                  curves[i].name + ": a curve needs one y for each x");
    out << "$curve" << i << " << END\n";
    for (std::size_t j = 0; j < curves[i].x.size(); ++j)
      out << curves[i].x[j] << ' ' << curves[i].y[j] << '\n';
    out << "END\n";
  }
  out << "set terminal svg size 720,480 noenhanced background 'white'\nset output "
      << quoted(picture.string()) << "\nset title " << quoted(about.title) << "\nset xlabel "
      << quoted(about.x_label) << "\nset ylabel " << quoted(about.y_label)
      << "\nset key below\nset grid\nset format '%g'\nset colorsequence podo\n";
  if (about.logarithmic_x) out << "set logscale x\n";
  if (about.logarithmic_y) out << "set logscale y\n";
  for (std::size_t i = 0; i < curves.size(); ++i)
    out << (i == 0 ? "plot " : ", ") << "$curve" << i << " using 1:2 with "
        << (curves[i].points ? "points" : "lines") << " linewidth 2 dashtype " << 1 + i / colours
        << " title " << quoted(curves[i].name);
  out << '\n';
  return out.str();
}

/// Writes <stem>.gp, and draws <stem>.svg by gnuplot if it is there; returns the file to look at.
/// Throws coop::error when nothing can be written at `stem`.
inline std::filesystem::path draw_curves(const std::filesystem::path& stem, const chart& about,
                                         const std::vector<curve>& curves) {
  std::filesystem::path program = stem;
  std::filesystem::path picture = stem;
  program += ".gp";
  picture += ".svg";
  const std::string text = gnuplot_program(about, curves, picture);
  coop::write_file(program, [&](std::ostream& out) { out << text; });
  // By a pipe, so that no path goes through the shell.
  std::FILE* const gnuplot = popen("gnuplot 2>/dev/null", "w");
  if (gnuplot == nullptr) return program;
  const bool told = std::fwrite(text.data(), 1, text.size(), gnuplot) == text.size();
  return pclose(gnuplot) == 0 && told ? picture : program;
}

}  // namespace plots
