"""The reference's network beside Keras's: seconds an epoch, memory, accuracy, and what the processor could do.

    python benchmarks/training.py [--epochs 5] [--images 60000] [--seeds 0]

Each side trains in a process of its own, epoch by epoch in turn, on batches of 64; start-up and the first, short
training, in which TensorFlow traces, are left out. Keras is the model of the course and its `fit`, as it comes.
`--seeds 5` then trains both from five seeds and prints what they reach on the test digits.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import numpy as np
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from reference import mnist
from reference.data import load_mnist

BATCH, WARM_UP, THREADS = 64, 640, 2


def digits(images: int) -> tuple[np.ndarray, ...]:
    (x_train, y_train), test = load_mnist()
    return *mnist.preprocess(x_train[:images], y_train[:images]), *mnist.preprocess(*test)


def reference(images: int, seed: int = 0):
    """A function that trains for an epoch, of the first so many images, and one that assesses."""
    x, y, x_test, y_test = digits(images)
    rng = np.random.default_rng(seed)
    params = mnist.init_params(rng)
    at = {"params": params, "state": mnist.adam_state(params)}

    def epoch(first: int) -> None:
        at["params"], at["state"], *_ = mnist.train_epoch(
            at["params"], at["state"], x[:first], y[:first], BATCH, 0.001, rng
        )

    return epoch, lambda: mnist.evaluate(at["params"], x_test, y_test)[1]


def keras(images: int, seed: int = 0):
    from keras.utils import set_random_seed

    from reference.keras.mnist import build_keras_model

    set_random_seed(seed)
    x, y, x_test, y_test = digits(images)
    model = build_keras_model()

    def epoch(first: int) -> None:
        model.fit(x[:first], y[:first], epochs=1, batch_size=BATCH, verbose=0)

    return epoch, lambda: float(model.evaluate(x_test, y_test, verbose=0)[1])


START = {"reference": reference, "keras": keras}


def work(side: str, images: int) -> None:
    """The process of one side: for each line it reads an epoch; at the end its accuracy and memory."""
    epoch, assess = START[side](images)
    epoch(min(WARM_UP, images))
    print("ready", flush=True)
    for _ in sys.stdin:
        start, used = time.perf_counter(), time.process_time()
        epoch(images)
        print(json.dumps([time.perf_counter() - start, time.process_time() - used]), flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([assess(), memory]), flush=True)


class Side:
    """One of the two processes."""

    def __init__(self, name: str, images: int) -> None:
        command = [sys.executable, __file__, "--work", name, "--images", str(images)]
        quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet
        )
        self.seconds: list[float] = []
        self.processor: list[float] = []
        if self._answer() != "ready":
            raise SystemExit(f"{name} did not start; {' '.join(command)} says why")

    def epoch(self) -> None:
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        seconds, processor = json.loads(self._answer())
        self.seconds.append(seconds)
        self.processor.append(processor)

    def end(self) -> None:
        self._process.stdin.close()
        self.accuracy, self.memory = json.loads(self._answer())
        self._process.wait()

    def _answer(self) -> str:
        return self._process.stdout.readline().strip()


def layer_products(n: int) -> list[tuple[int, int, int, int]]:
    """(how many, rows, inner, columns) of the products for n images, forward, of all that Keras computes: each layer
    is one product, and two more of its size on the way back, of which the first layer needs one."""
    return [(1, 676 * n, 9, 32), (1, 121 * n, 288, 64), (1, 9 * n, 576, 64), (1, n, 576, 64), (1, n, 64, 10)]


def own_products(n: int) -> list[tuple[int, int, int, int]]:
    """The same of the reference: without the windows that nobody sees, the second layer by Winograd."""
    return [(4, 144 * n, 10, 32), (16, 25 * n, 32, 64), (1, 9 * n, 576, 64), (1, n, 576, 64), (1, n, 64, 10)]


def products(shapes: list[tuple[int, int, int, int]], parts: int) -> float:
    """Seconds for so many times these products, there and back, in two threads: the least of 20."""

    def arrays():
        rng = np.random.default_rng(0)
        for number, (many, rows, inner, columns) in enumerate(shapes):
            a, b, c = (rng.random((many, *s), np.float32) for s in ((rows, inner), (inner, columns), (rows, columns)))
            yield a, b, c, np.empty_like(b), np.empty_like(a), number > 0

    def run(own):
        for _ in range(parts // THREADS):
            for a, b, c, db, da, with_da in own:
                np.matmul(a, b, out=c)
                np.matmul(a.mT, c, out=db)
                if with_da:
                    np.matmul(c, b.mT, out=da)

    seconds = []
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(THREADS) as pool:
        owners = [list(arrays()) for _ in range(THREADS)]
        for _ in range(21):
            start = time.perf_counter()
            list(pool.map(run, owners))
            seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def compare(epochs: int, images: int, console: Console) -> None:
    sides = {name: Side(name, images) for name in START}
    for number in range(1, epochs + 1):
        for side in sides.values():
            side.epoch()
        seconds = ", ".join(f"{name} {side.seconds[-1]:.2f} s" for name, side in sides.items())
        console.print(f"epoch {number}: {seconds}, load {os.getloadavg()[0]:.1f}", highlight=False)
    for side in sides.values():
        side.end()
    shown = Table(title=f"An epoch of {images:,} images, batches of {BATCH}: median (least to most)", box=SIMPLE)
    for name in ("", "seconds", "processor seconds", "peak memory", f"test accuracy after {epochs}"):
        shown.add_column(name, justify="right" if name else "left")
    for name, side in sides.items():
        shown.add_row(
            name, spread(side.seconds), spread(side.processor), f"{side.memory:.0f} MiB", f"{side.accuracy:.4f}"
        )
    console.print(shown)
    ours, theirs = (sides[name] for name in START)
    ratios = [one / other for one, other in zip(ours.seconds, theirs.seconds, strict=True)]
    console.print(f"The reference takes {spread(ratios)} of Keras's time", highlight=False)
    batches = -(-images // BATCH)
    layers, own = (batches * products(*one) for one in ((layer_products(32), 2), (own_products(16), 4)))
    for name, seconds in (("the layers' matrix products alone", layers), ("those that the reference does", own)):
        times = median(ours.seconds) / seconds
        said = f"{name}: {seconds:.2f} s in {THREADS} threads; the reference takes {times:.2f} times that"
        console.print(said, highlight=False, soft_wrap=True)


def spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def reach(seeds: int, epochs: int, images: int, console: Console) -> None:
    for side, start in START.items():
        reached = []
        for seed in range(seeds):
            epoch, assess = start(images, seed)
            for _ in range(epochs):
                epoch(images)
            reached.append(assess())
        each = ", ".join(f"{one:.4f}" for one in sorted(reached))
        console.print(f"{side}, after {epochs} epochs from {seeds} seeds: {each}", highlight=False, soft_wrap=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--seeds", type=int, default=0)
    parser.add_argument("--work", choices=START, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.work:
        work(told.work, told.images)
        return
    console = Console()
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} before.")
    compare(told.epochs, told.images, console)
    if told.seeds:
        reach(told.seeds, told.epochs, told.images, console)


if __name__ == "__main__":
    main()
