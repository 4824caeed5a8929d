// SPDX-License-Identifier: BSL-1.0
// The snippets of docs/asynchrony.md, in their order, and of the concepts that it rests on.
#include <cmath>
#include <coop/coop.hpp>
#include <coop/laws/schedule.hpp>
#include <iomanip>
#include <iostream>
#include <numbers>
#include <stdexcept>
#include <vector>

/// A server steps when more than half of the workers have sent their gradients of its step.
struct more_than_half {
  static constexpr auto synchronization = coop::synchrony::quorum;
  static constexpr bool communicates_every_step = true;
  bool communicates(const coop::progress&) const { return true; }
  bool enough(std::size_t arrived, std::size_t workers) const { return 2 * arrived > workers; }
};

void a_schedule_of_your_own(const coop::quadratic<>& loss) {
  coop::laws::schedule(more_than_half{});
  const auto algorithm = coop::compose(coop::parameter_server{5}, more_than_half{});
  std::cout << coop::train(algorithm, loss, {.epochs = 2}).accepted << " gradients\n";
}

void letters() {
  // Node 0 serves: it adds what comes, from whoever it comes, and answers with the sum.
  coop::threads{}.run(4, [](coop::threads::communicator& communicator) {
    if (communicator.rank() != 0) {
      const double mine = 10.0 * static_cast<double>(communicator.rank());
      communicator.send(0, std::as_bytes(std::span{&mine, 1}));  // copied: never waits
      const auto answer = communicator.receive(0);
      std::cout << coop::byte_reader{answer.bytes()}.get<double>() << '\n';
      return;
    }
    double sum = 0;
    for (std::size_t left = communicator.size() - 1; left > 0; --left) {
      const auto message = communicator.receive_any();
      sum += coop::byte_reader{message.bytes()}.get<double>();
      communicator.send(message.source, std::as_bytes(std::span{&sum, 1}));
    }
  });
}

// Every way of not waiting, until a target is reached, by the virtual clock.
void compare() {
  // Seven workers take 0.1 s and Exp(20) for a gradient, the eighth five times that.
  const coop::quadratic loss{{.noise = 1.0, .groups = 8}};
  coop::event_log log;
  const coop::simulated cluster{
      .network = coop::uniform_network{1e-3, 1e9},
      .compute =
          coop::compute_time::slow_nodes{coop::compute_time::shifted_exponential{0.1, 20}, {7}, 5},
      .log = &log};
  // Trains until the loss is within 0.001 of the least; looks after every so many steps.
  const auto show = [&](const char* name, const auto& algorithm, double step_size,
                        std::size_t every) {
    const auto reached = [&](const coop::trace_row& row) {
      return row.loss < loss.minimum() + 1e-3;
    };
    const coop::report r = coop::train(
        algorithm, loss,
        {.step_size = step_size, .batch_size = 4, .steps = 2000, .evaluate_every = every}, reached);
    const coop::timeline lines{log};
    std::cout << std::left << std::setw(28) << name << std::right << std::fixed
              << std::setprecision(1) << std::setw(8) << r.seconds() << std::setprecision(0)
              << std::setw(8) << 100 * lines.idle_share() << std::setprecision(1) << std::setw(11)
              << r.mean_staleness() << std::setw(9) << r.dropped << '\n';
  };
  namespace variants = coop::variants;
  const auto ring = coop::metropolis_hastings(coop::ring(8));
  std::cout << "                             seconds  idle %  staleness  dropped\n";
  show("fully_synchronous", variants::fully_synchronous(8, cluster), 0.1, 1);
  show("backup_workers_sgd, 1", variants::backup_workers_sgd(7, 1, cluster), 0.1, 1);
  show("drop_slow_sgd, 0.2 s", variants::drop_slow_sgd(8, 0.2, cluster), 0.1, 1);
  show("timed_averaging, 0.5 s", variants::timed_averaging(8, {.seconds = 0.5}, cluster), 0.1, 1);
  show("stale_synchronous_sgd, 3", variants::stale_synchronous_sgd(8, {}, cluster), 0.1 / 8, 8);
  show("asynchronous_sgd", variants::asynchronous_sgd(8, {}, cluster), 0.1 / 8, 8);
  show("ad_psgd", variants::ad_psgd(ring, {}, cluster), 0.1, 1);
  show("ad_psgd, blocking", variants::ad_psgd(ring, {.blocking = true}, cluster), 0.1, 1);
  show("asynchronous_easgd, 4", variants::asynchronous_easgd(8, {.period = 4}, cluster), 0.1, 1);
  show("cocod_sgd, 4", variants::cocod_sgd(8, {.period = 4}, cluster), 0.1, 4);
  std::cout << std::defaultfloat << std::setprecision(6);
}

void with_a_server(const coop::quadratic<>& loss) {
  const auto algorithm = coop::compose(
      coop::parameter_server{8, 2},  // 8 workers, 2 servers with half of the model each
      coop::asynchronous{{.average_decay = 0.99, .ramp_up = 100}}, coop::staleness_adaptive{},
      coop::momentum{0.5}, coop::two_way{coop::error_feedback{coop::top_k{0.3}}, coop::top_k{0.3}});
  const coop::report r = coop::train(algorithm, loss, {.step_size = 0.1, .epochs = 4});

  for (std::size_t t = 0; t < r.staleness.size(); ++t) {
    if (r.staleness[t] == 0) continue;
    std::cout << r.staleness[t] << " gradients were " << t << " updates old\n";
  }
  std::cout << r.updates << " updates, " << r.accepted << " gradients, " << r.dropped
            << " dropped, " << r.mean_staleness() << " old in the mean\n";
}

void among_peers(const coop::quadratic<>& loss) {
  const auto gossip = coop::compose(coop::metropolis_hastings(coop::torus(2, 4)),
                                    coop::asynchronous{}, coop::momentum{0.5});
  const auto elastic = coop::compose(coop::elastic{8}, coop::asynchronous_periodic{4});
  std::cout << coop::train(gossip, loss, {.epochs = 4}).loss() << ' '
            << coop::train(elastic, loss, {.epochs = 4}).loss() << '\n';
}

void behind_the_computation(const coop::quadratic<>& loss) {
  const auto overlapped = coop::compose(coop::complete{8}, coop::overlapped{4});
  const auto gossip =
      coop::compose(coop::metropolis_hastings(coop::ring(8)), coop::overlapped{1, 2});
  std::cout << coop::train(overlapped, loss, {.epochs = 4}).loss() << ' '
            << coop::train(gossip, loss, {.epochs = 4}).loss() << '\n';
}

// A fixed delay is stable below this step size, and not above; returns whether it was.
bool exact_delay() {
  const coop::quadratic smooth{{.smoothness = 2.0, .groups = 4}};
  const std::size_t delay = 3;
  const double largest = 2 * std::sin(std::numbers::pi / (4.0 * delay + 2)) / 2.0;  // L = 2
  const auto algorithm = coop::compose(coop::complete{4}, coop::delayed{delay});
  const coop::report below =
      coop::train(algorithm, smooth, {.step_size = 0.9 * largest, .steps = 1000});
  std::cout << below.loss() - smooth.minimum() << " above the least\n";
  const coop::report above =
      coop::train(algorithm, smooth, {.step_size = 1.1 * largest, .steps = 1000});
  return below.loss() - smooth.minimum() < 1e-9 && above.loss() > above.trace.front().loss;
}

void on_every_transport(const coop::quadratic<>& loss) {
  const auto run = [&](const auto& transport) {
    const auto algorithm =
        coop::compose(coop::parameter_server{4}, coop::bounded_staleness{2}, transport);
    return coop::train(algorithm, loss, {.step_size = 0.02, .epochs = 4});
  };
  std::cout << run(coop::in_process{});  // 5 nodes on the threads that there are
  std::cout << run(coop::threads{});     // a thread each
  std::cout << run(coop::simulated{.compute = coop::compute_time::pareto{0.1, 2.5}});
}

void draw_it(const coop::quadratic<>& loss) {
  coop::event_log log;
  const auto algorithm =
      coop::compose(coop::parameter_server{4}, coop::quorum{3},
                    coop::simulated{.network = coop::uniform_network{0.01, 1e6},
                                    .compute = coop::compute_time::shifted_exponential{0.1, 10},
                                    .log = &log});
  (void)coop::train(algorithm, loss, {.steps = 50});
  const coop::timeline lines{log};
  coop::write_timeline_svg("quorum.svg", lines, {.end = 3.0});
  coop::write_chrome_trace("quorum.json", lines, {.name = "quorum of 3"});
  std::cout << "worker 0 is idle for " << 100 * lines.idle_share(0) << " % of the time\n";
}

void draw_your_own() {
  using activity = coop::timeline::activity;
  const coop::timeline lines{
      {{.node = 0, .what = activity::computing, .begin = 0.0, .end = 1.0},
       {.node = 0, .what = activity::communicating, .begin = 1.0, .end = 1.2},
       {.node = 1, .what = activity::waiting, .begin = 0.0, .end = 1.2}}};
  coop::write_timeline_svg("measured.svg", lines);
}

void when_a_worker_dies() {
  const auto dying = coop::function_objective{
      std::size_t{2}, std::size_t{4},
      [](std::span<const double> x, std::span<const std::size_t> batch, std::span<double> g) {
        if (batch.front() == 2 && x[0] < -0.5) throw std::runtime_error{"the disk is full"};
        g[0] = g[1] = 1.0;
        return x[0];
      }};
  const auto algorithm = coop::compose(coop::parameter_server{4}, coop::quorum{3});
  const coop::train_options options{.batch_size = 1,
                                    .steps = 1'000'000,
                                    .evaluate_every = coop::only_at_end,
                                    .partition = coop::data::contiguous(4, 4)};
  try {
    (void)coop::train(algorithm, dying, options);
  } catch (const coop::error& cause) {
    std::cout << cause.what() << '\n';  // node 2: the disk is full
  }
}

int main() {
  const coop::quadratic loss{{.noise = 1.0, .groups = 8}};
  compare();
  a_schedule_of_your_own(loss);
  letters();
  with_a_server(loss);
  among_peers(loss);
  behind_the_computation(loss);
  on_every_transport(loss);
  draw_it(loss);
  draw_your_own();
  when_a_worker_dies();
  return exact_delay() ? 0 : 1;
}
