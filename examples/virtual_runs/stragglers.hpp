// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/compute_time/any_compute_time.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/compute_time/drifting.hpp>
#include <coop/transports/compute_time/log_normal.hpp>
#include <coop/transports/compute_time/pareto.hpp>
#include <coop/transports/compute_time/shifted_exponential.hpp>
#include <coop/transports/compute_time/slow_nodes.hpp>
#include <coop/transports/compute_time/trace.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Whom a model of compute time is made for.
struct cluster {
  std::size_t nodes;
  std::uint64_t seed;
};

/// A model behind another one, with the random numbers that it would have alone.
struct model_of_seed {
  coop::any_compute_time model;
  std::uint64_t seed;
  double factor = 1;

  [[nodiscard]] double seconds(std::size_t node, std::size_t step, coop::random_stream&) const {
    return factor * model(node, step, seed);
  }
  [[nodiscard]] std::string describe() const { return model.describe(); }
};

/// The pieces of a description between its colons, read one by one.
class description {
 public:
  explicit description(std::string_view text) : whole_{text}, rest_{text} {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() { return std::exchange(rest_, {}); }
  [[nodiscard]] std::string_view word(char end = ':') {
    const std::size_t length = rest_.find(end);
    const std::string_view found = rest_.substr(0, length);
    rest_ = length == std::string_view::npos ? std::string_view{} : rest_.substr(length + 1);
    return found;
  }
  template <class Number>
  [[nodiscard]] Number number(const char* what, std::string_view text) const {
    Number value{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    coop::require(read.ec == std::errc{} && read.ptr == text.data() + text.size() && !text.empty(),
                  {"--stragglers ", whole_, ": ", what, " is \"", text, "\", must be a number"});
    return value;
  }
  [[nodiscard]] double number(const char* what) { return number<double>(what, word()); }
  void require_end() const {
    coop::require(empty(), {"--stragglers ", whole_, ": has \"", rest_, "\" too much"});
  }

 private:
  std::string_view whole_;
  std::string_view rest_;
};

/// A model of compute time of a command line: its name and parameters, and how to read these.
struct named_stragglers {
  std::string name;
  std::string parameters;
  coop::any_compute_time (*make)(description&, const cluster&);
};

inline coop::any_compute_time make_stragglers(std::string_view text, const cluster& on);

inline model_of_seed model_behind(description& text, const cluster& on) {
  return {make_stragglers(text.rest(), on), on.seed};
}

inline coop::any_compute_time make_slow_nodes(description& text, const cluster& on) {
  const double factor = text.number("the factor");
  description list{text.word()};
  std::vector<std::size_t> nodes;
  do {
    const auto node = text.number<std::size_t>("a slow node", list.word(','));
    coop::require(node < on.nodes, {"--stragglers slow_nodes: node ", node, ", must be below the ",
                                    on.nodes, on.nodes == 1 ? " node" : " nodes"});
    nodes.push_back(node);
  } while (!list.empty());
  return coop::compute_time::slow_nodes{model_behind(text, on), nodes, factor};
}

inline const std::vector<named_stragglers>& named_straggler_models() {
  namespace time = coop::compute_time;
  using any = coop::any_compute_time;
  static const std::vector<named_stragglers> models{
      {"constant", "SECONDS",
       [](description& text, const cluster&) -> any {
         return time::constant{text.number("the time")};
       }},
      {"shifted_exponential", "SHIFT:RATE",
       [](description& text, const cluster&) -> any {
         const double shift = text.number("the shift");
         return time::shifted_exponential{shift, text.number("the rate")};
       }},
      {"pareto", "LEAST:SHAPE",
       [](description& text, const cluster&) -> any {
         const double least = text.number("the least time");
         return time::pareto{least, text.number("the shape")};
       }},
      {"log_normal", "MEDIAN:SIGMA",
       [](description& text, const cluster&) -> any {
         const double median = text.number("the median");
         return time::log_normal{median, text.number("sigma")};
       }},
      {"slow_nodes", "FACTOR:NODE,...:MODEL", make_slow_nodes},
      {"drifting", "AMPLITUDE:STEPS:MODEL",
       [](description& text, const cluster& on) -> any {
         const double amplitude = text.number("the amplitude");
         const double steps = text.number("the period");
         return time::drifting{model_behind(text, on), amplitude, steps};
       }},
      {"trace", "FILE", [](description& text, const cluster&) -> any {
         return time::read_trace(std::string{text.rest()});
       }}};
  return models;
}

/// The models with their parameters, separated by commas.
inline std::string straggler_names() {
  std::string all;
  for (const named_stragglers& model : named_straggler_models()) {
    all += coop::text({all.empty() ? "" : ", ", model.name, ":", model.parameters});
  }
  return all;
}

/// The model of a text such as "shifted_exponential:0.1:20" or
/// "slow_nodes:10:3,7:log_normal:0.1:0.2". Throws std::invalid_argument for what is none, and what
/// the model throws for parameters that cannot be.
inline coop::any_compute_time make_stragglers(std::string_view text, const cluster& on) {
  description parts{text};
  const std::string_view name = parts.word();
  for (const named_stragglers& model : named_straggler_models()) {
    if (model.name != name) continue;
    coop::any_compute_time made = model.make(parts, on);
    parts.require_end();
    return made;
  }
  coop::require(false, {"--stragglers: \"", text, "\" is none of ", straggler_names()});
  return {};
}
