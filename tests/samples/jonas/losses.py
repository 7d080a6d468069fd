import sys

import numpy as np


def mean_squared_error(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mean_squared_error_grad(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_pred.size


def main():
    y_true = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    y_pred = np.array([1.2, 2.1, 2.9, 4.1, 4.9])
    print("mse", mean_squared_error(y_true, y_pred))
    return 0


sys.exit(main())
