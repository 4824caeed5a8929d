// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/bytes.hpp>
#include <coop/core/error.hpp>
#include <coop/transports/mpi_call.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace coop {

/// What a rank that leaves a run tells the others: how many calls it has completed, and the error
/// that made it leave, if one did; or that another's did. Or that it does not leave, but has waited
/// long, and in what.
struct mpi_note {
  bool failed = false;
  bool stopped = false;
  bool waits = false;
  std::uint64_t calls = 0;
  std::string message{};
  where place{};
  mpi_call call{};

  /// Of the exception in flight.
  [[nodiscard]] static mpi_note of_failure(std::uint64_t calls, std::size_t rank) {
    mpi_note note{.failed = true, .calls = calls, .place = {.rank = rank}};
    try {
      throw;
    } catch (const error& e) {
      note.message = e.message();
      note.place = {e.rank() ? e.rank() : rank, e.step(), e.path(), e.line()};
    } catch (const std::exception& e) {
      note.message = e.what();
    } catch (...) {
      note.message = "threw something that is no std::exception";
    }
    return note;
  }

  [[nodiscard]] std::vector<std::byte> bytes() const {
    std::vector<std::byte> all(4 + 7 * sizeof(std::uint64_t) + message.size() + place.path.size());
    byte_writer out{all};
    out.put(static_cast<std::uint8_t>(failed));
    out.put(static_cast<std::uint8_t>(stopped));
    out.put(static_cast<std::uint8_t>(waits));
    out.put(static_cast<std::uint8_t>(call.what));
    out.put(call.bytes);
    out.put(calls);
    for (const auto& number : {place.rank, place.step, place.line}) {
      out.put(static_cast<std::uint64_t>(number.value_or(none)));
    }
    for (const std::string& words : {message, place.path}) {
      out.put(static_cast<std::uint64_t>(words.size()));
      out.put(std::span<const char>{words});
    }
    return all;
  }

  [[nodiscard]] static mpi_note from_bytes(std::span<const std::byte> bytes) {
    byte_reader in{bytes};
    mpi_note note;
    note.failed = in.get<std::uint8_t>() != 0;
    note.stopped = in.get<std::uint8_t>() != 0;
    note.waits = in.get<std::uint8_t>() != 0;
    note.call.what = static_cast<mpi_call::kind>(in.get<std::uint8_t>());
    note.call.bytes = in.get<std::uint64_t>();
    note.calls = note.call.before = in.get<std::uint64_t>();
    for (auto* number : {&note.place.rank, &note.place.step, &note.place.line}) {
      const std::uint64_t value = in.get<std::uint64_t>();
      if (value != none) *number = value;
    }
    for (std::string* words : {&note.message, &note.place.path}) {
      const auto part = in.take(in.get<std::uint64_t>());
      words->assign(reinterpret_cast<const char*>(part.data()), part.size());
    }
    in.finish();
    return note;
  }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
};

}  // namespace coop
