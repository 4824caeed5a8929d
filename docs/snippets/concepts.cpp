// SPDX-License-Identifier: BSL-1.0
// A model of one's own for every policy concept, as the concept pages show them, tried by the laws.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <coop/coop.hpp>
#include <coop/laws/aggregator.hpp>
#include <coop/laws/compressor.hpp>
#include <coop/laws/exchange.hpp>
#include <coop/laws/optimizer.hpp>
#include <coop/laws/sampling.hpp>
#include <coop/laws/schedule.hpp>
#include <coop/laws/step_size.hpp>
#include <coop/laws/topology.hpp>
#include <cstring>
#include <iostream>
#include <utility>
#include <vector>

/// Couples that average with each other: 0 with 1, 2 with 3, …, and the other way round each second
/// round: 1 with 2, 3 with 4, …
struct dancing_couples {
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = false;
  static constexpr bool time_varying = true;
  std::size_t couples;

  std::size_t nodes() const { return 2 * couples; }
  std::size_t workers() const { return 2 * couples; }
  std::array<coop::link, 2> neighbours(std::size_t round, std::size_t node) const {
    const std::size_t n = nodes();
    const std::size_t partner = (node + round) % 2 == 0 ? (node + 1) % n : (node + n - 1) % n;
    return {{{std::min(node, partner), 0.5}, {std::max(node, partner), 0.5}}};
  }
};

/// Communicates after steps 1, 2, 4, 8, …
struct doubling {
  static constexpr auto synchronization = coop::synchrony::bulk_synchronous;
  bool communicates(const coop::progress& p) const { return std::has_single_bit(p.step); }
};

/// Sends x/p with probability p, and else nothing at all.
struct sometimes {
  static constexpr bool unbiased = true;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  double p;

  double variance_bound(std::size_t) const { return 1 / p - 1; }

  template <class T>
  std::size_t max_bytes(std::size_t d) const {
    return 1 + d * sizeof(T);
  }
  std::size_t encode(std::span<const float> x, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    return write(x, bytes, random);
  }
  std::size_t encode(std::span<const double> x, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    return write(x, bytes, random);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    add(message, scale, out);
  }
  void decode_add(std::span<const std::byte> message, double scale, std::span<double> out) const {
    add(message, scale, out);
  }

 private:
  template <class T>
  std::size_t write(std::span<const T> x, std::span<std::byte> bytes,
                    coop::random_stream& random) const {
    const bool sends = random.uniform() < p;
    coop::byte_writer message{bytes};
    message.put(std::uint8_t{sends});
    if (sends) message.put(x);
    return message.written();
  }
  template <class T>
  void add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    coop::byte_reader message{bytes};  // throws coop::error where the message is too short
    if (message.get<std::uint8_t>() != 0) {
      for (T& value : out) value += static_cast<T>(scale / p) * message.get<T>();
    }
    message.finish();  // and where it is too long
  }
};

/// Leaves out contributors with fewer than `least` samples.
struct without_small {
  static constexpr bool sums_linearly = true;
  std::size_t least;

  void weights(std::span<double> w, std::span<const std::size_t> samples) const {
    double kept = 0;
    for (std::size_t i = 0; i < w.size(); ++i) kept += samples[i] < least ? 0 : w[i];
    if (kept == 0) return;
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = samples[i] < least ? 0 : w[i] / kept;
  }
};

/// Models travel, but a node goes only part of the way to the mixture.
struct reluctant {
  static constexpr auto carries = coop::payload::models;
  double part;

  template <class V>
  struct state {
    double part;
    V own;
    template <class Mix>
    void gradient(Mix&&, V&) {}  // nothing is done to the gradient before the optimizer's step
    template <class Mix>
    void model(Mix&& mix, V& x, double /*step_size*/) {
      coop::copy(x, own);
      mix(x);
      coop::scale(part, x);
      coop::axpy(1 - part, std::as_const(own), x);
    }
  };
  template <class V>
  state<V> start(const V& x) const {
    return {part, x};
  }
};

/// Steps of equal length: x ← x − η g/‖g‖.
struct normalized_sgd {
  template <class V>
  struct state {
    void step(V& x, const V& g, double eta) {
      const double norm = std::sqrt(coop::dot(g, g));
      if (norm > 0) coop::axpy(-eta / norm, g, x);
    }
  };
  template <class V>
  state<V> start(std::size_t /*dimension*/) const {
    return {};
  }
};

/// Falls in a straight line to zero after the run's last step.
struct linear_decay {
  double factor(const coop::progress& p) const {
    return 1 - static_cast<double>(p.step - 1) / static_cast<double>(p.last);
  }
};

/// The shard from its first sample to its last, over and over.
struct in_file_order {
  struct sampler {
    std::span<const std::size_t> shard;
    std::size_t batch_size;

    std::span<const std::size_t> next(std::size_t step) const {
      if (shard.empty()) return {};
      const std::size_t steps = (shard.size() + batch_size - 1) / batch_size;
      const std::size_t begin = (step - 1) % steps * batch_size;
      return shard.subspan(begin, std::min(batch_size, shard.size() - begin));
    }
  };
  sampler start(std::span<const std::size_t> shard, std::size_t batch_size, std::uint64_t /*seed*/,
                std::size_t /*node*/) const {
    return {shard, batch_size};
  }
  std::size_t steps_per_epoch(std::size_t samples, std::size_t batch_size) const {
    return (samples + batch_size - 1) / batch_size;
  }
};

void check_the_laws() {
  coop::laws::topology(dancing_couples{3});
  coop::laws::schedule(doubling{});
  coop::laws::compressor(sometimes{0.5});
  coop::laws::aggregator(without_small{10});
  coop::laws::exchange(reluctant{0.5});
  coop::laws::optimizer(normalized_sgd{});
  coop::laws::step_size(linear_decay{});
  coop::laws::sampling(in_file_order{});
}

void compose_them() {
  const coop::quadratic loss{{.noise = 1.0, .groups = 8}};
  const coop::train_options options{.step_size = 0.2, .batch_size = 10, .epochs = 20};
  const auto gossip = coop::compose(dancing_couples{4}, reluctant{0.5}, in_file_order{});
  const auto averaging = coop::compose(coop::complete{8}, doubling{}, sometimes{0.5},
                                       without_small{10}, linear_decay{});
  std::cout << coop::train(gossip, loss, options) << coop::train(averaging, loss, options);
}

void the_graph_decides() {
  // Any Boost.Graph graph will do; the generators are coop::ring, torus, hypercube and others.
  const coop::graph g = coop::torus(4, 4);
  const coop::mixing_matrix w = coop::metropolis_hastings(g);
  std::cout << w.describe() << ": zeta = " << w.zeta() << '\n';

  // An auxiliary node computes no gradient: the last one of these nine is an anchor.
  const auto with_anchor = with_auxiliaries(coop::metropolis_hastings(coop::star(9)), 1);
  std::cout << with_anchor.workers() << " workers, " << with_anchor.nodes() << " nodes\n";
}

void a_matrix_of_your_own() {
  Eigen::Matrix3d w;
  w << 0.50, 0.25, 0.25,  //
      0.25, 0.75, 0.00,   //
      0.25, 0.00, 0.75;
  const auto d_psgd = coop::compose(coop::mixing_matrix{w});
  std::cout << d_psgd.topology.zeta() << '\n';
}

void step_sizes_and_optimizers() {
  // Wrappers take what they wrap as their first or second argument.
  const auto rise = coop::warmup{coop::cosine{}, 100};
  const auto adam_w = coop::weight_decay{0.01, coop::adam{}, true};
  const auto clipped = coop::clip_norm{1.0, coop::momentum{0.9}};
  std::cout << coop::compose(coop::complete{8}, rise, adam_w).describe() << '\n'
            << coop::compose(coop::complete{8}, clipped).describe() << '\n';
}

void a_communicator() {
  // A token goes once round the ring: every node passes on what it hears, plus its own rank.
  const std::size_t nodes = 4;
  coop::threads{}.run(nodes, [&](coop::threads::communicator& communicator) {
    const std::size_t rank = communicator.rank();
    const std::array<std::size_t, 1> before{(rank + nodes - 1) % nodes};
    const std::array<std::size_t, 1> after{(rank + 1) % nodes};
    std::vector<std::size_t> token{rank};
    for (std::size_t hop = 1; hop < nodes; ++hop) {
      std::vector<std::size_t> next(1);
      {
        const auto inbox = communicator.exchange(
            before, after, std::as_bytes(std::span<const std::size_t>{token}));
        std::memcpy(next.data(), inbox[0].data(), sizeof(std::size_t));
      }
      communicator.drain();  // until then a neighbour may still read `token`
      token[0] = next[0] + rank;
    }
    if (rank == 0) std::cout << "the token says " << token[0] << '\n';
  });
}

int main() {
  check_the_laws();
  compose_them();
  the_graph_decides();
  a_matrix_of_your_own();
  step_sizes_and_optimizers();
  a_communicator();
}
