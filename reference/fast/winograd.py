"""Winograd's F(2, 3): two outputs y of a kernel k of three on a tile x of four, by four products instead of six.

    y = A' ((G k) * (B' x)),   A' = 1 1  1 0    G = 1    0   0     B' = 1  0 -1 0
                                    0 1 -1 1        1/2  1/2 1/2        0  1  1 0
                                                    1/2 -1/2 1/2        0 -1  1 0
                                                    0    0   1          0 -1  0 1

In two dimensions each matrix is applied to the rows, then to the columns: four outputs by 16 products instead of
36. With channels, each of the 16 is a matrix product. What flows back goes through the transposes A, B and G'.

The functions work along the first axis, whatever the others are. Source: Lavin & Gray, "Fast Algorithms for
Convolutional Neural Networks", arXiv 1509.09308 (2015), where the last column of A' and row of B' have the other sign.
"""

from __future__ import annotations

import numpy as np

_G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]])


def kernel_transform(dtype):
    """(16, 9): G applied to the rows and to the columns of a 3 x 3 kernel at once."""
    return np.kron(_G, _G).astype(dtype)


def spread(x, out):
    """x (12, ...) -> out (4, 5, ...): B' of the five tiles that begin at every second place."""
    x0, x1, x2, x3 = (x[k : k + 9 : 2] for k in range(4))
    np.subtract(x0, x2, out=out[0])
    np.add(x1, x2, out=out[1])
    np.subtract(x2, x1, out=out[2])
    np.subtract(x3, x1, out=out[3])


def spread_backward(d, out):
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


def gather(x, out):
    """x (4, ...) -> out (2, ...): A'."""
    np.add(x[1], x[2], out=out[0])
    out[0] += x[0]
    np.subtract(x[1], x[2], out=out[1])
    out[1] += x[3]


def gather_backward(d, out):
    """d (2, ...) -> out (4, ...): A."""
    out[0] = d[0]
    np.add(d[0], d[1], out=out[1])
    np.subtract(d[0], d[1], out=out[2])
    out[3] = d[1]
