// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <CLI/CLI.hpp>
#include <coop/transports/simulated.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>

/// The network of a command line.
struct wires {
  double latency = 50e-6;     // seconds
  double bandwidth = 1.25e9;  // bytes a second: 10 Gbit/s
  double loss = 0;
  double timeout = 0.2;
  coop::all_reduce_model all_reduce = coop::all_reduce_model::ring;

  /// What a run is simulated on whose messages are `shrunk` times as large in reality.
  [[nodiscard]] coop::simulated transport(const coop::any_compute_time& compute, double shrunk,
                                          std::uint64_t seed) const {
    const coop::link_faults faults{.loss = loss, .timeout = timeout};
    faults.validate(2);
    return {.network = coop::uniform_network{latency, bandwidth / shrunk},
            .compute = compute,
            .all_reduce = all_reduce,
            .faults = faults,
            .seed = seed};
  }
};

/// What a reader of the times must know, a line, where messages are lost.
inline std::string told_of_losses(const wires& w) {
  return w.loss > 0 ? "Lost messages are late; all-reduces are timed by formula and lose none, so "
                      "what uses them looks better\nthan it is.\n"
                    : "";
}

inline void add_network_options(CLI::App& app, wires& w) {
  using coop::all_reduce_model;
  static const std::map<std::string, all_reduce_model> names{
      {"ring", all_reduce_model::ring},
      {"tree", all_reduce_model::tree},
      {"all_to_all", all_reduce_model::all_to_all}};
  app.add_option("--latency", w.latency, "Of a link, in seconds")->capture_default_str();
  app.add_option("--bandwidth", w.bandwidth, "Of a link, in bytes a second")->capture_default_str();
  app.add_option("--message-loss", w.loss, "Probability that a message must be sent again")
      ->capture_default_str();
  app.add_option("--timeout", w.timeout, "Seconds after which it is")->capture_default_str();
  app.add_option("--all-reduce", w.all_reduce, "How it goes: ring, tree or all_to_all")
      ->option_text("NAME=ring")
      ->transform(CLI::CheckedTransformer(names).description(""));
  for (const char* name :
       {"--latency", "--bandwidth", "--message-loss", "--timeout", "--all-reduce"}) {
    app.get_option(name)->group("Network");
  }
}
