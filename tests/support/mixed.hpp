// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>
#include <coop/exchanges/mixer.hpp>
#include <coop/transports/in_process.hpp>

#include <cstddef>
#include <vector>

namespace coop_test {

using mixed_vector = coop::aligned_vector<double>;

inline std::vector<mixed_vector> some_vectors(std::size_t nodes, std::size_t d) {
  std::vector<mixed_vector> x;
  for (std::size_t i = 0; i < nodes; ++i) {
    mixed_vector v(d);
    coop::random_stream random{3, i};
    for (double& value : v) value = random.normal();
    x.push_back(v);
  }
  return x;
}

/// Every node's vector after `rounds` of mixing.
template <class Trans, class Topo, class Comp, class Aggr>
std::vector<mixed_vector> mixed(const Trans& transport, const Topo& topology,
                                const Comp& compressor, const Aggr& aggregator,
                                const std::vector<mixed_vector>& start, std::size_t rounds = 1,
                                std::vector<std::size_t> sizes = {}) {
  std::vector<mixed_vector> x = start;
  transport.run(start.size(), [&]<class Comm>(Comm& communicator) {
    mixed_vector& own = x[communicator.rank()];
    coop::mixer<mixed_vector, Topo, Comp, Aggr, Comm> mix{topology,     compressor, aggregator,
                                                          communicator, sizes,      1};
    for (std::size_t round = 0; round < rounds; ++round) mix(own, round, round + 1);
    communicator.drain();
  });
  return x;
}

/// Mixes the same vectors again and again; tells `see` what node 0 gets each time.
template <class Topo, class Comp, class Aggr, class See>
void mix_repeatedly(const Topo& topology, const Comp& compressor, const Aggr& aggregator,
                    const std::vector<mixed_vector>& start, std::size_t rounds, See see) {
  const std::vector<std::size_t> sizes;
  coop::in_process{}.run(start.size(), [&]<class Comm>(Comm& communicator) {
    coop::mixer<mixed_vector, Topo, Comp, Aggr, Comm> mix{topology,     compressor, aggregator,
                                                          communicator, sizes,      1};
    for (std::size_t round = 0; round < rounds; ++round) {
      mixed_vector v = start[communicator.rank()];
      mix(v, round, round + 1);
      if (communicator.rank() == 0) see(v);
      communicator.drain();
    }
  });
}

}  // namespace coop_test
