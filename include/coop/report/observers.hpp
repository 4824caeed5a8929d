// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/progress.hpp>
#include <coop/report/trace.hpp>

#include <concepts>
#include <cstddef>
#include <limits>

namespace coop {

/// Watches a run from node 0: called with every row of the trace; `true` asks the run to stop.
template <class O>
concept StoppingObserver = requires(O& observer, const trace_row& row) {
  { observer(row) } -> std::same_as<bool>;
};

/// Watches every row of the trace, or every step, or both.
template <class O>
concept RowObserver = requires(O& observer, const trace_row& row) { observer(row); };
template <class O>
concept StepObserver = requires(O& observer, const progress& p) { observer.step(p); };

/// May end a run from any node, which must be the same program on all: after every step that
/// communicates or is evaluated (`overlapped`: is evaluated) each node asks the one of its process,
/// from its own thread.
template <class O>
concept InterruptingObserver = requires(const O& observer) {
  { observer.interrupts() } -> std::same_as<bool>;
};
template <class O>
concept Observer = RowObserver<O> || StepObserver<O> || InterruptingObserver<O>;

/// Ends a run when the loss reaches `target`, or has not improved by more than `tolerance` for
/// `patience` rows of the trace (0: no limit).
class early_stop {
 public:
  struct options {
    double target = -std::numeric_limits<double>::infinity();
    std::size_t patience = 0;
    double tolerance = 0;
  };
  explicit early_stop(options chosen) : options_{chosen} {
    require(chosen.tolerance >= 0, "early_stop: tolerance must be at least 0");
  }

  [[nodiscard]] bool operator()(const trace_row& row) {
    if (row.step == 0 || row.loss < best_ - options_.tolerance) {
      best_ = row.loss;
      stale_ = 0;
    } else {
      ++stale_;
    }
    return row.loss <= options_.target || (options_.patience != 0 && stale_ >= options_.patience);
  }

 private:
  options options_;
  double best_ = std::numeric_limits<double>::infinity();
  std::size_t stale_ = 0;
};

}  // namespace coop
