// SPDX-License-Identifier: BSL-1.0
#include "support/catch.hpp"

#include <coop/core/vector.hpp>

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace {

template <class T>
std::vector<T> wave(std::size_t size, double phase) {
  std::vector<T> v(size);
  for (std::size_t i = 0; i < size; ++i) {
    v[i] = static_cast<T>(std::sin(0.7 * static_cast<double>(i) + phase));
  }
  return v;
}

template <class T>
auto mapped(const std::vector<T>& v) {
  return Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, 1>>(v.data(),
                                                               static_cast<Eigen::Index>(v.size()));
}

const std::vector<std::size_t> sizes{0, 1, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1300};

}  // namespace

TEMPLATE_TEST_CASE("the derived operations do what Eigen's do", "[core]", float, double) {
  using vector = std::vector<TestType>;
  for (const std::size_t n : sizes) {
    const vector x = wave<TestType>(n, 1);
    vector y = wave<TestType>(n, 2);
    const Eigen::Matrix<TestType, Eigen::Dynamic, 1> expected =
        mapped(y) + TestType(0.375) * mapped(x);
    coop::axpy(0.375, x, y);
    CHECK((mapped(y) - expected).norm() <= 1e-6 * std::sqrt(static_cast<double>(n)));
    vector z(n);
    coop::copy(y, z);
    CHECK(z == y);
    coop::scale(-2.0, z);
    CHECK((mapped(z) + 2 * mapped(y)).isZero(0));
    coop::fill(z, 0.25);
    CHECK(z == vector(n, TestType(0.25)));
  }
}

TEMPLATE_TEST_CASE("reductions agree with long double", "[core]", float, double) {
  for (const std::size_t n : sizes) {
    const auto x = wave<TestType>(n, 1);
    const auto y = wave<TestType>(n, 2);
    long double product = 0;
    long double distance = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto a = static_cast<long double>(x[i]);
      const auto b = static_cast<long double>(y[i]);
      product += a * b;
      distance += (a - b) * (a - b);
    }
    const double tolerance = 1e-15 * (static_cast<double>(n) + 1);
    CHECK(std::abs(coop::dot(x, y) - static_cast<double>(product)) <= tolerance);
    CHECK(std::abs(coop::squared_distance(x, y) - static_cast<double>(distance)) <= tolerance);
  }
}

TEST_CASE("a reduction's bits do not depend on the address", "[core]") {
  for (const std::size_t n : sizes) {
    const auto x = wave<float>(n, 3);
    const double expected = coop::dot(x, x);
    coop::aligned_vector<float> room(n + 32);
    for (std::size_t offset = 0; offset < 32; ++offset) {
      const std::span<float> there{room.data() + offset, n};
      coop::copy(x, there);
      CHECK(coop::dot(there, there) == expected);
    }
  }
}

TEST_CASE("a reduction adds in the documented order", "[core]") {
  const auto x = wave<double>(21, 1);
  double lane[8] = {};
  for (std::size_t i = 0; i < x.size(); ++i) lane[i % 8] += x[i];
  const double expected =
      ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
  CHECK(coop::reduce([](double v) { return v; }, coop::view(x)) == expected);
}

TEMPLATE_TEST_CASE("weighted_sum adds in the order of its inputs", "[core]", float, double) {
  using span = std::span<const TestType>;
  const std::vector<double> weights{0.1, -0.7, 1.6};
  for (const std::size_t n : sizes) {
    const auto a = wave<TestType>(n, 1);
    const auto b = wave<TestType>(n, 2);
    const auto c = wave<TestType>(n, 3);
    std::vector<TestType> expected(n);
    for (std::size_t i = 0; i < n; ++i) {
      expected[i] = static_cast<TestType>(weights[0]) * a[i];
      expected[i] += static_cast<TestType>(weights[1]) * b[i];
      expected[i] += static_cast<TestType>(weights[2]) * c[i];
    }
    const auto sum_into = [&](std::vector<TestType>& out, span x, span y, span z) {
      const std::vector<span> inputs{x, y, z};
      coop::weighted_sum(std::span{out}, std::span{weights}, std::span{inputs});
    };
    std::vector<TestType> out(n, TestType(99));
    sum_into(out, a, b, c);
    CHECK(out == expected);
    for (std::size_t alias = 0; alias < 3; ++alias) {  // out is one of the inputs
      auto mine = alias == 0 ? a : alias == 1 ? b : c;
      sum_into(mine, alias == 0 ? span{mine} : a, alias == 1 ? span{mine} : b,
               alias == 2 ? span{mine} : c);
      CHECK(mine == expected);
    }
    coop::weighted_sum(std::span{out}, std::span<const double>{}, std::span<const span>{});
    CHECK(out == std::vector<TestType>(n));
  }
}

TEMPLATE_TEST_CASE("all_finite sees one bad value wherever it is", "[core]", float, double) {
  for (const std::size_t n : {1UL, 8UL, 21UL}) {
    auto x = wave<TestType>(n, 1);
    CHECK(coop::all_finite(x));
    for (std::size_t i = 0; i < n; ++i) {
      for (const TestType bad :
           {std::numeric_limits<TestType>::quiet_NaN(), std::numeric_limits<TestType>::infinity(),
            -std::numeric_limits<TestType>::infinity()}) {
        const TestType good = x[i];
        x[i] = bad;
        CHECK_FALSE(coop::all_finite(x));
        x[i] = good;
      }
    }
    x[0] = std::numeric_limits<TestType>::max();
    CHECK(coop::all_finite(x));
  }
  CHECK(coop::all_finite(std::vector<TestType>{}));
}

TEST_CASE("Eigen vectors, spans and standard vectors are views alike", "[core]") {
  Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(10, 0, 9);
  coop::aligned_vector<double> y(10);
  coop::axpy(2.0, x, y);
  coop::axpy(1.0, std::span<const double>{y}, x);
  CHECK(coop::dot(x, std::vector<double>(10, 1.0)) == 3 * 45);
  STATIC_REQUIRE(std::is_same_v<coop::view_of<Eigen::VectorXd>, std::span<double>>);
  STATIC_REQUIRE(std::is_same_v<coop::const_view_of<Eigen::VectorXd>, std::span<const double>>);
}

TEST_CASE("a view comes back from its bytes", "[core]") {
  coop::aligned_vector<float> x{1, 2, 3};
  const auto bytes = coop::as_bytes(coop::view(x));
  const auto again = coop::from_bytes<coop::const_view_of<coop::aligned_vector<float>>>(bytes);
  CHECK(again.data() == x.data());
  CHECK(again.size() == 3);
}

TEST_CASE("model storage is aligned and zeroed", "[core]") {
  for (const std::size_t n : {1UL, 3UL, 1000UL}) {
    const coop::aligned_vector<double> x(n);
    CHECK(reinterpret_cast<std::uintptr_t>(x.data()) % coop::storage_alignment == 0);
    CHECK(coop::dot(x, x) == 0);
  }
}

TEMPLATE_TEST_CASE("a weighted sum's bits depend neither on blocks nor on inputs of weight 0",
                   "[core]", float, double) {
  using vector = std::vector<TestType>;
  using input = std::span<const TestType>;
  const std::size_t n = 1300;
  for (std::size_t count = 1; count <= 10; ++count) {
    std::vector<vector> values;
    std::vector<double> weights;
    std::vector<input> inputs;
    std::vector<double> padded_weights;
    std::vector<input> padded_inputs;
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(wave<TestType>(n, static_cast<double>(i)));
      weights.push_back(0.1 + 0.37 * static_cast<double>(i));
    }
    for (std::size_t i = 0; i < count; ++i) {
      inputs.emplace_back(values[i]);
      for (const double weight : {0.0, weights[i]}) {
        padded_weights.push_back(weight);
        padded_inputs.emplace_back(values[i]);
      }
    }
    vector whole(n);
    coop::weighted_sum(std::span{whole}, std::span<const double>{weights},
                       std::span<const input>{inputs});
    vector other(n);
    coop::weighted_sum(std::span{other}, std::span<const double>{padded_weights},
                       std::span<const input>{padded_inputs});
    CHECK(other == whole);
    for (std::size_t begin = 0; begin < n; begin += 13) {
      std::vector<input> parts;
      for (const input& all : inputs) parts.push_back(all.subspan(begin, 13));
      coop::weighted_sum(std::span{other}.subspan(begin, 13), std::span<const double>{weights},
                         std::span<const input>{parts});
    }
    CHECK(other == whole);
    // In place of the last input.
    coop::weighted_sum(std::span{values.back()}, std::span<const double>{weights},
                       std::span<const input>{inputs});
    CHECK(values.back() == whole);
  }
}
