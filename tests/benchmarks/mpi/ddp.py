# SPDX-License-Identifier: BSL-1.0
"""mpirun -n 2 python3 ddp.py <folder of MNIST>: the training of training.cpp by PyTorch's
DistributedDataParallel over gloo, one thread a process. Prints `figure` lines."""
import gzip
import os
import statistics
import sys
import time

import torch
import torch.distributed as distributed

BATCH, STEP_SIZE, FEATURES, CLASSES = 64, 0.1, 784, 10


def load(folder):
    try:
        with gzip.open(os.path.join(folder, "train-images-idx3-ubyte.gz")) as images:
            x = torch.frombuffer(bytearray(images.read()[16:]), dtype=torch.uint8)
        with gzip.open(os.path.join(folder, "train-labels-idx1-ubyte.gz")) as labels:
            y = torch.frombuffer(bytearray(labels.read()[8:]), dtype=torch.uint8)
        return x.reshape(-1, FEATURES).float() / 255, y.long()
    except OSError:
        return 0.2 * torch.randn(60000, FEATURES), torch.randint(CLASSES, (60000,))


def seconds_of_epoch(model, x, y):
    optimizer = torch.optim.SGD(model.parameters(), lr=STEP_SIZE)
    order = torch.randperm(len(y))
    distributed.barrier()
    began = time.perf_counter()
    for batch in order.split(BATCH):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        optimizer.step()
    distributed.barrier()
    return time.perf_counter() - began


def main():
    rank = int(os.environ.get("OMPI_COMM_WORLD_RANK", os.environ.get("PMI_RANK", "0")))
    size = int(os.environ.get("OMPI_COMM_WORLD_SIZE", os.environ.get("PMI_SIZE", "1")))
    torch.set_num_threads(1)
    port = os.environ.get("COOP_DDP_PORT", "29571")
    distributed.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=size)
    x, y = load(sys.argv[1])
    x, y = x[rank::size].contiguous(), y[rank::size].contiguous()
    torch.manual_seed(rank)
    models = {
        "softmax": torch.nn.Linear(FEATURES, CLASSES, bias=False),
        "mlp": torch.nn.Sequential(
            torch.nn.Linear(FEATURES, 256), torch.nn.ReLU(), torch.nn.Linear(256, CLASSES)
        ),
    }
    for name, model in models.items():
        model = torch.nn.parallel.DistributedDataParallel(model)
        seconds_of_epoch(model, x, y)
        taken = statistics.median(seconds_of_epoch(model, x, y) for _ in range(3))
        if rank == 0:
            print(f"figure ddp_training_{name}_on_{size}_ranks {size * len(y) / taken:.6g} samples/s")


main()
