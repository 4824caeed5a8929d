// SPDX-License-Identifier: BSL-1.0
#include "overlapped_averaging.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "shapes.hpp"
#include "traces.hpp"

namespace {

using namespace shapes;

void show_steps(const gallery& pictures) {
  constexpr std::size_t steps = 400;
  heads("T/c", {"periodic{1}", "periodic{2}", "overlap{2}", "gain", "as often"});
  plots::curve of_each{.name = "over blocking at every step"};
  plots::curve of_second{.name = "over blocking as often"};
  for (double ratio = 0.125; ratio <= 16; ratio *= 1.4142135623730951) {
    const slow_link link{.compute = 0.1, .average = 0.1 * ratio};
    const double each = simulated_step(link, coop::periodic{1}, steps);
    const double second = simulated_step(link, coop::periodic{2}, steps);
    const double overlapped = simulated_step(link, coop::overlapped{2}, steps);
    line(std::to_string(ratio), {each, second, overlapped, each / overlapped, second / overlapped});
    of_each.add(ratio, each / overlapped);
    of_second.add(ratio, second / overlapped);
  }
  pictures.draw("overlapped_averaging",
                {.title = "Non-blocking averaging every 2 steps: how many times faster",
                 .x_label = "seconds of an averaging / of a gradient",
                 .y_label = "times faster",
                 .logarithmic_x = true},
                {of_each, of_second});
}

void show_losses(const gallery& pictures) {
  const std::vector<std::size_t> counts{2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 200};
  const slow_link link;
  const coop::trace each = simulated_losses(link, coop::periodic{1}, counts);
  const coop::trace second = simulated_losses(link, coop::periodic{2}, counts);
  const coop::trace overlapped = simulated_losses(link, coop::overlapped{2}, counts);
  heads("seconds to a loss of", {"periodic{1}", "periodic{2}", "overlap{2}"});
  for (const double loss : {0.5, 0.4, 0.37, 0.36}) {
    line(std::to_string(loss),
         {seconds_to(each, loss), seconds_to(second, loss), seconds_to(overlapped, loss)}, 1);
  }
  pictures.draw("overlapped_averaging_loss",
                {.title = "8 workers on a ring, an averaging takes 2 gradients' time",
                 .x_label = "virtual seconds",
                 .y_label = "loss"},
                {error_curve("blocking, every step", each, 0),
                 error_curve("blocking, every 2nd step", second, 0),
                 error_curve("non-blocking, every 2nd step", overlapped, 0)});
}

}  // namespace

void shapes::show_overlapped_averaging(const gallery& pictures) {
  title("Non-blocking against blocking averaging, 8 workers, a slow link: seconds of a step");
  show_steps(pictures);
  show_losses(pictures);
}
