// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/concepts.hpp>
#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <cstddef>
#include <limits>
#include <string>

namespace coop {

/// Communicates whenever the largest shard has been seen E times; a smaller shard is seen E times
/// as well, after which its node rests.
///
/// FedAvg: McMahan et al., "Communication-efficient learning of deep networks from decentralized
/// data" (AISTATS 2017). A round has E·steps_per_epoch steps; a node of n samples computes in the
/// first E·⌈n / batch_size⌉ of them. Throws `std::invalid_argument` for E = 0.
struct local_epochs {
  /// E: passes over a node's shard in one round.
  std::size_t epochs;

  static constexpr synchrony synchronization = synchrony::bulk_synchronous;

  explicit local_epochs(std::size_t passes) : epochs{passes} {
    require(passes > 0, "local_epochs: epochs is 0, must be at least 1");
  }

  [[nodiscard]] constexpr bool communicates(const progress& p) const noexcept {
    return p.step % steps(p.steps_per_epoch) == 0;
  }

  /// Whether a node with a shard of `samples` takes this step.
  [[nodiscard]] constexpr bool computes(const progress& p, std::size_t samples) const noexcept {
    const std::size_t batches = samples / p.batch_size + (samples % p.batch_size != 0 ? 1 : 0);
    return batches > 0 && (p.step - 1) % steps(p.steps_per_epoch) < steps(batches);
  }

  [[nodiscard]] std::string describe() const { return text({"local_epochs{", epochs, "}"}); }

 private:
  /// E · steps, at most the largest number there is.
  [[nodiscard]] constexpr std::size_t steps(std::size_t of_one_epoch) const noexcept {
    const std::size_t largest = std::numeric_limits<std::size_t>::max();
    return of_one_epoch > largest / epochs ? largest : of_one_epoch * epochs;
  }
};

}  // namespace coop
