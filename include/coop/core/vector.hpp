// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

/// The only way in which engines, exchanges, optimizers and aggregators touch model vectors.
///
/// `view(v)` gives a light view of a vector; three primitives (`for_each`, `reduce`,
/// `weighted_sum`) and `as_bytes` / `from_bytes` are overloaded on the view, everything else is
/// derived. A vector in device memory is one more set of these overloads, found by argument
/// dependent lookup.
namespace coop {

/// The alignment of all model storage: a cache line and the widest SIMD register. Reductions that
/// peel to alignment (Eigen's do) therefore never depend on where the allocator put a vector.
inline constexpr std::size_t storage_alignment = 64;

/// Allocates on `storage_alignment`.
template <class T>
struct aligned_allocator {
  using value_type = T;
  aligned_allocator() = default;
  template <class U>
  constexpr aligned_allocator(const aligned_allocator<U>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t{storage_alignment}));
  }
  void deallocate(T* p, std::size_t) noexcept {
    ::operator delete(p, std::align_val_t{storage_alignment});
  }
  friend constexpr bool operator==(aligned_allocator, aligned_allocator) noexcept { return true; }
};

/// A model vector in host memory; zeroed when made with a size.
template <class T>
using aligned_vector = std::vector<T, aligned_allocator<T>>;

/// The view of anything with `data()` and `size()` in host memory: std::vector, std::span, Eigen.
template <class V>
  requires requires(V& v) {
    v.data();
    v.size();
  } && std::is_pointer_v<decltype(std::declval<V&>().data())>
[[nodiscard]] constexpr auto view(V& v) noexcept {
  return std::span{v.data(), static_cast<std::size_t>(v.size())};
}

/// `kernel(first[i], rest[i]...)` for every i; the kernel may write through its references.
template <class Kernel, class T, class... Ts>
constexpr void for_each(Kernel kernel, std::span<T> first, std::span<Ts>... rest) {
  const std::size_t size = first.size();
  T* const data = first.data();
  [&](Ts*... others) {
    for (std::size_t i = 0; i < size; ++i) kernel(data[i], others[i]...);
  }(rest.data()...);
}

/// Σ_i kernel(first[i], rest[i]...) in double, in an order fixed by the size alone: eight lanes,
/// lane i mod 8, added pairwise at the end.
///
/// Not inlined: g++ 12 gives up vectorising the lanes when it is, at half the speed; and one copy
/// of the loop means the same bits wherever it is called from.
template <class Kernel, class T, class... Ts>
[[nodiscard, gnu::noinline]] constexpr double reduce(Kernel kernel, std::span<T> first,
                                                     std::span<Ts>... rest) {
  constexpr std::size_t lanes = 8;
  const std::size_t size = first.size();
  std::array<double, lanes> sum{};
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      sum[lane] += kernel(first[i + lane], rest[i + lane]...);
    }
  }
  for (std::size_t lane = 0; i < size; ++i, ++lane) sum[lane] += kernel(first[i], rest[i]...);
  return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/// out[j] ← (Continues ? sum[j] : 0) + Σ_i weights[i]·inputs[i][begin + j] for j < length, a few
/// inputs at once.
///
/// Added to a zero on purpose: where products are fused with sums (FMA), all of them are, so the
/// bits depend neither on how the inputs are grouped nor on inputs of weight 0.
template <bool Continues, class T, std::size_t... I>
constexpr void add_products(std::index_sequence<I...>, T* out, const T* sum, const double* weights,
                            const std::span<const T>* inputs, std::size_t begin,
                            std::size_t length) {
  const std::array<T, sizeof...(I)> weight{static_cast<T>(weights[I])...};
  const std::array<const T*, sizeof...(I)> input{(inputs[I].data() + begin)...};
  for (std::size_t j = 0; j < length; ++j) {
    T value = Continues ? sum[j] : T{};
    ((value += weight[I] * input[I][j]), ...);
    out[j] = value;
  }
}

/// The same for 1 to 4 inputs.
template <bool Continues, class T>
constexpr void add_products(T* out, const T* sum, std::span<const double> weights,
                            std::span<const std::span<const T>> inputs, std::size_t begin,
                            std::size_t length) {
  const auto add = [&](auto indices) {
    add_products<Continues>(indices, out, sum, weights.data(), inputs.data(), begin, length);
  };
  switch (inputs.size()) {
    case 1:
      return add(std::make_index_sequence<1>{});
    case 2:
      return add(std::make_index_sequence<2>{});
    case 3:
      return add(std::make_index_sequence<3>{});
    default:
      return add(std::make_index_sequence<4>{});
  }
}

/// out ← Σ_i weights[i] · inputs[i], added in the order of the inputs, so that every node that sums
/// the same inputs gets the same bits. `out` may be one of the inputs. No input: zeros.
template <class T>
constexpr void weighted_sum(std::span<T> out, std::span<const double> weights,
                            std::span<const std::span<const T>> inputs) {
  constexpr std::size_t together = 4;
  if (inputs.empty()) return std::fill(out.begin(), out.end(), T{});
  if (inputs.size() <= together) {
    return add_products<false>(out.data(), out.data(), weights, inputs, 0, out.size());
  }
  // More of them in groups, a block at a time: its sum stays in the first-level cache.
  constexpr std::size_t block = 2048 / sizeof(T);
  alignas(storage_alignment) std::array<T, block> sum;
  for (std::size_t begin = 0; begin < out.size(); begin += block) {
    const std::size_t length = std::min(block, out.size() - begin);
    add_products<false>(sum.data(), sum.data(), weights, inputs.first(together), begin, length);
    std::size_t i = together;
    for (; i + together < inputs.size(); i += together) {
      add_products<true>(sum.data(), sum.data(), weights.subspan(i), inputs.subspan(i, together),
                         begin, length);
    }
    add_products<true>(out.data() + begin, sum.data(), weights.subspan(i), inputs.subspan(i), begin,
                       length);
  }
}

/// The memory of a view as it travels when nothing is encoded.
template <class T>
[[nodiscard]] std::span<const std::byte> as_bytes(std::span<T> v) noexcept {
  return std::as_bytes(v);
}

/// The reading view that `as_bytes` was taken of. The tag lets an overload for views of device
/// memory be found by argument dependent lookup.
template <class T>
[[nodiscard]] std::span<const T> from_bytes(std::type_identity<std::span<const T>>,
                                            std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

/// The values of a view in host memory, and the reverse.
template <class T>
[[nodiscard]] std::vector<double> to_host(std::span<T> v) {
  return {v.begin(), v.end()};
}
template <class T>
void from_host(std::span<const double> values, std::span<T> out) {
  std::transform(values.begin(), values.end(), out.begin(),
                 [](double value) { return static_cast<T>(value); });
}

// --- derived ---------------------------------------------------------------------------------

/// The view that only reads what `View` reads and writes; a device view names it `const_view`.
template <class View>
struct read_only {
  using type = typename View::const_view;
};
template <class T>
struct read_only<std::span<T>> {
  using type = std::span<const T>;
};
template <class View>
using read_only_t = typename read_only<View>::type;

/// The view of a model vector `V`, and the view that only reads it.
template <class V>
using view_of = decltype(view(std::declval<V&>()));
template <class V>
using const_view_of = decltype(view(std::declval<const V&>()));

/// The view of type `View` (one that only reads) that `as_bytes` was taken of.
template <class View>
[[nodiscard]] View from_bytes(std::span<const std::byte> bytes) noexcept {
  return from_bytes(std::type_identity<View>{}, bytes);
}

/// y ← x.
template <class X, class Y>
constexpr void copy(const X& x, Y&& y) {
  for_each([](auto& to, const auto& from) { to = from; }, view(y), view(x));
}

/// x ← value.
template <class X>
constexpr void fill(X&& x, double value) {
  using scalar = typename view_of<std::remove_reference_t<X>>::value_type;
  for_each([v = static_cast<scalar>(value)](auto& to) { to = v; }, view(x));
}

/// x ← a·x.
template <class X>
constexpr void scale(double a, X&& x) {
  using scalar = typename view_of<std::remove_reference_t<X>>::value_type;
  for_each([c = static_cast<scalar>(a)](auto& to) { to *= c; }, view(x));
}

/// y ← y + a·x.
template <class X, class Y>
constexpr void axpy(double a, const X& x, Y&& y) {
  using scalar = typename view_of<std::remove_reference_t<Y>>::value_type;
  for_each([c = static_cast<scalar>(a)](auto& to, const auto& from) { to += c * from; }, view(y),
           view(x));
}

/// ⟨x, y⟩ in double.
template <class X, class Y>
[[nodiscard]] constexpr double dot(const X& x, const Y& y) {
  return reduce([](auto a, auto b) { return static_cast<double>(a) * static_cast<double>(b); },
                view(x), view(y));
}

/// ‖x − y‖² in double.
template <class X, class Y>
[[nodiscard]] constexpr double squared_distance(const X& x, const Y& y) {
  return reduce(
      [](auto a, auto b) {
        const double difference = static_cast<double>(a) - static_cast<double>(b);
        return difference * difference;
      },
      view(x), view(y));
}

/// Whether no element is NaN or infinite.
template <class X>
[[nodiscard]] constexpr bool all_finite(const X& x) {
  // 0·v is 0 for a finite v and NaN otherwise, and adds without a branch.
  return reduce([](auto a) { return 0.0 * static_cast<double>(a); }, view(x)) == 0.0;
}

}  // namespace coop
