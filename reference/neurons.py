"""One neuron, and a layer of them: weighted sums, activations, their derivatives, and the delta rule.

Every function takes arrays of one array-API library (NumPy, CuPy, ...) and answers in its arrays and dtype.
"""

from typing import Any

from array_api_compat import array_namespace

Array = Any


def linear(x: Array, w: Array, b: Array) -> Array:
    """Weighted sums of a layer, Z = X W + b.

    x (N, D), w (D, M), b (M,) -> (N, M). Goodfellow, Bengio & Courville, Deep Learning (2016), ch. 6.
    """
    xp = array_namespace(x, w, b)
    return xp.matmul(x, w) + b


def sigmoid(z: Array) -> Array:
    """The logistic function 1 / (1 + e^-z), elementwise, any shape.

    Computed as exp(-log(e^0 + e^-z)): a log-sum-exp neither overflows nor loses the small values.
    """
    xp = array_namespace(z)
    return xp.exp(-xp.logaddexp(xp.zeros_like(z), -z))


def tanh(z: Array) -> Array:
    """The hyperbolic tangent, elementwise, any shape."""
    return array_namespace(z).tanh(z)


def relu(z: Array) -> Array:
    """max(z, 0), elementwise, any shape. Nair & Hinton, ICML 2010."""
    xp = array_namespace(z)
    return xp.where(z > 0, z, xp.zeros_like(z))


def leaky_relu(z: Array, negative_slope: float = 0.2) -> Array:
    """z where positive, else negative_slope * z, elementwise, any shape. Maas, Hannun & Ng, ICML 2013.

    For a slope in [0, 1] that is the larger of the two. The default is that of keras.ops.leaky_relu.
    """
    xp = array_namespace(z)
    return xp.maximum(z, negative_slope * z)


def softmax(z: Array) -> Array:
    """exp(z) / sum(exp(z)) along the last axis, any shape. Bridle, NATO ASI F 68, 1990.

    Computed as exp(z - logsumexp(z)), with the row's maximum taken out first.
    """
    xp = array_namespace(z)
    shifted = z - xp.max(z, axis=-1, keepdims=True)
    return xp.exp(shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True)))


def sigmoid_grad(z: Array) -> Array:
    """d sigmoid / dz = sigmoid(z) sigmoid(-z), elementwise; no difference to cancel where it is small."""
    return sigmoid(z) * sigmoid(-z)


def tanh_grad(z: Array) -> Array:
    """d tanh / dz = 1 / cosh(z)^2, elementwise, as 4 sigmoid'(2z) because cosh overflows."""
    return 4 * sigmoid_grad(2 * z)


def relu_grad(z: Array) -> Array:
    """d relu / dz, elementwise: 1 where z > 0, else 0; the corner's 0 is Keras's convention."""
    xp = array_namespace(z)
    return xp.astype(z > 0, z.dtype)


def neuron_step(w: Array, b: float, x: Array, y: float, learning_rate: float) -> tuple[Array, Array, Array]:
    """One gradient step of a sigmoid neuron on one sample, for the loss L = (a - y)^2 / 2.

    w (D,), b, x (D,), y -> new w (D,), new b, and L before the step, both 0-d.
    delta = dL/dz = (a - y) sigmoid'(z); w -= rate * delta * x; b -= rate * delta. Widrow & Hoff, 1960.
    """
    xp = array_namespace(w, x)
    z = xp.asarray(xp.sum(w * x) + b)
    error = sigmoid(z) - y
    move = learning_rate * error * sigmoid_grad(z)
    return w - move * x, xp.asarray(b - move), xp.asarray(error**2 / 2)


def train_neuron(x: Array, y: Array, epochs: int, learning_rate: float) -> tuple[Array, Array, Array]:
    """Gradient descent on one sample after the other, in order, from w = 0 and b = 0.

    x (N, D), y (N,) -> w (D,), b 0-d, and losses (epochs,), the mean loss seen in each epoch.
    """
    xp = array_namespace(x, y)
    w, b = xp.zeros_like(x[0, :]), xp.zeros_like(x[0, 0])
    seen = []
    for _ in range(epochs):
        for i in range(x.shape[0]):
            w, b, loss = neuron_step(w, b, x[i, :], y[i], learning_rate)
            seen.append(loss)
    return w, b, xp.mean(xp.reshape(xp.stack(seen), (epochs, x.shape[0])), axis=1)
