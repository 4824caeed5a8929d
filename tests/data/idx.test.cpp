// SPDX-License-Identifier: BSL-1.0
#include <coop/data/idx.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/gzip.hpp"

namespace {

using coop::data::read_idx;
using coop_test::temporary_file;

std::string big_endian(const std::vector<unsigned>& numbers) {
  std::string bytes;
  for (const unsigned number : numbers) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      bytes += static_cast<char>(static_cast<unsigned char>(number >> shift));
    }
  }
  return bytes;
}

const std::string two_images =
    big_endian({0x803, 2, 1, 3}) + std::string{"\x00\x01\x02\xff\x80\x05", 6};
const std::string two_labels = big_endian({0x801, 2}) + std::string{"\x07\xff", 2};

auto parse(const std::string& images, const std::string& labels,
           coop::data::idx_options options = {}) {
  return read_idx(temporary_file{images}.path(), temporary_file{labels}.path(), options);
}

TEST_CASE("IDX images and labels become a dense data set", "[idx]") {
  const auto data = parse(two_images, coop_test::packed(two_labels), {.scale = 1});
  CHECK(data.samples() == 2);
  CHECK(data.features() == 3);
  CHECK(std::vector<double>(data.values().begin(), data.values().end()) ==
        std::vector<double>{0, 1, 2, 255, 128, 5});
  CHECK(data.label(0) == 7);
  CHECK(data.label(1) == 255);
  CHECK(parse(two_images, two_labels).row(1)[0] == 1.0);
  // Arrays of one, two and four dimensions.
  const std::string bytes = two_images.substr(16);
  const auto four = parse(big_endian({0x804, 2, 3, 1, 1}) + bytes, two_labels);
  CHECK(four.features() == 3);
  CHECK(parse(big_endian({0x802, 2, 3}) + bytes, two_labels).features() == 3);
  CHECK(parse(big_endian({0x801, 2}) + bytes.substr(4), two_labels).features() == 1);
}

TEST_CASE("hostile IDX files are errors with path and cause", "[idx]") {
  const auto broken_images = [](const std::string& images, const std::string& message) {
    const temporary_file file{images};
    const temporary_file labels{two_labels};
    CHECK_THROWS_TEXT(read_idx(file.path(), labels.path()), coop::error, message);
    CHECK_THROWS_TEXT(read_idx(file.path(), labels.path()), coop::error, file.path());
  };
  broken_images("", "truncated in its magic number");
  broken_images("\x89PNG\r\n\x1a\n", "bad IDX magic number");
  broken_images(big_endian({0xD03, 2, 1, 3}) + std::string(24, '\0'), "bad IDX magic number");
  broken_images(big_endian({0x800}), "bad IDX magic number");
  broken_images(big_endian({0x803, 2, 1}), "truncated in its dimensions");
  broken_images(two_images.substr(0, 20), "truncated: 4 bytes of data, its header says 6");
  broken_images(two_images + "x", "more data than the 6 bytes");
  broken_images(big_endian({0x803, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}),
                "dimensions are too large");
  broken_images(big_endian({0x803, 0x7FFFFFFF, 0x7FFFFFFF, 1}) + "abc", "truncated: 3 bytes");
  broken_images(big_endian({0x803, 0, 28, 28}), "2 labels");
  const std::string packed = coop_test::packed(two_images);
  broken_images(packed.substr(0, packed.size() - 9), "truncated");

  CHECK_THROWS_TEXT(parse(two_images, big_endian({0x801, 3}) + "abc"), coop::error,
                    "3 labels, but");
  CHECK_THROWS_TEXT(parse(two_images, two_images), coop::error, "swapped");
  CHECK_THROWS_TEXT(parse(two_images, two_labels.substr(0, 9)), coop::error, "truncated");
  CHECK_THROWS_TEXT(parse(big_endian({0x803, 0, 28, 28}), big_endian({0x801, 0})), coop::error,
                    "no samples");
  CHECK_THROWS_TEXT(read_idx("/no/such", "/no/such"), coop::error, "/no/such");
}

TEST_CASE("MNIST has its published counts and mean", "[idx]") {
  const auto images = coop_test::data_file("mnist/train-images-idx3-ubyte.gz");
  const auto labels = coop_test::data_file("mnist/train-labels-idx1-ubyte.gz");
  if (!images || !labels) {
    WARN("MNIST skipped: no data");
    return;
  }
  const auto data = read_idx<float>(*images, *labels, {.scale = 1});
  CHECK(data.samples() == 60000);
  CHECK(data.features() == 784);
  const double mean = std::accumulate(data.values().begin(), data.values().end(), 0.0) /
                      static_cast<double>(data.values().size());
  CHECK(std::abs(mean - 33.318421) < 1e-6);
  const std::vector<long> counts{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949};
  for (std::size_t k = 0; k < counts.size(); ++k) {
    CHECK(std::ranges::count(data.labels(), static_cast<double>(k)) == counts[k]);
  }
}

}  // namespace
