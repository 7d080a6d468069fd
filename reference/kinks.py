"""How far the project's network is from where a ReLU or a maximum switches, so that a question can keep its distance.

Gradients jump there: one rounding may decide which of two right answers a right program gives.
"""

from __future__ import annotations

import numpy as np

from reference.convolution import conv2d_forward, max_pool2d_forward


def distance_to_kink(params, x):
    """The least distance of each image, relative to the largest number of the layer.

    params a dict as `reference.mnist.init_params` makes it, x (N, 28, 28, 1): NumPy arrays -> (N,)
    """
    least, a = [], x
    for layer in ("conv1", "conv2", "conv3"):
        z, _ = conv2d_forward(a, params[f"{layer}_kernel"], params[f"{layer}_bias"])
        a = np.maximum(z, 0)
        least.append(_least(np.abs(z), np.max(np.abs(z))))
        if layer != "conv3":
            least.append(_least(_lead(a), np.max(a)))
            a, _ = max_pool2d_forward(a)
    z = a.reshape(len(x), -1) @ params["dense1_kernel"] + params["dense1_bias"]
    least.append(_least(np.abs(z), np.max(np.abs(z))))
    return np.min(least, axis=0)


def _lead(a):
    """By how much the largest of each 2 by 2 window leads, where it is not a zero among zeros."""
    n, height, width, channels = a.shape
    cells = a[:, : height // 2 * 2, : width // 2 * 2].reshape(n, height // 2, 2, width // 2, 2, channels)
    cells = np.sort(np.moveaxis(cells, 4, 3).reshape(n, height // 2, width // 2, 4, channels), axis=3)
    return np.where(cells[:, :, :, 3] > 0, cells[:, :, :, 3] - cells[:, :, :, 2], np.inf)


def _least(distances, scale):
    return np.min(distances.reshape(len(distances), -1), axis=1) / scale
