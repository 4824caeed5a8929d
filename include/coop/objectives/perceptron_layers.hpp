// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/layout.hpp>
#include <coop/core/random.hpp>
#include <coop/core/text.hpp>
#include <coop/core/vector.hpp>
#include <coop/objectives/scratch.hpp>

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// What a hidden unit makes of its input z: max(0, z), or tanh z.
enum class activation { relu, tanh };

/// Fully connected layers H_l = φ(H_{l−1} W_l + 1 b_lᵀ), H_0 the rows; no φ after the last one. The
/// model is W_1, b_1, W_2, b_2, … with W_l of inputs × outputs, column by column.
template <class T>
class perceptron_layers {
 public:
  /// `widths`: features, units of each hidden layer, classes.
  perceptron_layers(const std::vector<std::size_t>& widths, activation hidden) : hidden_{hidden} {
    for (std::size_t l = 0; l + 1 < widths.size(); ++l) {
      layers_.push_back({dimension_, units_, widths[l], widths[l + 1]});
      dimension_ += (widths[l] + 1) * widths[l + 1];
      units_ += widths[l + 1];
    }
  }

  [[nodiscard]] std::size_t dimension() const noexcept { return dimension_; }
  [[nodiscard]] std::size_t memory(std::size_t rows) const noexcept { return rows * units_; }
  [[nodiscard]] T* output(T* memory, std::size_t rows) const noexcept {
    return memory + rows * layers_.back().first_unit;
  }

  [[nodiscard]] parameter_layout layout() const {
    parameter_layout blocks;
    for (const layer& l : layers_) {
      const std::string name = text({"layer ", blocks.size() / 2 + 1});
      blocks.push_back({text({name, " weights"}), l.offset, l.inputs, l.outputs});
      blocks.push_back({text({name, " biases"}), l.offset + l.inputs * l.outputs, l.outputs, 1});
    }
    return blocks;
  }

  /// Weights normal with variance 2/inputs before ReLU (He et al. 2015), 2/(inputs + outputs)
  /// elsewhere (Glorot and Bengio 2010); biases 0.
  void initialize(std::span<T> x, random_stream& random) const {
    for (const layer& l : layers_) {
      const bool before_relu = hidden_ == activation::relu && &l != &layers_.back();
      const std::size_t fan = before_relu ? l.inputs : l.inputs + l.outputs;
      const double deviation = std::sqrt(2.0 / static_cast<double>(fan));
      for (T& weight : x.subspan(l.offset, l.inputs * l.outputs)) {
        weight = static_cast<T>(deviation * random.normal());
      }
      fill(x.subspan(l.offset + l.inputs * l.outputs, l.outputs), 0.0);
    }
  }

  template <class Rows>
  void score(std::span<const T> x, const Rows& rows, T* memory) const {
    feed(layers_.front(), x, rows, memory);
    for (std::size_t l = 1; l < layers_.size(); ++l) {
      activate(units(memory, rows.rows(), layers_[l - 1]));
      feed(layers_[l], x, units(memory, rows.rows(), layers_[l - 1]), memory);
    }
  }

  template <class Rows>
  void backward(std::span<const T> x, const Rows& rows, T* memory, std::span<T> g) const {
    for (std::size_t l = layers_.size() - 1; l > 0; --l) {
      matrix inputs = units(memory, rows.rows(), layers_[l - 1]);
      accumulate(layers_[l], inputs, memory, g);
      propagate(layers_[l], x, inputs, memory);
    }
    accumulate(layers_.front(), rows, memory, g);
  }

 private:
  struct layer {
    std::size_t offset;      // of W in the model, b behind it
    std::size_t first_unit;  // units of the layers before
    std::size_t inputs;
    std::size_t outputs;
  };

  using storage = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  using matrix = Eigen::Map<storage>;
  using const_matrix = Eigen::Map<const storage>;
  using index = Eigen::Index;

  static matrix units(T* memory, index rows, const layer& l) {
    return {memory + static_cast<std::size_t>(rows) * l.first_unit, rows,
            static_cast<index>(l.outputs)};
  }
  static const_matrix weights(std::span<const T> x, const layer& l) {
    return {x.data() + l.offset, static_cast<index>(l.inputs), static_cast<index>(l.outputs)};
  }

  /// Z ← H W + 1 bᵀ.
  template <class Inputs>
  static void feed(const layer& l, std::span<const T> x, const Inputs& inputs, T* memory) {
    matrix z = units(memory, inputs.rows(), l);
    const T* const biases = x.data() + l.offset + l.inputs * l.outputs;
    for (index unit = 0; unit < z.cols(); ++unit) z.col(unit).setConstant(biases[unit]);
    z.noalias() += inputs * weights(x, l);
  }

  void activate(matrix z) const {
    if (hidden_ == activation::tanh) {
      z.array() = z.array().tanh();
    } else {
      // Written so that NaN stays NaN: a diverged model must not look well.
      for_each([](T& value) { value = value < 0 ? T{0} : value; }, view(z));
    }
  }

  /// W's gradient += Hᵀ Δ, b's += Δᵀ 1, with Δ the loss's gradient by the layer's output.
  template <class Inputs>
  static void accumulate(const layer& l, const Inputs& inputs, T* memory, std::span<T> g) {
    const matrix delta = units(memory, inputs.rows(), l);
    const auto in = static_cast<index>(l.inputs);
    const auto out = static_cast<index>(l.outputs);
    matrix{g.data() + l.offset, in, out}.noalias() += inputs.transpose() * delta;
    T* const biases = g.data() + l.offset + l.inputs * l.outputs;
    for (index unit = 0; unit < out; ++unit) biases[unit] += delta.col(unit).sum();
  }

  /// H ← (Δ Wᵀ) ⊙ φ′, where φ′ is a function of H = φ(z): the layer below finds its Δ in H's place.
  void propagate(const layer& l, std::span<const T> x, matrix inputs, T* memory) const {
    scratch<T> product_memory{static_cast<std::size_t>(inputs.size())};
    matrix product{product_memory.data(), inputs.rows(), inputs.cols()};
    product.noalias() = units(memory, inputs.rows(), l) * weights(x, l).transpose();
    if (hidden_ == activation::tanh) {
      for_each([](T& h, const T& d) { h = d * (T{1} - h * h); }, view(inputs), view(product));
    } else {
      for_each([](T& h, const T& d) { h = h > 0 ? d : T{0}; }, view(inputs), view(product));
    }
  }

  std::vector<layer> layers_;
  activation hidden_;
  std::size_t dimension_ = 0;
  std::size_t units_ = 0;
};

}  // namespace coop
