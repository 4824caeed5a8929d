// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <coop/report/report.hpp>
#include <coop/report/timeline.hpp>
#include <coop/train.hpp>
#include <coop/transports/simulated.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "problem.hpp"

/// What a run is made of beside its composition.
struct run_setting {
  const softmax* loss;
  coop::simulated on;
  coop::train_options options;
  double target = 0;  ///< the loss at which it ends
  double most_seconds = std::numeric_limits<double>::infinity();
  bool draws = true;  ///< a timeline, of runs that miss the target too
};

/// When a run has reached its target, between two rows of its trace.
struct crossing {
  double step = 0;
  double seconds = 0;
  double bytes = 0;  ///< sent, the mean of the nodes
};

struct staleness_seen {
  double mean = 0;
  std::size_t most = 0;
};

/// What came of a run.
struct outcome {
  std::string composition;  ///< without the transport
  double step_size = 0;
  std::string failure;
  std::optional<crossing> reached;
  std::optional<staleness_seen> stale;  ///< where gradients may be
  coop::trace trace;
  coop::timeline lines;
  std::size_t workers = 0;
  double gradients = 0;  ///< that were used

  [[nodiscard]] double seconds_to_target() const {
    return reached ? reached->seconds : std::numeric_limits<double>::infinity();
  }
  /// The share of the workers' time that goes to what `share(lines, worker)` says.
  template <class Share>
  [[nodiscard]] double share_of_workers(Share share) const {
    double sum = 0;
    for (std::size_t i = 0; i < std::min(workers, lines.nodes()); ++i) sum += share(lines, i);
    return workers == 0 ? 0 : sum / static_cast<double>(workers);
  }
};

/// By the time to the target, else by the last loss.
inline bool better(const outcome& a, const outcome& b) {
  if (a.failure.empty() != b.failure.empty()) return a.failure.empty();
  if (!a.failure.empty()) return false;
  if (a.reached || b.reached) return a.seconds_to_target() < b.seconds_to_target();
  return a.trace.back().loss < b.trace.back().loss;
}

/// Ends a run at its target, after a step, or when it takes too long.
struct until {
  double target = -std::numeric_limits<double>::infinity();
  double seconds = std::numeric_limits<double>::infinity();
  std::size_t step = std::numeric_limits<std::size_t>::max();
  [[nodiscard]] bool operator()(const coop::trace_row& row) const {
    return row.loss <= target || row.seconds > seconds || row.step >= step;
  }
};

inline std::optional<crossing> first_below(const coop::trace& rows, double target) {
  const auto row = std::ranges::find_if(
      rows, [target](const coop::trace_row& each) { return each.loss <= target; });
  if (row == rows.end()) return std::nullopt;
  const coop::trace_row& from = row == rows.begin() ? *row : *(row - 1);
  const double t = from.loss > row->loss ? (from.loss - target) / (from.loss - row->loss) : 1.0;
  const double first = static_cast<double>(from.step);
  return crossing{first + t * (static_cast<double>(row->step) - first),
                  from.seconds + t * (row->seconds - from.seconds),
                  from.bytes_out + t * (row->bytes_out - from.bytes_out)};
}

/// What the nodes did in the first `seconds` after the first gradient was begun: what comes before
/// and after is not the algorithm's.
inline coop::timeline algorithm_only(const coop::event_log& log, std::size_t nodes,
                                     double seconds) {
  double begin = std::numeric_limits<double>::infinity();
  for (const auto& each : log.intervals) {
    if (each.what == coop::activity::computing) begin = std::min(begin, each.start);
  }
  coop::event_log cut;
  for (const auto& each : log.intervals) {
    cut.add(each.node, each.what, std::max(each.start - begin, 0.0),
            std::min(each.end - begin, seconds));
  }
  return coop::timeline{cut, nodes};
}

inline double computed_gradients(const coop::timeline& lines, std::size_t workers) {
  double count = 0;
  for (const auto& each : lines.intervals()) {
    if (each.what == coop::timeline::activity::computing && each.node < workers) ++count;
  }
  return count;
}

/// A run of nodes that wait for each other. They would wait for the measuring as well: the steps to
/// the target are counted first, and then timed without it.
template <class Composition>
coop::report run_in_step(const run_setting& s, Composition composition, outcome& out) {
  coop::event_log* const log = std::exchange(composition.transport.log, nullptr);
  coop::train_options options = s.options;
  coop::report r = coop::train(composition, *s.loss, options, until{s.target, s.most_seconds});
  out.trace = r.trace;
  out.reached = first_below(r.trace, s.target);
  if (!out.reached && !s.draws) return r;
  const double steps = out.reached ? std::ceil(out.reached->step) : static_cast<double>(r.steps());
  options.steps = static_cast<std::size_t>(std::max(1.0, steps));
  options.evaluate_every = coop::only_at_end;
  composition.transport.log = log;
  r = coop::train(composition, *s.loss, options, until{});
  if (out.reached) out.reached = {steps, r.seconds(), r.last().bytes_out};
  return r;
}

/// A run with a parameter server, which looks at its model while the workers go on.
template <class Composition>
coop::report run_served(const run_setting& s, const Composition& composition, outcome& out) {
  using schedule_type = std::remove_cvref_t<decltype(composition.schedule)>;
  coop::train_options options = s.options;
  // Where each gradient is an update, rows are counted in updates.
  if (!coop::CollectingSchedule<schedule_type>)
    options.evaluate_every *= composition.topology.workers();
  coop::report r = coop::train(composition, *s.loss, options, until{s.target, s.most_seconds});
  out.trace = r.trace;
  out.reached = first_below(r.trace, s.target);
  return r;
}

/// A run of peers at their own pace. The mean of their models is only known where all stop, so it
/// is repeated from the start, up to some step of node 0, and that step is searched for.
template <class Composition>
coop::report run_gossip(const run_setting& s, const Composition& composition, outcome& out) {
  const auto run_to = [&](std::size_t step) {
    coop::train_options options = s.options;
    options.evaluate_every = step;
    coop::report r = coop::train(composition, *s.loss, options, until{.step = step});
    if (out.trace.empty()) out.trace.push_back(r.trace.front());
    const auto later =
        std::ranges::upper_bound(out.trace, r.seconds(), {}, &coop::trace_row::seconds);
    out.trace.insert(later, r.last());
    return r;
  };
  const std::size_t least = s.options.evaluate_every;
  std::size_t missed = 0;
  std::size_t step = std::min(least, s.options.steps);
  coop::report r = run_to(step);
  while (r.loss() > s.target && step < s.options.steps && r.seconds() <= s.most_seconds) {
    missed = step;
    step = std::min(s.options.steps, std::max(step + least, step * 5 / 4));
    r = run_to(step);
  }
  if (r.loss() > s.target) return r;
  while (step - missed > std::max<std::size_t>(1, step / 20)) {
    const std::size_t between = missed + (step - missed) / 2;
    coop::report tried = run_to(between);
    (tried.loss() > s.target ? missed : step) = between;
    if (step == between) r = std::move(tried);
  }
  r = run_to(step);  // the last one in the log
  out.reached = {static_cast<double>(step), r.seconds(), r.last().bytes_out};
  return r;
}

template <class Composition>
outcome run_logged(const run_setting& s, Composition composition) {
  using topology_type = std::remove_cvref_t<decltype(composition.topology)>;
  using schedule_type = std::remove_cvref_t<decltype(composition.schedule)>;
  coop::event_log log;
  composition.transport.log = &log;
  outcome out;
  out.workers = composition.topology.workers();
  const coop::report r = [&] {
    if constexpr (coop::ServedTopology<topology_type>) {
      return run_served(s, composition, out);
    } else if constexpr (schedule_type::synchronization == coop::synchrony::asynchronous) {
      return run_gossip(s, composition, out);
    } else {
      return run_in_step(s, composition, out);
    }
  }();
  out.lines = algorithm_only(log, composition.topology.nodes(), r.seconds());
  out.gradients = computed_gradients(out.lines, out.workers) - static_cast<double>(r.dropped);
  if constexpr (coop::DelayingSchedule<schedule_type>) {
    const std::size_t delay = composition.schedule.delay;
    out.stale = staleness_seen{static_cast<double>(delay), delay};
  } else if (!r.staleness.empty()) {
    out.stale = staleness_seen{r.mean_staleness(), r.staleness.size() - 1};
  }
  return out;
}

/// Trains by a composition of these policies under the virtual clock.
template <class... Policies>
outcome virtual_run(const run_setting& s, const Policies&... policies) {
  outcome out;
  try {
    out = run_logged(s, coop::compose(policies..., s.on));
  } catch (const coop::diverged&) {
    out.failure = "diverged";
  } catch (const coop::error& cause) {
    out.failure = cause.what();
  }
  out.step_size = s.options.step_size;
  out.composition = coop::compose(policies...).describe();
  return out;
}
