// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/random.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace coop {

/// A link, in both directions, that carries nothing from `begin` until `end`, when it is repaired.
struct outage {
  std::size_t node = 0;
  std::size_t other = 0;
  double begin = 0;  ///< seconds of virtual time
  double end = 0;
};

/// What goes wrong on the way. A message that is lost is sent again `timeout` seconds after it
/// began to leave, or when its port has sent it where that takes longer, until it comes through: it
/// is late, never gone. The number of transmissions is geometric with mean 1/(1 − loss). Collective
/// calls suffer no faults.
struct link_faults {
  double loss = 0;     ///< probability that a transmission is lost, at least 0 and below 1
  double timeout = 1;  ///< seconds, above 0
  std::vector<outage> outages{};

  [[nodiscard]] bool none() const noexcept { return loss == 0.0 && outages.empty(); }

  /// Throws std::invalid_argument unless all of it can be.
  void validate(std::size_t nodes) const {
    require(loss >= 0 && loss < 1,
            {"link_faults: loss is ", loss, ", must be at least 0 and below 1"});
    require(timeout > 0 && std::isfinite(timeout),
            {"link_faults: timeout is ", timeout, " s, must be above 0 and finite"});
    for (const outage& o : outages) {
      require(o.node < nodes && o.other < nodes,
              {"link_faults: the outage of the link ", o.node, "-", o.other, " is of none of the ",
               nodes, " nodes"});
      require(o.begin >= 0 && o.begin <= o.end && std::isfinite(o.end),
              {"link_faults: an outage from ", o.begin, " s to ", o.end,
               " s; it must begin at 0 s or later and end after that, for a message waits for it"});
      require((o.end - o.begin) / timeout <= most_timeouts && o.end + timeout > o.end,
              {"link_faults: an outage from ", o.begin, " s to ", o.end, " s of timeouts of ",
               timeout, " s, must be at most ", most_timeouts, " of them; give a longer timeout"});
    }
  }

  /// In an outage; each is a transmission that a message tries.
  static constexpr double most_timeouts = 1e6;

  /// Whether the link between two nodes is down at a time. O(outages).
  [[nodiscard]] bool down(std::size_t a, std::size_t b, double time) const noexcept {
    for (const outage& o : outages) {
      const bool same = (o.node == a && o.other == b) || (o.node == b && o.other == a);
      if (same && time >= o.begin && time < o.end) return true;
    }
    return false;
  }

  /// Whether a transmission is lost that begins to leave at `time`.
  [[nodiscard]] bool loses(std::size_t from, std::size_t to, double time,
                           random_stream& random) const noexcept {
    return down(from, to, time) || (loss > 0 && random.uniform() < loss);
  }
};

}  // namespace coop
