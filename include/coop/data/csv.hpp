// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/dataset.hpp>
#include <coop/data/text_file.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coop::data {

struct csv_options {
  char delimiter = ',';
  std::ptrdiff_t label_column = -1;  ///< from 0; negative: from the end, −1 is the last column
  bool header = false;               ///< the first line holds names and is skipped
};

/// Collects the lines of a CSV file; `read_csv` is what to call.
template <std::floating_point T>
class csv_parser {
 public:
  csv_parser(std::string path, csv_options options) : file_{std::move(path)}, options_{options} {}

  [[nodiscard]] dense_dataset<T> read() {
    if (options_.header) file_.next();
    while (const auto line = file_.next()) {
      if (!trimmed(*line).empty()) add_row(*line);
    }
    if (labels_.empty()) throw file_.file_failure("no samples: the file is empty");
    return {labels_.size(), columns_ - 1, std::move(values_), std::move(labels_)};
  }

 private:
  void add_row(std::string_view line) {
    const auto columns =
        static_cast<std::size_t>(std::count(line.begin(), line.end(), options_.delimiter)) + 1;
    if (labels_.empty()) settle(columns);
    if (columns != columns_) {
      throw file_.failure(text({columns, " columns, the first row has ", columns_}));
    }
    for (std::size_t column = 0; column < columns; ++column) {
      const auto field = line.substr(0, line.find(options_.delimiter));
      line.remove_prefix(std::min(field.size() + 1, line.size()));
      if (column == label_) {
        labels_.push_back(parse<double>(field, column));
      } else {
        values_.push_back(parse<T>(field, column));
      }
    }
  }

  // The first row tells how many columns there are, and so which of them is the label.
  void settle(std::size_t columns) {
    if (columns < 2) {
      throw file_.failure(text({"one column, must be a label and at least one feature with '",
                                std::string_view{&options_.delimiter, 1}, "' between them"}));
    }
    const auto count = static_cast<std::ptrdiff_t>(columns);
    const auto label = options_.label_column + (options_.label_column < 0 ? count : 0);
    if (label < 0 || label >= count) {
      throw file_.failure(text(
          {"label_column is ", options_.label_column, ", but there are ", columns, " columns"}));
    }
    columns_ = columns;
    label_ = static_cast<std::size_t>(label);
  }

  template <class Number>
  [[nodiscard]] Number parse(std::string_view field, std::size_t column) const {
    const auto number = parse_finite<Number>(trimmed(field));
    if (number) return *number;
    const bool in_first_row = labels_.empty() || values_.size() < columns_ - 1;
    throw file_.failure(text(
        {"column ", column + 1, ": '", field.substr(0, 40), "' must be a finite number",
         in_first_row && !options_.header ? " (if this is a header, say .header = true)" : ""}));
  }

  text_file file_;
  csv_options options_;
  std::size_t columns_ = 0;
  std::size_t label_ = 0;
  aligned_vector<T> values_;
  std::vector<double> labels_;
};

/// Reads a table of numbers, plain or gzip-packed: a sample a line, one column of which is its
/// label. Blank lines are skipped, blanks around numbers too; there are no quotes.
///
/// Throws `coop::error` with path and line on a row with more or fewer columns than the first, on
/// what is no finite number, and on a file without samples.
template <std::floating_point T = double>
[[nodiscard]] dense_dataset<T> read_csv(const std::string& path, csv_options options = {}) {
  return csv_parser<T>{path, options}.read();
}

}  // namespace coop::data
