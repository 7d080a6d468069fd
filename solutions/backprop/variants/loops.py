"""Backpropagation one entry at a time: Python loops and the `math` module; `Value` follows every path to a leaf."""

import math

import numpy as np


def dense_forward(x, w, b):
    rows, inputs, outputs = x.shape[0], x.shape[1], w.shape[1]
    out = np.empty((rows, outputs), x.dtype)
    for n in range(rows):
        for m in range(outputs):
            total = float(b[m])
            for d in range(inputs):
                total += float(x[n, d]) * float(w[d, m])
            out[n, m] = total
    return out, {"x": x, "w": w}


def dense_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(w.shape[1], w.dtype)
    for n in range(x.shape[0]):
        for m in range(w.shape[1]):
            db[m] += dout[n, m]
            for d in range(x.shape[1]):
                dx[n, d] += dout[n, m] * w[d, m]
                dw[d, m] += dout[n, m] * x[n, d]
    return dx, dw, db


def each_entry(function, *arrays):
    """A new array of function(entry, entry, ...) in the dtype of the first."""
    out = np.empty_like(arrays[0])
    for index in np.ndindex(out.shape):
        out[index] = function(*(float(array[index]) for array in arrays))
    return out


def logistic(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def sigmoid_forward(z):
    a = each_entry(logistic, z)
    return a, a


def sigmoid_backward(dout, cache):
    return each_entry(lambda d, a: d * a * (1 - a), dout, cache)


def tanh_forward(z):
    a = each_entry(math.tanh, z)
    return a, a


def tanh_backward(dout, cache):
    return each_entry(lambda d, a: d * (1 - a * a), dout, cache)


def relu_forward(z):
    return each_entry(lambda entry: entry if entry > 0 else 0.0, z), z


def relu_backward(dout, cache):
    return each_entry(lambda d, z: d if z > 0 else 0.0, dout, cache)


def softmax_forward(z):
    p = np.empty_like(z)
    for row in np.ndindex(z.shape[:-1]):
        top = max(float(value) for value in z[row])
        powers = [math.exp(float(value) - top) for value in z[row]]
        for c, power in enumerate(powers):
            p[(*row, c)] = power / sum(powers)
    return p, p


def softmax_backward(dout, cache):
    dz = np.zeros_like(cache)
    for row in np.ndindex(cache.shape[:-1]):
        for i, p_i in enumerate(cache[row]):
            for j, p_j in enumerate(cache[row]):
                dz[(*row, i)] += dout[(*row, j)] * p_j * ((i == j) - p_i)
    return dz


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        grad[index] = (f(above) - f(below)) / (2 * h)
    return grad


def mlp_loss(params, x, labels):
    caches = []
    a = x
    for number, (w, b) in enumerate(params):
        a, dense_cache = dense_forward(a, w, b)
        relu_cache = None
        if number < len(params) - 1:
            a, relu_cache = relu_forward(a)
        caches.append((dense_cache, relu_cache))
    rows = len(labels)
    loss, da = 0.0, np.empty_like(a)
    for n in range(rows):
        top = max(float(value) for value in a[n])
        total = sum(math.exp(float(value) - top) for value in a[n])
        loss += (math.log(total) + top - float(a[n, labels[n]])) / rows
        for c in range(a.shape[1]):
            da[n, c] = (math.exp(float(a[n, c]) - top) / total - (c == labels[n])) / rows
    grads = []
    for dense_cache, relu_cache in reversed(caches):
        if relu_cache is not None:
            da = relu_backward(da, relu_cache)
        da, dw, db = dense_backward(da, dense_cache)
        grads.insert(0, (dw, db))
    return loss, grads


class Value:
    """A number, and for each number it was made of the derivative with respect to it."""

    def __init__(self, data):
        self.data, self.grad, self.made_of = data, 0.0, []

    def new(self, data, *made_of):
        out = Value(data)
        out.made_of = [pair for pair in made_of if isinstance(pair[0], Value)]
        return out

    def backward(self, arriving=1.0):
        # Each path from the result brings its own product of derivatives; the sum over the paths is the gradient.
        self.grad += arriving
        for part, derivative in self.made_of:
            part.backward(arriving * derivative)

    def __add__(self, other):
        return self.new(self.data + number(other), (self, 1.0), (other, 1.0))

    def __sub__(self, other):
        return self.new(self.data - number(other), (self, 1.0), (other, -1.0))

    def __rsub__(self, other):
        return self.new(other - self.data, (self, -1.0))

    def __mul__(self, other):
        return self.new(self.data * number(other), (self, number(other)), (other, self.data))

    def __truediv__(self, other):
        below = number(other)
        return self.new(self.data / below, (self, 1 / below), (other, -self.data / below**2))

    def __rtruediv__(self, other):
        return self.new(other / self.data, (self, -other / self.data**2))

    def __pow__(self, power):
        return self.new(self.data**power, (self, power * self.data ** (power - 1)))

    def __neg__(self):
        return self.new(-self.data, (self, -1.0))

    def exp(self):
        return self.new(math.exp(self.data), (self, math.exp(self.data)))

    def log(self):
        return self.new(math.log(self.data), (self, 1 / self.data))

    def tanh(self):
        return self.new(math.tanh(self.data), (self, 1 - math.tanh(self.data) ** 2))

    def relu(self):
        return self.new(max(self.data, 0.0), (self, 1.0 if self.data > 0 else 0.0))

    __radd__, __rmul__ = __add__, __mul__


def number(value):
    return value.data if isinstance(value, Value) else value
