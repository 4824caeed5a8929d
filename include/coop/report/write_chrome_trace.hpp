// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/activity.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/report/timeline.hpp>
#include <coop/report/write_file.hpp>

#include <cmath>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace coop {

/// A JSON string in its quotes. `words` are UTF-8.
[[nodiscard]] inline std::string json_string(std::string_view words) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char each : words) {
    const auto code = static_cast<unsigned char>(each);
    if (code < 0x20) {
      quoted += "\\u00";
      quoted += digits[code / 16U];
      quoted += digits[code % 16U];
      continue;
    }
    if (each == '"' || each == '\\') quoted += '\\';
    quoted += each;
  }
  return quoted += '"';
}

struct chrome_trace_options {
  std::string name = "coop";  ///< of the run, in UTF-8: the title above its nodes
};

/// Writes a timeline in the Chrome trace event format, for chrome://tracing, Perfetto and
/// Speedscope: a JSON array of one complete event ("ph": "X") an interval, in microseconds to
/// the nanosecond, the run a process and each node one of its threads. About 80 bytes an interval.
/// Throws std::invalid_argument for times whose nanoseconds are beyond a double.
inline void write_chrome_trace(std::ostream& out, const timeline& lines,
                               const chrome_trace_options& options = {}) {
  // Readers round each number to nanoseconds by itself, and drop what then seems to overlap; so
  // neighbours meet at whole ones here.
  const auto nanoseconds = [](double seconds) { return std::round(seconds * 1e9); };
  require(std::isfinite(nanoseconds(lines.total_time())),
          {"write_chrome_trace: the run takes ", lines.total_time(), " s, must be below 1e299"});
  out << text({R"([{"name":"process_name","ph":"M","pid":0,"args":{"name":)",
               json_string(options.name), "}}"});
  for (std::size_t node = 0; node < lines.nodes(); ++node) {
    out << text({",\n", R"({"name":"thread_name","ph":"M","pid":0,"tid":)", node,
                 R"(,"args":{"name":"node )", node, R"("}})", ",\n",
                 R"({"name":"thread_sort_index","ph":"M","pid":0,"tid":)", node,
                 R"(,"args":{"sort_index":)", node, "}}"});
  }
  for (const timeline::interval& each : lines.intervals()) {
    const double begin = nanoseconds(each.begin);
    out << text({",\n", R"({"name":")", name(each.what),
                 R"(","cat":"node","ph":"X","pid":0,"tid":)", each.node, R"(,"ts":)", begin / 1000,
                 R"(,"dur":)", (nanoseconds(each.end) - begin) / 1000, "}"});
  }
  out << "]\n";
}

/// The same to a file. Throws `coop::error` with the path where it cannot be written.
inline void write_chrome_trace(const std::string& path, const timeline& lines,
                               const chrome_trace_options& options = {}) {
  write_file(path, [&](std::ostream& out) { write_chrome_trace(out, lines, options); });
}

}  // namespace coop
