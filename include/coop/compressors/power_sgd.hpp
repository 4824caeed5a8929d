// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/compressors/orthonormal_columns.hpp>
#include <coop/compressors/refuse_non_finite.hpp>
#include <coop/compressors/require_length.hpp>
#include <coop/compressors/skinny_products.hpp>
#include <coop/concepts/compressor.hpp>
#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

/// PowerSGD: each matrix M of the layout (rows × columns) travels as P·Qᵀ of rank r, by one step of
/// the power method from the Q of the message before,
///
///     P ← orthonormal(M·Q);   Q ← Mᵀ·P;   Q(M) = P·Qᵀ = P·Pᵀ·M.
///
/// Vogels, Karimireddy and Jaggi (NeurIPS 2019). Both products are linear in M, so over nodes P and
/// Q are summed (`reduce`: two sums of short lists a vector) and the outcome is that of one node
/// with the mean matrix. Vectors, and matrices with r(rows + columns) ≥ rows·columns, travel as
/// they are.
///
/// A projection: ‖Q(M) − M‖ ≤ ‖M‖, exact for rank(M) ≤ r where Q has full rank, and for a matrix
/// that stands still the messages converge to its best approximation of rank r. No δ > 0 holds for
/// every M (an M orthogonal to the Q at hand is lost for that message), so it is not declared
/// contractive; for use with `error_feedback`, as in the paper. The first Q is drawn from `seed`,
/// the same on all nodes; columns of Q that became zero are drawn anew.
///
/// Bytes: sizeof(T)·r(rows + columns) a matrix. Cost: M is read twice (for r ≤ 8), and 4r(rows·
/// columns) operations. A value that is not finite is a `coop::error` that names its index.
struct power_sgd {
  static constexpr bool unbiased = false;
  static constexpr bool linear = false;
  static constexpr bool contractive = false;
  static constexpr bool projects = true;

  std::size_t rank = 4;
  std::uint64_t seed = 1;  ///< of the first Q

  /// d values of any layout; a stream's own max_bytes() is exact.
  template <class T>
  [[nodiscard]] constexpr std::size_t max_bytes(std::size_t d) const noexcept {
    return d * sizeof(T);
  }

  /// Throws std::invalid_argument if the rank is 0.
  template <class T>
  [[nodiscard]] auto start(const parameter_layout& layout) const {
    require(rank > 0, "power_sgd: rank is 0, must be at least 1");
    return stream<T>{*this, layout};
  }

  [[nodiscard]] std::string describe() const { return text({"power_sgd{", rank, "}"}); }

 private:
  template <class T>
  class stream {
   public:
    stream(const power_sgd& policy, const parameter_layout& layout)
        : rank_{policy.rank}, seed_{policy.seed} {
      std::size_t offset = 0;
      std::size_t left = 0;
      std::size_t right = 0;
      for (const parameter_block& block : layout) {
        const bool factored =
            rank_ < block.size() && rank_ * (block.rows + block.columns) < block.size();
        blocks_.push_back({offset, block.rows, block.columns, left, right, factored});
        offset += block.size();
        left += factored ? rank_ * block.rows : block.size();
        right += factored ? rank_ * block.columns : 0;
      }
      p_.resize(left);
      q_.resize(right);
      sent_.resize(left + right);
    }

    [[nodiscard]] std::size_t max_bytes() const { return sent_.size() * sizeof(T); }

    /// All P and what travels as it is, then all Q.
    std::size_t encode(std::span<const T> values, std::span<std::byte> bytes, random_stream&) {
      byte_writer message{bytes};
      multiply_all(values);
      orthonormalise();
      transposed_all(values, q_);
      message.put(std::span<const T>{p_});
      message.put(std::span<const T>{q_});
      return message.written();
    }

    /// `coop::error` unless the message has the length that the layout gives it.
    void decode_add(std::span<const std::byte> message, double scale, std::span<T> out) {
      require_length(message, max_bytes(), "power_sgd");
      for (std::size_t i = 0; i < sent_.size(); ++i) {
        sent_[i] = load_little_endian<T>(message.data() + i * sizeof(T));
      }
      const std::span<const T> all{sent_};
      add_all(all.first(p_.size()), all.subspan(p_.size()), scale, out);
    }

    /// mean ← P·(Σ_i w_i Q_i)ᵀ, own ← P·Q_iᵀ, with the P of all nodes together. Two sums, or one
    /// where nothing is factored.
    template <class Sum>
    void reduce(std::span<const T> values, std::span<T> mean, std::span<T> own, random_stream&,
                Sum&& sum) {
      multiply_all(values);
      sum(std::span<T>{p_});
      orthonormalise();
      transposed_all(values, q_);
      fill(own, 0.0);
      add_all(p_, q_, 1.0, own);
      for (const part& b : blocks_) {
        if (!b.factored) copy(values.subspan(b.offset, b.size()), own.subspan(b.offset, b.size()));
      }
      if (!q_.empty()) sum(std::span<T>{q_});
      fill(mean, 0.0);
      add_all(p_, q_, 1.0, mean);
    }

    template <class Archive>
    void serialize(Archive& archive) {
      archive(drawn_, q_);
    }

   private:
    struct part {
      std::size_t offset;
      std::size_t rows;
      std::size_t columns;
      std::size_t left;   // where its P, or the whole of it, lies in p_
      std::size_t right;  // where its Q lies in q_
      bool factored;
      [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
    };

    /// Draws the columns of Q that are zero: all of them at first, and any that met a matrix of
    /// lower rank.
    void replace_zero_columns(const part& b) {
      for (std::size_t k = 0; k < rank_; ++k) {
        const auto column = std::span{q_}.subspan(b.right + k * b.columns, b.columns);
        if (std::any_of(column.begin(), column.end(), [](T v) { return v != 0; })) continue;
        random_stream random{seed_, 0, static_cast<std::size_t>(drawn_++), purpose::compression};
        for (T& value : column) value = static_cast<T>(random.uniform() - 0.5);
      }
    }

    void multiply_all(std::span<const T> values) {
      for (const part& b : blocks_) {
        const std::span<const T> own = values.subspan(b.offset, b.size());
        if (b.factored) {
          replace_zero_columns(b);
          multiply(matrix_of<const T>{own.data(), b.rows, b.columns}, rank_,
                   std::as_const(q_).data() + b.right, p_.data() + b.left);
        } else {
          std::copy(own.begin(), own.end(), p_.data() + b.left);
        }
      }
      if (!all_finite(p_)) refuse(values);
    }

    static void refuse(std::span<const T> values) {
      refuse_non_finite(values, 0, "power_sgd");
      throw error{"power_sgd: values so large that their sums overflow"};
    }

    void orthonormalise() {
      for (const part& b : blocks_) {
        if (!b.factored) continue;
        orthonormal_columns(std::span{p_}.subspan(b.left, rank_ * b.rows), b.rows, rank_);
      }
    }

    void transposed_all(std::span<const T> values, std::span<T> q) const {
      for (const part& b : blocks_) {
        if (!b.factored) continue;
        multiply_transposed(matrix_of<const T>{values.data() + b.offset, b.rows, b.columns}, rank_,
                            p_.data() + b.left, q.data() + b.right);
      }
    }

    void add_all(std::span<const T> p, std::span<const T> q, double scale, std::span<T> out) const {
      for (const part& b : blocks_) {
        if (b.factored) {
          add_product(matrix_of<T>{out.data() + b.offset, b.rows, b.columns}, static_cast<T>(scale),
                      rank_, p.data() + b.left, q.data() + b.right);
        } else {
          axpy(scale, p.subspan(b.left, b.size()), out.subspan(b.offset, b.size()));
        }
      }
    }

    std::size_t rank_;
    std::uint64_t seed_;
    std::uint64_t drawn_ = 0;  // columns of Q drawn so far
    std::vector<part> blocks_;
    aligned_vector<T> p_;
    aligned_vector<T> q_;     // the one to start from
    aligned_vector<T> sent_;  // a message decoded
  };
};

}  // namespace coop
