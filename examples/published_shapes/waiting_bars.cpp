// SPDX-License-Identifier: BSL-1.0
#include "waiting_bars.hpp"

#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "shapes.hpp"

void shapes::show_waiting_bars(const gallery& pictures) {
  const bars all;
  constexpr std::size_t seeds = 1000;
  constexpr std::size_t drawn_seed = 2;
  title("Fully synchronous SGD in the time of " + std::to_string(all.ideal) +
        " ideal iterations, 8 workers");
  const bars_drawn ideal = ideal_bars(all);
  const bars_drawn real = real_bars(all, drawn_seed);
  heads("", {"iterations", "idle %"});
  line("all take the mean", {static_cast<double>(ideal.iterations), 100 * ideal.lines.idle_share()},
       0);
  line("random compute times",
       {static_cast<double>(real.iterations), 100 * real.lines.idle_share()}, 0);
  const std::vector<std::size_t> made = iterations_made(all, seeds);
  std::cout << "  of " << seeds << " runs, made";
  for (std::size_t k = 0; k < made.size(); ++k) {
    if (made[k] > 0) std::cout << "  " << k << ": " << made[k];
  }
  std::cout << '\n';
  pictures.draw("waiting_bars_ideal", ideal.lines);
  pictures.draw("waiting_bars", real.lines);
}
