"""Arrays told apart: to the byte, to what a function may move and put back, to the digits that are frozen."""

from __future__ import annotations

import numpy as np

FROZEN_DIGITS = 10  # significant digits of an expected value; the frozen file is then the same on every processor


def same_bytes(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def unchanged(now: np.ndarray, before: np.ndarray, restores: float) -> bool:
    """Whether an input is what it was, or near enough where a function may move it and put it back."""
    if same_bytes(now, before):
        return True
    alike = now.dtype == before.dtype and now.shape == before.shape
    return restores > 0 and alike and bool(np.all(np.abs(now - before) <= restores * np.abs(before)))


def rounded(array: np.ndarray) -> np.ndarray:
    """`array` to `FROZEN_DIGITS` significant digits."""
    if array.dtype.kind != "f":
        return array
    flat = [float(f"{value:.{FROZEN_DIGITS - 1}e}") for value in array.ravel().tolist()]
    return np.array(flat, array.dtype).reshape(array.shape)
