// SPDX-License-Identifier: BSL-1.0
// Sparsifiers on 25.6 M floats of one thread, against a memory copy of the vector; exact top-k
// against std::nth_element on all values, and against torch.topk where Python has torch.

#include "benchmarks/measure.hpp"
#include "benchmarks/torch.hpp"

#include <coop/compressors/block_top_k.hpp>
#include <coop/compressors/random_k.hpp>
#include <coop/compressors/threshold.hpp>
#include <coop/compressors/top_k.hpp>
#include <coop/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace {

constexpr std::size_t size = 25'600'000;
constexpr std::size_t rounds = 15;

std::vector<float> normal_values() {
  std::vector<float> x(size);
  coop::random_stream random{1};
  for (float& value : x) value = static_cast<float>(random.normal());
  return x;
}

class bench {
 public:
  /// Encoding and decoding of `policy` against the copy, and the length of a message.
  template <class Comp>
  void compare(const std::string& name, const Comp& policy) {
    std::vector<std::byte> message(policy.template max_bytes<float>(size));
    std::size_t step = 0;
    std::size_t used = 0;
    const auto encode = [&] {
      coop::random_stream random{1, 0, ++step, coop::purpose::compression};
      used = policy.encode(std::span<const float>{x_}, std::span{message}, random);
      benchmark::keep(message.data());
    };
    benchmark::ratio(name + "_encode_vs_memcpy", against_copy(encode));
    const auto decode = [&] {
      policy.decode_add(std::span<const std::byte>{message}.first(used), 1.0, std::span{y_});
      benchmark::keep(y_.data());
    };
    benchmark::ratio(name + "_decode_vs_memcpy", against_copy(decode));
    benchmark::figure(name + "_message", static_cast<double>(used), "bytes");
  }

  void nth_element(std::size_t k) {
    const coop::top_k policy{k};
    std::vector<std::byte> message(policy.max_bytes<float>(size));
    std::vector<float> sizes(size);
    coop::random_stream random{1};
    const auto ours = [&] {
      return benchmark::seconds([&] { policy.encode(x_, std::span{message}, random); });
    };
    const auto theirs = [&] {
      std::transform(x_.begin(), x_.end(), sizes.begin(), [](float v) { return std::abs(v); });
      return benchmark::seconds([&] {
        std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(k), sizes.end(),
                         std::greater<>{});
        benchmark::keep(sizes.data());
      });
    };
    benchmark::ratio("top_k_1_percent_vs_nth_element",
                     benchmark::alternate(3, ours, theirs).ratio());
  }

  /// torch.topk on as many normal values; says so where there is no torch.
  void torch(std::size_t k) {
    const auto seconds = benchmark::torch_seconds(
        "torch.topk", "x=t.randn(" + std::to_string(size) + ").abs()\ndef work():\n t.topk(x," +
                          std::to_string(k) + ")\n");
    if (!seconds) return;
    const coop::top_k policy{k};
    std::vector<std::byte> message(policy.max_bytes<float>(size));
    coop::random_stream random{1};
    std::vector<double> ours;
    for (std::size_t round = 0; round < rounds; ++round) {
      ours.push_back(benchmark::seconds([&] { policy.encode(x_, std::span{message}, random); }));
    }
    const double our_seconds = benchmark::median(ours);
    benchmark::ratio("top_k_1_percent_vs_torch_topk", our_seconds / *seconds);
    benchmark::figure("top_k_1_percent_vs_torch_topk_speed_up", *seconds / our_seconds, "times");
  }

 private:
  template <class Work>
  double against_copy(Work work) {
    const auto ours = [&] { return benchmark::seconds(work); };
    const auto copy = [&] {
      return benchmark::seconds([&] {
        std::memcpy(y_.data(), x_.data(), size * sizeof(float));
        benchmark::keep(y_.data());
      });
    };
    return benchmark::alternate(rounds, ours, copy).ratio();
  }

  std::vector<float> x_ = normal_values();
  std::vector<float> y_ = std::vector<float>(size);
};

}  // namespace

int main() {
  bench all;
  all.compare("top_k_1_percent", coop::top_k{0.01});
  all.compare("top_k_0.1_percent", coop::top_k{0.001});
  all.compare("top_k_10_percent", coop::top_k{0.1});
  all.compare("random_k_1_percent", coop::random_k{0.01});
  all.compare("threshold_1_percent", coop::threshold{2.5758});
  all.compare("block_top_k_1_percent", coop::block_top_k{0.01, 64});
  all.nth_element(size / 100);
  all.torch(size / 100);
}
