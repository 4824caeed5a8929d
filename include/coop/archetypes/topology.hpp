// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>

#include <cstddef>
#include <iterator>
#include <ranges>

namespace coop::archetypes {

/// The least LinkRange: read once, forwards only, its elements merely convertible to `coop::link`.
class link_range {
 public:
  struct element {
    std::size_t node;
    operator link() const { return {node, 1.0}; }
  };

  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = element;

    explicit iterator(std::size_t node) : node_{node} {}
    iterator(iterator&&) = default;
    iterator& operator=(iterator&&) = default;

    element operator*() const { return {node_}; }
    iterator& operator++() {
      done_ = true;
      return *this;
    }
    void operator++(int) { done_ = true; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) { return i.done_; }

   private:
    std::size_t node_;
    bool done_ = false;
  };

  explicit link_range(std::size_t node) : node_{node} {}
  link_range(link_range&&) = default;
  link_range& operator=(link_range&&) = default;

  iterator begin() { return iterator{node_}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  std::size_t node_;
};

/// The least Topology: two workers that never mix, W = I.
class topology {
 public:
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = false;
  static constexpr bool time_varying = false;

  std::size_t nodes() const { return 2; }
  std::size_t workers() const { return 2; }
  link_range neighbours(std::size_t, std::size_t node) const { return link_range{node}; }
};

/// The least DirectedTopology: as it may be non-symmetric, it names its recipients.
class directed_topology : public topology {
 public:
  static constexpr bool symmetric = false;
  link_range recipients(std::size_t, std::size_t node) const { return link_range{node}; }
};

/// The least SamplingTopology: nobody sits out.
class sampling_topology : public topology {
 public:
  bool participates(std::size_t, std::size_t) const { return true; }
};

/// The least GroupedTopology.
class grouped_topology : public topology {
 public:
  topology within() const { return {}; }
};

/// The least SpectralTopology: W = I never agrees, ζ = 1.
class spectral_topology : public topology {
 public:
  float zeta() const { return 1.0F; }
};

static_assert(LinkRange<link_range> && !std::ranges::forward_range<link_range>);
static_assert(Topology<topology>);
static_assert(!DirectedTopology<topology> && !SamplingTopology<topology>);
static_assert(!GroupedTopology<topology> && !SpectralTopology<topology>);
static_assert(DirectedTopology<directed_topology> && !SamplingTopology<directed_topology>);
static_assert(!GroupedTopology<directed_topology> && !SpectralTopology<directed_topology>);
static_assert(SamplingTopology<sampling_topology> && !DirectedTopology<sampling_topology>);
static_assert(!GroupedTopology<sampling_topology> && !SpectralTopology<sampling_topology>);
static_assert(GroupedTopology<grouped_topology> && !DirectedTopology<grouped_topology>);
static_assert(!SamplingTopology<grouped_topology> && !SpectralTopology<grouped_topology>);
static_assert(SpectralTopology<spectral_topology> && !DirectedTopology<spectral_topology>);
static_assert(!SamplingTopology<spectral_topology> && !GroupedTopology<spectral_topology>);

}  // namespace coop::archetypes
