// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <unistd.h>

#include <algorithm>
#include <coop/coop.hpp>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "problem.hpp"
#include "settings.hpp"

/// A progress bar where somebody is there to see it.
struct terminal_bar {
  std::optional<coop::progress_bar> bar;

  explicit terminal_bar(const std::string& title) {
    if (isatty(STDERR_FILENO) == 1) bar.emplace(std::cerr, title);
  }
  void operator()(const coop::trace_row& row) {
    if (bar) (*bar)(row);
  }
  void step(const coop::progress& p) {
    if (bar) bar->step(p);
  }
  void clear() {
    if (bar) bar->clear();
  }
};

/// Trains one composition after the other on one problem and prints a line for each.
class comparison {
 public:
  comparison(const settings& s, const problem& p) : settings_{&s}, problem_{&p} {
    options_ = {.step_size = s.step_size,
                .batch_size = s.batch_size,
                .epochs = s.epochs,
                .seed = s.seed,
                .partition = make_partition(s, p.labels)};
    if (!s.traces.empty()) std::filesystem::create_directories(s.traces);
  }

  void print_header() const {
    const auto sizes = options_.partition->sizes();
    std::cout << problem_->data << '\n'
              << settings_->workers << " workers of " << std::ranges::min(sizes) << " to "
              << std::ranges::max(sizes) << " samples (" << settings_->partition << "), batch "
              << options_.batch_size << ", " << options_.epochs << " epochs: " << steps()
              << " steps of size " << options_.step_size << "\n\n"
              << std::left << std::setw(26) << "variant" << std::right << std::setw(7) << "zeta"
              << std::setw(12) << "train loss" << std::setw(12) << "test error" << std::setw(11)
              << "consensus" << std::setw(15) << "sent a worker" << std::setw(9) << "seconds"
              << "  composition" << std::endl;
  }

  /// Trains where the user asked for this variant. `scale` multiplies the step size.
  template <class Composition>
  void run(const std::string& name, const Composition& composition, double scale = 1) {
    if (!chosen(name)) return;
    coop::train_options options = options_;
    options.step_size *= scale;
    terminal_bar bar{name};
    try {
      const coop::report r = coop::train(composition, problem_->train, options, bar);
      bar.clear();
      print_row(name, r);
      if (!settings_->traces.empty()) {
        coop::write_csv((std::filesystem::path{settings_->traces} / (name + ".csv")).string(),
                        r.trace);
      }
    } catch (const coop::error& failure) {
      bar.clear();
      std::cout << std::left << std::setw(26) << name << std::right << "  " << failure.what()
                << std::endl;
      all_ran_ = false;
    }
  }

  /// Steps of the run, full batches aside.
  [[nodiscard]] std::size_t steps() const {
    const std::size_t largest = std::ranges::max(options_.partition->sizes());
    const std::size_t batch = std::max<std::size_t>(1, options_.batch_size);
    return options_.epochs * (largest / batch + (largest % batch == 0 ? 0 : 1));
  }
  [[nodiscard]] bool all_ran() const noexcept { return all_ran_; }

 private:
  [[nodiscard]] bool chosen(const std::string& name) const {
    return settings_->variants.empty() || std::ranges::count(settings_->variants, name) > 0;
  }

  void print_row(const std::string& name, const coop::report& r) const {
    double sent = 0;
    for (std::size_t i = 0; i < r.workers; ++i) {
      sent += static_cast<double>(r.node_traffic[i].bytes_out) / static_cast<double>(r.workers);
    }
    std::ostringstream line;
    line << std::fixed << std::setprecision(4) << std::left << std::setw(26) << name << std::right
         << std::setw(7);
    if (r.zeta) {
      line << *r.zeta;
    } else {
      line << '-';
    }
    line << std::setw(12) << r.loss() << std::setprecision(2) << std::setw(10)
         << 100 * coop::error_rate(problem_->test, r.model) << " %" << std::scientific
         << std::setprecision(1) << std::setw(11) << r.last().consensus_distance << std::fixed
         << std::setprecision(3) << std::setw(12) << sent / 1e6 << " MB" << std::setw(9)
         << r.seconds() << "  " << r.composition;
    std::cout << line.str() << std::endl;
  }

  const settings* settings_;
  const problem* problem_;
  coop::train_options options_;
  bool all_ran_ = true;
};
