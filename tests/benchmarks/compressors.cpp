// SPDX-License-Identifier: BSL-1.0
// Quantising compressors of one thread on 25.6 million floats, against copying them; QSGD also
// against PyTorch, where Python has it.

#include "benchmarks/measure.hpp"
#include "benchmarks/torch.hpp"

#include <coop/compressors/cast.hpp>
#include <coop/compressors/natural.hpp>
#include <coop/compressors/qsgd.hpp>
#include <coop/compressors/quantize.hpp>
#include <coop/compressors/terngrad.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace {

using vector = coop::aligned_vector<float>;

constexpr std::size_t size = 25'600'000;
constexpr std::size_t rounds = 11;

/// Sums of two uniform numbers: bell enough, and quick to draw.
vector random_vector() {
  vector v(size);
  std::vector<std::uint32_t> words(size);
  coop::random_stream{1}.fill(words);
  for (std::size_t i = 0; i < size; ++i) {
    v[i] = static_cast<float>(words[i] & 0xFFFFU) * 0x1p-16F +
           static_cast<float>(words[i] >> 16U) * 0x1p-16F - 1.0F;
  }
  return v;
}

class contest {
 public:
  template <class Comp>
  void run(const std::string& name, const Comp& compressor) {
    bytes_.resize(compressor.template max_bytes<float>(size));
    std::size_t length = 0;
    const auto encode = [&] {
      return benchmark::seconds([&] {
        coop::random_stream random{2};
        length = compressor.encode(std::span<const float>{x_}, bytes_, random);
        benchmark::keep(bytes_.data());
      });
    };
    const auto decode = [&] {
      return benchmark::seconds([&] {
        compressor.decode_add(std::span<const std::byte>{bytes_}.first(length), 0.5,
                              std::span<float>{y_});
        benchmark::keep(y_.data());
      });
    };
    report(name + "_encode_vs_memcpy", encode);
    report(name + "_decode_add_vs_memcpy", decode);
    benchmark::figure(name + "_bits_a_value", 8.0 * static_cast<double>(length) / size, "bits");
  }

  /// QSGD of eight bits in PyTorch, written as GRACE (Xu et al., 2021) and others do: norm, floor,
  /// a random number a value, sign; one norm for each row of `shape`.
  void torch(const std::string& name, const coop::qsgd& policy, const std::string& shape) {
    const auto seconds =
        benchmark::torch_seconds(name, "x=t.randn(" + std::to_string(size) + ").view(" + shape +
                                           ")\n"
                                           "def work():\n"
                                           " n=x.norm(dim=1,keepdim=True)\n"
                                           " l=127/n*x.abs()\n"
                                           " f=l.floor()\n"
                                           " u=t.rand_like(x)<l-f\n"
                                           " return ((f+u)*x.sign()).to(t.int8),n\n");
    if (!seconds) return;
    bytes_.resize(policy.max_bytes<float>(size));
    std::vector<double> ours;
    for (std::size_t round = 0; round < rounds; ++round) {
      ours.push_back(benchmark::seconds([&] {
        coop::random_stream random{2};
        policy.encode(std::span<const float>{x_}, bytes_, random);
        benchmark::keep(bytes_.data());
      }));
    }
    const double our_seconds = benchmark::median(ours);
    benchmark::ratio(name, our_seconds / *seconds);
    benchmark::figure(name + "_speed_up", *seconds / our_seconds, "times");
  }

  void random_numbers() {
    std::vector<std::uint32_t> words(4096);
    report("random_stream_fill_of_as_many_words_vs_memcpy", [&] {
      return benchmark::seconds([&] {
        coop::random_stream random{3};
        for (std::size_t i = 0; i < size; i += words.size()) random.fill(words);
        benchmark::keep(words.data());
      });
    });
  }

 private:
  template <class Ours>
  void report(const std::string& name, Ours ours) {
    const auto copy = [&] {
      return benchmark::seconds([&] {
        std::memcpy(copy_.data(), x_.data(), size * sizeof(float));
        benchmark::keep(copy_.data());
      });
    };
    benchmark::ratio(name, benchmark::alternate(rounds, ours, copy).ratio());
  }

  vector x_ = random_vector();
  vector y_ = vector(size);
  vector copy_ = vector(size);
  std::vector<std::byte> bytes_;
};

}  // namespace

int main() {
  contest all;
  all.random_numbers();
  all.run("quantize_8", coop::quantize<8>{});
  all.run("quantize_8_whole_vector", coop::quantize<8>{0});
  all.run("quantize_8_nearest", coop::quantize<8, coop::rounding::nearest>{});
  all.run("quantize_4", coop::quantize<4>{});
  all.run("qsgd_127_max", coop::qsgd{127, {.norm = coop::vector_norm::max}});
  all.run("qsgd_127_l2", coop::qsgd{127});
  all.run("qsgd_4_elias", coop::qsgd{4, {.code = coop::level_code::elias}});
  all.run("terngrad", coop::terngrad{});
  all.run("natural", coop::natural{});
  all.run("cast_half", coop::cast<coop::half>{});
  all.run("cast_bfloat16", coop::cast<coop::bfloat16>{});
  all.run("cast_bfloat16_stochastic", coop::cast<coop::bfloat16, coop::rounding::stochastic>{});
  all.torch("qsgd_127_l2_whole_vector_vs_torch", coop::qsgd{127, {.bucket = 0}}, "1,-1");
  all.torch("qsgd_127_l2_vs_torch", coop::qsgd{127}, "-1,512");
}
