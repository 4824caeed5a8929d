// SPDX-License-Identifier: BSL-1.0
// What our headers cost the compiler: user and system seconds at -O2.

#include "benchmarks/measure.hpp"

#include <sys/resource.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

constexpr const char* concepts = "#include <coop/concepts.hpp>\n";

/// One train call on a topology. That of a mixing matrix compiles Eigen's solver for its ζ as well.
std::string program(const std::string& topology) {
  return R"(#include <coop/coop.hpp>
int main() {
  const auto data = coop::data::gaussian_mixture({.samples = 100, .features = 4});
  const coop::logistic_regression loss{data, {.l2 = 1e-4}};
  const auto algorithm = coop::compose()" +
         topology + R"(, coop::periodic{8});
  const coop::report r = coop::train(algorithm, loss, {.step_size = 0.5, .epochs = 5});
  return r.trace.back().loss < 1 ? 0 : 1;
}
)";
}

/// Every header that is not ours and that coop/coop.hpp includes, by the sources.
std::string dependencies(const std::filesystem::path& headers) {
  std::string text;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{headers}) {
    const std::string folder = entry.path().parent_path().filename().string();
    if (!entry.is_regular_file() || folder == "laws" || folder == "archetypes") continue;
    std::ifstream file{entry.path()};
    for (std::string line; std::getline(file, line);) {
      const bool ours = line.find("<coop/") != std::string::npos;
      const bool optional = line.find("<sanitizer/") != std::string::npos;
      if (line.starts_with("#include <") && !ours && !optional) text += line + '\n';
    }
  }
  return text;
}

class compiler {
 public:
  compiler() : folder_{fresh_folder()} {}
  ~compiler() { std::filesystem::remove_all(folder_); }
  compiler(const compiler&) = delete;
  compiler& operator=(const compiler&) = delete;

  /// Processor seconds for one file of this text.
  [[nodiscard]] double seconds(const std::string& text) const {
    const auto source = folder_ / "x.cpp";
    std::ofstream{source} << text;
    const std::string command = std::string{COOP_COMPILER} + " @" + COOP_COMPILER_FLAGS +
                                " -O2 -c -o " + (folder_ / "x.o").string() + ' ' + source.string();
    const double before = children();
    if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command};
    return children() - before;
  }

 private:
  static std::filesystem::path fresh_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "coop-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    return name;
  }

  static double children() {
    rusage used{};
    getrusage(RUSAGE_CHILDREN, &used);
    const auto in_seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
  }

  std::filesystem::path folder_;
};

}  // namespace

int main() {
  const compiler with{};
  const auto here = std::filesystem::path{__FILE__}.parent_path();
  const std::string headers = dependencies(here / "../../include/coop");
  const auto alone = benchmark::alternate(
      5, [&] { return with.seconds(concepts); }, [&] { return with.seconds(""); });
  benchmark::figure("compile_concepts", benchmark::median(alone.ours), "s");
  const auto compare = [&](const std::string& name, const std::string& topology) {
    const std::string text = program(topology);
    const auto whole = benchmark::alternate(
        3, [&] { return with.seconds(text); }, [&] { return with.seconds(headers); });
    benchmark::ratio(name + "_vs_dependencies", whole.ratio());
    benchmark::figure(name, benchmark::median(whole.ours), "s");
    benchmark::figure(name + "_dependencies", benchmark::median(whole.rival), "s");
  };
  compare("compile_train", "coop::complete{4}");
  compare("compile_train_gossip", "coop::metropolis_hastings(coop::ring(4))");
}
