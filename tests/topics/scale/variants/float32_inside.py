import numpy as np


def scale(x):
    mean = np.mean(x, dtype=np.float64)
    return ((x - mean) / np.std(x, dtype=np.float64)).astype(x.dtype)
