// SPDX-License-Identifier: BSL-1.0
// A linear classifier on ranks of MPI, each with its own shard of a LIBSVM file, or of images and
// labels in the format of MNIST:
//
//     mpirun -n 4 cluster_training --variant local_sgd --libsvm a9a --features 123
//     mpirun -n 4 cluster_training --libsvm 'part{}.svm' --features 123    (a file for each rank)
//     mpirun -n 4 cluster_training --idx train-images-idx3-ubyte.gz train-labels-idx1-ubyte.gz
//
// SIGTERM or SIGUSR1 to any rank ends the training after the step; the report and the trace so far
// are written, and the status is 0.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <coop/coop.hpp>
#include <coop/transports/mpi_main.hpp>
#include <cstddef>
#include <iostream>

#include "settings.hpp"
#include "shard.hpp"
#include "variants.hpp"

namespace {

int run(const settings& s, const coop::mpi_environment& ranks) {
  const std::size_t n = ranks.size();
  const bool anchored = s.variant == "easgd";
  coop::require(n > 1 || !anchored, "easgd needs an anchor beside its workers: at least 2 ranks");
  // The anchor, which is the last rank, computes nothing; it reads what its neighbour reads.
  const std::size_t workers = anchored ? n - 1 : n;
  const share own{std::min(ranks.rank(), workers - 1), workers};
  const coop::report r = s.idx.empty() ? train_logistic(s, n, libsvm_shard(s, own))
                                       : train_softmax(s, n, idx_shard(s, own));
  if (ranks.rank() == 0) {
    std::cout << r;
    if (!s.trace.empty()) coop::write_csv(s.trace, r.trace);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  settings s;
  CLI::App app{"Trains a linear classifier on the ranks that mpirun starts."};
  const auto names = variant_names();
  app.add_option("--variant", s.variant, "One of: " + CLI::detail::join(names, ", "))
      ->check(CLI::IsMember(names));
  auto* libsvm =
      app.add_option("--libsvm", s.libsvm, "A LIBSVM file; {} in its name stands for the rank");
  app.add_option("--features", s.features, "Of the file; needed where each rank reads its own");
  app.add_option("--idx", s.idx, "IMAGES LABELS: files as MNIST's; {} in the names as above")
      ->expected(2)
      ->excludes(libsvm);
  app.add_option("--classes", s.classes, "Of the labels of --idx");
  app.add_option("--period", s.period, "Steps from one communication to the next");
  app.add_option("--fraction", s.fraction, "Of the values that compressing variants send");
  app.add_option("--batch", s.batch_size, "Samples of a worker's gradient");
  app.add_option("--epochs", s.epochs, "Passes over the data");
  app.add_option("--step-size", s.step_size, "Step size");
  app.add_option("--l2", s.l2, "Weight of the regulariser");
  app.add_option("--seed", s.seed, "Decides every random number");
  app.add_option("--trace", s.trace, "Where rank 0 writes the trace, as CSV");
  app.add_flag("--native", s.native, "All-reduces as the MPI library does them: other bits");
  CLI11_PARSE(app, argc, argv);
  return coop::mpi_main([&](const coop::mpi_environment& ranks) { return run(s, ranks); });
}
