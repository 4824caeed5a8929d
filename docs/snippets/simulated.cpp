// SPDX-License-Identifier: BSL-1.0
// The snippets of docs/simulated.md, in their order.
#include <coop/coop.hpp>
#include <iostream>

int main() {
  const coop::quadratic loss{{.noise = 1.0, .groups = 64}};
  coop::event_log log;
  auto d_psgd = coop::compose(
      coop::metropolis_hastings(coop::ring(64)),
      coop::simulated{.network = coop::uniform_network{50e-6, 1.25e9},  // seconds, bytes a second
                      .compute = coop::compute_time::shifted_exponential{0.1, 20},
                      .log = &log});
  coop::report r = coop::train(d_psgd, loss, {.steps = 100});  // r.seconds() is virtual
  std::cout << r;

  coop::report t = coop::train(d_psgd, coop::timing_only{loss}, {.steps = 100});
  std::cout << t.seconds() - r.seconds() << "\n";  // 0

  const coop::timeline lines{log};
  std::cout << lines.idle_share() << " of " << lines.total_time() << " s\n";  // or idle_share(node)
  coop::write_timeline_svg("run.svg", lines, {.end = 2.0});  // the first two seconds
  coop::write_chrome_trace("run.json", lines);

  coop::activity_log real;
  auto local_sgd =
      coop::compose(coop::complete{4}, coop::periodic{8}, coop::recorded{coop::threads{}, real});
  std::cout << coop::train(local_sgd, loss, {.steps = 100});
  coop::write_timeline_svg("threads.svg", coop::timeline{real});
}
