"""Max pooling 2 x 2 and ReLU in one, with the four windows of each cell in four blocks of memory."""

from __future__ import annotations

import numpy as np


class Pool:
    """Maximum over the four blocks, then ReLU.

    blocks (4, rows, channels): what is pooled, and on the way back its gradient; used up by `forward`
    image, dimage (side, side, m, channels): what comes out, and what flows back into that; used up by `backward`
    """

    def __init__(self, side, m, channels, dtype):
        rows = side * side * m
        self.blocks = np.empty((4, rows, channels), dtype)
        self.image, self.dimage = (np.empty((side, side, m, channels), dtype) for _ in range(2))
        self.second = np.empty((2, rows, channels), bool)  # in each pair of blocks: is the second one larger?
        self.later = np.empty((rows, channels), bool)  # is the later pair's maximum larger?
        self.alive = np.empty((rows, channels), bool)

    def forward(self):
        """`blocks` -> `image`."""
        firsts, seconds, out = self.blocks[::2], self.blocks[1::2], self.image.reshape(self.later.shape)
        np.greater(seconds, firsts, out=self.second)  # at a tie the first cell wins, as in Keras
        np.maximum(firsts, seconds, out=firsts)
        np.greater(firsts[1], firsts[0], out=self.later)
        np.maximum(firsts[0], firsts[1], out=out)
        np.maximum(out, 0, out=out)
        return self.image

    def backward(self):
        """`dimage` -> `blocks`: to one of the pairs, then to one of each pair; a difference is left to the other."""
        firsts, seconds, d = self.blocks[::2], self.blocks[1::2], self.dimage.reshape(self.later.shape)
        np.greater(self.image.reshape(self.later.shape), 0, out=self.alive)
        d *= self.alive
        np.multiply(d, self.later, out=firsts[1])
        np.subtract(d, firsts[1], out=firsts[0])
        np.multiply(firsts, self.second, out=seconds)
        firsts -= seconds
        return self.blocks
