"""Backpropagation as short as can be: einsum, broadcasting, one expression each; `Value` goes by order of birth."""

from itertools import count

import numpy as np


def dense_forward(x, w, b):
    return np.einsum("nd,dm->nm", x, w) + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return np.einsum("nm,dm->nd", dout, w), np.einsum("nd,nm->dm", x, dout), np.einsum("nm->m", dout)


def sigmoid_forward(z):
    a = np.exp(-np.logaddexp(0, -z))
    return a, a


def sigmoid_backward(dout, cache):
    return dout * (cache - cache**2)


def tanh_forward(z):
    return np.tanh(z), np.tanh(z)


def tanh_backward(dout, cache):
    return dout - dout * cache**2


def relu_forward(z):
    return z.clip(0), z > 0


def relu_backward(dout, cache):
    return dout * cache


def softmax_forward(z):
    e = np.exp(z - z.max(-1, keepdims=True))
    return (p := e / e.sum(-1, keepdims=True)), p


def softmax_backward(dout, cache):
    return cache * (dout - np.einsum("...c,...c->...", dout, cache)[..., None])


def numerical_gradient(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([f(x + step) - f(x - step) for step in steps]).reshape(x.shape) / (2 * h)


def mlp_loss(params, x, labels):
    inputs = [x]
    for w, b in params:
        inputs.append(np.maximum(z := inputs[-1] @ w + b, 0))
    log_p = (z := z - z.max(1, keepdims=True)) - np.log(np.exp(z).sum(1, keepdims=True))
    target = np.eye(z.shape[1], dtype=z.dtype)[labels]
    d, grads = (np.exp(log_p) - target) / len(x), []
    for (w, _), a in zip(params[::-1], inputs[-2::-1], strict=True):
        grads.append((a.T @ d, d.sum(0)))
        d = d @ w.T * (a > 0)
    return -(target * log_p).sum() / len(x), grads[::-1]


class Value:
    births = count()

    def __init__(self, data, *edges):
        self.data, self.grad, self.edges, self.birth = data, 0.0, edges, next(Value.births)

    def ancestors(self, seen):
        if self not in seen:
            seen.add(self)
            for parent, _ in self.edges:
                parent.ancestors(seen)
        return seen

    def backward(self):
        self.grad = 1.0
        for node in sorted(self.ancestors(set()), key=lambda node: -node.birth):
            for parent, slope in node.edges:
                parent.grad += slope * node.grad

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, 1), (other, 1))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, n):
        return Value(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        return Value(e := np.exp(self.data), (self, e))

    def log(self):
        return Value(np.log(self.data), (self, self.data**-1.0))

    def tanh(self):
        return Value(t := np.tanh(self.data), (self, 1 - t * t))

    def relu(self):
        return Value(self.data * (self.data > 0), (self, self.data > 0))

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return self * other**-1.0

    def __rtruediv__(self, other):
        return self**-1 * other

    __radd__, __rmul__ = __add__, __mul__
