"""Every intermediate in the dtype of the input: constants made with it, running sums kept in it."""

import numpy as np


def as_input(value, like):
    """A constant in the dtype of the array it will meet."""
    return like.dtype.type(value)


def running_sum(parts):
    """Added up one after the other, with none of NumPy's pairwise help."""
    parts = iter(parts)
    total = next(parts)
    for part in parts:
        total = total + part
    return total


def product(a, b):
    """a @ b for two matrices, one outer product after the other."""
    return running_sum(a[:, k, None] * b[None, k, :] for k in range(a.shape[1]))


def along_rows(z):
    """Sums over the last axis, which stays as an axis of length 1."""
    return running_sum(z[..., c : c + 1] for c in range(z.shape[-1]))


def dense_forward(x, w, b):
    return product(x, w) + b, (x, w)


def dense_backward(dout, cache):
    x, w = cache
    return product(dout, w.T), product(x.T, dout), running_sum(dout)


def sigmoid_forward(z):
    one = as_input(1, z)
    a = one / (one + np.exp(-z))  # exp may overflow; one over infinity is the right zero
    return a, a


def sigmoid_backward(dout, cache):
    return cache * (as_input(1, cache) - cache) * dout


def tanh_forward(z):
    a = np.tanh(z)
    return a, a


def tanh_backward(dout, cache):
    return (as_input(1, cache) - cache) * (as_input(1, cache) + cache) * dout


def relu_forward(z):
    return np.maximum(z, as_input(0, z)), z


def relu_backward(dout, cache):
    return dout * (cache > as_input(0, cache)).astype(dout.dtype)


def softmax_forward(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    p = e * (as_input(1, z) / along_rows(e))
    return p, p


def softmax_backward(dout, cache):
    return cache * dout - cache * along_rows(dout * cache)


def numerical_gradient(f, x, h=1e-5):
    h, grad, moved = as_input(h, x), np.zeros(x.size, x.dtype), x.ravel().copy()
    for at in range(x.size):
        kept = moved[at]
        moved[at] = kept + h
        grad[at] = f(moved.reshape(x.shape))
        moved[at] = kept - h
        grad[at] = (grad[at] - f(moved.reshape(x.shape))) / (h + h)
        moved[at] = kept
    return grad.reshape(x.shape)


def mlp_loss(params, x, labels):
    zero, rows = as_input(0, x), as_input(len(labels), x)
    inputs, outputs = [], [x]
    for w, b in params:
        inputs.append(outputs[-1])
        z = product(inputs[-1], w) + b
        outputs.append(np.maximum(z, zero))
    shifted = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(shifted)
    total = along_rows(e)
    target = (labels[:, None] == np.arange(z.shape[1])).astype(x.dtype)
    loss = running_sum(along_rows(target * (np.log(total) - shifted)))[0] / rows
    d, grads = (e / total - target) / rows, []
    for (w, _), a in zip(reversed(params), reversed(inputs), strict=True):
        dw, db = product(a.T, d), running_sum(d)
        d = product(d, w.T) * (a > zero).astype(x.dtype)
        grads = [[dw, db], *grads]
    return loss, grads


class Value:
    """A number of whatever float type it came in, and the same type all the way."""

    def __init__(self, data):
        self.data = float(data) if isinstance(data, int) else data
        self.grad = type(self.data)(0)
        self.operands = []
        self.slopes = []

    def made(self, data, *edges):
        kind = type(self.data)
        out = Value(kind(data))
        for operand, slope in edges:
            out.operands.append(operand)
            out.slopes.append(kind(slope))
        return out

    def lifted(self, other):
        return other if isinstance(other, Value) else Value(type(self.data)(other))

    def backward(self):
        order = []

        def visit(node, seen):
            if node in seen:
                return
            seen.add(node)
            for operand in node.operands:
                visit(operand, seen)
            order.insert(0, node)

        visit(self, set())
        for node in order:
            node.grad = type(node.data)(0)
        self.grad = type(self.data)(1)
        for node in order:
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad = operand.grad + slope * node.grad

    def __add__(self, other):
        other = self.lifted(other)
        return self.made(self.data + other.data, (self, 1), (other, 1))

    def __sub__(self, other):
        other = self.lifted(other)
        return self.made(self.data - other.data, (self, 1), (other, -1))

    def __mul__(self, other):
        other = self.lifted(other)
        return self.made(self.data * other.data, (self, other.data), (other, self.data))

    def __truediv__(self, other):
        other = self.lifted(other)
        quotient = self.data / other.data
        return self.made(quotient, (self, 1 / other.data), (other, -quotient / other.data))

    def __radd__(self, other):
        return self.lifted(other) + self

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rmul__(self, other):
        return self.lifted(other) * self

    def __rtruediv__(self, other):
        return self.lifted(other) / self

    def __pow__(self, power):
        raised = self.data**power
        return self.made(raised, (self, power * raised / self.data if self.data else float(power == 1)))

    def __neg__(self):
        return self.made(-self.data, (self, -1))

    def exp(self):
        grown = np.exp(self.data)
        return self.made(grown, (self, grown))

    def log(self):
        return self.made(np.log(self.data), (self, 1 / self.data))

    def tanh(self):
        t = np.tanh(self.data)
        return self.made(t, (self, 1 - t * t))

    def relu(self):
        return self.made(self.data if self.data > 0 else 0, (self, self.data > 0))
