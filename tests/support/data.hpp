// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace coop_test {

/// The folder with real data: COOP_TEST_DATA of the environment, else what the build was told.
inline std::filesystem::path data_folder() {
  if (const char* folder = std::getenv("COOP_TEST_DATA")) return folder;
#ifdef COOP_TEST_DATA_DIR
  return COOP_TEST_DATA_DIR;
#else
  return "../shared/data";
#endif
}

/// The path of a real data file, such as "a9a/a9a.gz"; none where it is absent: the test then says
/// so with WARN and returns.
inline std::optional<std::string> data_file(std::string_view name) {
  const auto path = data_folder() / name;
  std::error_code absent;
  if (!std::filesystem::is_regular_file(path, absent)) return std::nullopt;
  return path.string();
}

/// A file with the given bytes that is gone when the object is.
class temporary_file {
 public:
  explicit temporary_file(std::string_view content, std::string_view suffix = ".txt")
      : path_{fresh_path(suffix)} {
    std::ofstream{path_, std::ios::binary} << content;
  }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  ~temporary_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  static std::string fresh_path(std::string_view suffix) {
    // Tests run as several processes at once, each with many files.
    static const unsigned process = std::random_device{}();
    static std::atomic<unsigned> made{0};
    const auto name = "coop-test-" + std::to_string(process) + "-" + std::to_string(made++);
    return (std::filesystem::temp_directory_path() / name).string() + std::string{suffix};
  }

  std::string path_;
};

}  // namespace coop_test
