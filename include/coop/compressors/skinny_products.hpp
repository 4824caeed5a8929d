// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

/// Products of a large matrix M (rows × columns, column by column) with a few vectors, which lie
/// one behind the other: P = M·Q, Q = Mᵀ·P, M ← M + a·P·Qᵀ. Up to eight vectors cost one pass over
/// M: a strip of rows at a time, so that the strip of P stays in the cache. The order of every sum
/// is fixed by the sizes alone.
namespace coop {

/// 64 bytes of T: one register, or as many as the processor needs (an extension of g++ and clang).
template <class T>
struct register_of {
  static constexpr std::size_t lanes = 64 / sizeof(T);
  using type [[gnu::vector_size(64)]] = T;

  static void load(type& to, const T* from) noexcept { std::memcpy(&to, from, sizeof(type)); }
  static void store(const type& from, T* to) noexcept { std::memcpy(to, &from, sizeof(type)); }
};

/// One matrix and its size.
template <class T>
struct matrix_of {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
};

inline constexpr std::size_t strip_rows = 4096;

/// P[begin, end) ← P + Σ_c M[·, first + c]·Q[first + c, ·], c < Columns.
template <std::size_t Rank, std::size_t Columns, class T>
void add_columns(matrix_of<const T> m, std::size_t first, std::size_t begin, std::size_t end,
                 const T* q, T* p) noexcept {
  using wide = register_of<T>;
  using vector = typename wide::type;
  vector factor[Columns][Rank];
  for (std::size_t c = 0; c < Columns; ++c) {
    for (std::size_t k = 0; k < Rank; ++k) factor[c][k] = vector{} + q[k * m.columns + first + c];
  }
  const T* const column = m.data + first * m.rows;
  std::size_t i = begin;
  for (; i + wide::lanes <= end; i += wide::lanes) {
    vector sum[Rank];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < Rank; ++k) wide::load(sum[k], p + k * m.rows + i);
#pragma GCC unroll 8
    for (std::size_t c = 0; c < Columns; ++c) {
      vector values;
      wide::load(values, column + c * m.rows + i);
#pragma GCC unroll 8
      for (std::size_t k = 0; k < Rank; ++k) sum[k] += values * factor[c][k];
    }
#pragma GCC unroll 8
    for (std::size_t k = 0; k < Rank; ++k) wide::store(sum[k], p + k * m.rows + i);
  }
  for (; i < end; ++i) {
    for (std::size_t k = 0; k < Rank; ++k) {
      T sum = p[k * m.rows + i];
      for (std::size_t c = 0; c < Columns; ++c) sum += column[c * m.rows + i] * factor[c][k][0];
      p[k * m.rows + i] = sum;
    }
  }
}

/// Q[first + c, ·] ← Q + M[begin…end, first + c]ᵀ·P[begin…end, ·], c < Columns.
template <std::size_t Rank, std::size_t Columns, class T>
void add_dots(matrix_of<const T> m, std::size_t first, std::size_t begin, std::size_t end,
              const T* p, T* q) noexcept {
  using wide = register_of<T>;
  using vector = typename wide::type;
  vector sum[Columns][Rank] = {};
  const T* const column = m.data + first * m.rows;
  std::size_t i = begin;
  for (; i + wide::lanes <= end; i += wide::lanes) {
    vector basis[Rank];
#pragma GCC unroll 8
    for (std::size_t k = 0; k < Rank; ++k) wide::load(basis[k], p + k * m.rows + i);
#pragma GCC unroll 8
    for (std::size_t c = 0; c < Columns; ++c) {
      vector values;
      wide::load(values, column + c * m.rows + i);
#pragma GCC unroll 8
      for (std::size_t k = 0; k < Rank; ++k) sum[c][k] += values * basis[k];
    }
  }
  for (std::size_t c = 0; c < Columns; ++c) {
    for (std::size_t k = 0; k < Rank; ++k) {
      T lane[wide::lanes];
      wide::store(sum[c][k], lane);
      for (std::size_t rest = i; rest < end; ++rest) {
        lane[rest - i] += column[c * m.rows + rest] * p[k * m.rows + rest];
      }
      for (std::size_t half = wide::lanes / 2; half > 0; half /= 2) {
        for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
      }
      q[k * m.columns + first + c] += lane[0];
    }
  }
}

/// M[begin…end, j] ← M + a·P[begin…end, ·]·Q[j, ·] for all j.
template <std::size_t Rank, class T>
void add_outer(matrix_of<T> m, T a, std::size_t begin, std::size_t end, const T* p,
               const T* q) noexcept {
  using wide = register_of<T>;
  using vector = typename wide::type;
  for (std::size_t j = 0; j < m.columns; ++j) {
    vector factor[Rank];
    for (std::size_t k = 0; k < Rank; ++k) factor[k] = vector{} + a * q[k * m.columns + j];
    T* const to = m.data + j * m.rows;
    std::size_t i = begin;
    for (; i + wide::lanes <= end; i += wide::lanes) {
      vector sum;
      wide::load(sum, to + i);
#pragma GCC unroll 8
      for (std::size_t k = 0; k < Rank; ++k) {
        vector basis;
        wide::load(basis, p + k * m.rows + i);
        sum += basis * factor[k];
      }
      wide::store(sum, to + i);
    }
    for (; i < end; ++i) {
      for (std::size_t k = 0; k < Rank; ++k) to[i] += p[k * m.rows + i] * factor[k][0];
    }
  }
}

/// Calls `work.operator()<Rank>(first)` for groups of at most eight of `rank` vectors.
template <class Work>
void for_ranks(std::size_t rank, Work work) {
  std::size_t first = 0;
  for (; first + 8 <= rank; first += 8) work.template operator()<8>(first);
  switch (rank - first) {
    case 1:
      return work.template operator()<1>(first);
    case 2:
      return work.template operator()<2>(first);
    case 3:
      return work.template operator()<3>(first);
    case 4:
      return work.template operator()<4>(first);
    case 5:
      return work.template operator()<5>(first);
    case 6:
      return work.template operator()<6>(first);
    case 7:
      return work.template operator()<7>(first);
    default:
      return;
  }
}

/// Calls `work.operator()<Columns>(column, begin, end)` for all strips and all columns, `Together`
/// at a time.
template <std::size_t Together, class Work>
void for_strips(std::size_t rows, std::size_t columns, Work work) {
  for (std::size_t begin = 0; begin < rows; begin += strip_rows) {
    const std::size_t end = std::min(rows, begin + strip_rows);
    std::size_t j = 0;
    for (; j + Together <= columns; j += Together) {
      work.template operator()<Together>(j, begin, end);
    }
    for (; j < columns; ++j) work.template operator()<1>(j, begin, end);
  }
}

/// Columns of M taken together with so many vectors: what 32 vector registers hold.
template <std::size_t Rank>
inline constexpr std::size_t columns_together = Rank <= 4 ? 4 : 2;

/// P ← M·Q, of `rank` vectors.
template <class T>
void multiply(matrix_of<const T> m, std::size_t rank, const T* q, T* p) {
  std::fill_n(p, m.rows * rank, T{});
  for_ranks(rank, [&]<std::size_t Rank>(std::size_t k) {
    for_strips<columns_together<Rank>>(
        m.rows, m.columns,
        [&]<std::size_t Columns>(std::size_t j, std::size_t begin, std::size_t end) {
          add_columns<Rank, Columns>(m, j, begin, end, q + k * m.columns, p + k * m.rows);
        });
  });
}

/// Q ← Mᵀ·P, of `rank` vectors.
template <class T>
void multiply_transposed(matrix_of<const T> m, std::size_t rank, const T* p, T* q) {
  std::fill_n(q, m.columns * rank, T{});
  for_ranks(rank, [&]<std::size_t Rank>(std::size_t k) {
    for_strips<columns_together<Rank>>(
        m.rows, m.columns,
        [&]<std::size_t Columns>(std::size_t j, std::size_t begin, std::size_t end) {
          add_dots<Rank, Columns>(m, j, begin, end, p + k * m.rows, q + k * m.columns);
        });
  });
}

/// M ← M + a·P·Qᵀ, of `rank` vectors.
template <class T>
void add_product(matrix_of<T> m, T a, std::size_t rank, const T* p, const T* q) {
  for_ranks(rank, [&]<std::size_t Rank>(std::size_t k) {
    for (std::size_t begin = 0; begin < m.rows; begin += strip_rows) {
      add_outer<Rank>(m, a, begin, std::min(m.rows, begin + strip_rows), p + k * m.rows,
                      q + k * m.columns);
    }
  });
}

}  // namespace coop
