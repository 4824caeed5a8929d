// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/report/observers.hpp>

namespace coop::archetypes {

/// The least observers: one of rows, one of steps, one that may stop the run,
/// one that may from any node. None can be copied.
struct row_observer {
  row_observer() = default;
  row_observer(const row_observer&) = delete;
  row_observer& operator=(const row_observer&) = delete;
  void operator()(const trace_row&) {}
};

struct step_observer {
  step_observer() = default;
  step_observer(const step_observer&) = delete;
  step_observer& operator=(const step_observer&) = delete;
  void step(const progress&) {}
};

struct stopping_observer {
  stopping_observer() = default;
  stopping_observer(const stopping_observer&) = delete;
  stopping_observer& operator=(const stopping_observer&) = delete;
  bool operator()(const trace_row&) { return false; }
};

struct interrupting_observer {
  interrupting_observer() = default;
  interrupting_observer(const interrupting_observer&) = delete;
  interrupting_observer& operator=(const interrupting_observer&) = delete;
  bool interrupts() const { return false; }
};

static_assert(RowObserver<row_observer> && !StepObserver<row_observer>);
static_assert(!StoppingObserver<row_observer>);
static_assert(StepObserver<step_observer> && !RowObserver<step_observer>);
static_assert(StoppingObserver<stopping_observer> && !StepObserver<stopping_observer>);
static_assert(InterruptingObserver<interrupting_observer> && Observer<interrupting_observer>);
static_assert(!InterruptingObserver<stopping_observer> && !RowObserver<interrupting_observer>);

}  // namespace coop::archetypes
