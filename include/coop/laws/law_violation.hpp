// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/text.hpp>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace coop {

/// A policy breaks a law of its concept: a defect of the policy, not of the run. The text is a
/// sentence that says which law, and where.
class law_violation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws `law_violation` with `text` unless the law `holds`.
inline void law(bool holds, std::string_view text) {
  if (!holds) throw law_violation{std::string{text}};
}

/// The same with a sentence of several pieces, put together only where it is thrown.
inline void law(bool holds, std::initializer_list<text_part> pieces) {
  if (!holds) throw law_violation{text(pieces)};
}

}  // namespace coop
