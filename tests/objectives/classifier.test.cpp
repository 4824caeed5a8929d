// SPDX-License-Identifier: BSL-1.0
#include <coop/laws/objective.hpp>
#include <coop/objectives/classifier.hpp>

#include <cmath>

#include "objectives/small_data.hpp"
#include "support/catch.hpp"

namespace {

/// The least network: the model is the scores themselves, the rows do not matter.
struct constant_scores {
  std::size_t classes;
  std::size_t dimension() const { return classes; }
  std::size_t memory(std::size_t rows) const { return rows * classes; }
  double* output(double* memory, std::size_t) const { return memory; }
  template <class Rows>
  void score(std::span<const double> x, const Rows& rows, double* memory) const {
    for (const double score : x) memory = std::fill_n(memory, rows.rows(), score);
  }
  template <class Rows>
  void backward(std::span<const double>, const Rows& rows, double* memory,
                std::span<double> g) const {
    for (double& slope : g) {
      for (auto i = rows.rows(); i > 0; --i) slope += *memory++;
    }
  }
};

using dataset = coop::data::dense_dataset<double>;
class class_frequencies : public coop::classifier<dataset, constant_scores> {
 public:
  explicit class_frequencies(dataset data)
      : classifier{"class_frequencies",
                   std::move(data),
                   {0.0, 0, {}},
                   [](std::size_t, std::size_t classes) { return constant_scores{classes}; }} {}
};

}  // namespace

TEST_CASE("a classifier of a network of the user's own") {
  const class_frequencies model{{4, 1, std::vector<double>(4), {0, 1, 1, 1}}};
  coop::laws::objective(model);
  coop::laws::objective(class_frequencies{coop_test::random_data(600, 1, 3)}, {.batch = 300});
  // At the logarithms of the frequencies, the loss is the labels' entropy and stationary.
  const coop::aligned_vector<double> x{std::log(0.25), std::log(0.75)};
  coop::aligned_vector<double> g(2);
  const double entropy = -0.25 * std::log(0.25) - 0.75 * std::log(0.75);
  CHECK(std::abs(model.gradient(x, coop_test::all_of(4), g) - entropy) < 1e-15);
  CHECK((std::abs(g[0]) < 1e-15 && std::abs(g[1]) < 1e-15));
  CHECK(model.errors(x, coop_test::all_of(4)) == 1);
}
