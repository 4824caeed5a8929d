// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/archetypes/compressor.hpp>
#include <coop/laws/compressor.hpp>

#include <algorithm>
#include <vector>

namespace {

using coop::law_violation;
using values = std::span<const float>;
using bytes = std::span<std::byte>;

/// Sends what `change` makes of each value.
template <bool Unbiased, bool Contractive, class Change>
struct changing : coop::archetypes::compressor {
  static constexpr bool unbiased = Unbiased;
  static constexpr bool contractive = Contractive;
  double omega = 0;
  double delta = 1;
  [[nodiscard]] double variance_bound(std::size_t) const { return omega; }
  [[nodiscard]] double contraction(std::size_t) const { return delta; }

  using coop::archetypes::compressor::encode;
  std::size_t encode(values x, bytes out, coop::random_stream& random) const {
    std::vector<float> sent(x.begin(), x.end());
    for (float& v : sent) v = Change{}(v, random);
    return coop::archetypes::compressor::encode(values{sent}, out, random);
  }
};

struct shrink {
  float operator()(float v, coop::random_stream&) const { return 0.5F * v; }
};
/// Keeps one value in four, four times as large: unbiased, variance 3‖x‖².
struct keep_a_quarter {
  float operator()(float v, coop::random_stream& random) const {
    return random.below(4) == 0 ? 4 * v : 0;
  }
};
/// As above with a bias of one tenth.
struct keep_too_little {
  float operator()(float v, coop::random_stream& random) const {
    return random.below(4) == 0 ? 3.6F * v : 0;
  }
};

}  // namespace

TEST_CASE("a true unbiased compressor passes, one with a bias does not", "[laws]") {
  coop::laws::compressor(changing<true, false, keep_a_quarter>{{}, 3});
  CHECK_THROWS_TEXT(coop::laws::compressor(changing<true, false, keep_too_little>{{}, 3}),
                    law_violation, "declared unbiased");
  CHECK_THROWS_TEXT(coop::laws::compressor(changing<true, false, shrink>{{}, 3}), law_violation,
                    "declared unbiased");
}

TEST_CASE("variance and contraction are held to their bounds", "[laws]") {
  CHECK_THROWS_TEXT(coop::laws::compressor(changing<true, false, keep_a_quarter>{{}, 2.5}),
                    law_violation, "above variance_bound");
  // ‖x/2 − x‖² = ¼‖x‖²: δ = 3/4.
  coop::laws::compressor(changing<false, true, shrink>{{}, 0, 0.75});
  CHECK_THROWS_TEXT(coop::laws::compressor(changing<false, true, shrink>{{}, 0, 0.8}),
                    law_violation, "above (1 - contraction)");
  CHECK_THROWS_TEXT(coop::laws::compressor(changing<false, true, shrink>{{}, 0, 0}), law_violation,
                    "contraction must be above 0");
}

namespace {

struct too_long : coop::archetypes::compressor {
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t d) const {
    return d;
  }
  using coop::archetypes::compressor::encode;
  std::size_t encode(values x, bytes, coop::random_stream&) const { return 4 * x.size(); }
};
struct trusting : coop::archetypes::compressor {
  using coop::archetypes::compressor::decode_add;
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    const std::size_t whole = std::min(message.size() / 4, out.size());
    coop::archetypes::compressor::decode_add(message.first(4 * whole), scale, out.first(whole));
  }
};
struct overwriting : coop::archetypes::compressor {
  using coop::archetypes::compressor::decode_add;
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    std::fill(out.begin(), out.end(), 0.0F);
    coop::archetypes::compressor::decode_add(message, scale, out);
  }
};
struct lossy : changing<false, false, shrink> {
  static constexpr bool lossless = true;
};
/// Squares are not additive.
struct not_linear : coop::archetypes::compressor {
  static constexpr bool linear = true;
  using coop::archetypes::compressor::decode_add;
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    std::vector<float> x(out.size());
    coop::archetypes::compressor::decode_add(message, 1, std::span<float>{x});
    for (std::size_t i = 0; i < x.size(); ++i) out[i] += static_cast<float>(scale) * x[i] * x[i];
  }
};

}  // namespace

TEST_CASE("messages are held to the contract", "[laws]") {
  CHECK_THROWS_TEXT(coop::laws::compressor(too_long{}), law_violation, "longer than max_bytes");
  CHECK_THROWS_TEXT(coop::laws::compressor(trusting{}), law_violation,
                    "a message cut to 0 of 132 bytes is no coop::error");
  CHECK_THROWS_TEXT(coop::laws::compressor(overwriting{}), law_violation,
                    "decode_add must add scale * Q(x)");
  CHECK_THROWS_TEXT(coop::laws::compressor(lossy{}), law_violation, "declared lossless");
  CHECK_THROWS_TEXT(coop::laws::compressor(not_linear{}), law_violation, "declared linear");
}

namespace {

/// Error feedback of nothing at all: Q = 0, or so it says.
template <class T>
struct memory_stream {
  std::vector<T> kept;
  bool forgets;
  bool saves;
  [[nodiscard]] std::span<const T> memory() const { return kept; }
  [[nodiscard]] std::size_t max_bytes() const { return 1; }
  std::size_t encode(std::span<const T> x, bytes to, coop::random_stream&) {
    for (std::size_t i = 0; i < x.size(); ++i) kept[i] += x[i];
    if (forgets) kept[0] *= T(0.5);
    to[0] = static_cast<std::byte>(kept.empty() || kept[0] > 1 ? 1 : 0);
    return 1;
  }
  void decode_add(std::span<const std::byte> message, double, std::span<T>) const {
    if (message.size() != 1) throw coop::error{"no byte"};
  }
  template <class Archive>
  void serialize(Archive& archive) {
    if (saves) archive(kept);
  }
};
struct forgetful {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool compensates = true;
  bool forgets = false;
  bool saves = true;
  template <class T>
  [[nodiscard]] std::size_t max_bytes(std::size_t) const {
    return 1;
  }
  template <class T>
  [[nodiscard]] auto start(const coop::parameter_layout& layout) const {
    return memory_stream<T>{std::vector<T>(coop::size_of(layout)), forgets, saves};
  }
};
static_assert(coop::CompensatingCompressor<forgetful>);
/// Says that it projects, and sends three times the vector.
struct tripling : changing<false, false, shrink> {
  static constexpr bool projects = true;
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    coop::archetypes::compressor::decode_add(message, 6 * scale, out);
  }
  using coop::archetypes::compressor::decode_add;
};

}  // namespace

TEST_CASE("streams are held to what they remember", "[laws]") {
  coop::laws::compressor_options options{.dimension = 3, .draws = 3};
  const auto vectors = std::vector<std::vector<float>>{{1, 2, 3}, {1, 0, 1}};
  CHECK_NOTHROW(coop::laws::compressor_memory<float>(forgetful{}, vectors, options));
  CHECK_THROWS_TEXT(coop::laws::compressor_memory<float>(forgetful{true}, vectors, options),
                    law_violation, "differ from what was decoded and the memory");
  CHECK_NOTHROW(coop::laws::compressor_state<float>(forgetful{}, vectors, options));
  CHECK_THROWS_TEXT(coop::laws::compressor_state<float>(forgetful{false, false}, vectors, options),
                    law_violation, "saved and restored sends other bytes");
  CHECK_THROWS_TEXT(coop::laws::compressor(tripling{}), law_violation, "declared a projection");
}

namespace {

/// Reduces to the square of the sum.
template <class T>
struct squaring_stream : coop::stateless_stream<coop::archetypes::compressor, T> {
  using coop::stateless_stream<coop::archetypes::compressor, T>::stateless_stream;
  template <class Sum>
  void reduce(std::span<const T> x, std::span<T> mean, std::span<T> own, coop::random_stream&,
              Sum&& sum) {
    for (std::size_t i = 0; i < x.size(); ++i) own[i] = mean[i] = x[i];
    sum(mean);
    for (T& value : mean) value *= value;
  }
};
struct squaring : coop::archetypes::compressor {
  template <class T>
  [[nodiscard]] auto start(const coop::parameter_layout& layout) const {
    return squaring_stream<T>{coop::archetypes::compressor{}, coop::size_of(layout)};
  }
};
static_assert(coop::ReducibleCompressor<squaring, float>);

}  // namespace

TEST_CASE("reducing is held to what messages say", "[laws]") {
  CHECK_THROWS_TEXT(coop::laws::compressor(squaring{}), law_violation, "reduce over");
}
