"""Copies first, then in place on the copies: a work space allocated once for a call, out= everywhere, results that
are views of it; one order of the images, shuffled again and again where it stands."""

import numpy as np

SIDES = {"conv1": 28, "conv2": 13, "conv3": 5}  # of the picture that goes into each convolution


def preprocess(images, labels):
    x = np.empty((*images.shape, 1), np.float32)
    x[..., 0] = images
    x /= 255
    y = np.zeros((labels.shape[0], 10), np.float32)
    np.put_along_axis(y, labels[:, np.newaxis].astype(int), 1, axis=1)
    return x, y


def build_keras_model():
    import keras

    model = keras.models.Sequential()
    add = model.add
    add(keras.layers.InputLayer(shape=(28, 28, 1)))
    for filters in (32, 64):
        add(keras.layers.Conv2D(filters, kernel_size=3, padding="valid", strides=1))
        add(keras.layers.Activation("relu"))
        add(keras.layers.MaxPooling2D(pool_size=2, strides=2))
    add(keras.layers.Conv2D(64, kernel_size=3))
    add(keras.layers.Activation("relu"))
    add(keras.layers.Flatten())
    add(keras.layers.Dense(64))
    add(keras.layers.Activation("relu"))
    add(keras.layers.Dense(10))
    add(keras.layers.Activation("softmax"))
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(), metrics=["accuracy"])
    return model


def init_params(rng):
    names = ["conv1", "conv2", "conv3", "dense1", "dense2"]
    shapes = [(3, 3, 1, 32), (3, 3, 32, 64), (3, 3, 64, 64), (576, 64), (64, 10)]
    # One draw for all of the kernels, cut into pieces.
    drawn = rng.uniform(-1, 1, sum(int(np.prod(shape)) for shape in shapes))
    params, start = {}, 0
    for name, shape in zip(names, shapes, strict=True):
        stop = start + int(np.prod(shape))
        kernel = drawn[start:stop].reshape(shape)
        fan_in = kernel.size // shape[-1]
        fan_out = kernel.size // shape[-2]
        kernel *= np.sqrt(6.0 / (fan_in + fan_out))
        params[f"{name}_kernel"] = kernel.astype(np.float32)
        params[f"{name}_bias"] = np.zeros(shape[-1], np.float32)
        start = stop
    return params


class WorkSpace:
    """Arrays for a batch of up to `n` images, each made when it is first asked for."""

    def __init__(self, n, dtype):
        self.n, self.dtype, self.arrays = n, dtype, {}

    def __call__(self, name, n, *shape):
        if name not in self.arrays:
            self.arrays[name] = np.empty((self.n, *shape), self.dtype)
        return self.arrays[name][:n]


def corners(x):
    """The four cells of every pooling window, in row-major order, as views."""
    height, width = (n - n % 2 for n in x.shape[1:3])
    return [x[:, p:height:2, q:width:2] for p in range(2) for q in range(2)]


def convolve(space, name, params, x):
    n, side, channels = len(x), SIDES[name] - 2, x.shape[3]
    columns = space(f"{name}_columns", n, side, side, 3, 3, channels)
    for p in range(3):
        for q in range(3):
            columns[:, :, :, p, q] = x[:, p : p + side, q : q + side]
    kernel = params[f"{name}_kernel"]
    out = space(f"{name}_out", n, side, side, kernel.shape[3])
    rows = columns.reshape(n * side * side, -1)
    np.matmul(rows, kernel.reshape(rows.shape[1], -1), out=out.reshape(len(rows), -1))
    out += params[f"{name}_bias"]
    return np.maximum(out, 0, out=out)


def pool(space, name, x):
    first, *others = corners(x)
    out = space(f"{name}_pooled", *first.shape)
    np.copyto(out, first)
    for other in others:
        np.maximum(out, other, out=out)
    return out


def dense(space, name, params, x):
    out = space(f"{name}_out", len(x), len(params[f"{name}_bias"]))
    np.matmul(x, params[f"{name}_kernel"], out=out)
    out += params[f"{name}_bias"]
    return out


def logits_of(space, params, x):
    for name in ("conv1", "conv2"):
        x = pool(space, name, convolve(space, name, params, x))
    x = convolve(space, "conv3", params, x)
    hidden = dense(space, "dense1", params, x.reshape(len(x), -1))
    np.maximum(hidden, 0, out=hidden)
    return dense(space, "dense2", params, hidden)


def forward(params, x):
    return logits_of(WorkSpace(len(x), x.dtype), params, x)


def to_log_softmax(z):
    """In place."""
    z -= z.max(axis=1, keepdims=True)
    z -= np.log(np.sum(np.exp(z), axis=1, keepdims=True))
    return z


def convolve_backward(space, name, params, grads, d):
    """From the gradient of a convolution's ReLU, which it spoils, to that of the picture that went in, if needed."""
    n, side = d.shape[:2]
    d *= space.arrays[f"{name}_out"][:n] > 0
    kernel, rows = params[f"{name}_kernel"], d.reshape(n * side * side, -1)
    columns = space.arrays[f"{name}_columns"][:n]
    flat = columns.reshape(len(rows), -1)
    np.matmul(flat.T, rows, out=grads[f"{name}_kernel"].reshape(flat.shape[1], -1))
    np.sum(rows, axis=0, out=grads[f"{name}_bias"])
    if name == "conv1":
        return None
    np.matmul(rows, kernel.reshape(flat.shape[1], -1).T, out=flat)  # the columns have done their work
    dx = space(f"{name}_dx", n, side + 2, side + 2, kernel.shape[2])
    dx.fill(0)
    for p in range(3):
        for q in range(3):
            dx[:, p : p + side, q : q + side] += columns[:, :, :, p, q]
    return dx


def pool_backward(space, name, d):
    """Each cell that holds the maximum takes the gradient that is left; `d` is spoilt."""
    n = len(d)
    x, pooled = space.arrays[f"{name}_out"][:n], space.arrays[f"{name}_pooled"][:n]
    dx = space(f"{name}_dout", *x.shape)
    dx.fill(0)
    for cell, dcell in zip(corners(x), corners(dx), strict=True):
        np.multiply(d, cell == pooled, out=dcell)
        d -= dcell
    return dx


def loss_and_gradients(params, x, y, space=None):
    space = space or WorkSpace(len(x), x.dtype)
    grads = {name: np.empty_like(param) for name, param in params.items()}
    logp = to_log_softmax(logits_of(space, params, x))
    loss = -np.vdot(y, logp) / len(x)
    d = np.exp(logp, out=logp)
    d -= y
    d /= len(x)
    hidden = space.arrays["dense1_out"][: len(x)]
    last = space.arrays["conv3_out"][: len(x)]
    np.matmul(hidden.T, d, out=grads["dense2_kernel"])
    d.sum(axis=0, out=grads["dense2_bias"])
    d = d @ params["dense2_kernel"].T
    d *= hidden > 0
    np.matmul(last.reshape(len(x), -1).T, d, out=grads["dense1_kernel"])
    d.sum(axis=0, out=grads["dense1_bias"])
    d = (d @ params["dense1_kernel"].T).reshape(last.shape)
    d = convolve_backward(space, "conv3", params, grads, d)
    for name in ("conv2", "conv1"):
        d = convolve_backward(space, name, params, grads, pool_backward(space, name, d))
    return loss, grads


class Adam:
    """Steps in place."""

    def __init__(self, params, learning_rate):
        self.learning_rate, self.t = learning_rate, 0
        self.m = {name: np.zeros_like(param) for name, param in params.items()}
        self.v = {name: np.zeros_like(param) for name, param in params.items()}
        self.work = {name: np.empty_like(param) for name, param in params.items()}

    def step(self, params, grads):
        """Spoils the gradients."""
        self.t += 1
        rate = self.learning_rate * (1 - 0.999**self.t) ** 0.5 / (1 - 0.9**self.t)
        for name, param in params.items():
            grad, m, v, work = grads[name], self.m[name], self.v[name], self.work[name]
            np.multiply(grad, grad, out=work)
            work *= 1 - 0.999
            v *= 0.999
            v += work
            grad *= 1 - 0.9
            m *= 0.9
            m += grad
            np.sqrt(v, out=work)
            work += 1e-7
            np.divide(m, work, out=work)
            work *= rate
            param -= work


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    params = {name: param.copy() for name, param in params.items()}
    adam = Adam(params, learning_rate)
    space = WorkSpace(min(batch_size, len(x)), x.dtype)
    losses, order = np.zeros(epochs), np.arange(len(x))
    for epoch in range(epochs):
        rng.shuffle(order)
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[rows], y[rows], space)
            adam.step(params, grads)
            losses[epoch] += loss * rows.size
    losses /= len(x)
    return params, losses


def evaluate(params, x, y):
    space, totals = WorkSpace(100, x.dtype), np.zeros(2)
    for start in range(0, len(x), 100):
        logits, wanted = logits_of(space, params, x[start : start + 100]), y[start : start + 100]
        right = np.equal(logits.argmax(axis=1), wanted.argmax(axis=1))
        logp = to_log_softmax(logits)
        logp *= wanted
        # A chunk's means count as often as it has images.
        totals += len(wanted) * np.array([-logp.sum(axis=1).mean(), right.mean()])
    totals /= len(x)
    return tuple(totals)
