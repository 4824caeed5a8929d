// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/kth_largest.hpp>
#include <coop/compressors/magnitude.hpp>
#include <coop/compressors/refuse_non_finite.hpp>
#include <coop/compressors/set_bits.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace coop {

/// Picks values of a vector by |x|, exactly, and holds them with their ascending indices; memory is
/// kept from call to call.
///
/// One pass keeps what is above a floor, which a sample of 32 768 values puts a little below the
/// k-th largest. Whenever twice as many as needed are held, all but the k largest are dropped and
/// the floor is raised, so that every input costs linear time: a sample that misled costs a second
/// pass at worst.
template <std::floating_point T>
class selection {
  using key = magnitude_of<T>;
  using bits = std::make_unsigned_t<key>;

 public:
  /// Of what was picked last: ascending indices and, in the same order, values.
  [[nodiscard]] std::span<const std::size_t> indices() const noexcept {
    return std::span{indices_}.first(size_);
  }
  [[nodiscard]] std::span<const T> values() const noexcept {
    return std::span{values_}.first(size_);
  }

  /// Picks the min(k, d) largest |x_i|; of equal ones those of lower index. `coop::error` in the
  /// name of `who` where a value is NaN or infinite: it has no place in this order.
  void largest(std::span<const T> x, std::size_t k, std::string_view who) {
    k = std::min(k, x.size());
    scan(x, sampled_floor(x, k), k, who);
    if (size_ < k) scan(x, everything, k, who);
    prune(k, who);
  }

  /// Picks all |x_i| ≥ threshold; `coop::error` for NaN and infinite values as above.
  void at_least(std::span<const T> x, T threshold, std::string_view who) {
    scan(x, magnitude(threshold) - 1, x.size(), who);
    refuse_non_finite(who);
  }

 private:
  static constexpr key everything = -1;
  static constexpr std::size_t lanes = 16;
  static constexpr std::size_t rows = 32;
  static constexpr std::size_t tile = lanes * rows;
  static constexpr std::size_t sample_size = 32768;

  /// Just below what a sample of x says that the k-th largest is.
  key sampled_floor(std::span<const T> x, std::size_t k) {
    constexpr key highest = infinite_magnitude<T> - 1;  // NaN and ∞ must always be found
    if (k == 0) return highest;
    if (x.size() < 4096 || k > x.size() / 4 * 3) return everything;
    const std::size_t size = std::min(sample_size, x.size() / 8);
    const std::size_t stride = x.size() / size;
    const double expected =
        static_cast<double>(size) * static_cast<double>(k) / static_cast<double>(x.size());
    const auto rank = static_cast<std::size_t>(expected + 3.5 * std::sqrt(expected) + 4.0);
    if (rank >= size) return everything;
    keys_.resize(std::max(keys_.size(), size));
    random_stream jitter{0};
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t offset = (std::uint64_t{jitter()} * stride) >> 32U;
      keys_[i] = magnitude(x[i * stride + offset]);
    }
    return std::min(highest, static_cast<key>(kth_largest(std::span{keys_}.first(size), rank) - 1));
  }

  /// Holds all values above `floor` that can be among the k largest, k of them at least if so many
  /// are above it.
  void scan(std::span<const T> x, key floor, std::size_t k, std::string_view who) {
    size_ = 0;
    const std::size_t limit = k + std::max(k, 8 * tile);
    std::size_t i = 0;
    for (; i + tile <= x.size(); i += tile) {
      reserve_tile();
      add_tile(x, i, floor);
      if (size_ > limit) floor = prune(k, who);
    }
    reserve_tile();
    add_each(x.subspan(i), i, floor);
  }

  /// Makes room for the values of one more tile, and for what append_set_bits writes behind them.
  void reserve_tile() {
    if (indices_.size() >= size_ + tile + 2) return;
    const std::size_t room = std::max(2 * size_, 16 * tile);
    indices_.resize(room);
    values_.resize(room);
  }

  void add_tile(std::span<const T> x, std::size_t at, key floor) {
    if (floor == everything) return add_each(x.subspan(at, tile), at, floor);
    const std::array<std::uint64_t, tile / 64> marks = marked(x.subspan(at), floor);
    std::array<std::size_t, tile + 2> places;
    const std::size_t* const last = append_all(marks, 0, places.data());
    const auto held = static_cast<std::size_t>(last - places.data());
    if (held == 0) return;
    if (held > tile / 8) return add_each(x.subspan(at, tile), at, floor);
    std::array<std::uint64_t, tile / 64> words{};
    for (const std::size_t* place = places.data(); place != last; ++place) {
      const std::size_t i = *place % rows * lanes + *place / rows;
      words[i / 64] |= std::uint64_t{1} << (i % 64);
    }
    std::size_t* const begin = indices_.data() + size_;
    const std::size_t* const end = append_all(words, at, begin);
    for (const std::size_t* index = begin; index != end; ++index) values_[size_++] = x[*index];
  }

  static std::size_t* append_all(const std::array<std::uint64_t, tile / 64>& words,
                                 std::size_t base, std::size_t* to) noexcept {
    for (std::size_t w = 0; w < words.size(); ++w)
      to = append_set_bits(words[w], base + w * 64, to);
    return to;
  }

  /// Bit l·rows + r: whether |x[r·lanes + l]| is above the floor.
  static std::array<std::uint64_t, tile / 64> marked(std::span<const T> x, key floor) noexcept {
    std::array<bits, lanes> marks;
    mark(x.data(), x.size() >= 5 * tile ? 4 * tile : 0, floor, marks.data());
    std::array<std::uint64_t, tile / 64> words;
    constexpr auto unused = static_cast<int>(sizeof(key) * 8 - rows);
    for (std::size_t w = 0; w < words.size(); ++w) {
      words[w] = std::uint64_t{marks[2 * w] >> unused} | std::uint64_t{marks[2 * w + 1] >> unused}
                                                             << rows;
    }
    return words;
  }

  /// The lanes fill vector registers and never mix; sign bits of differences, since every vector
  /// unit can subtract and shift. Not inlined: clang then loses sight of the lanes.
  /// What lies `ahead` is fetched, since the work between two tiles hides the stream from the
  /// cache.
  [[gnu::noinline]] static void mark(const T* x, std::size_t ahead, key floor,
                                     bits* marks) noexcept {
    constexpr bits top = bits{1} << (sizeof(key) * 8 - 1);
    std::array<bits, lanes> lane_marks{};
    for (std::size_t row = 0; row < rows; ++row) {
      prefetch(x + ahead + row * lanes);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto below = static_cast<bits>(floor - magnitude(x[row * lanes + lane]));
        lane_marks[lane] = (lane_marks[lane] >> 1U) | (below & top);
      }
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) marks[lane] = lane_marks[lane];
  }

  static void prefetch([[maybe_unused]] const T* x) noexcept {
#if defined(__GNUC__)
    __builtin_prefetch(x);
#endif
  }

  void add_each(std::span<const T> x, std::size_t at, key floor) noexcept {
    for (std::size_t i = 0; i < x.size(); ++i) {
      indices_[size_] = at + i;
      values_[size_] = x[i];
      size_ += magnitude(x[i]) > floor ? 1 : 0;
    }
  }

  /// Drops all but the k largest of what is held; returns the k-th largest: what comes later and is
  /// no larger is not among the k.
  key prune(std::size_t k, std::string_view who) {
    refuse_non_finite(who);
    if (size_ <= k) return everything;
    keys_.resize(std::max(keys_.size(), values_.size()));
    std::transform(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(size_),
                   keys_.begin(), [](T value) { return magnitude(value); });
    const key kth = kth_largest(std::span{keys_}.first(size_), k);
    std::size_t ties = k;
    for (const T value : values()) ties -= magnitude(value) > kth ? 1 : 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const key size = magnitude(values_[i]);
      const bool tie = size == kth && ties > 0;
      indices_[kept] = indices_[i];
      values_[kept] = values_[i];
      ties -= tie ? 1 : 0;
      kept += size > kth || tie ? 1 : 0;
    }
    size_ = kept;
    return kth;
  }

  void refuse_non_finite(std::string_view who) const {
    key most = 0;
    for (const T value : values()) most = std::max(most, magnitude(value));
    if (most < infinite_magnitude<T>) return;
    for (std::size_t i = 0; i < size_; ++i) {
      if (magnitude(values_[i]) >= infinite_magnitude<T>)
        refuse_value(values_[i], indices_[i], who);
    }
  }

  std::vector<std::size_t> indices_;
  std::vector<T> values_;
  std::vector<key> keys_;
  std::size_t size_ = 0;
};

}  // namespace coop
