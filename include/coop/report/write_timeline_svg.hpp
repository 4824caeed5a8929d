// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/activity.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/report/time_axis.hpp>
#include <coop/report/timeline.hpp>
#include <coop/report/write_file.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>

namespace coop {

struct timeline_svg_options {
  std::size_t width = 800;      ///< of the picture, in pixels, 300 to 100,000
  std::size_t most_nodes = 32;  ///< rows shown at most: the first nodes
  double begin = 0;             ///< of what is shown, in seconds
  double end =
      std::numeric_limits<double>::infinity();  ///< the same; infinite: the last node's end
};

/// The parts of the picture of a timeline: rows of bars, an axis of time below, a legend above.
class timeline_svg {
 public:
  /// Throws std::invalid_argument for impossible options.
  timeline_svg(const timeline& lines, const timeline_svg_options& options)
      : lines_{&lines},
        begin_{options.begin},
        end_{std::min(options.end, std::max(lines.total_time(), options.begin))},
        width_{static_cast<double>(options.width)},
        rows_{std::min(lines.nodes(), options.most_nodes)} {
    require(options.width >= 300 && options.width <= 100'000,
            {"write_timeline_svg: width is ", options.width, ", must be 300 to 100000"});
    require(options.most_nodes > 0, "write_timeline_svg: most_nodes is 0, must be at least 1");
    require(options.begin >= 0 && std::isfinite(options.begin) && options.end > options.begin,
            {"write_timeline_svg: shows ", options.begin, " s to ", options.end,
             " s, must be 0 <= begin < end"});
  }

  void write(std::ostream& out) const {
    out << head();
    for (std::size_t node = 0; node < rows_; ++node) out << row(node);
    out << axis() << "</svg>\n";
  }

 private:
  static constexpr double left = 80;      // of the bars: the nodes' names
  static constexpr double right = 80;     // of the bars: the nodes' idle shares
  static constexpr double top = 30;       // of the rows: the legend
  static constexpr double bottom = 50;    // of the rows: the axis
  static constexpr double pitch = 18;     // of the rows
  static constexpr double bar = 14;       // height
  static constexpr double baseline = 11;  // of a row's words, from its top

  // A coordinate, to hundredths of a pixel.
  static std::string pixels(double value) {
    std::array<char, 64> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                       std::chars_format::fixed, 2);
    std::string all{digits.data(), written.ptr};
    all.erase(all.find_last_not_of('0') + 1);
    if (all.ends_with('.')) all.pop_back();
    return all;
  }
  static std::string percent(double share) { return rounded_text(100 * share, 3) + " %"; }

  static const char* colour(activity what) {
    switch (what) {
      case activity::computing:
        return "#1f5fbf";
      case activity::waiting:
        return "#dddddd";
      case activity::communicating:
        return "#cc2222";
      case activity::away:
        break;
    }
    return "#e8b33c";
  }

  static std::string rectangle(activity what, double x, double y, double width, double height) {
    return text({"<rect x=\"", pixels(x), "\" y=\"", pixels(y), "\" width=\"", pixels(width),
                 "\" height=\"", pixels(height), "\" fill=\"", colour(what), "\"/>\n"});
  }
  static std::string words(const char* anchor, double x, double y, const std::string& what) {
    return text({"<text x=\"", pixels(x), "\" y=\"", pixels(y), "\" text-anchor=\"", anchor, "\">",
                 what, "</text>\n"});
  }

  [[nodiscard]] double floor_of_rows() const { return top + pitch * static_cast<double>(rows_); }

  // Where a time lies; to hundredths, so that bars that touch in time touch in the picture.
  [[nodiscard]] double across(double seconds) const {
    const double share = (std::clamp(seconds, begin_, end_) - begin_) / (end_ - begin_);
    return std::round(100 * (left + share * (width_ - left - right))) / 100;
  }

  [[nodiscard]] std::string head() const {
    using enum activity;
    const std::string w = pixels(width_);
    const std::string h = pixels(floor_of_rows() + bottom);
    std::string all = text({R"(<svg xmlns="http://www.w3.org/2000/svg" width=")", w,
                            R"(" height=")", h, R"(" viewBox="0 0 )", w, " ", h, "\" "});
    all += "font-family=\"sans-serif\" font-size=\"11\" shape-rendering=\"crispEdges\">\n";
    all += text({"<title>", lines_->nodes(), lines_->nodes() == 1 ? " node, " : " nodes, ",
                 rounded_text(lines_->total_time(), 6), " s, ", percent(lines_->idle_share()),
                 " idle</title>\n"});
    all += text({R"(<path fill="#ffffff" d="M0 0h)", w, "v", h, "h-", w, "z\"/>\n"});
    double x = left;
    for (const activity what : {computing, waiting, communicating, away}) {
      if (what == away && !lines_->has_absences()) continue;
      all += rectangle(what, x, 8, 12, 12);
      all += words("start", x + 16, 18, name(what));
      x += 90;
    }
    return all + words("end", width_ - 8, 18, "idle");
  }

  [[nodiscard]] std::string row(std::size_t node) const {
    const double y = top + pitch * static_cast<double>(node);
    std::string all = words("end", left - 8, y + baseline, text({"node ", node}));
    for (const timeline::interval& each : lines_->intervals(node)) {
      if (each.end <= begin_ || each.begin >= end_) continue;
      const double x = across(each.begin);
      all += rectangle(each.what, x, y, across(each.end) - x, bar);
    }
    return all + words("end", width_ - 8, y + baseline, percent(lines_->idle_share(node)));
  }

  [[nodiscard]] std::string axis() const {
    const double y = floor_of_rows() + 4;
    const time_axis ticks{begin_, end_};
    std::string all = text({"<path stroke=\"#000000\" d=\"M", pixels(left), " ", pixels(y), "H",
                            pixels(width_ - right)});
    for (const time_axis::tick& each : ticks.ticks()) {
      all += text({"M", pixels(across(each.seconds)), " ", pixels(y), "v4"});
    }
    all += "\"/>\n";
    for (const time_axis::tick& each : ticks.ticks()) {
      all += words("middle", across(each.seconds), y + 16, each.label);
    }
    const std::size_t more = lines_->nodes() - rows_;
    if (more > 0) {
      all +=
          words("start", 8, y + 34, text({"and ", more, more == 1 ? " node more" : " nodes more"}));
    }
    const bool empty = ticks.ticks().empty();
    return all + words("middle", (left + width_ - right) / 2, y + 34,
                       empty ? "no time" : text({"time (", ticks.unit(), ")"}));
  }

  const timeline* lines_;
  double begin_;
  double end_;
  double width_;
  std::size_t rows_;
};

/// Draws a timeline as an SVG picture: a row a node, blue bars where it computes, red ones where it
/// communicates, light grey ones where it waits, amber ones where it is away, at the right its idle
/// share of the whole run.
/// About 80 bytes an interval; where there are thousands a node, show a part, by `begin` and `end`.
/// Throws std::invalid_argument for impossible options.
inline void write_timeline_svg(std::ostream& out, const timeline& lines,
                               const timeline_svg_options& options = {}) {
  timeline_svg{lines, options}.write(out);
}

/// The same to a file. Throws `coop::error` with the path where it cannot be written.
inline void write_timeline_svg(const std::string& path, const timeline& lines,
                               const timeline_svg_options& options = {}) {
  // Made first: what it refuses is to leave the file as it was.
  const timeline_svg picture{lines, options};
  write_file(path, [&](std::ostream& out) { picture.write(out); });
}

}  // namespace coop
