// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

/// What the benchmarks share. Absolute times of two threads differ between minutes of one machine,
/// so contestants take turns in one process and what is reported is the median of their ratios.
namespace benchmark {

[[nodiscard]] inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Seconds that one call takes.
template <class Work>
[[nodiscard]] double seconds(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

inline void ratio(const std::string& name, double value) {
  std::cout << "ratio " << name << ' ' << value << std::endl;
}

inline void figure(const std::string& name, double value, const std::string& unit) {
  std::cout << "figure " << name << ' ' << value << ' ' << unit << std::endl;
}

/// The times of two contestants, round by round.
struct duel {
  std::vector<double> ours;
  std::vector<double> rival;

  void add(double our_seconds, double rival_seconds) {
    ours.push_back(our_seconds);
    rival.push_back(rival_seconds);
  }

  /// The median of the rounds' ratios.
  [[nodiscard]] double ratio() const {
    std::vector<double> ratios(ours.size());
    std::transform(ours.begin(), ours.end(), rival.begin(), ratios.begin(),
                   [](double a, double b) { return a / b; });
    return median(ratios);
  }
};

/// `ours()` and `rival()` return the seconds they took. They take turns, and turns in who is first.
/// The round before the first counted one fills caches and memory.
template <class Ours, class Rival>
[[nodiscard]] duel alternate(std::size_t rounds, Ours ours, Rival rival) {
  duel times;
  for (std::size_t round = 0; round <= rounds; ++round) {
    double a = 0;
    double b = 0;
    if (round % 2 == 0) a = ours();
    b = rival();
    if (round % 2 == 1) a = ours();
    if (round > 0) times.add(a, b);
  }
  return times;
}

/// Keeps the compiler from removing or merging writes to what `data` points to.
inline void keep(const void* data) { asm volatile("" : : "g"(data) : "memory"); }

}  // namespace benchmark
