// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/vector.hpp>

#include <span>
#include <type_traits>
#include <vector>

namespace coop {

/// A model vector's values where the host can read and write them: its own memory, or a copy where
/// it lies in a device's.
template <class V>
class host_image {
 public:
  using value_type = typename view_of<V>::value_type;
  static constexpr bool direct = std::is_same_v<view_of<V>, std::span<value_type>>;

  explicit host_image(V& vector) : vector_{&vector}, copy_(direct ? 0 : view(vector).size()) {}

  [[nodiscard]] std::span<value_type> values() noexcept {
    if constexpr (direct) {
      return view(*vector_);
    } else {
      return copy_;
    }
  }

  /// Lets values() be those of the vector, as the vector's own writer left them.
  void pull() {
    if constexpr (!direct) from_host(std::span<const double>{to_host(view(*vector_))}, values());
  }
  /// Lets the vector be what was written to values().
  void push() {
    if constexpr (!direct) {
      from_host(std::span<const double>{std::vector<double>(copy_.begin(), copy_.end())},
                view(*vector_));
    }
  }

 private:
  V* vector_;
  aligned_vector<value_type> copy_;
};

}  // namespace coop
