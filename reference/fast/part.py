"""The project's network, there and back, for the m images that one thread works on at a time."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from reference.fast.pool import Pool
from reference.fast.winograd import gather, gather_backward, kernel_transform, spread, spread_backward


class Part:
    """One thread's share of a batch, m images, and the memory for it. Gradients are written into `grads`.

    Gradients of large arrays take the place of arrays that are no longer needed on the way back.
    """

    def __init__(self, weights, grads, m):
        self.weights, self.grads, self.m = weights, grads, m
        dtype = weights.vector.dtype

        def empty(*shape):
            return np.empty(shape, dtype)

        # Convolution 1: row (i, j) of block (a, b) is what the kernel's cell (i, j) sees of windows (2 r + a, 2 c + b),
        # for all r, c and images; row 9 is ones, for the bias.
        self.pixels = empty(26, 26, m)
        self.columns1 = np.ones((4, 10, 144 * m), dtype)
        self.cells1 = self.columns1[:, :9].reshape(2, 2, 3, 3, 12, 12, m)
        windows = sliding_window_view(self.pixels, (4, 4), axis=(0, 1))[::2, ::2]  # (12, 12, m, 4, 4)
        windows = sliding_window_view(windows, (3, 3), axis=(3, 4))  # (12, 12, m, 2, 2, 3, 3)
        self.windows1 = windows.transpose(3, 4, 5, 6, 0, 1, 2)
        self.pool1 = Pool(12, m, 32, dtype)

        # Convolution 2: tiles of 4 x 4 inputs for 2 x 2 outputs, which are one cell of the pooling.
        self.kernel_transform = kernel_transform(dtype)  # (16, 9)
        self.halfway = empty(4, 5, 12, m * 32)  # rows are spread, columns are not yet
        self.tiles = empty(4, 4, 5, 5, m * 32)
        self.products = empty(4, 4, 25 * m * 64)
        self.gathered = empty(2, 4, 25 * m * 64)
        self.pool2 = Pool(5, m, 64, dtype)
        self.ones = np.ones(25 * m, dtype)

        # Convolution 3: a row for each of its 3 x 3 windows.
        self.rows3 = empty(m, 3, 3, 3, 3, 64)
        windows = sliding_window_view(self.pool2.image, (3, 3), axis=(0, 1))  # (3, 3, m, 64, 3, 3)
        self.windows3 = windows.transpose(2, 0, 1, 4, 5, 3)

    def forward(self, images):
        """images (m, 28, 28, 1) -> logits (m, 10)."""
        m, w = self.m, self.weights

        self.pixels[...] = images[:, :26, :26, 0].transpose(1, 2, 0)
        self.cells1[...] = self.windows1
        np.matmul(self.columns1.mT, w.conv1, out=self.pool1.blocks)
        image = self.pool1.forward().reshape(12, 12, m * 32)

        self.kernel2 = (self.kernel_transform @ w["conv2_kernel"].reshape(9, 32 * 64)).reshape(16, 32, 64)
        spread(image, self.halfway)
        spread(self.halfway.transpose(2, 0, 1, 3), self.tiles.transpose(1, 3, 0, 2, 4))
        tiles, products = self.tiles.reshape(16, 25 * m, 32), self.products.reshape(16, 25 * m, 64)
        np.matmul(tiles, self.kernel2, out=products)
        products[5] += w["conv2_bias"]  # place (1, 1) counts once in each of the four outputs
        gather(self.products, self.gathered)
        gather(self.gathered.swapaxes(0, 1), self.pool2.blocks.reshape(2, 2, -1).swapaxes(0, 1))
        self.pool2.forward()

        self.rows3[...] = self.windows3
        self.conv3 = self.rows3.reshape(9 * m, 576) @ w["conv3_kernel"].reshape(576, 64)
        self.conv3 += w["conv3_bias"]
        np.maximum(self.conv3, 0, out=self.conv3)
        self.dense1 = self.conv3.reshape(m, 576) @ w["dense1_kernel"]
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
        np.matmul(self.conv3.reshape(m, 576).T, d, out=g["dense1_kernel"])
        np.sum(d, axis=0, out=g["dense1_bias"])
        d = (d @ w["dense1_kernel"].T).reshape(9 * m, 64)

        d *= self.conv3 > 0
        rows = self.rows3.reshape(9 * m, 576)
        np.matmul(rows.T, d, out=g["conv3_kernel"].reshape(576, 64))
        np.sum(d, axis=0, out=g["conv3_bias"])
        np.matmul(d, w["conv3_kernel"].reshape(576, 64).T, out=rows)
        dimage = self.pool2.dimage
        dimage[...] = 0
        for i in range(3):
            for j in range(3):
                dimage[i : i + 3, j : j + 3] += self.rows3[:, :, :, i, j].transpose(1, 2, 0, 3)

        blocks = self.pool2.backward().reshape(2, 2, -1)
        gather_backward(blocks.swapaxes(0, 1), self.gathered.swapaxes(0, 1))
        gather_backward(self.gathered, self.products)
        tiles, products = self.tiles.reshape(16, 25 * m, 32), self.products.reshape(16, 25 * m, 64)
        np.matmul(self.ones, products[5], out=g["conv2_bias"])
        dkernel = (tiles.mT @ products).reshape(16, 32 * 64)
        np.matmul(self.kernel_transform.T, dkernel, out=g["conv2_kernel"].reshape(9, 32 * 64))
        np.matmul(products, self.kernel2.mT, out=tiles)
        spread_backward(self.tiles.transpose(1, 3, 0, 2, 4), self.halfway.transpose(2, 0, 1, 3))
        spread_backward(self.halfway, self.pool1.dimage.reshape(12, 12, m * 32))

        np.sum(self.columns1 @ self.pool1.backward(), axis=0, out=g.conv1)
