// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>

#include <fstream>
#include <string>
#include <utility>

namespace coop {

/// Makes the file of `path` anew and has write(std::ostream&) fill it. Throws `coop::error` with
/// the path where it cannot be opened or written to the end.
template <class Write>
void write_file(const std::string& path, Write&& write) {
  std::ofstream file{path, std::ios::binary};
  if (!file) throw error{"cannot be opened for writing", {.path = path}};
  std::forward<Write>(write)(file);
  file.close();
  if (!file) throw error{"could not be written to the end", {.path = path}};
}

}  // namespace coop
