// SPDX-License-Identifier: BSL-1.0
// A schedule and a topology of one's own, checked by the laws that come with the library.
#include <algorithm>
#include <array>
#include <bit>
#include <coop/coop.hpp>
#include <coop/laws/schedule.hpp>
#include <coop/laws/topology.hpp>
#include <iostream>
#include <string>

/// Communicates after steps 1, 2, 4, 8, …: often while models change fast, seldom later.
struct doubling {
  static constexpr auto synchronization = coop::synchrony::bulk_synchronous;
  [[nodiscard]] bool communicates(const coop::progress& p) const {
    return std::has_single_bit(p.step);
  }
  [[nodiscard]] std::string describe() const { return "doubling{}"; }
};

/// A ring that turns one way, of at least two nodes: each averages with the node before it.
struct one_way_ring {
  static constexpr bool symmetric = false;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = false;
  static constexpr bool time_varying = false;
  std::size_t size;

  [[nodiscard]] std::size_t nodes() const { return size; }
  [[nodiscard]] std::size_t workers() const { return size; }
  [[nodiscard]] auto neighbours(std::size_t, std::size_t i) const {
    return halves(i, (i + size - 1) % size);
  }
  [[nodiscard]] auto recipients(std::size_t, std::size_t i) const {
    return halves(i, (i + 1) % size);
  }
  [[nodiscard]] std::string describe() const {
    return "one_way_ring{" + std::to_string(size) + "}";
  }

 private:
  static std::array<coop::link, 2> halves(std::size_t a, std::size_t b) {
    return {{{std::min(a, b), 0.5}, {std::max(a, b), 0.5}}};
  }
};

int main() {
  coop::laws::schedule(doubling{});
  coop::laws::topology(one_way_ring{5});  // throws law_violation where a promise is not kept

  const coop::quadratic loss{{.noise = 1.0, .groups = 8}};
  const coop::train_options options{.step_size = 0.1, .batch_size = 4, .steps = 256};
  std::cout << coop::train(coop::compose(doubling{}, coop::complete{8}), loss, options)
            << coop::train(coop::compose(one_way_ring{8}), loss, options);
}
