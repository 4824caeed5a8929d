// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/progress.hpp>
#include <coop/report/observers.hpp>
#include <coop/report/trace.hpp>

#include <tuple>
#include <type_traits>

namespace coop {

/// Shows the observers a row of the trace; whether one of them wants to stop.
template <class... Observers>
bool show_row(const std::tuple<Observers&...>& observers, const trace_row& row) {
  bool stop = false;
  const auto tell = [&](auto& observer) {
    using observer_type = std::remove_cvref_t<decltype(observer)>;
    if constexpr (StoppingObserver<observer_type>) {
      stop = observer(row) || stop;
    } else if constexpr (RowObserver<observer_type>) {
      observer(row);
    }
  };
  std::apply([&](auto&... observer) { (tell(observer), ...); }, observers);
  return stop;
}

/// Tells them of a step.
template <class... Observers>
void show_step(const std::tuple<Observers&...>& observers, const progress& now) {
  const auto tell = [&](auto& observer) {
    if constexpr (StepObserver<std::remove_cvref_t<decltype(observer)>>) observer.step(now);
  };
  std::apply([&](auto&... observer) { (tell(observer), ...); }, observers);
}

/// Whether one of them wants to end the run, asked on any node.
template <class... Observers>
bool any_interrupts(const std::tuple<Observers&...>& observers) {
  bool yes = false;
  const auto ask = [&](const auto& observer) {
    if constexpr (InterruptingObserver<std::remove_cvref_t<decltype(observer)>>) {
      yes = observer.interrupts() || yes;
    }
  };
  std::apply([&](const auto&... observer) { (ask(observer), ...); }, observers);
  return yes;
}

}  // namespace coop
