// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

/// A model vector in memory that the host may not dereference, as a GPU's: no data(), no
/// operator[], no iterators, and an address that faults. What compiles with it touches vectors only
/// through the primitives of coop/core/vector.hpp; what runs with it never read behind them.
namespace coop::archetypes {

/// The "device": the host sees addresses with a bit set that no address of its own has.
class device {
  template <class T>
  friend class device_vector;
  template <class T>
  friend class device_span;

  static constexpr std::uintptr_t bit = sizeof(std::uintptr_t) == 8 ? std::uintptr_t{1} << 62U : 0;

  template <class T>
  static T* hidden(T* host) noexcept {
    return reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(host) ^ bit);
  }
};

/// A view of device memory: an address that means something to the device only, and a size.
template <class T>
class device_span {
 public:
  using element_type = T;
  using value_type = std::remove_cv_t<T>;
  using const_view = device_span<const value_type>;

  device_span() = default;
  device_span(T* handle, std::size_t size) noexcept : handle_{handle}, size_{size} {}
  template <class U>
    requires std::is_same_v<const U, T>
  device_span(device_span<U> other) noexcept : handle_{other.handle()}, size_{other.size()} {}

  [[nodiscard]] T* handle() const noexcept { return handle_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] device_span subspan(std::size_t offset, std::size_t count) const noexcept {
    return {handle_ + offset, count};
  }

 private:
  /// What a kernel sees; for the primitives below alone.
  [[nodiscard]] std::span<T> on_device() const noexcept {
    return {size_ == 0 ? nullptr : device::hidden(handle_), size_};
  }

  template <class Kernel, class A, class... As>
  friend void for_each(Kernel, device_span<A>, device_span<As>...);
  template <class Kernel, class A, class... As>
  friend double reduce(Kernel, device_span<A>, device_span<As>...);
  template <class A>
  friend void weighted_sum(device_span<A>, std::span<const double>,
                           std::span<const device_span<const A>>);
  template <class A>
  friend void upload(std::span<const A>, device_span<A>);
  template <class A>
  friend void download(device_span<const A>, std::span<A>);

  T* handle_ = nullptr;
  std::size_t size_ = 0;
};

/// A vector in device memory, zeroed when made.
template <class T>
class device_vector {
 public:
  using value_type = T;

  explicit device_vector(std::size_t size) : memory_(size) {}
  [[nodiscard]] std::size_t size() const noexcept { return memory_.size(); }

  friend device_span<T> view(device_vector& v) noexcept {
    return {handle(v.memory_.data()), v.size()};
  }
  friend device_span<const T> view(const device_vector& v) noexcept {
    return {handle(v.memory_.data()), v.size()};
  }

 private:
  template <class U>
  static U* handle(U* memory) noexcept {
    return device::hidden(memory);
  }

  aligned_vector<T> memory_;
};

template <class T>
[[nodiscard]] device_span<T> view(device_span<T> v) noexcept {
  return v;
}

template <class Kernel, class T, class... Ts>
void for_each(Kernel kernel, device_span<T> first, device_span<Ts>... rest) {
  coop::for_each(kernel, first.on_device(), rest.on_device()...);
}

template <class Kernel, class T, class... Ts>
[[nodiscard]] double reduce(Kernel kernel, device_span<T> first, device_span<Ts>... rest) {
  return coop::reduce(kernel, first.on_device(), rest.on_device()...);
}

template <class T>
void weighted_sum(device_span<T> out, std::span<const double> weights,
                  std::span<const device_span<const T>> inputs) {
  std::vector<std::span<const T>> there;
  for (const auto& input : inputs) there.push_back(input.on_device());
  coop::weighted_sum(out.on_device(), weights, std::span<const std::span<const T>>{there});
}

/// The handle and the length in bytes: what a transport passes on without looking behind it.
template <class T>
[[nodiscard]] std::span<const std::byte> as_bytes(device_span<T> v) noexcept {
  return {reinterpret_cast<const std::byte*>(v.handle()), v.size() * sizeof(T)};
}

template <class T>
[[nodiscard]] device_span<const T> from_bytes(std::type_identity<device_span<const T>>,
                                              std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

/// Copies from the host to the device; sizes must agree, else `std::invalid_argument`.
template <class T>
void upload(std::span<const T> host, device_span<T> there) {
  require(host.size() == there.size(), "upload: the sizes differ");
  std::copy(host.begin(), host.end(), there.on_device().begin());
}

/// Copies from the device to the host; sizes must agree, else `std::invalid_argument`.
template <class T>
void download(device_span<const T> there, std::span<T> host) {
  require(host.size() == there.size(), "download: the sizes differ");
  const std::span<const T> from = there.on_device();
  std::copy(from.begin(), from.end(), host.begin());
}

/// What the engines start from and report.
template <class T>
[[nodiscard]] std::vector<double> to_host(device_span<T> there) {
  std::vector<std::remove_const_t<T>> host(there.size());
  download(device_span<const std::remove_const_t<T>>{there},
           std::span<std::remove_const_t<T>>{host});
  return {host.begin(), host.end()};
}
template <class T>
void from_host(std::span<const double> values, device_span<T> there) {
  const std::vector<T> host(values.begin(), values.end());
  upload(std::span<const T>{host}, there);
}

/// A device vector with the values of `host`.
template <class T>
[[nodiscard]] device_vector<T> uploaded(const std::vector<T>& host) {
  device_vector<T> there(host.size());
  upload(std::span<const T>{host}, view(there));
  return there;
}

/// The values of `there`, on the host.
template <class T>
[[nodiscard]] std::vector<T> downloaded(const device_vector<T>& there) {
  std::vector<T> host(there.size());
  download(view(there), std::span<T>{host});
  return host;
}

template <class V>
concept HostReadable = requires(V& v) { v.data(); } || requires(V& v) { v[0]; } ||
                       requires(V& v) { v.begin(); } || requires(V& v) { *v; };

static_assert(!HostReadable<device_vector<double>>);
static_assert(!HostReadable<device_span<double>>);
static_assert(std::is_trivially_copyable_v<device_span<double>>);
static_assert(std::is_same_v<view_of<device_vector<double>>, device_span<double>>);
static_assert(std::is_same_v<const_view_of<device_vector<double>>, device_span<const double>>);

}  // namespace coop::archetypes
