// SPDX-License-Identifier: BSL-1.0
// Curves and tables that the literature is known for, from the virtual clock: prints each, and
// draws it where a folder is given. Those with gradients run them.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "published_shapes/gallery.hpp"
#include "published_shapes/shapes.hpp"

namespace {

struct shape {
  std::string name;
  void (*show)(const shapes::gallery&);
};

const std::vector<shape>& all_shapes() {
  static const std::vector<shape> all{{"imagenet_scaling", shapes::show_imagenet_scaling},
                                      {"overlapped_averaging", shapes::show_overlapped_averaging},
                                      {"local_sgd_crossing", shapes::show_local_sgd_crossing},
                                      {"waiting_bars", shapes::show_waiting_bars},
                                      {"backup_workers", shapes::show_backup_workers},
                                      {"growing_cluster", shapes::show_growing_cluster}};
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const shape& each : all_shapes()) all.push_back(each.name);
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> chosen;
  std::string folder;
  CLI::App app{"Published curves and tables of distributed SGD, under a virtual clock."};
  app.add_option("--shape", chosen,
                 "Only these, separated by commas: " + CLI::detail::join(names(), ", "))
      ->option_text("NAME,...")
      ->delimiter(',')
      ->check(CLI::IsMember(names()));
  app.add_option("--output", folder, "Draw pictures there; curves need gnuplot")
      ->option_text("FOLDER")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  try {
    app.parse(argc, argv);
    const shapes::gallery pictures{folder};
    for (const shape& each : all_shapes()) {
      if (chosen.empty() || std::ranges::count(chosen, each.name) > 0) each.show(pictures);
    }
    return 0;
  } catch (const CLI::ParseError& ending) {
    return app.exit(ending);
  } catch (const std::exception& failure) {
    std::cerr << "published_shapes: " << failure.what() << '\n';
    return 1;
  }
}
