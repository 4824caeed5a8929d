// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/evaluation.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/parameter_server_rows.hpp>
#include <coop/engines/plan.hpp>
#include <coop/report/report.hpp>
#include <coop/report/trace.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

namespace coop {

/// The trace of a run whose nodes are not in step. Its first and last row are measured at x̄ by all
/// nodes together; those between, after node 0's own steps and while the others go on, by node 0
/// alone: at its own model over all samples, with its own bytes and a consensus distance of NaN,
/// since nobody knows it. With own_shard, where node 0 does not have the samples, there are none
/// between.
template <class V, Objective Obj, Communicator Comm, class... Observers>
class gossip_rows {
 public:
  gossip_rows(const Obj& objective, const run_plan& plan, Comm& communicator,
              std::tuple<Observers&...> observers, const V& x)
      : objective_{&objective},
        plan_{&plan},
        communicator_{&communicator},
        observers_{observers},
        evaluate_{objective, plan, communicator, x} {}

  /// A row of all nodes; a collective call. Whether an observer wants to stop, the same answer on
  /// every node.
  bool together(report& result, const V& x, std::size_t step) {
    const trace_row row = evaluate_(x, step, plan_->options.step_size);
    const bool stop = communicator_->rank() == 0 && show(result, row);
    if constexpr ((StoppingObserver<Observers> || ...)) return evaluate_.any(stop);
    return false;
  }

  /// A row of node 0, where one is due after this step of it; whether an observer wants to stop.
  bool alone(report& result, const V& x, std::size_t step) {
    if (step == plan_->steps || !plan_->evaluates(step) || plan_->options.own_shard) return false;
    const double began = communicator_->now();
    const double seconds = evaluate_.seconds();
    if (!measure_) measure_.emplace(*objective_, *plan_, *communicator_);
    trace_row row = measure_->alone(x, step);
    row.epoch = plan_->at(step).epoch();
    row.seconds = seconds;
    row.consensus_distance = std::numeric_limits<double>::quiet_NaN();
    row.bytes_out = static_cast<double>(evaluate_.own_traffic().bytes_out);
    row.bytes_in = static_cast<double>(evaluate_.own_traffic().bytes_in);
    evaluate_.leave_out(communicator_->now() - began);
    return show(result, row);
  }

  /// A node's own part of the report; node 0 also what only it fills in.
  void finish(report& result, const V& x, std::size_t rounds, bool stopped) {
    const std::size_t rank = communicator_->rank();
    result.node_traffic[rank] = evaluate_.own_traffic();
    if (plan_->options.keep_models) result.models[rank] = to_host(view(x));
    if (rank != 0) return;
    result.model = to_host(view(evaluate_.mean()));
    result.rounds = rounds;
    result.stopped_early = stopped;
  }

 private:
  bool show(report& result, const trace_row& row) {
    const double began = communicator_->now();
    result.trace.push_back(row);
    const bool stop = show_row(observers_, row);
    evaluate_.leave_out(communicator_->now() - began);
    return stop;
  }

  const Obj* objective_;
  const run_plan* plan_;
  Comm* communicator_;
  std::tuple<Observers&...> observers_;
  evaluation<V, Obj, Comm> evaluate_;
  std::optional<parameter_server_rows<V, Obj, Comm>> measure_;
};

}  // namespace coop
