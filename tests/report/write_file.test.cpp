// SPDX-License-Identifier: BSL-1.0
#include <coop/report/write_file.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "support/catch.hpp"

TEST_CASE("a file holds what was written, and nothing of what it held") {
  const std::string path = "coop_write_file_test.txt";
  for (const char* const words : {"a longer text\n", "short\n"}) {
    coop::write_file(path, [&](std::ostream& out) { out << words; });
    std::ifstream in{path, std::ios::binary};
    CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} == words);
  }
  std::remove(path.c_str());
}

TEST_CASE("a file that no folder has room for is an error with its path") {
  const auto write = [](std::ostream& out) { out << "words"; };
  CHECK_THROWS_TEXT(coop::write_file("/no/such/folder/a.svg", write), coop::error,
                    "/no/such/folder/a.svg: cannot be opened");
  CHECK_THROWS_TEXT(coop::write_file("/dev/full", write), coop::error,
                    "/dev/full: could not be written");
}
