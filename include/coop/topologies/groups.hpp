// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>
#include <coop/topologies/equal_links.hpp>

#include <algorithm>
#include <cstddef>
#include <string>

namespace coop {

/// Averages inside each of `count` contiguous groups: W is block diagonal, each block 11ᵀ/size.
/// Sizes differ by at most one, larger groups first. ζ = 1 unless there is one group only.
///
/// Throws `std::invalid_argument` unless 1 ≤ count ≤ workers.
class group_average {
 public:
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = false;
  static constexpr bool time_varying = false;
  static constexpr bool divided = true;

  explicit group_average(std::size_t workers, std::size_t count = 1)
      : workers_{workers}, count_{count} {
    require(workers > 0, "groups: 0 workers, must be at least 1");
    require(count > 0, "groups: count is 0, must be at least 1");
    require(count <= workers, "groups: more groups than workers; count must be at most workers");
  }

  [[nodiscard]] std::size_t nodes() const noexcept { return workers_; }
  [[nodiscard]] std::size_t workers() const noexcept { return workers_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] double zeta() const noexcept { return count_ > 1 ? 1.0 : 0.0; }

  /// The first node of a group; of group count(): nodes().
  [[nodiscard]] std::size_t begin_of(std::size_t group) const noexcept {
    return group * (workers_ / count_) + std::min(group, workers_ % count_);
  }

  /// The group of a node.
  [[nodiscard]] std::size_t group_of(std::size_t node) const noexcept {
    const std::size_t size = workers_ / count_;
    const std::size_t larger = workers_ % count_;
    const std::size_t in_larger = larger * (size + 1);
    return node < in_larger ? node / (size + 1) : larger + (node - in_larger) / size;
  }

  [[nodiscard]] auto neighbours(std::size_t /*round*/, std::size_t node) const {
    const std::size_t group = group_of(node);
    const std::size_t first = begin_of(group);
    const std::size_t last = begin_of(group + 1);
    return equal_links(first, last, 1.0 / static_cast<double>(last - first));
  }

  [[nodiscard]] std::string describe() const {
    return text({"groups{", workers_, ", ", count_, "}.within()"});
  }

 private:
  std::size_t workers_;
  std::size_t count_;
};

/// Workers in `count` contiguous groups, for hierarchical schedules: itself it averages over all
/// (W = 11ᵀ/m, ζ = 0), `within()` averages inside each group. Lin, Stich, Patel and Jaggi, "Don't
/// use large mini-batches, use local SGD" (ICLR 2020).
///
/// Sizes differ by at most one, larger groups first. Throws `std::invalid_argument` unless
/// 1 ≤ count ≤ workers. Costs no memory.
class groups {
 public:
  static constexpr bool symmetric = true;
  static constexpr bool doubly_stochastic = true;
  static constexpr bool averages_exactly = true;
  static constexpr bool time_varying = false;

  groups(std::size_t workers, std::size_t count) : within_{workers, count} {}

  [[nodiscard]] std::size_t nodes() const noexcept { return within_.nodes(); }
  [[nodiscard]] std::size_t workers() const noexcept { return within_.workers(); }
  [[nodiscard]] std::size_t count() const noexcept { return within_.count(); }
  [[nodiscard]] double zeta() const noexcept { return 0.0; }

  /// The topology inside the groups.
  [[nodiscard]] group_average within() const noexcept { return within_; }
  [[nodiscard]] std::size_t group_of(std::size_t node) const noexcept {
    return within_.group_of(node);
  }

  [[nodiscard]] auto neighbours(std::size_t /*round*/, std::size_t /*node*/) const {
    return equal_links(0, nodes(), 1.0 / static_cast<double>(nodes()));
  }

  [[nodiscard]] std::string describe() const {
    return text({"groups{", workers(), ", ", count(), "}"});
  }

 private:
  group_average within_;
};

}  // namespace coop
