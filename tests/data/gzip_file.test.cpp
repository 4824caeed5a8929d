// SPDX-License-Identifier: BSL-1.0
#include <coop/data/gzip_file.hpp>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gzip.hpp"

namespace {

using coop_test::temporary_file;

std::string content(const std::string& path, std::size_t step) {
  coop::data::gzip_file file{path};
  std::string all;
  std::vector<char> part(step);
  for (;;) {
    const std::size_t got = file.read(part);
    all.append(part.data(), got);
    if (got < step) return all;
  }
}

std::string sample_text() {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919 % 10007) + "\n";
  return text;
}

TEST_CASE("plain and packed files read alike", "[gzip_file]") {
  const std::string text = sample_text();
  const temporary_file plain{text};
  const temporary_file packed{coop_test::packed(text)};  // the name does not say gz
  for (const std::size_t step : {1000U, 65'536U, 10'000'000U}) {
    CHECK(content(plain.path(), step) == text);
    CHECK(content(packed.path(), step) == text);
  }
  CHECK(content(temporary_file{""}.path(), 10).empty());
}

TEST_CASE("a truncated gzip file is an error wherever it ends", "[gzip_file]") {
  const std::string packed = coop_test::packed(sample_text());
  for (const std::size_t length :
       {packed.size() - 1, packed.size() - 9, packed.size() / 2, std::size_t{20}}) {
    const temporary_file file{packed.substr(0, length), ".gz"};
    CHECK_THROWS_TEXT(content(file.path(), 4096), coop::error, "truncated");
    CHECK_THROWS_TEXT(content(file.path(), 10'000'000), coop::error, file.path());
  }
}

TEST_CASE("a corrupt gzip file is an error", "[gzip_file]") {
  std::string packed = coop_test::packed(sample_text());
  packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);  // the checksum
  const temporary_file file{packed, ".gz"};
  CHECK_THROWS_TEXT(content(file.path(), 4096), coop::error, "corrupt");
}

TEST_CASE("what cannot be opened or read is an error with its path", "[gzip_file]") {
  CHECK_THROWS_TEXT(content("/no/such/file.gz", 10), coop::error, "/no/such/file.gz: cannot open");
  CHECK_THROWS_TEXT(content("/no/such/file.gz", 10), coop::error, "No such file");
  const auto folder = std::filesystem::temp_directory_path().string();
  CHECK_THROWS_TEXT(content(folder, 10), coop::error, folder);
}

}  // namespace
