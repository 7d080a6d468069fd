"""The project's network on NumPy, as fast as NumPy goes: an epoch in less time than Keras on TensorFlow takes.

`reference.mnist` says what is computed; this says how to be quick about it. What makes the difference:

- Two threads, half a batch each, and one BLAS thread in each of them: NumPy lets the other thread run while it
  works. The split and the order of every sum are fixed, so that the same inputs give the same bits.
- Work that nobody sees is left out. Pooling 11 x 11 windows by 2 drops the last row and column of the second
  convolution, hence those of its input, hence of the first one's: 24 x 24 and 10 x 10 windows remain to compute.
- The four windows under a cell of the pooling lie in four blocks. So pooling compares whole blocks, and the bias
  and ReLU come after it, on a quarter of the values: rounding is monotone, so not one bit changes.
- Images lie as (H, W, N, C): a slice in H and W is then made of long runs of memory.
- The second convolution, two thirds of the arithmetic, is Winograd's F(2 x 2, 3 x 3): 4 outputs from 16 products
  instead of 36 (Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv 1509.09308, 2015).
- All large arrays are made once and written over (out=), and all parameters are one vector for Adam.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from threadpoolctl import threadpool_limits

PARTS = 2  # of a batch; fixed, whatever the machine, because the order of the sums depends on it


def train_epoch(params, state, x, y, batch_size, learning_rate, rng, on_batch=None):
    """`reference.mnist.train_epoch` for NumPy arrays."""
    weights, mean, mean_square = (
        _Flat(params, values)
        for values in (
            params,
            {name: state[f"{name}_mean"] for name in params},
            {name: state[f"{name}_mean_square"] for name in params},
        )
    )
    step, n = int(state["step"]), x.shape[0]
    order = rng.permutation(n)
    total_loss, correct, batches = 0.0, 0, math.ceil(n / batch_size)
    with Network(weights) as network:
        for done in range(1, batches + 1):
            rows = order[(done - 1) * batch_size : done * batch_size]
            losses, right, gradient = network.gradient(x, y, rows)
            step += 1
            _adam(weights.vector, gradient, mean.vector, mean_square.vector, step, learning_rate)
            total_loss, correct = total_loss + losses, correct + right
            if on_batch is not None:
                seen = min(done * batch_size, n)
                on_batch(done, batches, total_loss / seen, correct / seen)
    state = {"step": step}
    for name in params:
        state |= {f"{name}_mean": mean[name], f"{name}_mean_square": mean_square[name]}
    return weights.arrays, state, total_loss / n, correct / n


def loss_and_gradients(params, x, y):
    """`reference.mnist.loss_and_gradients` for NumPy arrays."""
    weights = _Flat(params, params)
    with Network(weights) as network:
        losses, _, gradient = network.gradient(x, y, np.arange(x.shape[0]))
    return losses / x.shape[0], _Flat(params, params, gradient).arrays


def _adam(param, grad, mean, mean_square, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """`reference.optimizers.adam` in place, on vectors; grad is used up."""
    mean *= beta_1
    mean += (1.0 - beta_1) * grad
    mean_square *= beta_2
    grad *= grad
    grad *= 1.0 - beta_2
    mean_square += grad
    np.sqrt(mean_square, out=grad)
    grad += epsilon
    np.divide(mean, grad, out=grad)
    grad *= learning_rate * math.sqrt(1.0 - beta_2**step) / (1.0 - beta_1**step)
    param -= grad


class _Flat:
    """Named arrays that lie one after the other in one vector."""

    def __init__(self, names, values, vector=None):
        sizes = [values[name].size for name in names]
        dtype = values[next(iter(names))].dtype
        self.vector = np.empty(sum(sizes), dtype) if vector is None else vector
        pieces = np.split(self.vector, np.cumsum(sizes)[:-1])
        self.arrays = {name: piece.reshape(values[name].shape) for name, piece in zip(names, pieces, strict=True)}
        if vector is None:
            for name, array in self.arrays.items():
                array[...] = values[name]

    def __getitem__(self, name):
        return self.arrays[name]


class Network:
    """The network at some parameters, with the threads and the memory for one batch."""

    def __init__(self, weights):
        self.weights = weights
        self.gradients = [_Flat(weights.arrays, weights.arrays) for _ in range(PARTS)]
        self.parts = {}

    def __enter__(self):
        self.limits = threadpool_limits(1, user_api="blas")
        self.threads = ThreadPoolExecutor(PARTS - 1)
        return self

    def __exit__(self, *_):
        self.threads.shutdown()
        self.limits.restore_original_limits()

    def gradient(self, x, y, rows):
        """The losses' sum, how many are right, and the mean loss's gradient as a vector, over some rows of x and y."""
        pieces = [piece for piece in np.array_split(rows, PARTS) if len(piece)]
        tasks = [(self._part(number, len(piece)), x, y, piece, len(rows)) for number, piece in enumerate(pieces)]
        others = [self.threads.submit(_run, *task) for task in tasks[1:]]
        done = [_run(*tasks[0]), *(other.result() for other in others)]
        vector = self.gradients[0].vector
        for other in self.gradients[1 : len(pieces)]:
            vector += other.vector
        return sum(losses for losses, _ in done), sum(right for _, right in done), vector

    def _part(self, number, size):
        if (number, size) not in self.parts:
            self.parts[number, size] = _Part(self.weights, self.gradients[number], size)
        return self.parts[number, size]


def _run(part, x, y, rows, n):
    """Some rows of a batch of n: forward, back, and what the losses sum to and how many are right."""
    logits, labels = part.forward(x[rows]), y[rows]
    z = logits - np.max(logits, axis=1, keepdims=True)
    exponentials = np.exp(z)
    total = np.sum(exponentials, axis=1, keepdims=True)
    part.backward((exponentials / total - labels) / n)
    losses = np.log(total[:, 0]) - np.sum(labels * z, axis=1)
    right = np.argmax(logits, axis=1) == np.argmax(labels, axis=1)
    return float(np.sum(losses)), int(np.sum(right))


class _Part:
    """One thread's share of a batch, m images, and the memory for it. Gradients are written into `grads`.

    Gradients of large arrays take the place of arrays that are no longer needed on the way back.
    """

    def __init__(self, weights, grads, m):
        self.weights, self.grads, self.m = weights, grads, m
        dtype = weights.vector.dtype

        def empty(*shape):
            return np.empty(shape, dtype)

        self.pixels = empty(26, 26, m)
        self.columns1 = empty(4, 9, 144 * m)
        self.pool1 = _Pool(144 * m, 32, dtype)
        self.dpool1 = empty(12, 12, m * 32)
        self.halfway = empty(4, 5, 12, m * 32)
        self.tiles = empty(4, 4, 5, 5, m * 32)
        self.products = empty(4, 4, 25 * m * 64)
        self.gathered = empty(2, 4, 25 * m * 64)
        self.pool2 = _Pool(25 * m, 64, dtype)
        self.dpool2 = empty(5, 5, m, 64)
        self.rows3 = empty(m, 3, 3, 3, 3, 64)
        self.spread_kernel = np.kron(G, G).astype(dtype)  # (16, 9)

    def forward(self, images):
        """images (m, 28, 28, 1) -> logits (m, 10)."""
        m, w = self.m, self.weights

        # Convolution 1: row (i, j) of block (a, b) is what cell (i, j) of the kernel sees in windows (2 r + a, 2 c + b).
        self.pixels[...] = images[:, :26, :26, 0].transpose(1, 2, 0)
        cells = sliding_window_view(self.pixels, (4, 4), axis=(0, 1))[::2, ::2]  # (12, 12, m, 4, 4)
        cells = sliding_window_view(cells, (3, 3), axis=(3, 4))  # (12, 12, m, 2, 2, 3, 3)
        self.columns1.reshape(2, 2, 3, 3, 12, 12, m)[...] = cells.transpose(3, 4, 5, 6, 0, 1, 2)
        np.matmul(self.columns1.mT, w["conv1_kernel"].reshape(9, 32), out=self.pool1.blocks)
        image = self.pool1.forward(w["conv1_bias"]).reshape(12, 12, m * 32)

        # Convolution 2: to tiles, rows first, then columns; a product for each of 16 places in a tile; and back.
        self.kernel2 = (self.spread_kernel @ w["conv2_kernel"].reshape(9, 32 * 64)).reshape(16, 32, 64)
        _spread(image, self.halfway)
        _spread(self.halfway.transpose(2, 0, 1, 3), self.tiles.transpose(1, 3, 0, 2, 4))
        tiles, products = self.tiles.reshape(16, 25 * m, 32), self.products.reshape(16, 25 * m, 64)
        np.matmul(tiles, self.kernel2, out=products)
        _gather(self.products, self.gathered)
        _gather(self.gathered.swapaxes(0, 1), self.pool2.blocks.reshape(2, 2, -1).swapaxes(0, 1))
        image = self.pool2.forward(w["conv2_bias"]).reshape(5, 5, m, 64)

        # Convolution 3 and the dense layers: one product each.
        self.rows3[...] = sliding_window_view(image, (3, 3), axis=(0, 1)).transpose(2, 0, 1, 4, 5, 3)
        self.conv3 = self.rows3.reshape(9 * m, 576) @ w["conv3_kernel"].reshape(576, 64)
        self.conv3 += w["conv3_bias"]
        self.flat = np.maximum(self.conv3, 0, out=self.conv3).reshape(m, 576)
        self.dense1 = self.flat @ w["dense1_kernel"]
        self.dense1 += w["dense1_bias"]
        np.maximum(self.dense1, 0, out=self.dense1)
        return self.dense1 @ w["dense2_kernel"] + w["dense2_bias"]

    def backward(self, d):
        """d (m, 10), what flows back to the logits; every gradient is written into `grads`."""
        m, w, g = self.m, self.weights, self.grads

        np.matmul(self.dense1.T, d, out=g["dense2_kernel"])
        np.sum(d, axis=0, out=g["dense2_bias"])
        d = d @ w["dense2_kernel"].T
        d *= self.dense1 > 0
        np.matmul(self.flat.T, d, out=g["dense1_kernel"])
        np.sum(d, axis=0, out=g["dense1_bias"])
        d = (d @ w["dense1_kernel"].T).reshape(9 * m, 64)

        d *= self.conv3 > 0
        rows = self.rows3.reshape(9 * m, 576)
        np.matmul(rows.T, d, out=g["conv3_kernel"].reshape(576, 64))
        np.sum(d, axis=0, out=g["conv3_bias"])
        np.matmul(d, w["conv3_kernel"].reshape(576, 64).T, out=rows)
        self.dpool2[...] = 0
        for i in range(3):
            for j in range(3):
                self.dpool2[i : i + 3, j : j + 3] += self.rows3[:, :, :, i, j].transpose(1, 2, 0, 3)

        blocks = self.pool2.backward(self.dpool2.reshape(25 * m, 64), out=g["conv2_bias"]).reshape(2, 2, -1)
        _gather_backward(blocks.swapaxes(0, 1), self.gathered.swapaxes(0, 1))
        _gather_backward(self.gathered, self.products)
        tiles, products = self.tiles.reshape(16, 25 * m, 32), self.products.reshape(16, 25 * m, 64)
        dkernel = (tiles.mT @ products).reshape(16, 32 * 64)
        np.matmul(self.spread_kernel.T, dkernel, out=g["conv2_kernel"].reshape(9, 32 * 64))
        np.matmul(products, self.kernel2.mT, out=tiles)
        _spread_backward(self.tiles.transpose(1, 3, 0, 2, 4), self.halfway.transpose(2, 0, 1, 3))
        _spread_backward(self.halfway, self.dpool1)

        blocks = self.pool1.backward(self.dpool1.reshape(144 * m, 32), out=g["conv1_bias"])
        np.sum(self.columns1 @ blocks, axis=0, out=g["conv1_kernel"].reshape(9, 32))


class _Pool:
    """Maximum over four blocks, then bias and ReLU. What is pooled is written into `blocks` (4, rows, channels)."""

    def __init__(self, rows, channels, dtype):
        self.blocks = np.empty((4, rows, channels), dtype)
        self.out = np.empty((rows, channels), dtype)
        self.second = np.empty((2, rows, channels), bool)  # in each pair of blocks: is the second one larger?
        self.later = np.empty((rows, channels), bool)  # is the later pair's maximum larger?
        self.ones = np.ones(rows, dtype)

    def forward(self, bias):
        """-> (rows, channels), valid until the next forward. `blocks` is used up."""
        firsts, seconds = self.blocks[::2], self.blocks[1::2]
        np.greater(seconds, firsts, out=self.second)  # at a tie the first cell wins, as in Keras
        np.maximum(firsts, seconds, out=firsts)
        np.greater(firsts[1], firsts[0], out=self.later)
        np.maximum(firsts[0], firsts[1], out=self.out)
        self.out += bias
        return np.maximum(self.out, 0, out=self.out)

    def backward(self, d, out):
        """d (rows, channels) -> what flows back into each of the blocks; d's sum, the bias's gradient, into `out`.

        d is used up: it goes to one pair, then to one of the pair, and a difference leaves the rest to the other.
        """
        firsts, seconds = self.blocks[::2], self.blocks[1::2]
        d *= self.out > 0
        np.matmul(self.ones, d, out=out)
        np.multiply(d, self.later, out=firsts[1])
        np.subtract(d, firsts[1], out=firsts[0])
        np.multiply(firsts, self.second, out=seconds)
        firsts -= seconds
        return self.blocks


# Winograd's F(2, 3), along one axis: two outputs y of a kernel k of three, on a tile x of four,
#
#     y = A' ((G k) * (B' x)),   A' = 1 1  1 0    G = 1    0   0     B' = 1  0 -1 0
#                                     0 1 -1 1        1/2  1/2 1/2        0  1  1 0
#                                                     1/2 -1/2 1/2        0 -1  1 0
#                                                     0    0   1          0 -1  0 1
#
# (the last column of A' and row of B' have the other sign in the paper). In two dimensions each is applied to the
# rows, then to the columns. Below the axis is the first one; `_spread` is B', `_gather` is A'.

G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])


def _spread(x, out):
    """x (12, ...) -> out (4, 5, ...): B' of the five tiles that begin at every second place."""
    x0, x1, x2, x3 = (x[k : k + 9 : 2] for k in range(4))
    np.subtract(x0, x2, out=out[0])
    np.add(x1, x2, out=out[1])
    np.subtract(x2, x1, out=out[2])
    np.subtract(x3, x1, out=out[3])


def _spread_backward(d, out):
    """d (4, 5, ...) -> out (12, ...): B of each tile, added up where tiles overlap."""
    out[10:12] = 0
    out0, out1, out2, out3 = (out[k : k + 9 : 2] for k in range(4))  # 2 overlaps 0, and 3 overlaps 1
    out0[...] = d[0]
    out2 -= d[0]
    out2 += d[1]
    out2 += d[2]
    np.subtract(d[1], d[2], out=out1)
    out1 -= d[3]
    out3 += d[3]


def _gather(x, out):
    """x (4, ...) -> out (2, ...): A'."""
    np.add(x[1], x[2], out=out[0])
    out[0] += x[0]
    np.subtract(x[1], x[2], out=out[1])
    out[1] += x[3]


def _gather_backward(d, out):
    """d (2, ...) -> out (4, ...): A."""
    out[0] = d[0]
    np.add(d[0], d[1], out=out[1])
    np.subtract(d[0], d[1], out=out[2])
    out[3] = d[1]
