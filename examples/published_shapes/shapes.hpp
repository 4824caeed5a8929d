// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "gallery.hpp"

/// Each runs its shape on a fine grid, prints a table, and draws it where there is a folder.
namespace shapes {

void show_imagenet_scaling(const gallery& pictures);
void show_overlapped_averaging(const gallery& pictures);
void show_local_sgd_crossing(const gallery& pictures);
void show_waiting_bars(const gallery& pictures);
void show_backup_workers(const gallery& pictures);
void show_growing_cluster(const gallery& pictures);

}  // namespace shapes
