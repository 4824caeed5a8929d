// SPDX-License-Identifier: BSL-1.0
// Does compression pay? Softmax regression on MNIST-shaped data, 8 workers, links of 1 Gbit/s under
// the simulated clock: virtual seconds until the training loss that the uncompressed run has after
// its epochs. A step's compute time is what the gradient and the compressor take on this machine.

#include "benchmarks/measure.hpp"

#include <coop/compressors/stream.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/data/gaussian_mixture.hpp>
#include <coop/objectives/softmax_regression.hpp>
#include <coop/report/observers.hpp>
#include <coop/train.hpp>
#include <coop/transports/compute_time/constant.hpp>
#include <coop/transports/simulated.hpp>
#include <coop/variants/averaging.hpp>
#include <coop/variants/compressed.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace {

constexpr std::size_t workers = 8;
constexpr std::size_t batch_size = 64;
constexpr double gigabit = 1.25e8;  // bytes a second

const auto data =
    coop::data::gaussian_mixture<float>({.samples = 20'000, .features = 784, .classes = 10});
const coop::softmax_regression loss{data, {.l2 = 1e-4}};

double gradient_seconds() {
  coop::aligned_vector<float> x(loss.dimension());
  coop::aligned_vector<float> g(loss.dimension());
  std::vector<std::size_t> batch(batch_size);
  for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = 97 * i;
  std::vector<double> times;
  for (int round = 0; round < 200; ++round) {
    times.push_back(benchmark::seconds([&] { void(loss.gradient(x, batch, g)); }));
  }
  return benchmark::median(times);
}

// One message written, as many read as there are workers.
template <class Comp>
double coding_seconds(const Comp& compressor) {
  auto stream = coop::start_stream<float>(compressor, loss.layout());
  coop::aligned_vector<float> v(loss.dimension());
  coop::random_stream random{1};
  for (float& value : v) value = static_cast<float>(random.normal());
  std::vector<std::byte> message(stream.max_bytes());
  coop::aligned_vector<float> sum(v.size());
  std::vector<double> times;
  for (int round = 0; round < 200; ++round) {
    times.push_back(benchmark::seconds([&] {
      const std::size_t used = stream.encode(std::span<const float>{v}, std::span{message}, random);
      for (std::size_t i = 0; i < workers; ++i) {
        stream.decode_add(std::span<const std::byte>{message}.first(used), 0.125,
                          std::span<float>{sum});
      }
    }));
  }
  return benchmark::median(times);
}

struct run {
  double loss = 0;
  double seconds = 0;
  double bytes = 0;
};

// Until the target or, without one, for two epochs.
template <class Make>
run timed(Make make, double step_seconds, double step_size, double target) {
  const coop::simulated on{.network = coop::uniform_network{50e-6, gigabit},
                           .compute = coop::compute_time::constant{step_seconds}};
  coop::train_options options{.step_size = step_size, .batch_size = batch_size, .epochs = 2};
  if (target > 0) {
    options.epochs = 20;
    options.evaluate_every = 10;
  }
  const coop::report r = coop::train(make(on), loss, options, coop::early_stop{{.target = target}});
  return {r.loss(), r.seconds(), r.last().bytes_out};
}

template <class Make, class Comp>
void against(const run& plain, const std::string& name, Make make, const Comp& compressor,
             double gradient, double step_size) {
  const run r = timed(make, gradient + coding_seconds(compressor), step_size, plain.loss);
  if (r.loss > plain.loss) {
    benchmark::figure(name + "_misses_the_loss_by", r.loss - plain.loss, "");
    return;
  }
  benchmark::ratio("seconds_to_loss_" + name + "_vs_identity", r.seconds / plain.seconds);
  benchmark::figure("bytes_to_loss_" + name + "_vs_identity", r.bytes / plain.bytes, "");
}

}  // namespace

int main() {
  namespace variants = coop::variants;
  const double gradient = gradient_seconds();
  benchmark::figure("gradient", 1e6 * gradient, "us");
  const run plain =
      timed([](auto on) { return variants::fully_synchronous(workers, on); }, gradient, 0.01, 0);
  benchmark::figure("identity_loss", plain.loss, "");
  benchmark::figure("identity", 1e3 * plain.seconds, "ms of virtual time");
  against(
      plain, "qsgd_4_bits", [](auto on) { return variants::qsgd(workers, {}, on); }, coop::qsgd{7},
      gradient, 0.01);
  against(
      plain, "top_1_percent",
      [](auto on) { return variants::mem_sgd(workers, {.fraction = 0.01}, on); },
      coop::error_feedback{coop::top_k{0.01}}, gradient, 0.01);
  against(
      plain, "ef_sign", [](auto on) { return variants::ef_sign_sgd(workers, {}, on); },
      coop::error_feedback{coop::scaled_sign{}}, gradient, 0.01);
}
