"""In place, on arrays of its own; results are lists, named tuples and views of work space; caches are used up."""

from collections import deque, namedtuple
from math import exp, log, tanh

import numpy as np

Forward = namedtuple("Forward", ["out", "cache"])
Gradients = namedtuple("Gradients", ["dx", "dw", "db"])


def dense_forward(x, w, b):
    out = np.empty((x.shape[0], w.shape[1]), x.dtype)
    np.matmul(x, w, out=out)
    out += b
    return Forward(out, [x.copy(), w.copy()])


def dense_backward(dout, cache):
    w, x = cache.pop(), cache.pop()
    db = np.zeros((1, w.shape[1]), w.dtype)
    for row in dout:
        db[0] += row
    dw = np.matmul(x.T, dout)
    np.matmul(dout, w.T, out=x)  # x is ours, and no longer needed
    return Gradients(x, dw, db[0])


def sigmoid_forward(z):
    a = z.copy()
    np.abs(a, out=a)
    np.negative(a, out=a)
    np.exp(a, out=a)
    a /= 1 + a
    positive = z > 0
    a[positive] = 1 - a[positive]
    return [a, a.copy()]


def sigmoid_backward(dout, cache):
    slope = 1 - cache
    cache *= slope
    cache *= dout
    return cache


def tanh_forward(z):
    a = z.copy()
    np.tanh(a, out=a)
    return [a, a]


def tanh_backward(dout, cache):
    work = np.square(cache)
    np.subtract(1, work, out=work)
    work *= dout
    return work[...]


def relu_forward(z):
    if (z > 0).all():
        return [z, None]
    a = z.copy()
    off = a <= 0
    a[off] = 0
    return [a, off]


def relu_backward(dout, cache):
    if cache is None:
        return dout  # the identity may hand back what it was given
    dz = dout.copy()
    dz[cache] = 0
    return dz


def softmax_forward(z):
    work = np.empty((2, *z.shape), z.dtype)
    p = work[1]
    p[...] = z
    p -= p.max(axis=-1, keepdims=True)
    np.exp(p, out=p)
    p /= p.sum(axis=-1, keepdims=True)
    return Forward(p, work)


def softmax_backward(dout, cache):
    dz, p = cache
    np.multiply(dout, p, out=dz)
    inner = dz.sum(axis=-1, keepdims=True)
    dz -= inner * p
    return dz


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    entries = np.nditer([x, grad], flags=["multi_index"], op_flags=[["readwrite"], ["writeonly"]])
    with entries:
        for _, slope in entries:
            at = entries.multi_index
            kept = x[at].copy()
            x[at] = kept + h
            above = f(x)
            x[at] -= 2 * h
            below = f(x)
            x[at] = kept
            slope[...] = (above - below) / (2 * h)
    return grad


def mlp_loss(params, x, labels):
    layers, a = [], x
    for w, b in params:
        out, cache = dense_forward(a, w, b)
        layers.append(cache)
        a = out.copy()
        a[a < 0] = 0
    n = len(labels)
    out -= out.max(axis=1, keepdims=True)
    own = out[np.arange(n), labels]
    np.exp(out, out=out)
    total = out.sum(axis=1)
    loss = np.empty((), x.dtype)
    np.divide((np.log(total) - own).sum(), n, out=loss)
    out /= total[:, None]
    out[np.arange(n), labels] -= 1
    out /= n
    # All gradients in one long vector; what is returned are views of its parts.
    flat = np.empty(sum(w.size + b.size for w, b in params), x.dtype)
    grads, end = deque(), flat.size
    for (w, b), cache in zip(reversed(params), reversed(layers), strict=True):
        positive = cache[0] > 0
        dx, dw, db = dense_backward(out, cache)
        dx *= positive
        out = dx
        middle, start = end - b.size, end - b.size - w.size
        flat[middle:end] = db
        flat[start:middle] = dw.ravel()
        grads.appendleft([flat[start:middle].reshape(w.shape), flat[middle:end]])
        end = start
    return [loss, list(grads)]


class Value:
    """Each operation fills in what its result does on the way back."""

    def __init__(self, data, before=()):
        self.data = data
        self.grad = 0.0
        self.before = before
        self.go_back = None

    def _then(self, go_back):
        self.go_back = go_back
        return self

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data, (self, other))
        out.data += other.data

        def go_back():
            self.grad += out.grad
            other.grad += out.grad

        return out._then(go_back)

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data, (self, other))
        out.data *= other.data

        def go_back():
            self.grad += out.grad * other.data
            other.grad += out.grad * self.data

        return out._then(go_back)

    def _map(self, data, slope):
        out = Value(data, (self,))

        def go_back():
            self.grad += out.grad * slope

        return out._then(go_back)

    def __pow__(self, power):
        return self._map(self.data**power, power * self.data ** (power - 1))

    def exp(self):
        data = exp(self.data)
        return self._map(data, data)

    def log(self):
        return self._map(log(self.data), 1 / self.data)

    def tanh(self):
        data = tanh(self.data)
        return self._map(data, 1 - data**2)

    def relu(self):
        return self._map(self.data, 1) if self.data > 0 else self._map(0, 0)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return other + (-self)

    def __truediv__(self, other):
        return self * (other**-1 if isinstance(other, Value) else 1 / other)

    def __rtruediv__(self, other):
        return other * self**-1

    def backward(self):
        # How many results each node still waits for; it is ready when that is none.
        waits, stack, seen = {}, [self], {self}
        while stack:
            for node in stack.pop().before:
                waits[node] = waits.get(node, 0) + 1
                if node not in seen:
                    seen.add(node)
                    stack.append(node)
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            if node.go_back:
                node.go_back()
            for one in node.before:
                waits[one] -= 1
                if not waits[one]:
                    ready.append(one)
