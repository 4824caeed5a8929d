// SPDX-License-Identifier: BSL-1.0
// A compressor of one's own, checked by the laws that come with the library.
#include <cmath>
#include <coop/coop.hpp>
#include <coop/laws/compressor.hpp>
#include <iostream>

/// Sends one coordinate, drawn with probability |x_i|/‖x‖₁, with the value ±‖x‖₁: unbiased, and
/// E‖Q(x) − x‖² = ‖x‖₁² − ‖x‖² ≤ (d − 1)‖x‖². Eight bytes, whatever the dimension.
struct one_draw {
  static constexpr bool unbiased = true;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;

  double variance_bound(std::size_t d) const { return static_cast<double>(d) - 1; }
  template <class T>
  std::size_t max_bytes(std::size_t) const {
    return 8;
  }

  template <class T>
  std::size_t encode(std::span<const T> x, std::span<std::byte> bytes,
                     coop::random_stream& random) const {
    double norm = 0;
    for (const T value : x) norm += std::abs(static_cast<double>(value));
    if (!std::isfinite(norm)) throw coop::error{"one_draw: the vector has a NaN or an infinity"};
    if (x.empty()) return 0;
    double left = random.uniform() * norm;
    std::size_t drawn = 0;
    while (drawn + 1 < x.size() && left >= std::abs(static_cast<double>(x[drawn]))) {
      left -= std::abs(static_cast<double>(x[drawn++]));
    }
    coop::byte_writer message{bytes};
    message.put(static_cast<std::uint32_t>(drawn));
    message.put(static_cast<float>(x[drawn] < 0 ? -norm : norm));
    return message.written();
  }

  template <class T>
  void decode_add(std::span<const std::byte> bytes, double scale, std::span<T> out) const {
    if (out.empty() && bytes.empty()) return;
    coop::byte_reader message{bytes};  // throws coop::error where the message is too short
    const auto drawn = message.get<std::uint32_t>();
    if (drawn >= out.size()) throw coop::error{"one_draw: the message names a wrong coordinate"};
    out[drawn] += static_cast<T>(scale * static_cast<double>(message.get<float>()));
    message.finish();
  }
};

int main() {
  coop::laws::compressor(one_draw{});  // throws law_violation where a promise is not kept

  const coop::quadratic loss{{.noise = 1.0, .groups = 8}};
  const coop::train_options options{.step_size = 0.05, .batch_size = 4, .steps = 2000};
  std::cout << coop::train(coop::compose(coop::complete{8}, one_draw{}), loss, options)
            << coop::train(coop::compose(coop::complete{8}, coop::error_feedback{one_draw{}}), loss,
                           options);
}
