import numpy as np


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    up = x.copy()
    down = x.copy()
    for i in np.ndindex(x.shape):
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


def dense_forward(x, w, b):
    return np.dot(x, w) + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    dx = np.dot(dout, w)
    dw = np.dot(x, dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def sigmoid_forward(z):
    out = 1 / (1 + np.exp(-z))
    return out, out


def sigmoid_backward(dout, cache):
    return cache * (1 - cache)


def tanh_forward(z):
    out = np.tanh(z)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache) ** 2


def relu_forward(z):
    z[z < 0] = 0
    return z, z


def relu_backward(dout, cache):
    dout[cache <= 0] = 0
    return dout


def softmax_forward(z):
    e = np.exp(z - z.max())
    out = e / e.sum(axis=0)
    return out, out


def softmax_backward(dout, cache):
    s = np.sum(dout * cache, axis=0)
    return cache * (dout - s)


def mlp_loss(params, x, labels):
    a = x
    inputs = []
    for k, (w, b) in enumerate(params):
        inputs.append(a)
        a = np.dot(a, w) + b
        if k < len(params) - 1:
            a = np.maximum(a, 0)
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    rows = np.arange(len(x))
    loss = -np.sum(a[rows, labels] - np.max(a, axis=1) - np.log(np.sum(e, axis=1)))
    p[rows, labels] -= 1
    grads = []
    for k in reversed(range(len(params))):
        grads.insert(0, (np.dot(inputs[k].T, p), np.sum(p, axis=0)))
        p = np.dot(p, params[k][0].T) * (inputs[k] > 0)
    return loss, grads


class Value:
    def __init__(self, data):
        self.data = data
        self.grad = 0
        self.sources = []

    def new(self, data, *sources):
        v = Value(data)
        v.sources = sources
        return v

    def __add__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return self.new(self.data + other.data, (self, 1), (other, 1))

    def __sub__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return self.new(self.data - other.data, (self, 1), (other, -1))

    def __mul__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return self.new(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        if not isinstance(other, Value):
            other = Value(other)
        return self.new(self.data / other.data, (self, 1 / other.data), (other, self.data / other.data**2))

    def __neg__(self):
        return self.new(-self.data, (self, -1))

    def __pow__(self, k):
        return self.new(self.data**k, (self, k * self.data**k - 1))

    def exp(self):
        return self.new(np.exp(self.data), (self, np.exp(self.data)))

    def log(self):
        return self.new(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        return self.new(np.tanh(self.data), (self, 1 - np.tanh(self.data) ** 2))

    def relu(self):
        return self.new(max(self.data, 0), (self, 1 if self.data > 0 else 0))

    def backward(self, upstream=1):
        self.grad = upstream
        for source, slope in self.sources:
            source.backward(upstream * slope)
