// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/progress.hpp>
#include <coop/core/text.hpp>
#include <coop/report/trace.hpp>

#include <chrono>
#include <cstddef>
#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

namespace coop {

/// An observer that draws one line, "title [#####     ] 52 %  loss 0.412", over and over, at most
/// ten times a second; `clear()` takes it away. For terminals: it writes carriage returns.
class progress_bar {
 public:
  explicit progress_bar(std::ostream& out, std::string title = "", std::size_t width = 30)
      : out_{&out}, title_{std::move(title)}, width_{width} {}

  void operator()(const trace_row& row) {
    std::ostringstream text;
    text << std::setprecision(4) << "  loss " << row.loss;
    loss_ = text.str();
    draw();
  }

  void step(const progress& p) {
    done_ = static_cast<double>(p.step) / static_cast<double>(p.last);
    const auto now = clock::now();
    if (now - drawn_ < std::chrono::milliseconds{100}) return;
    drawn_ = now;
    draw();
  }

  void clear() {
    *out_ << '\r' << std::string(longest_, ' ') << '\r' << std::flush;
    longest_ = 0;
  }

 private:
  using clock = std::chrono::steady_clock;

  void draw() {
    const auto filled = static_cast<std::size_t>(done_ * static_cast<double>(width_));
    std::string line =
        text({title_, title_.empty() ? "[" : " [", std::string(filled, '#'),
              std::string(width_ - filled, ' '), "] ", static_cast<int>(done_ * 100), " %", loss_});
    const std::size_t length = line.size();
    if (length < longest_) line.append(longest_ - length, ' ');
    longest_ = length;
    *out_ << '\r' << line << std::flush;
  }

  std::ostream* out_;
  std::string title_;
  std::size_t width_;
  double done_ = 0;
  std::string loss_;
  std::size_t longest_ = 0;
  clock::time_point drawn_{};
};

}  // namespace coop
