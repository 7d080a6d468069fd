# Ada, week 3. A cache holds what the backward pass reads, and nothing else.
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.empty_like(x)
    for i in np.ndindex(*x.shape):
        push = np.zeros_like(x)
        push[i] = h
        gradient[i] = (f(x + push) - f(x - push)) / (2 * h)
    return gradient


def dense_forward(x, w, b):
    return np.dot(x, w) + b, {"x": x, "w": w}


def dense_backward(dout, cache):
    return np.dot(dout, cache["w"].T), np.dot(cache["x"].T, dout), np.sum(dout, axis=0)


def sigmoid_forward(z):
    small = np.exp(-np.abs(z))
    a = np.where(z < 0, small / (1 + small), 1 / (1 + small))
    return a, a


def sigmoid_backward(dout, a):
    return dout * (a - a**2)


def tanh_forward(z):
    a = np.tanh(z)
    return a, a


def tanh_backward(dout, a):
    return dout - dout * a**2


def relu_forward(z):
    return np.where(z > 0, z, 0 * z), z > 0


def relu_backward(dout, positive):
    return np.where(positive, dout, 0 * dout)


def softmax_forward(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    p = powers / np.sum(powers, axis=-1, keepdims=True)
    return p, p


def softmax_backward(dout, p):
    through = p * dout
    return through - p * np.sum(through, axis=-1, keepdims=True)


def mlp_loss(params, x, labels):
    tape = []
    for w, b in params[:-1]:
        z, dense_cache = dense_forward(x, w, b)
        x, relu_cache = relu_forward(z)
        tape.append((dense_cache, relu_cache))
    scores, last_cache = dense_forward(x, *params[-1])

    one_hot = np.zeros_like(scores)
    one_hot[np.arange(len(labels)), labels] = 1
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    loss = -np.mean(np.sum(one_hot * log_p, axis=1))

    delta = (np.exp(log_p) - one_hot) / len(labels)
    delta, dw, db = dense_backward(delta, last_cache)
    grads = [(dw, db)]
    for dense_cache, relu_cache in reversed(tape):
        delta, dw, db = dense_backward(relu_backward(delta, relu_cache), dense_cache)
        grads.insert(0, (dw, db))
    return loss, grads


class Value:
    """Each result knows a function that hands its derivative on to what it was made of."""

    def __init__(self, data, made_of=()):
        self.data = data
        self.grad = 0.0
        self.made_of = made_of
        self.hand_on = lambda: None

    def __repr__(self):
        return f"Value({self.data}, grad={self.grad})"

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def hand_on():
            self.grad += out.grad
            other.grad += out.grad

        out.hand_on = hand_on
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def hand_on():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.hand_on = hand_on
        return out

    def _of_one(self, data, slope):
        out = Value(data, (self,))

        def hand_on():
            self.grad += slope * out.grad

        out.hand_on = hand_on
        return out

    def __pow__(self, number):
        return self._of_one(self.data**number, number * self.data ** (number - 1))

    def exp(self):
        return self._of_one(np.exp(self.data), np.exp(self.data))

    def log(self):
        return self._of_one(np.log(self.data), 1 / self.data)

    def tanh(self):
        return self._of_one(np.tanh(self.data), 1 - np.tanh(self.data) ** 2)

    def relu(self):
        return self._of_one(max(0.0, self.data), float(self.data > 0))

    # everything else is made of these
    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * other**-1.0

    def __rsub__(self, number):
        return -self + number

    def __rtruediv__(self, number):
        return self**-1.0 * number

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        order = []

        def put(value):
            if value not in order:
                for one in value.made_of:
                    put(one)
                order.append(value)

        put(self)
        self.grad = 1.0
        for value in order[::-1]:
            value.hand_on()


if __name__ == "__main__":
    x, y = Value(3.0), Value(2.0)
    (x * x * y).backward()
    print(x, y)  # 12 and 9
