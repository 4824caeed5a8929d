// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/transports/message.hpp>
#include <coop/transports/simulated/mailbox.hpp>
#include <coop/transports/simulated/ports.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace coop {

/// A letter or a message on its way between two nodes of a simulated run.
struct flight {
  letter carried;  ///< its content is null for a message
  std::size_t bytes;
  message content;
  ports::passage way{};
  double sent = 0;
  bool taken_in = false;  ///< by the receiving port

  [[nodiscard]] bool is_letter() const noexcept { return carried.content != nullptr; }
};

/// All that is on its way, by numbers that are used again.
class flights {
 public:
  [[nodiscard]] flight& operator[](std::uint32_t number) noexcept { return all_[number]; }

  /// Takes a flight in; returns its number.
  std::uint32_t keep(flight each) {
    if (free_.empty()) {
      all_.push_back(std::move(each));
      return static_cast<std::uint32_t>(all_.size() - 1);
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    all_[number] = std::move(each);
    return number;
  }

  /// Gives one out, and its number free.
  [[nodiscard]] flight take(std::uint32_t number) {
    flight landed = std::move(all_[number]);
    free_.push_back(number);
    return landed;
  }

 private:
  std::vector<flight> all_;
  std::vector<std::uint32_t> free_;
};

}  // namespace coop
