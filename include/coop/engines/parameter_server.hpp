// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/traffic.hpp>
#include <coop/core/vector.hpp>
#include <coop/engines/initial_model.hpp>
#include <coop/engines/observing.hpp>
#include <coop/engines/parameter_server_follower.hpp>
#include <coop/engines/parameter_server_leader.hpp>
#include <coop/engines/parameter_server_rows.hpp>
#include <coop/engines/parameter_server_setting.hpp>
#include <coop/engines/parameter_server_worker.hpp>
#include <coop/engines/plan.hpp>
#include <coop/report/report.hpp>
#include <coop/report/trace.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace coop {

/// One node of a run with parameter servers, a worker or a server: x ← x − η·g(x of some updates
/// ago). The same code runs on every transport that sends from node to node.
///
/// A step of the run is an update of the model. Each server has an optimizer of its own, for its
/// share: `clip_norm` clips the share's gradient. Rows of the trace are measured by the first
/// server alone, over all samples; with own_shard, where nobody has them, only the first and the
/// last row, by all nodes together.
template <class Composition, Objective Obj, PointToPointCommunicator Comm, class... Observers>
class parameter_server_node {
  using setting_type = parameter_server_setting<Composition, Obj, Comm, Observers...>;
  using V = typename setting_type::model;

 public:
  parameter_server_node(const Composition& composition, const Obj& objective, const run_plan& plan,
                        Comm& communicator, std::tuple<Observers&...> observers)
      : setting_{&composition, &objective, &plan, &communicator, observers},
        overhead_{communicator.traffic()} {}

  /// The first server fills in trace, model and counts, every node its own part of the report.
  void run(report& result) {
    const std::size_t rank = setting_.communicator->rank();
    if (rank == setting_.leader()) {
      lead(result);
    } else if (rank > setting_.leader()) {
      follow(result);
    } else {
      work(result);
    }
    result.node_traffic[rank] = setting_.communicator->traffic() - overhead_;
  }

 private:
  void lead(report& result) {
    parameter_server_leader<setting_type> server{setting_};
    if (measures_together()) {
      trace_row row = measure(initial_model(*setting_.objective, setting_.plan->options), 0);
      result.trace.push_back(row);
      if (show_row(setting_.observers, row)) server.end();
    }
    setting_.communicator->barrier();
    server.run(result);
    overhead_ += server.record().overhead();
    if (measures_together()) {
      const trace_row row = server.complete(measure(server.record().model(), server.now().step));
      result.trace.push_back(row);
      (void)show_row(setting_.observers, row);
    }
    result.model = to_host(view(std::as_const(server.record().model())));
    keep(result, server.share().shown());
  }

  void follow(report& result) {
    parameter_server_follower<setting_type> server{
        setting_, setting_.communicator->rank() - setting_.leader()};
    meet();
    server.run();
    overhead_ += server.overhead();
    if (measures_together()) (void)measure(V(setting_.objective->dimension()), 0);
    keep(result, server.share().shown());
  }

  void work(report& result) {
    parameter_server_worker<setting_type> worker{setting_};
    meet();
    worker.run();
    if (measures_together()) (void)measure(V(setting_.objective->dimension()), 0);
    keep(result, view(worker.model()));
  }

  [[nodiscard]] bool measures_together() const noexcept { return setting_.plan->options.own_shard; }

  // The clocks start together, after the first row.
  void meet() {
    if (measures_together()) (void)measure(V(setting_.objective->dimension()), 0);
    setting_.communicator->barrier();
  }

  [[nodiscard]] trace_row measure(V x, std::size_t update) {
    const traffic before = setting_.communicator->traffic();
    parameter_server_rows<V, Obj, Comm> rows{*setting_.objective, *setting_.plan,
                                             *setting_.communicator};
    const trace_row row = rows.together(x, setting_.leader(), update);
    overhead_ += setting_.communicator->traffic() - before;
    return row;
  }

  template <class View>
  void keep(report& result, View model) const {
    if (!setting_.plan->options.keep_models) return;
    result.models[setting_.communicator->rank()] = to_host(model);
  }

  setting_type setting_;
  traffic overhead_;  // what nodes tell each other before the run is none of it either
};

}  // namespace coop
