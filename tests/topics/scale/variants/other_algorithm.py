import numpy as np


def scale(x):
    centred = x - np.mean(x)
    return len(x) ** 0.5 * centred / np.linalg.norm(centred)
