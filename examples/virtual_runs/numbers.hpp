// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <string>

/// Numbers of a command line.
inline std::string positive(const std::string& given) {
  double value = 0;
  std::from_chars(given.data(), given.data() + given.size(), value);
  return value > 0 && std::isfinite(value) ? "" : "is " + given + ", must be above 0";
}

inline std::string not_negative(const std::string& given) {
  return given.starts_with('-') ? "is " + given + ", must not be negative" : "";
}

template <class Number>
CLI::Option* add_positive(CLI::App& app, const std::string& name, Number& value,
                          const std::string& help) {
  return app.add_option(name, value, help)->capture_default_str()->check(positive);
}

template <class Number>
CLI::Option* add_count(CLI::App& app, const std::string& name, Number& value,
                       const std::string& help) {
  return app.add_option(name, value, help)->capture_default_str()->check(not_negative);
}
