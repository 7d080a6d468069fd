"""Topic 3, backpropagation: layers with a forward and a backward pass, and automatic differentiation of scalars.

Array-API style: any namespace that `array_api_compat` knows (NumPy, CuPy, array-api-strict); the dtype of the
arrays is the dtype of the result. `f_forward` gives the result and a cache, `f_backward` takes the derivative
of some loss with respect to that result (`dout`) and the cache, and gives the derivatives with respect to the
inputs, in their shapes.

Sources: Rumelhart, Hinton & Williams, "Learning Representations by Back-propagating Errors" (1986);
Goodfellow, Bengio & Courville, *Deep Learning* (2016), 6.5; Griewank & Walther, *Evaluating Derivatives*
(2008), chapter 3, for the reverse mode; Karpathy, micrograd (2020), for its smallest form.
"""

from __future__ import annotations

import math
from typing import Any

from array_api_compat import array_namespace

Array = Any


# --- layers ---


def dense_forward(x: Array, w: Array, b: Array) -> tuple[Array, Any]:
    """Z = X W + b. x (N, D), w (D, M), b (M,) -> (N, M)."""
    return array_namespace(x, w, b).matmul(x, w) + b, (x, w)


def dense_backward(dout: Array, cache: Any) -> tuple[Array, Array, Array]:
    """dX = dZ W^T, dW = X^T dZ, db = the sum of dZ's rows. dout (N, M) -> (N, D), (D, M), (M,)."""
    x, w = cache
    xp = array_namespace(dout)
    return xp.matmul(dout, w.T), xp.matmul(x.T, dout), xp.sum(dout, axis=0)


def sigmoid_forward(z: Array) -> tuple[Array, Any]:
    """1 / (1 + e^-z), any shape. As exp(-log(e^0 + e^-z)): a log-sum-exp does not overflow."""
    xp = array_namespace(z)
    return xp.exp(-xp.logaddexp(xp.zeros_like(z), -z)), z


def sigmoid_backward(dout: Array, cache: Any) -> Array:
    """dout s(z) s(-z), any shape; no difference to cancel where it is small."""
    return dout * sigmoid_forward(cache)[0] * sigmoid_forward(-cache)[0]


def tanh_forward(z: Array) -> tuple[Array, Any]:
    """The hyperbolic tangent, any shape."""
    return array_namespace(z).tanh(z), z


def tanh_backward(dout: Array, cache: Any) -> Array:
    """dout / cosh(z)^2, any shape; as 4 s'(2z), because cosh overflows."""
    return 4.0 * sigmoid_backward(dout, 2.0 * cache)


def relu_forward(z: Array) -> tuple[Array, Any]:
    """max(z, 0), any shape. Nair & Hinton, ICML 2010."""
    xp = array_namespace(z)
    positive = z > 0
    return xp.where(positive, z, xp.zeros_like(z)), positive


def relu_backward(dout: Array, cache: Any) -> Array:
    """dout where z > 0, else 0, at the corner too, as in Keras. Any shape."""
    xp = array_namespace(dout)
    return xp.where(cache, dout, xp.zeros_like(dout))


def softmax_forward(z: Array) -> tuple[Array, Any]:
    """exp(z) / sum(exp(z)) along the last axis, any shape; the largest exponent of each row is 0."""
    xp = array_namespace(z)
    powers = xp.exp(z - xp.max(z, axis=-1, keepdims=True))
    p = powers / xp.sum(powers, axis=-1, keepdims=True)
    return p, p


def softmax_backward(dout: Array, cache: Any) -> Array:
    """The Jacobian of a row is diag(p) - p p^T, so dz = p (dout - sum(dout p)), sums along the last axis."""
    xp = array_namespace(dout)
    return cache * (dout - xp.sum(dout * cache, axis=-1, keepdims=True))


# --- a whole network ---


def mlp_loss(params: Any, x: Array, labels: Array) -> tuple[Array, list[tuple[Array, Array]]]:
    """Mean softmax cross-entropy of a multilayer perceptron, and its derivatives.

    params: one or more (w, b), w (D, M), b (M,), ReLU between the layers; x (N, D), labels (N,) integers
    -> loss, 0-d, and [(dw, db), ...], one for each layer. Goodfellow et al., algorithms 6.3 and 6.4.
    """
    xp = array_namespace(x)
    out, last, backwards = x, len(params) - 1, []
    for number, (w, b) in enumerate(params):
        out, cache = dense_forward(out, w, b)
        backwards.append((dense_backward, cache))
        if number < last:
            out, cache = relu_forward(out)
            backwards.append((relu_backward, cache))

    n, classes = out.shape
    is_label = labels[:, None] == xp.arange(classes, dtype=labels.dtype)[None, :]
    target = xp.astype(is_label, out.dtype)
    shifted = out - xp.max(out, axis=-1, keepdims=True)
    log_sum = xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))
    loss = xp.asarray(xp.mean(log_sum[:, 0] - xp.sum(target * shifted, axis=-1)))

    dout, grads = (xp.exp(shifted - log_sum) - target) / n, []
    for backward, cache in reversed(backwards):
        dout = backward(dout, cache)
        if backward is dense_backward:
            dout, dw, db = dout
            grads.insert(0, (dw, db))
    return loss, grads


# --- derivatives of anything ---


def numerical_gradient(f: Any, x: Array, h: float = 1e-5) -> Array:
    """(f(x + h e) - f(x - h e)) / 2h for each entry's unit array e; any shape -> the same shape."""
    xp = array_namespace(x)
    numbers = xp.reshape(xp.arange(x.size), x.shape)
    slopes = []
    for number in range(x.size):
        step = h * xp.astype(numbers == number, x.dtype)
        slopes.append(xp.asarray((f(x + step) - f(x - step)) / (2.0 * h), dtype=x.dtype))
    return xp.reshape(xp.stack(slopes), x.shape)


class Value:
    """A scalar that remembers what it was made from: reverse-mode automatic differentiation.

    data      the number
    grad      after `backward()` on a later value: that value's derivative with respect to this one
    inputs    pairs (value it was made from, derivative with respect to it)
    """

    def __init__(self, data: float, inputs: tuple[tuple[Value, float], ...] = ()) -> None:
        self.data, self.grad, self.inputs = float(data), 0.0, inputs

    def __add__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            return Value(self.data + other, ((self, 1.0),))
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: Value | float) -> Value:
        if not isinstance(other, Value):
            return Value(self.data * other, ((self, other),))
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, exponent: float) -> Value:
        return Value(self.data**exponent, ((self, exponent * self.data ** (exponent - 1)),))

    def __sub__(self, other: Value | float) -> Value:
        return self + -other

    def __truediv__(self, other: Value | float) -> Value:
        return self * (other**-1 if isinstance(other, Value) else 1 / other)

    def __neg__(self) -> Value:
        return Value(-self.data, ((self, -1.0),))

    def __rsub__(self, number: float) -> Value:
        return -self + number

    def __rtruediv__(self, number: float) -> Value:
        return self**-1 * number

    __radd__, __rmul__ = __add__, __mul__

    def exp(self) -> Value:
        power = math.exp(self.data)
        return Value(power, ((self, power),))

    def log(self) -> Value:
        return Value(math.log(self.data), ((self, 1 / self.data),))

    def tanh(self) -> Value:
        return Value(math.tanh(self.data), ((self, 1 / math.cosh(self.data) ** 2),))

    def relu(self) -> Value:
        positive = self.data > 0
        return Value(self.data if positive else 0.0, ((self, float(positive)),))

    def backward(self) -> None:
        """Set the `grad` of every value this one was made from; each passes on once all its uses have reported."""
        uses = {self: 0}
        waiting = [self]
        while waiting:
            value = waiting.pop()
            value.grad = 0.0
            for one, _ in value.inputs:
                if one not in uses:
                    uses[one] = 0
                    waiting.append(one)
                uses[one] += 1

        self.grad, ready = 1.0, [self]
        while ready:
            value = ready.pop()
            for one, slope in value.inputs:
                one.grad += slope * value.grad
                uses[one] -= 1
                if not uses[one]:
                    ready.append(one)
