// SPDX-License-Identifier: BSL-1.0
#include "backup_workers.hpp"

#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "shapes.hpp"
#include "traces.hpp"

void shapes::show_backup_workers(const gallery& pictures) {
  title("20 workers under stragglers, one step size: error after so many virtual seconds");
  const straggling_workers all;
  const double least = least_loss(all);
  constexpr double horizon = 900;
  const auto steps = [](double seconds) { return static_cast<std::size_t>(horizon / seconds); };
  const coop::report full = wait_for_all(all, steps(all.order_statistic(all.workers())));
  const coop::report backup = wait_for_first(all, steps(1.15 * all.order_statistic(all.awaited)));
  const coop::report none = wait_for_none(all, steps(all.shift + all.tail));
  heads("waits for", {"s an update", "5 s", "20 s", "80 s", "320 s", "in the end"});
  const auto show = [&](const std::string& name, const coop::report& r) {
    std::vector<double> numbers{r.seconds() / static_cast<double>(r.steps())};
    for (const double seconds : {5.0, 20.0, 80.0, 320.0}) {
      numbers.push_back(loss_at(r.trace, seconds) - least);
    }
    numbers.push_back(final_loss(r.trace) - least);
    line(name, numbers, 4);
  };
  show("all 20", full);
  show("the first 16", backup);
  show("nobody", none);
  std::cout << "(With a fraction of that step size asynchronous SGD does well here: see "
               "straggler_study.)\n";
  pictures.draw("backup_workers",
                {.title = "Asynchronous SGD, backup workers and synchronous SGD under stragglers",
                 .x_label = "virtual seconds",
                 .y_label = "error",
                 .logarithmic_x = true,
                 .logarithmic_y = true},
                {error_curve("synchronous: waits for 20", full.trace, least),
                 error_curve("backup workers: for 16 of 20", backup.trace, least),
                 error_curve("asynchronous: for nobody", none.trace, least)});
}
