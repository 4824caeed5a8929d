// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coop::compute_time {

/// Compute time model: measured times. Row k of the trace is step k, column i is node i; both begin
/// again after the last, so that one column is a trace for all nodes. Copies share their storage.
class trace {
 public:
  /// Seconds, a row a step. Throws std::invalid_argument for no rows or ragged ones, and for times
  /// that are negative or not finite.
  explicit trace(std::vector<std::vector<double>> rows) {
    require(!rows.empty() && !rows.front().empty(),
            "compute_time::trace: there is no time in it; give at least one");
    for (std::size_t k = 0; k < rows.size(); ++k) {
      require(rows[k].size() == rows[0].size(),
              {"compute_time::trace: row ", k + 1, " has ", rows[k].size(),
               " times, the first has ", rows[0].size(), "; all must have as many"});
      for (const double seconds : rows[k]) {
        require(seconds >= 0 && std::isfinite(seconds),
                {"compute_time::trace: row ", k + 1, " has a time of ", seconds,
                 " s, must be at least 0 and finite"});
      }
    }
    rows_ = std::make_shared<const std::vector<std::vector<double>>>(std::move(rows));
  }

  [[nodiscard]] double seconds(std::size_t node, std::size_t step, random_stream&) const noexcept {
    const auto& row = (*rows_)[(step > 0 ? step - 1 : 0) % rows_->size()];
    return row[node % row.size()];
  }
  [[nodiscard]] std::string describe() const {
    return text(
        {"compute_time::trace{", rows_->size(), " steps of ", rows_->front().size(), " nodes}"});
  }

 private:
  std::shared_ptr<const std::vector<std::vector<double>>> rows_;
};

/// A trace from a text file: a line a step, its times in seconds apart by spaces, tabs or commas;
/// empty lines and those that begin with # do not count. Throws `coop::error` with path and line.
[[nodiscard]] inline trace read_trace(const std::string& path) {
  std::ifstream file{path};
  if (!file) throw error{"cannot be read", {.path = path}};
  std::vector<std::vector<double>> rows;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    std::vector<double> row;
    const char* at = line.data();
    const char* const end = at + line.size();
    const auto skip = [&] {
      while (at != end && (*at == ' ' || *at == '\t' || *at == ',' || *at == '\r')) ++at;
    };
    for (skip(); at != end && !(row.empty() && *at == '#'); skip()) {
      double seconds = 0;
      const auto read = std::from_chars(at, end, seconds);
      const bool whole =
          read.ptr == end || std::string_view{" \t,\r"}.find(*read.ptr) != std::string_view::npos;
      if (!whole || read.ec != std::errc{} || !(seconds >= 0) || !std::isfinite(seconds)) {
        throw error{"is no list of times in seconds, at least 0 and finite",
                    {.path = path, .line = number}};
      }
      row.push_back(seconds);
      at = read.ptr;
    }
    if (row.empty()) continue;
    if (!rows.empty() && row.size() != rows.front().size()) {
      throw error{text({"has ", row.size(), " times, the first line has ", rows.front().size()}),
                  {.path = path, .line = number}};
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw error{"has no times", {.path = path}};
  return trace{std::move(rows)};
}

}  // namespace coop::compute_time
