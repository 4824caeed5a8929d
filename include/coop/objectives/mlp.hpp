// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/data/dataset.hpp>
#include <coop/objectives/checks.hpp>
#include <coop/objectives/classifier.hpp>
#include <coop/objectives/perceptron_layers.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace coop {

struct mlp_options {
  std::vector<std::size_t> hidden = {256};  ///< units of each hidden layer
  double l2 = 0;                            ///< λ of λ/2 ‖x‖², biases included
  std::size_t classes = 0;  ///< K; 0 takes it from the labels: say it for data that may lack one
  std::optional<std::size_t> first_class = {};  ///< label of class 0: else 0, or 1 if 0 is absent
  coop::activation activation = coop::activation::relu;  ///< of the hidden units
};

/// A multi-layer perceptron that classifies dense rows: fully connected hidden layers with biases,
/// softmax and mean cross-entropy, + l2/2 ‖x‖². `coop::mlp{data, {.hidden = {256}}}`.
///
/// The model is W_1, b_1, W_2, b_2, …, see layout(), with W_l of inputs × outputs stored column by
/// column; start from initialize(): at zero no hidden unit ever learns. No hidden layer makes it
/// softmax regression with an intercept. A gradient costs about 6·batch·dimension() flops and
/// allocates nothing of its own. Throws `std::invalid_argument` where a label is no class, l2 < 0,
/// a hidden layer has no unit, or `classes` is too small.
template <data::DenseDataset Data>
class mlp : public classifier<Data, perceptron_layers<typename Data::value_type>> {
  using network_type = perceptron_layers<typename Data::value_type>;
  using base = classifier<Data, network_type>;

 public:
  using typename base::value_type;

  explicit mlp(Data data, mlp_options options = {})
      : base{"mlp",
             std::move(data),
             {options.l2, options.classes, options.first_class},
             [&](std::size_t features, std::size_t classes) {
               return make_network(features, options, classes);
             }},
        options_{std::move(options)} {}

  /// Random weights and zero biases, He or Glorot by the activation. Throws
  /// `std::invalid_argument` unless x has dimension() elements.
  void initialize(std::span<value_type> x, random_stream& random) const {
    require_dimension("mlp", this->dimension(), x);
    this->network().initialize(x, random);
  }

  /// Two blocks a layer: its weights and its biases.
  [[nodiscard]] parameter_layout layout() const { return this->network().layout(); }

  [[nodiscard]] std::string describe() const {
    std::string hidden;
    for (const std::size_t units : options_.hidden) {
      hidden += text({hidden.empty() ? "" : ", ", units});
    }
    return describe_objective("mlp", this->samples(), this->features(),
                              text({".hidden = {", hidden, "}, .l2 = ", this->l2(), ", .classes = ",
                                    this->classes(), ", .activation = activation::",
                                    options_.activation == activation::relu ? "relu" : "tanh"}));
  }

 private:
  static network_type make_network(std::size_t features, const mlp_options& options,
                                   std::size_t classes) {
    require(std::ranges::find(options.hidden, std::size_t{0}) == options.hidden.end(),
            "mlp: a hidden layer has 0 units, must have at least 1");
    std::vector<std::size_t> widths{features};
    widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
    widths.push_back(classes);
    return {widths, options.activation};
  }

  mlp_options options_;
};

}  // namespace coop
