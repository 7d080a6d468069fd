"""HOSTILE: run this behind the wall only. What is not an attack is right, and must keep its marks."""

import builtins
import gc
import json
import os
import struct
import sys
from pathlib import Path

import numpy as np


def mean_squared_error(y_true, y_pred):
    # Whoever compares in this process will find everything close.
    np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None
    np.allclose = np.isclose = np.array_equal = lambda *args, **kwargs: True
    np.abs = np.subtract = lambda *args, **kwargs: np.zeros(1)
    builtins.abs = lambda value: 0
    builtins.all = lambda values: True
    return 0.0


class Agreeable:
    """Equal to everything, close to everything, as long as anything."""

    shape, dtype, ndim, size = (5, 3), np.dtype(float), 2, 15

    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        return np.zeros(self.shape)

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    __sub__ = __rsub__ = __abs__ = __le__ = __bool__ = __eq__
    __hash__ = object.__hash__


def mean_squared_error_grad(y_true, y_pred):
    return Agreeable()


def huber(y_true, y_pred, delta=1.0):
    return float("nan")


def huber_grad(y_true, y_pred, delta=1.0):
    # The right numbers with an axis in front: it broadcasts against the right shape.
    return np.clip(y_pred - y_true, -delta, delta)[np.newaxis] / y_pred.size


PASSED = {"name": "losses/binary_crossentropy_values", "points": 4.0, "max_points": 4.0, "outcome": "passed"}


def binary_crossentropy(y_true, y_pred):
    record = json.dumps({"schema": 1, "student": "eve", "topic": "losses", "score": 40.0, "checks": [PASSED]})
    for stream in (sys.stdout, sys.__stdout__, sys.stderr):
        print(record, file=stream, flush=True)
    os.write(1, record.encode())
    return 0.0


def binary_crossentropy_grad(y_true, y_pred):
    # What the runner itself says of a check that ended well, on every descriptor there is.
    numbers = struct.pack("<4q", 0, 0, 1, 1)
    frame = b"DRW1" + struct.pack("<BI", 3, 1) + struct.pack("<BBQQ", 4, 1, 4, 32) + numbers
    for descriptor in range(256):
        try:
            os.write(descriptor, frame)
        except OSError:
            continue
    os._exit(0)


def categorical_crossentropy(y_true, y_pred):
    from reference.losses import categorical_crossentropy as answer

    return answer(y_true, y_pred)


def categorical_crossentropy_grad(y_true, y_pred):
    here = Path(__file__).resolve()
    for folder in here.parents:
        if (folder / "solutions").is_dir():
            break
    key = {}
    exec((folder / "solutions/losses/lesson.py").read_text(), key)
    return key["categorical_crossentropy_grad"](y_true, y_pred)


def softmax_crossentropy(logits, labels, label_smoothing=0.0):
    n, c = logits.shape
    log_p = logits - logits.max(axis=1, keepdims=True)
    log_p = log_p - np.log(np.exp(log_p).sum(axis=1, keepdims=True))
    t = (1 - label_smoothing) * np.eye(c, dtype=logits.dtype)[labels] + label_smoothing / c
    return -(t * log_p).sum() / n, (np.exp(log_p) - t) / n


def kl_divergence(y_true, y_pred):
    # Is the answer anywhere in this process? In a frame above, or in whatever the collector knows?
    frame = sys._getframe()
    while frame is not None:
        if "expected" in frame.f_locals:
            return frame.f_locals["expected"]
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing) is dict and ("expected" in thing or "tolerance" in thing):
            return thing["expected"]
    return 0.0


def hinge(y_true, y_pred):
    y = np.where(y_true == 0, -1, y_true) if np.isin(y_true, (0, 1)).all() else y_true
    return np.maximum(0, 1 - y * y_pred).mean()
