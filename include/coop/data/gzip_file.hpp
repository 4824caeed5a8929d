// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <coop/core/error.hpp>
#include <coop/core/text.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include <zlib.h>

namespace coop::data {

/// A file read from front to back, unpacked on the way where it is gzip-packed (told by its first
/// bytes, not by its name). Every failure is a `coop::error` with the path.
class gzip_file {
 public:
  /// Throws where there is no such file or it cannot be opened.
  explicit gzip_file(std::string path) : path_{std::move(path)} {
    errno = 0;
    file_.reset(gzopen(path_.c_str(), "rb"));
    if (!file_) throw error{text({"cannot open: ", std::strerror(errno)}), {.path = path_}};
    gzbuffer(file_.get(), 1U << 17U);
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Fills `out` from where the last read ended and returns how many bytes it wrote: fewer than
  /// out.size() only at the end of the file. Throws on a truncated or corrupt file.
  std::size_t read(std::span<char> out) {
    constexpr std::size_t most = 1U << 30U;  // zlib counts in unsigned int
    std::size_t done = 0;
    while (done < out.size()) {
      const auto wanted = static_cast<unsigned>(std::min(most, out.size() - done));
      errno = 0;
      const int got = gzread(file_.get(), out.data() + done, wanted);
      if (got > 0) done += static_cast<std::size_t>(got);
      if (got < static_cast<int>(wanted)) {
        check();
        break;
      }
    }
    return done;
  }

 private:
  struct closer {
    void operator()(gzFile file) const noexcept { gzclose(file); }
  };

  // zlib reports a file that ends early only here: gzread returns what there was.
  void check() const {
    const int system = errno;
    int code = Z_OK;
    const char* const text = gzerror(file_.get(), &code);
    if (code == Z_OK || code == Z_STREAM_END) return;
    std::string message = coop::text({"corrupt gzip data: ", text});
    if (code == Z_BUF_ERROR) message = "gzip data is truncated: the file ends before its data does";
    if (code == Z_ERRNO) message = coop::text({"cannot read: ", std::strerror(system)});
    throw error{message, {.path = path_}};
  }

  std::string path_;
  std::unique_ptr<std::remove_pointer_t<gzFile>, closer> file_;
};

}  // namespace coop::data
