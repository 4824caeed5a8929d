// SPDX-License-Identifier: BSL-1.0
#include "imagenet_scaling.hpp"

#include <array>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "shapes.hpp"

void shapes::show_imagenet_scaling(const gallery& pictures) {
  title("ImageNet on 32 to 256 GPUs: a compute time and an all-reduce, fitted to published hours");
  const imagenet_job job;
  const scaling_fit fit = fit_scaling(imagenet_times, job);
  std::cout << "  a gradient of 32 images takes " << fit.compute << " s, a hop of the ring "
            << 1e3 * fit.latency << " ms, and a model 2 x " << job.bytes / job.bandwidth << " s\n";
  heads("GPUs", {"published h", "simulated h", "off by %"});
  plots::curve published{.name = "published", .points = true};
  for (const auto& row : imagenet_times) {
    const double hours = simulated_hours(fit, row.workers, 50);
    line(std::to_string(row.workers), {row.hours, hours, 100 * (hours / row.hours - 1)}, 2);
    published.add(static_cast<double>(row.workers), row.hours);
  }
  plots::curve simulated{.name = "simulated"};
  plots::curve ideal{.name = "without communication"};
  for (std::size_t n = 16; n <= 1024; n *= 2) {
    const auto gpus = static_cast<double>(n);
    simulated.add(gpus, simulated_hours(fit, n, 10));
    ideal.add(gpus, job.gradients * fit.compute / gpus / 3600);
  }
  pictures.draw("imagenet_scaling",
                {.title = "ImageNet in hours",
                 .x_label = "GPUs",
                 .y_label = "hours",
                 .logarithmic_x = true,
                 .logarithmic_y = true},
                {published, simulated, ideal});
}
