// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/data/dataset.hpp>
#include <coop/data/text_file.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace coop::data {

struct libsvm_options {
  std::size_t features = 0;  ///< columns of the set; 0: as many as the largest index of the file
};

/// Collects the lines of a LIBSVM file; `read_libsvm` is what to call.
template <std::floating_point T>
class libsvm_parser {
 public:
  /// The largest index that is taken: 2^31 − 1.
  static constexpr std::uint64_t largest_index = std::numeric_limits<std::int32_t>::max();

  libsvm_parser(std::string path, libsvm_options options)
      : file_{std::move(path)}, options_{options} {
    require(options.features <= largest_index,
            {"read_libsvm: features is ", options.features,
             ", must be at most 2147483647 (0: as many as the file has)"});
  }

  [[nodiscard]] sparse_dataset<T> read() {
    while (const auto line = file_.next()) add_row(line->substr(0, line->find('#')));
    if (labels_.empty()) throw file_.file_failure("no samples: the file is empty");
    const auto largest = std::ranges::max_element(indices_);
    const std::size_t used = largest == indices_.end() ? 0 : std::size_t{*largest} + 1;
    return {options_.features == 0 ? used : options_.features, std::move(offsets_),
            std::move(indices_), std::move(values_), std::move(labels_)};
  }

 private:
  void add_row(std::string_view line) {
    const auto label_text = take_token(line);
    if (label_text.empty()) return;
    const auto label = parse_finite<double>(label_text);
    if (!label) throw failure("label", label_text, "must be a finite number");
    labels_.push_back(*label);
    std::uint64_t last = 0;
    for (auto token = take_token(line); !token.empty(); token = take_token(line)) {
      if (!token.starts_with("qid:")) last = add_entry(token, last);
    }
    offsets_.push_back(values_.size());
  }

  // Adds "index:value" and returns the index, which must be above `last`.
  std::uint64_t add_entry(std::string_view token, std::uint64_t last) {
    const auto colon = token.find(':');
    if (colon == std::string_view::npos) throw failure("entry", token, "must be index:value");
    const auto index = parse_index(token.substr(0, colon));
    if (index <= last) {
      throw failure("index", token, text({"must be above the index before it, ", last}));
    }
    const auto value = parse_finite<T>(token.substr(colon + 1));
    if (!value) throw failure("value", token, "must be a finite number");
    indices_.push_back(static_cast<std::uint32_t>(index - 1));
    values_.push_back(*value);
    return index;
  }

  [[nodiscard]] std::uint64_t parse_index(std::string_view text) const {
    std::uint64_t index = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (end != text.data() + text.size() || problem == std::errc::invalid_argument) {
      throw failure("index", text, "must be a whole number from 1");
    }
    if (problem != std::errc{} || index > largest_index) {
      throw failure("index", text, "is too large, must be at most 2147483647");
    }
    if (index == 0) throw failure("index", text, "is 0, indices start with 1 in this format");
    if (options_.features != 0 && index > options_.features) {
      throw failure(
          "index", text,
          coop::text({"is beyond the ", options_.features, " features that were asked for"}));
    }
    return index;
  }

  [[nodiscard]] error failure(std::string_view what, std::string_view text,
                              std::string_view must) const {
    return file_.failure(coop::text({what, " '", text.substr(0, 40), "' ", must}));
  }

  text_file file_;
  libsvm_options options_;
  std::vector<std::size_t> offsets_{0};
  std::vector<std::uint32_t> indices_;
  std::vector<T> values_;
  std::vector<double> labels_;
};

/// Reads LIBSVM (svmlight) text, plain or gzip-packed: a sample a line, "label index:value …", with
/// indices from 1 that ascend; only non-zeros need be there. A line of only a label is a sample
/// without non-zeros; blank lines, "#" comments and "qid:" entries are skipped; explicit zeros are
/// kept. A test part is read with the training part's `features`.
///
/// Throws `coop::error` with path and line on anything else: an index that is 0, does not ascend or
/// is too large, a NaN or infinite value or label, anything that is no number. Takes one pass, and
/// memory in proportion to the non-zeros, whatever the indices.
template <std::floating_point T = double>
[[nodiscard]] sparse_dataset<T> read_libsvm(const std::string& path, libsvm_options options = {}) {
  return libsvm_parser<T>{path, options}.read();
}

}  // namespace coop::data
