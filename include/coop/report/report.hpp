// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/traffic.hpp>
#include <coop/report/trace.hpp>

#include <cstddef>
#include <iomanip>
#include <locale>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

namespace coop {

/// What came of a run.
struct report {
  std::string composition;                  ///< the policies, as they would be written
  std::size_t nodes = 0;                    ///< m + v
  std::size_t workers = 0;                  ///< m
  std::optional<double> zeta;               ///< ζ of the topology, where it is cheap to know
  coop::trace trace;                        ///< first row: before the first step; last: the end
  std::vector<coop::traffic> node_traffic;  ///< payload of every node, evaluation left out
  std::vector<double> model;                ///< x̄, the mean of all nodes' models
  std::vector<std::vector<double>> models;  ///< every node's, with train_options::keep_models
  std::size_t rounds = 0;                   ///< communications of a node
  bool stopped_early = false;               ///< an observer asked for it
  std::size_t updates = 0;                  ///< of the model, where a server makes them
  std::size_t accepted = 0;                 ///< gradients that a server has stepped along
  std::size_t dropped = 0;                  ///< gradients that came too late for it
  std::vector<std::size_t> staleness{};     ///< [t]: those accepted t updates after their model

  [[nodiscard]] const trace_row& last() const { return trace.back(); }
  [[nodiscard]] double loss() const { return last().loss; }
  [[nodiscard]] double seconds() const { return last().seconds; }
  [[nodiscard]] std::size_t steps() const { return last().step; }
  /// Updates between a gradient's model and its use, over those accepted; 0 where there are none.
  [[nodiscard]] double mean_staleness() const {
    double sum = 0;
    double count = 0;
    for (std::size_t t = 0; t < staleness.size(); ++t) {
      sum += static_cast<double>(t) * static_cast<double>(staleness[t]);
      count += static_cast<double>(staleness[t]);
    }
    return count == 0 ? 0.0 : sum / count;
  }
};

/// A few lines for people.
inline std::ostream& operator<<(std::ostream& out, const report& r) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::setprecision(6);
  text << r.composition << '\n';
  text << "  nodes               " << r.nodes;
  if (r.workers != r.nodes) text << " (" << r.workers << " workers)";
  text << "\n  zeta                ";
  if (r.zeta) {
    text << *r.zeta;
  } else {
    text << "not computed";
  }
  if (!r.trace.empty()) {
    const trace_row& end = r.last();
    text << "\n  steps               " << end.step << (r.stopped_early ? " (stopped early)" : "")
         << "\n  communications      " << r.rounds << "\n  epochs              " << end.epoch
         << "\n  train loss          " << end.loss << " (from " << r.trace.front().loss << ')'
         << "\n  gradient norm^2     " << end.gradient_norm_squared << "\n  consensus distance  "
         << end.consensus_distance << "\n  bytes out a node    " << end.bytes_out
         << "\n  bytes in a node     " << end.bytes_in << "\n  seconds             " << end.seconds;
  }
  if (r.updates != 0) {
    text << "\n  updates             " << r.updates << " (" << r.accepted << " gradients, "
         << r.dropped << " dropped)\n  staleness           mean " << r.mean_staleness() << ", most "
         << (r.staleness.empty() ? 0 : r.staleness.size() - 1);
  }
  return out << text.str() << '\n';
}

}  // namespace coop
