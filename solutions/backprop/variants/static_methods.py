"""Names bound to other callables; a cache is the function that carries a gradient back through the layer."""

import math
from functools import partial, reduce
from operator import itemgetter

import numpy as np


class Layer:
    """A layer from a rule: inputs -> (output, function from the output's gradient to those of the inputs)."""

    def __init__(self, rule):
        self.rule = rule

    def __call__(self, *inputs):
        return self.rule(*inputs)


class Rules:
    @staticmethod
    def dense(x, w, b):
        return np.matmul(x, w) + b, lambda dout: (dout @ w.T, x.T @ dout, dout.sum(axis=0))

    @staticmethod
    def sigmoid(z):
        # Each half of the line by the formula that cannot overflow there.
        e = np.exp(np.minimum(z, -z))
        a = np.where(z < 0, e, 1) / (1 + e)
        return a, lambda dout: dout * a * (1 - a)

    @staticmethod
    def tanh(z):
        a = np.tanh(z)
        return a, lambda dout: dout * (1 - a**2)

    @staticmethod
    def relu(z):
        return np.where(z > 0, z, 0), lambda dout: np.where(z > 0, dout, 0)

    @classmethod
    def softmax(cls, z):
        p = cls.exponentials(z)
        p = p / p.sum(axis=-1, keepdims=True)
        return p, partial(cls.through_softmax, p)

    @staticmethod
    def exponentials(z):
        return np.exp(z - z.max(axis=-1, keepdims=True))

    @staticmethod
    def through_softmax(p, dout):
        weighted = p * dout
        return weighted - p * weighted.sum(axis=-1, keepdims=True)


class Back:
    def __call__(self, dout, cache):
        return cache(dout)


dense_forward = Layer(Rules.dense)
sigmoid_forward = Rules.sigmoid
tanh_forward = Layer(Rules.tanh)
relu_forward = Rules().relu
softmax_forward = Rules.softmax
dense_backward = Back()
sigmoid_backward = tanh_backward = dense_backward.__call__
relu_backward = lambda dout, cache: cache(dout)  # noqa: E731
softmax_backward = partial(Back.__call__, None)


class Numerical:
    step = 1e-5

    def gradient(self, f, x, h=step):
        return np.reshape([self.slope(f, x, at, h) for at in np.ndindex(x.shape)], x.shape)

    @staticmethod
    def slope(f, x, at, h):
        moved = np.stack([x, x])
        moved[(0, *at)] += h
        moved[(1, *at)] -= h
        return float(f(moved[0]) - f(moved[1])) / (2 * h)


class Network:
    @classmethod
    def loss(cls, params, x, labels):
        network = cls()
        network.pulls = []
        logits = reduce(network.layer, enumerate(params, start=1 - len(params)), x)
        p, _ = Rules.softmax(logits)
        log_p = logits - logits.max(axis=1, keepdims=True)
        log_p = log_p - np.log(Rules.exponentials(logits).sum(axis=1, keepdims=True))
        picked = np.arange(logits.shape[1]) == labels[:, None]
        # Down from the loss: d(-log p) / dp is infinite for p = 0, so the two last steps go together.
        return [-log_p[picked].mean(), network.gradients((p - picked) / len(x))]

    def layer(self, x, numbered):
        number, (w, b) = numbered
        z, through_dense = Rules.dense(x, w, b)
        a, through_relu = Rules.relu(z) if number else (z, lambda dout: dout)
        self.pulls.append(lambda dout: through_dense(through_relu(dout)))
        return a

    def gradients(self, dout):
        grads = {}
        for number in reversed(range(len(self.pulls))):
            dout, *grads[number] = self.pulls[number](dout)
        return [tuple(grad) for _, grad in sorted(grads.items(), key=itemgetter(0))]


numerical_gradient = Numerical().gradient
mlp_loss = Network.loss


class Node:
    """A number, its parents, and the closure that hands its gradient on to them."""

    __slots__ = ("_grad", "data", "hand_on", "parents")

    def __init__(self, data, parents, hand_on):
        self.data, self.parents, self.hand_on, self._grad = data, parents, hand_on, 0.0

    @property
    def grad(self):
        return self._grad

    @staticmethod
    def operation(compute, derivatives, *operands):
        """A node from a function of the operands' numbers and a function giving its derivative to each."""
        nodes = [one if isinstance(one, Node) else Value(one) for one in operands]
        numbers = [node.data for node in nodes]

        def hand_on(arriving):
            for node, derivative in zip(nodes, derivatives(*numbers), strict=True):
                node._grad += arriving * derivative

        return Node(compute(*numbers), nodes, hand_on)

    def power(self, exponent):
        return self.operation(lambda a: a**exponent, lambda a: [exponent * a ** (exponent - 1)], self)

    def backward(self):
        order = []
        self.visit(order, set())
        self._grad = 1.0
        while order:
            node = order.pop()
            node.hand_on(node._grad)

    def visit(self, order, seen):
        if id(self) not in seen:
            seen.add(id(self))
            for parent in self.parents:
                parent.visit(order, seen)
            order.append(self)


def install(name, compute, derivatives):
    def method(self, *others):
        return Node.operation(compute, derivatives, self, *others)

    setattr(Node, name, method)


install("__add__", lambda a, b: a + b, lambda a, b: (1, 1))
install("__radd__", lambda a, b: b + a, lambda a, b: (1, 1))
install("__sub__", lambda a, b: a - b, lambda a, b: (1, -1))
install("__rsub__", lambda a, b: b - a, lambda a, b: (-1, 1))
install("__mul__", lambda a, b: a * b, lambda a, b: (b, a))
install("__rmul__", lambda a, b: b * a, lambda a, b: (b, a))
install("__truediv__", lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2))
install("__rtruediv__", lambda a, b: b / a, lambda a, b: (-b / a**2, 1 / a))
install("__neg__", lambda a: -a, lambda a: [-1])
install("exp", math.exp, lambda a: [math.exp(a)])
install("log", math.log, lambda a: [1 / a])
install("tanh", math.tanh, lambda a: [1 - math.tanh(a) ** 2])
install("relu", partial(max, 0), lambda a: [int(a > 0)])
Node.__pow__ = Node.power
Value = partial(Node, parents=(), hand_on=lambda arriving: None)
