// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/describe.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/transports/recorded/activity_log.hpp>
#include <coop/transports/recorded/communicator.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// Transport: another one, and a log of what every node does with its time, for `timeline`:
///
///     activity_log log;
///     train(compose(…, recorded{threads{}, log}), …);
///     write_timeline_svg("run.svg", timeline{log});
///
/// The run is that of the transport: its bits, its traffic, its errors, and the concepts of its
/// communicator. On the communicator's clock, now(), a node
///  - communicates in exchange(), all_reduce(), send(), start_exchange() and its wait(): what of it
///    is waiting for others cannot be told apart;
///  - waits in barrier(), drain() and whatever receives, whether for others or for bytes on their
///    way, and when it looks for what has not come: ready(), try_receive_any();
///  - computes between its calls.
/// Where nodes take turns on a thread, a call lasts until it is the node's turn again. A process of
/// several records its own nodes only. Two readings of the clock a call, about 0.1 µs.
template <Transport Inner>
class recorded {
 public:
  using communicator = recorded_communicator<typename Inner::communicator>;

  /// The log is to outlive every run, and one run at a time writes it.
  recorded(Inner transport, activity_log& log) : transport_{std::move(transport)}, log_{&log} {}

  /// As the transport's, which calls worker(communicator&) once a node. Throws `coop::error` too
  /// where there was no memory for the log.
  template <class Worker>
  void run(std::size_t nodes, Worker&& worker) const {
    log_->clear();
    std::vector<activity_record> records(nodes);
    try {
      transport_.run(nodes, [&](typename Inner::communicator& own) {
        communicator node{own, records[own.rank()]};
        worker(node);
      });
    } catch (...) {
      collect(records);
      throw;
    }
    collect(records);
    for (std::size_t node = 0; node < nodes; ++node) {
      if (records[node].incomplete()) {
        throw error{"recorded: no memory for the log of this node", {.rank = node}};
      }
    }
  }

  [[nodiscard]] std::string describe() const {
    return text({"recorded{", coop::describe(transport_), ", log}"});
  }

 private:
  void collect(const std::vector<activity_record>& records) const {
    std::size_t count = 0;
    for (const activity_record& each : records) count += each.intervals().size();
    log_->intervals.reserve(count);
    for (const activity_record& each : records) {
      log_->intervals.insert(log_->intervals.end(), each.intervals().begin(),
                             each.intervals().end());
    }
  }

  Inner transport_;
  activity_log* log_;
};

}  // namespace coop
