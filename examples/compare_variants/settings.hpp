// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "../named/graphs.hpp"
#include "../named/weights.hpp"

/// What the command line decides.
struct settings {
  std::string csv;
  std::string libsvm;
  std::vector<std::string> idx;   // images, labels
  std::vector<std::string> test;  // a file, or images and labels
  std::ptrdiff_t label_column = -1;
  bool header = false;

  std::size_t workers = 8;
  std::size_t auxiliaries = 0;
  std::size_t threads = 0;
  std::string topology = "ring";
  std::string weights = "metropolis_hastings";
  std::string network;  // a GraphML file instead of --topology
  double budget = 0.5;  // of matcha
  double failures = 0;  // probability that a link fails in a round
  std::size_t period = 8;
  std::size_t batch_size = 32;
  std::size_t epochs = 60;
  double step_size = 0.5;
  double l2 = 1e-4;
  std::uint64_t seed = 1;

  std::string partition = "iid";
  double alpha = 0.5;
  std::size_t shards = 2;
  double exponent = 1.0;

  std::vector<std::string> variants;  // none: all
  std::string traces;
};

/// The names that --variant takes, in the order of the table.
inline const std::vector<std::string>& variant_names() {
  static const std::vector<std::string> names{"fully_synchronous",
                                              "parallel_gradient_descent",
                                              "simu_parallel_sgd",
                                              "local_sgd",
                                              "fed_avg",
                                              "easgd",
                                              "d_psgd",
                                              "cooperative_sgd",
                                              "slow_mo",
                                              "diloco",
                                              "post_local_sgd",
                                              "hierarchical_local_sgd",
                                              "qsgd",
                                              "terngrad",
                                              "sign_sgd",
                                              "majority_vote",
                                              "signum",
                                              "ef_sign_sgd",
                                              "mem_sgd",
                                              "deep_gradient_compression",
                                              "power_sgd",
                                              "qsparse_local_sgd",
                                              "one_bit_adam",
                                              "choco_sgd",
                                              "dcd_psgd",
                                              "ecd_psgd",
                                              "deep_squeeze"};
  return names;
}

inline void add_data_options(CLI::App& app, settings& s) {
  auto* csv = app.add_option("--csv", s.csv, "A CSV file, a sample a line")
                  ->option_text("FILE")
                  ->check(CLI::ExistingFile);
  auto* libsvm = app.add_option("--libsvm", s.libsvm, "A LIBSVM file")
                     ->option_text("FILE")
                     ->check(CLI::ExistingFile);
  auto* idx = app.add_option("--idx", s.idx, "Two IDX files, as those of MNIST")
                  ->option_text("IMAGES,LABELS")
                  ->delimiter(',')
                  ->expected(2)
                  ->check(CLI::ExistingFile);
  csv->excludes(libsvm)->excludes(idx);
  libsvm->excludes(idx);
  app.add_option("--test", s.test, "Test data in the same format; else a quarter is set aside")
      ->option_text("FILE[,LABELS]")
      ->delimiter(',')
      ->expected(1, 2)
      ->check(CLI::ExistingFile);
  app.add_option("--label-column", s.label_column, "Of a CSV file, from 0; negative: from the end")
      ->option_text("NUMBER=-1");
  app.add_flag("--header", s.header, "The CSV file's first line holds names");
  for (auto* option : app.get_options()) {
    if (option->get_name() != "--help") option->group("Data (files may be gzip-packed)");
  }
}

/// An option whose value is one of several names, which its help lists.
inline CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& value,
                               const std::string& help, const std::vector<std::string>& choices) {
  return app.add_option(name, value, help + ": " + CLI::detail::join(choices, ", "))
      ->option_text("NAME=" + value)
      ->check(CLI::IsMember(choices));
}

/// An option that takes any number; the library says which it can use.
template <class Number>
CLI::Option* add_number(CLI::App& app, const std::string& name, Number& value,
                        const std::string& help) {
  std::ostringstream text;
  text << value;
  auto* option = app.add_option(name, value, help)->option_text("NUMBER=" + text.str());
  if (std::is_signed_v<Number>) return option;
  return option->check([](const std::string& given) {
    return given.starts_with('-') ? "is " + given + ", must not be negative" : std::string{};
  });
}

/// Whom d_psgd and cooperative_sgd mix with.
inline void add_topology_options(CLI::App& app, settings& s) {
  std::vector<std::string> topologies = graph_names();
  topologies.insert(topologies.end(), {"one_peer", "random_matchings"});
  std::vector<std::string> weights = weight_names();
  weights.emplace_back("matcha");
  add_choice(app, "--topology", s.topology, "Whom d_psgd and cooperative_sgd mix with", topologies);
  add_choice(app, "--weights", s.weights, "The weights of its links", weights);
  app.add_option("--network", s.network, "A GraphML file instead; --workers is its nodes then")
      ->option_text("FILE")
      ->check(CLI::ExistingFile);
  add_number(app, "--budget", s.budget, "Of matcha: share of the links used in a round");
  add_number(app, "--failures", s.failures, "Probability that a link fails in a round");
}

inline void add_run_options(CLI::App& app, settings& s) {
  const CLI::Range any_length{std::size_t{1}, std::size_t{1'000'000'000}};
  add_number(app, "--workers", s.workers, "Workers, m");
  add_number(app, "--threads", s.threads, "Threads that the workers share; 0: one a core");
  add_topology_options(app, s);
  add_number(app, "--auxiliaries", s.auxiliaries, "Auxiliary nodes of cooperative_sgd, v");
  add_number(app, "--period", s.period, "Steps from one communication to the next")
      ->check(any_length);
  add_number(app, "--batch", s.batch_size, "Samples of a worker's gradient");
  add_number(app, "--epochs", s.epochs, "Passes over the data")->check(any_length);
  add_number(app, "--step-size", s.step_size,
             "Step size; Adam, momentum and signs take a part of it");
  add_number(app, "--l2", s.l2, "Weight of the regulariser");
  add_number(app, "--seed", s.seed, "Decides every random number");
}

inline void add_partition_options(CLI::App& app, settings& s) {
  add_choice(app, "--partition", s.partition, "Which worker holds which samples",
             {"iid", "contiguous", "shards", "dirichlet", "power-law"});
  add_number(app, "--alpha", s.alpha, "Of dirichlet: the smaller, the more uneven the labels");
  add_number(app, "--shards", s.shards, "Of shards: pieces of the data, by label, a worker");
  add_number(app, "--exponent", s.exponent, "Of power-law: the greater, the more uneven the sizes");
}

inline void add_output_options(CLI::App& app, settings& s) {
  app.add_option("--variant", s.variants,
                 "Only these, separated by commas: " + CLI::detail::join(variant_names(), ", "))
      ->option_text("NAME,...")
      ->delimiter(',')
      ->check(CLI::IsMember(variant_names()));
  app.add_option("--traces", s.traces, "Write the trace of every variant there, as CSV")
      ->option_text("FOLDER")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}
