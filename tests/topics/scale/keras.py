"""A second oracle for scaling: by the sum of squares."""

import numpy as np


def scale(x):
    """x: (N,). Returns (N,)."""
    return (x - np.mean(x)) / np.std(x)
