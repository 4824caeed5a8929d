// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace coop_test {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool under_tsan = true;
#else
inline constexpr bool under_tsan = false;
#endif

}  // namespace coop_test
