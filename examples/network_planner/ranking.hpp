// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/report/timeline.hpp>
#include <coop/report/write_file.hpp>
#include <cstddef>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "search.hpp"

/// The share of the workers' time in which they do not compute.
inline double communication(const plan& p) {
  return p.best.share_of_workers([](const coop::timeline& lines, std::size_t i) {
    const double computing = lines.seconds(i, coop::timeline::activity::computing);
    return lines.total_time() > 0 ? 1 - computing / lines.total_time() : 0.0;
  });
}
/// The part of it in which what they wait for is not yet on its way.
inline double waiting(const plan& p) {
  return p.best.share_of_workers(
      [](const coop::timeline& lines, std::size_t i) { return lines.idle_share(i); });
}

/// The `most` fastest plans, a line each.
inline void print_ranking(const std::vector<plan>& plans, std::size_t most) {
  std::cout << std::right << std::setw(4) << "rank" << std::setw(12) << "to target" << std::setw(12)
            << "sent a node" << std::setw(15) << "communication" << std::setw(9) << "waiting"
            << std::setw(11) << "step size"
            << "  " << std::left << std::setw(22) << "topology" << std::setw(8) << "period"
            << "compressor" << std::endl;
  std::size_t rank = 0;
  for (const plan& p : plans) {
    if (!p.best.reached || rank == most) break;
    std::ostringstream line;
    line << std::fixed << std::right << std::setw(4) << ++rank << std::setprecision(2)
         << std::setw(10) << p.best.reached->seconds << " s" << std::setw(9) << p.bytes() / 1e9
         << " GB" << std::setprecision(0) << std::setw(13) << 100 * communication(p) << " %"
         << std::setw(7) << 100 * waiting(p) << " %" << std::setprecision(3) << std::setw(11)
         << p.best.step_size << "  " << std::left << std::setw(22) << p.of.topology << std::setw(8)
         << p.of.period << p.of.compressor;
    std::cout << line.str() << std::endl;
  }
}

inline std::string quoted_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return out + "\"";
}

/// A plan as names and values: texts in quotes, numbers, nothing for a target that was missed.
inline std::vector<std::pair<const char*, std::string>> fields(const plan& p) {
  const auto& r = p.best.reached;
  const auto number = [](double value) { return coop::number_text(value); };
  return {{"topology", quoted_text(p.of.topology)},
          {"period", std::to_string(p.of.period)},
          {"compressor", quoted_text(p.of.compressor)},
          {"composition", quoted_text(p.best.composition)},
          {"step_size", number(p.best.step_size)},
          {"seconds", r ? number(r->seconds) : ""},
          {"steps", r ? number(r->step) : ""},
          {"bytes", r ? number(p.bytes()) : ""},
          {"communication", r ? number(communication(p)) : ""},
          {"waiting", r ? number(waiting(p)) : ""}};
}

inline void write_plans_csv(std::ostream& out, const std::vector<plan>& plans) {
  bool header = true;
  for (const plan& p : plans) {
    std::string names;
    std::string values;
    for (const auto& [name, value] : fields(p)) {
      names += (names.empty() ? "" : ",") + std::string{name};
      values += (values.empty() ? "" : ",") + value;
    }
    if (std::exchange(header, false)) out << names << '\n';
    out << values << '\n';
  }
}

inline void write_plans_json(std::ostream& out, const std::vector<plan>& plans) {
  out << "[";
  const char* between = "\n";
  for (const plan& p : plans) {
    std::string values;
    for (const auto& [name, value] : fields(p)) {
      values += coop::text(
          {values.empty() ? "" : ", ", "\"", name, "\": ", value.empty() ? "null" : value.c_str()});
    }
    out << between << "  {" << values << "}";
    between = ",\n";
  }
  out << "\n]\n";
}

/// All plans, as JSON where the file is called so, else as comma-separated values.
inline void write_plans(const std::string& path, const std::vector<plan>& plans) {
  const bool json = std::filesystem::path{path}.extension() == ".json";
  coop::write_file(path, [&](std::ostream& out) {
    json ? write_plans_json(out, plans) : write_plans_csv(out, plans);
  });
}
