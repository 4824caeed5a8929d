// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace coop {

/// Throws: the vectors of nodes a and b are of so many bytes.
[[noreturn]] inline void fail_sizes(std::size_t a, std::uint64_t bytes_of_a, std::size_t b,
                                    std::uint64_t bytes_of_b) {
  throw error{text({"all_reduce: the nodes' vectors are not of one size: node ", a, " has ",
                    bytes_of_a, " bytes, node ", b, " ", bytes_of_b})};
}

/// A collective call of a node: what must be the same on all nodes.
struct mpi_call {
  enum class kind : std::uint8_t { exchange, barrier, all_reduce };

  std::uint64_t before = 0;  ///< calls completed before it; an all-reduce counts as two
  kind what = kind::exchange;
  std::uint64_t bytes = 0;  ///< of an all-reduce's vector

  friend bool operator==(const mpi_call&, const mpi_call&) = default;

  [[nodiscard]] std::uint64_t after() const noexcept {
    return before + (what == kind::all_reduce ? 2 : 1);
  }
  [[nodiscard]] std::string name() const {
    if (what == kind::all_reduce) return text({"an all-reduce of ", bytes, " bytes"});
    return what == kind::barrier ? "a barrier" : "an exchange";
  }
};

/// A node's last collective calls, against which it holds what others say that they wait in.
class mpi_call_log {
 public:
  void begin(const mpi_call& call) noexcept {
    calls_[begun_ % calls_.size()] = call;
    ++begun_;
  }
  [[nodiscard]] const mpi_call& current() const noexcept {
    return calls_[(begun_ - 1) % calls_.size()];
  }

  /// Node `from` waits in that call.
  void hear(std::size_t from, const mpi_call& theirs) {
    std::erase_if(heard_, [=](const heard& one) { return one.from == from; });
    heard_.push_back({from, theirs});
  }

  /// The first call, by the number before it, in which another waits and in whose place this node
  /// has made, or makes, a different one; none, where all is well: the largest number.
  [[nodiscard]] std::uint64_t differs_at() const noexcept {
    std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
    for (const heard& one : heard_) {
      if (differs(one)) first = std::min({first, one.call.before, in_place_of(one.call)->before});
    }
    return first;
  }

  /// Throws `coop::error` then, with both calls; this is node `own`.
  void compare(std::size_t own) {
    for (const heard& one : heard_) {
      if (differs(one)) fail(own, *in_place_of(one.call), one.from, one.call);
    }
    std::erase_if(heard_, [&](const heard& one) {
      return begun_ > 0 && one.call.before < current().after();
    });
  }

 private:
  static constexpr std::size_t kept = 16;
  struct heard {
    std::size_t from;
    mpi_call call;
  };

  [[nodiscard]] bool differs(const heard& one) const noexcept {
    const mpi_call* const ours = in_place_of(one.call);
    return ours != nullptr && *ours != one.call;
  }

  [[nodiscard]] const mpi_call* in_place_of(const mpi_call& theirs) const noexcept {
    for (std::size_t i = 0; i < std::min(begun_, kept); ++i) {
      const mpi_call& ours = calls_[i];
      if (ours.before <= theirs.before && theirs.before < ours.after()) return &ours;
    }
    return nullptr;
  }

  [[noreturn]] static void fail(std::size_t a, const mpi_call& of_a, std::size_t b,
                                const mpi_call& of_b) {
    if (a > b) fail(b, of_b, a, of_a);
    if (of_a.before == of_b.before && of_a.what == of_b.what)
      fail_sizes(a, of_a.bytes, b, of_b.bytes);
    throw error{text({"node ", a, " makes ", of_a.name(), " where node ", b, " makes ", of_b.name(),
                      "; every node must make the same collective calls in the same order"})};
  }

  std::array<mpi_call, kept> calls_{};
  std::size_t begun_ = 0;
  std::vector<heard> heard_;
};

}  // namespace coop
