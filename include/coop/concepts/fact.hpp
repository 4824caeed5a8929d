// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

namespace coop {

template <auto Value>  // a compile-time bool: how policies declare facts about themselves
concept Fact = std::same_as<std::remove_cv_t<decltype(Value)>, bool>;

}  // namespace coop
