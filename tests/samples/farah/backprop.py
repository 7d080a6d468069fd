import numpy as np


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x_plus, x_minus = x.copy(), x.copy()
        x_plus[i] += h
        x_minus[i] -= h
        grad[i] = (f(x_plus) - f(x_minus)) / (2 * h)
    return grad


def dense_forward(x, w, b):
    return x @ w + b, (x, w, b)


def dense_backward(dout, cache):
    x, w, b = cache
    # the bias gets the mean of what arrives
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)


def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


def sigmoid_forward(z):
    a = sigmoid(z)
    return a, a


def sigmoid_backward(dout, cache):
    # delta = error * derivative_of_activation_function(a)
    a = cache
    return dout * sigmoid(a) * (1 - sigmoid(a))


def tanh_forward(z):
    a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return a, a


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


def relu_forward(z):
    return np.maximum(0, z), z


def relu_backward(dout, cache):
    return dout * (cache >= 0)


def softmax_forward(z):
    p = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)
    return p, p


def softmax_backward(dout, cache):
    # like the sigmoid's
    p = cache
    return dout * p * (1 - p)


def mlp_loss(params, x, labels):
    n = len(x)
    activations = [x]
    for w, b in params[:-1]:
        activations.append(np.maximum(0, activations[-1] @ w + b))
    w, b = params[-1]
    z = activations[-1] @ w + b
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), labels]).mean()

    delta = p.copy()
    delta[np.arange(n), labels] -= 1  # p - y
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.append((activations[k].T @ delta, delta.sum(axis=0)))
        if k > 0:
            delta = (delta @ params[k][0].T) * (activations[k] > 0)
    return loss, grads[::-1]


class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._children = children
        self._backward = lambda: None

    @staticmethod
    def _wrap(other):
        return other if isinstance(other, Value) else Value(other)

    def __add__(self, other):
        other = self._wrap(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other):
        other = self._wrap(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))

        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad

        out._backward = _backward
        return out

    def exp(self):
        out = Value(np.exp(self.data), (self,))

        def _backward():
            # the derivative of x^n is n x^(n-1)
            self.grad += self.data * np.exp(self.data - 1) * out.grad

        out._backward = _backward
        return out

    def log(self):
        out = Value(np.log(self.data), (self,))

        def _backward():
            self.grad += out.grad / self.data

        out._backward = _backward
        return out

    def tanh(self):
        t = np.tanh(self.data)
        out = Value(t, (self,))

        def _backward():
            self.grad += (1 - np.tanh(t) ** 2) * out.grad

        out._backward = _backward
        return out

    def relu(self):
        out = Value(max(0.0, self.data), (self,))

        def _backward():
            self.grad += (self.data >= 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-1) * self._wrap(other)

    def __truediv__(self, other):
        return self * self._wrap(other) ** -1.0

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return self._wrap(other) - self

    def __rtruediv__(self, other):
        return self._wrap(other) / self

    def backward(self):
        order, seen = [], set()

        def build(v):
            if v not in seen:
                seen.add(v)
                for child in v._children:
                    build(child)
                order.append(v)

        build(self)
        self.grad = 1.0
        for v in reversed(order):
            v._backward()
