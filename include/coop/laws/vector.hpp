// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/law_violation.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace coop::laws {

/// Checks what a model vector type V promises, with `to_device(std::vector<scalar>) → V` and
/// `to_host(V) → std::vector<scalar>`: its overloads of view, for_each, reduce, weighted_sum,
/// as_bytes and from_bytes do what those of host memory do. Elementwise results and weighted sums
/// agree to the bit; reductions may add in an order of their own, but always in the same one.
///
/// Throws `law_violation`.
template <class V, class ToDevice, class ToHost>
class vector_laws {
 public:
  using scalar = typename view_of<V>::value_type;
  using host = std::vector<scalar>;

  vector_laws(ToDevice to_device, ToHost to_host, std::size_t size)
      : to_device_{to_device}, to_host_{to_host}, x_(size), y_(size) {
    for (std::size_t i = 0; i < size; ++i) {
      x_[i] = static_cast<scalar>(std::sin(static_cast<double>(i) + 1.0));
      y_[i] = static_cast<scalar>(std::cos(3.0 * static_cast<double>(i)));
    }
  }

  void check() const {
    law(to_host_(to_device_(x_)) == x_, {"a vector does not come back as it was sent", at()});
    V fresh(x_.size());
    fill(fresh, 0.5);
    law(view(fresh).size() == x_.size(),
        {"a vector's view has not the size it was made with", at()});
    law(to_host_(fresh) == host(x_.size(), scalar(0.5)), {"fill does not fill", at()});
    elementwise();
    reductions();
    sums();
    bytes();
  }

 private:
  [[nodiscard]] std::string at() const { return text({" (size ", x_.size(), ")"}); }

  void elementwise() const {
    V x = to_device_(x_);
    const V y = to_device_(y_);
    host expected = x_;
    axpy(0.75, y, x);
    axpy(0.75, y_, expected);
    law(to_host_(x) == expected, {"axpy differs from that of host memory", at()});
    scale(-1.5, x);
    scale(-1.5, expected);
    law(to_host_(x) == expected, {"scale differs from that of host memory", at()});
    V saved = x;
    copy(y, x);
    law(to_host_(x) == y_, {"copy does not copy", at()});
    law(to_host_(saved) == expected, {"a copy of a vector shares memory with it", at()});
  }

  void reductions() const {
    const V x = to_device_(x_);
    const V y = to_device_(y_);
    const double size = static_cast<double>(x_.size());
    const double tolerance = 1e-12 * (size + 1.0);
    law(std::abs(dot(x, y) - dot(x_, y_)) <= tolerance, {"dot differs from host memory's", at()});
    law(dot(x, y) == dot(x, y), {"the same reduction gives different bits", at()});
    law(std::abs(squared_distance(x, y) - squared_distance(x_, y_)) <= tolerance,
        {"squared_distance differs from host memory's", at()});
    law(all_finite(x), {"all_finite denies finite values", at()});
    if (x_.empty()) return;
    host bad = x_;
    bad.back() = std::numeric_limits<scalar>::infinity();
    law(!all_finite(to_device_(bad)), {"all_finite misses an infinity", at()});
  }

  void sums() const {
    const V x = to_device_(x_);
    V out = to_device_(y_);
    using reading = const_view_of<V>;
    const std::array<double, 2> weights{0.25, -0.5};
    const std::array<reading, 2> inputs{view(x), reading{view(out)}};
    weighted_sum(view(out), weights, std::span<const reading>{inputs});
    host expected = y_;
    const std::array<std::span<const scalar>, 2> there{std::span<const scalar>{x_},
                                                       std::span<const scalar>{y_}};
    weighted_sum(std::span<scalar>{expected}, weights,
                 std::span<const std::span<const scalar>>{there});
    law(to_host_(out) == expected, {"weighted_sum differs from that of host memory", at()});
    weighted_sum(view(out), std::span<const double>{}, std::span<const reading>{});
    law(to_host_(out) == host(x_.size()), {"a weighted sum of nothing is not zero", at()});
  }

  void bytes() const {
    const V x = to_device_(x_);
    const std::span<const std::byte> memory = as_bytes(view(x));
    law(memory.size() == x_.size() * sizeof(scalar), {"as_bytes has another size", at()});
    V out(x_.size());
    copy(from_bytes<const_view_of<V>>(memory), out);
    law(to_host_(out) == x_, {"from_bytes is not the view that as_bytes was taken of", at()});
  }

  ToDevice to_device_;
  ToHost to_host_;
  host x_;
  host y_;
};

/// Runs `vector_laws` at sizes around the widths of registers and blocks, 0 and 1 among them.
template <class V, class ToDevice, class ToHost>
void vector(ToDevice to_device, ToHost to_host) {
  static_assert(std::is_trivially_copyable_v<view_of<V>>, "views are passed by value");
  constexpr std::array<std::size_t, 11> sizes{0, 1, 7, 8, 9, 255, 256, 511, 512, 513, 1025};
  for (const std::size_t size : sizes) {
    vector_laws<V, ToDevice, ToHost>{to_device, to_host, size}.check();
  }
}

}  // namespace coop::laws
