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
  std::size_t encode(values x, bytes, coop::random_stream&) const { return 4 * x.size(); }
};
struct trusting : coop::archetypes::compressor {
  void decode_add(std::span<const std::byte> message, double scale, std::span<float> out) const {
    const std::size_t whole = std::min(message.size() / 4, out.size());
    coop::archetypes::compressor::decode_add(message.first(4 * whole), scale, out.first(whole));
  }
};
struct overwriting : coop::archetypes::compressor {
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
