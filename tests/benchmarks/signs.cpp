// SPDX-License-Identifier: BSL-1.0
// Signs, error feedback and PowerSGD on 25.6 million floats, one thread: times over that of a copy
// of the input, and PowerSGD's two products over the same by Eigen.

#include "benchmarks/measure.hpp"

#include <coop/aggregators/majority_vote.hpp>
#include <coop/compressors/error_feedback.hpp>
#include <coop/compressors/power_sgd.hpp>
#include <coop/compressors/scaled_sign.hpp>
#include <coop/compressors/sign.hpp>
#include <coop/compressors/skinny_products.hpp>
#include <coop/compressors/stream.hpp>
#include <coop/core/random.hpp>
#include <coop/core/vector.hpp>

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using vector = coop::aligned_vector<float>;

constexpr std::size_t rows = 5'000;
constexpr std::size_t columns = 5'120;
constexpr std::size_t size = rows * columns;

class signs_benchmark {
 public:
  signs_benchmark() : input_(size), copy_(size), output_(size) {
    coop::random_stream random{1};
    for (float& value : input_) value = static_cast<float>(random()) * 0x1p-31F - 1.0F;
  }

  void signs() {
    const coop::sign policy;
    std::vector<std::byte> message(policy.max_bytes<float>(size));
    coop::random_stream random{1};
    over_copy("sign_encode", [&] {
      policy.encode(std::span<const float>{input_}, message, random);
      benchmark::keep(message.data());
    });
    over_copy("sign_decode", [&] {
      policy.decode_add(message, 1e-3, std::span<float>{output_});
      benchmark::keep(output_.data());
    });
    const std::array<std::span<const std::byte>, 4> messages{message, message, message, message};
    over_copy("majority_vote_of_4", [&] {
      coop::majority_vote{}.combine(messages, std::span<float>{output_});
      benchmark::keep(output_.data());
    });
  }

  void feedback() {
    auto stream = coop::start_stream<float>(coop::error_feedback{coop::scaled_sign{4096}},
                                            coop::one_block(size));
    std::vector<std::byte> message(stream.max_bytes());
    coop::random_stream random{1};
    over_copy("error_feedback_scaled_sign", [&] {
      stream.encode(std::span<const float>{input_}, message, random);
      benchmark::keep(message.data());
    });
  }

  void power_sgd() {
    constexpr std::size_t rank = 4;
    using matrix = Eigen::MatrixXf;
    const coop::matrix_of<const float> m{input_.data(), rows, columns};
    vector p(rows * rank);
    vector q(columns * rank, 0.5F);
    vector back(columns * rank);
    const Eigen::Map<const matrix> theirs{input_.data(), rows, columns};
    const matrix their_q = matrix::Constant(columns, rank, 0.5F);
    matrix their_p(rows, rank);
    matrix their_back(columns, rank);
    const auto ours = [&] {
      coop::multiply(m, rank, q.data(), p.data());
      coop::multiply_transposed(m, rank, std::as_const(p).data(), back.data());
      benchmark::keep(back.data());
    };
    over_copy("power_sgd_products_rank_4", ours);
    const auto rival = [&] {
      their_p.noalias() = theirs * their_q;
      their_back.noalias() = theirs.transpose() * their_p;
      benchmark::keep(their_back.data());
    };
    benchmark::ratio(
        "power_sgd_products_rank_4_vs_eigen",
        benchmark::alternate(
            9, [&] { return benchmark::seconds(ours); }, [&] { return benchmark::seconds(rival); })
            .ratio());
    auto stream = coop::power_sgd{rank}.start<float>({{"", 0, rows, columns}});
    std::vector<std::byte> message(stream.max_bytes());
    coop::random_stream random{1};
    over_copy("power_sgd_encode_rank_4", [&] {
      stream.encode(std::span<const float>{input_}, message, random);
      benchmark::keep(message.data());
    });
  }

 private:
  template <class Work>
  void over_copy(const std::string& name, Work work) {
    const auto rival = [&] {
      return benchmark::seconds([&] {
        std::memcpy(copy_.data(), input_.data(), size * sizeof(float));
        benchmark::keep(copy_.data());
      });
    };
    benchmark::ratio(
        name + "_vs_copy",
        benchmark::alternate(15, [&] { return benchmark::seconds(work); }, rival).ratio());
  }

  vector input_;
  vector copy_;
  vector output_;
};

}  // namespace

int main() {
  signs_benchmark benchmarks;
  benchmarks.signs();
  benchmarks.feedback();
  benchmarks.power_sgd();
}
