// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/stream.hpp>
#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/laws/compressor_stream.hpp>
#include <coop/laws/law_violation.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace coop::laws {

/// Vectors of different kinds: normal, of heavy tails, sparse, constant, zero.
template <class T>
[[nodiscard]] std::vector<std::vector<T>> vectors_to_compress(const compressor_options& options) {
  random_stream random{options.seed, 1};
  std::vector<std::vector<T>> all(5, std::vector<T>(options.dimension));
  for (std::size_t i = 0; i < options.dimension; ++i) {
    const double z = random.normal();
    all[0][i] = static_cast<T>(z);
    all[1][i] = static_cast<T>(z * z * z);
    all[2][i] = i % 7 == 3 ? static_cast<T>(z) : T{};
    all[3][i] = T(-0.75);
  }
  return all;
}

/// A mean of draws and six of its standard errors: a true bound is broken once in 10⁹ times.
class sample_mean {
 public:
  void add(double value) noexcept {
    ++count_;
    const double from_mean = value - mean_;
    mean_ += from_mean / count_;
    squares_ += from_mean * (value - mean_);
  }
  [[nodiscard]] double mean() const noexcept { return mean_; }
  [[nodiscard]] double margin() const noexcept { return 6.0 * std::sqrt(squares_) / count_; }

 private:
  double count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

/// Checks E[Q(x)] = x, E‖Q(x) − x‖² ≤ ω‖x‖² and E‖Q(x) − x‖² ≤ (1 − δ)‖x‖² as far as they are
/// declared, by `draws` messages of x. Unbiasedness is tested along x and as ‖mean − x‖².
template <class T, Compressor C>
void compressor_expectations(const C& policy, const std::vector<T>& x,
                             const compressor_options& options) {
  const std::size_t d = x.size();
  const double norm = dot(x, x);
  const double rounding = 1e-5 * norm + 1e-30;
  std::vector<double> sum(d);
  sample_mean error;
  sample_mean along;
  for (std::size_t draw = 0; draw < options.draws; ++draw) {
    const std::vector<T> q = decoded<T>(policy, encoded(policy, x, options, draw), d, options);
    error.add(squared_distance(q, x));
    along.add(dot(q, x));
    axpy(1.0, q, sum);
  }
  const std::string sizes = text({", with |x|^2 = ", std::to_string(norm)});
  if constexpr (C::unbiased) {
    scale(1.0 / static_cast<double>(options.draws), sum);
    const double bias = squared_distance(sum, x);
    const double chance =
        36.0 * (error.mean() + error.margin()) / static_cast<double>(options.draws);
    law(bias <= chance + rounding,
        {"declared unbiased, but |mean Q(x) - x|^2 is ", std::to_string(bias),
         ", by chance at most ", std::to_string(chance), sizes});
    law(std::abs(along.mean() - norm) <= along.margin() + rounding,
        {"declared unbiased, but the mean of <Q(x), x> is ", std::to_string(along.mean()), sizes});
    const double bound = policy.variance_bound(d) * norm;
    law(error.mean() - error.margin() <= bound + rounding,
        {"E|Q(x) - x|^2 is ", std::to_string(error.mean()), ", above variance_bound's ",
         std::to_string(bound), sizes});
  }
  if constexpr (C::contractive) {
    const double delta = policy.contraction(d);
    law(delta > 0 && delta <= 1,
        {"contraction must be above 0 and at most 1: it is ", std::to_string(delta)});
    law(error.mean() - error.margin() <= (1.0 - delta) * norm + rounding,
        {"E|Q(x) - x|^2 is ", std::to_string(error.mean()),
         ", above (1 - contraction) |x|^2 = ", std::to_string((1.0 - delta) * norm), sizes});
  }
  if constexpr (requires { requires C::projects; }) {
    law(error.mean() - error.margin() <= norm + rounding,
        {"declared a projection, but E|Q(x) - x|^2 is ", std::to_string(error.mean()), sizes});
  }
}

/// Checks one message: the same random numbers give the same bytes, decode_add adds scale · Q(x),
/// a lossless compressor gives back x, a transparent one sends the vector's own bytes.
template <class T, Compressor C>
void compressor_message(const C& policy, const std::vector<T>& x,
                        const compressor_options& options) {
  const std::vector<std::byte> message = encoded(policy, x, options, 0);
  law(message == encoded(policy, x, options, 0),
      "the same vector and random numbers gave two different messages");
  const std::vector<T> q = decoded<T>(policy, message, x.size(), options);
  std::vector<T> sum(x.size(), T(0.5));
  auto stream = fresh_stream<T>(policy, x.size(), options);
  stream.decode_add(std::span<const std::byte>{message}, -2.0, std::span<T>{sum});
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = 0.5 - 2.0 * static_cast<double>(q[i]);
    law(std::abs(static_cast<double>(sum[i]) - expected) <= 1e-5 * (1.0 + std::abs(expected)),
        {"decode_add must add scale * Q(x): value ", i, " is ", std::to_string(sum[i]), " and not ",
         std::to_string(expected)});
  }
  if constexpr (LosslessCompressor<C>) law(q == x, "declared lossless, but Q(x) differs from x");
  if constexpr (TransparentCompressor<C>) {
    law(message.size() == x.size() * sizeof(T) &&
            (x.empty() || std::memcmp(message.data(), x.data(), message.size()) == 0),
        "declared transparent, but the message is not the vector's memory");
  }
}

/// Checks that messages of a linear compressor, as lists of T, may be summed before decoding.
template <class T, Compressor C>
void compressor_linearity(const C& policy, const std::vector<T>& x, const std::vector<T>& y,
                          const compressor_options& options) {
  const auto values = [](const std::vector<std::byte>& message) {
    law(message.size() % sizeof(T) == 0, "declared linear, but a message is no list of values");
    std::vector<T> list(message.size() / sizeof(T));
    if (!list.empty()) std::memcpy(list.data(), message.data(), message.size());
    return list;
  };
  const std::vector<std::byte> message_x = encoded(policy, x, options, 0);
  const std::vector<std::byte> message_y = encoded(policy, y, options, 0);
  law(message_x.size() == message_y.size(), "declared linear, but messages differ in length");
  std::vector<T> sum = values(message_x);
  axpy(1.0, values(message_y), sum);
  std::vector<std::byte> summed(message_x.size());
  if (!summed.empty()) std::memcpy(summed.data(), sum.data(), summed.size());
  std::vector<T> expected = decoded<T>(policy, message_x, x.size(), options);
  axpy(1.0, decoded<T>(policy, message_y, y.size(), options), expected);
  law(squared_distance(decoded<T>(policy, summed, x.size(), options), expected) <=
          1e-10 * (1.0 + dot(expected, expected)),
      "declared linear, but the sum of two messages does not decode to Q(x) + Q(y)");
}

/// Checks that every truncation of a message and one byte too many are a `coop::error`, and that
/// flipped bits are that or a wrong value: nothing else is thrown (run it under AddressSanitizer to
/// see that nothing outside is read).
template <class T, Compressor C>
void compressor_corruption(const C& policy, const std::vector<T>& x,
                           const compressor_options& options) {
  const std::vector<std::byte> message = encoded(policy, x, options, 0);
  const auto refused = [&](const std::vector<std::byte>& bad) {
    try {
      static_cast<void>(decoded<T>(policy, bad, x.size(), options));
    } catch (const error&) {
      return true;
    }
    return false;
  };
  for (std::size_t length = 0; length < message.size(); ++length) {
    law(refused({message.begin(), message.begin() + static_cast<std::ptrdiff_t>(length)}),
        {"a message cut to ", length, " of ", message.size(), " bytes is no coop::error"});
  }
  std::vector<std::byte> longer = message;
  longer.push_back(std::byte{0});
  law(refused(longer), "a message with one byte too many is no coop::error");
  for (std::size_t i = 0; i < message.size(); ++i) {
    std::vector<std::byte> flipped = message;
    flipped[i] ^= std::byte{0xFF};
    static_cast<void>(refused(flipped));
  }
}

/// Checks what a `Compressor` promises for vectors of T: sizes, messages, corrupt input, empty
/// vectors, and the facts and numbers that it declares. Each single message is of a fresh stream;
/// then one stream goes through many: what it remembers, restores and reduces
/// (compressor_stream.hpp).
///
/// Throws `law_violation`. Cost: 5 · draws messages.
template <class T = float, Compressor C>
void compressor(const C& policy, const compressor_options& options = {}) {
  const auto vectors = vectors_to_compress<T>(options);
  for (const std::vector<T>& x : vectors) {
    compressor_message(policy, x, options);
    compressor_corruption(policy, x, options);
    if constexpr (!CompensatingCompressor<C>) compressor_expectations(policy, x, options);
    if constexpr (C::linear) compressor_linearity(policy, x, vectors[0], options);
    compressor_reduction(policy, x, options);
  }
  compressor_memory<T>(policy, vectors, options);
  compressor_state<T>(policy, vectors, options);
  compressor_message(policy, std::vector<T>{}, options);
  compressor_corruption(policy, std::vector<T>{}, options);
}

}  // namespace coop::laws
