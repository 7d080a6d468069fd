"""Every intermediate in the dtype of the parameters, constants too; convolution by the kernel's rows; the larger of
two and then of two again; one flat vector for Adam, with corrected moments and the epsilon that makes that Keras's."""

import numpy as np

NAMES = ["conv1", "conv2", "conv3", "dense1", "dense2"]


def preprocess(images, labels):
    return (
        np.divide(images, np.float32(255), dtype=np.float32).reshape(len(images), 28, 28, 1),
        np.array([[label == digit for digit in range(10)] for label in labels], dtype=np.float32),
    )


def build_keras_model():
    import keras

    picture = keras.Input(shape=(28, 28, 1), dtype="float32")
    z = keras.layers.Conv2D(32, (3, 3))(picture)
    z = keras.layers.MaxPooling2D((2, 2))(keras.layers.ReLU()(z))
    z = keras.layers.Conv2D(64, (3, 3))(z)
    z = keras.layers.MaxPooling2D((2, 2))(keras.layers.ReLU()(z))
    z = keras.layers.Conv2D(64, (3, 3))(z)
    z = keras.layers.Flatten()(keras.layers.Activation("relu")(z))
    z = keras.layers.Dense(64, activation="relu")(z)
    z = keras.layers.Dense(10)(z)
    model = keras.Model(picture, keras.layers.Softmax()(z))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7),
        loss="categorical_crossentropy",
        metrics=["categorical_accuracy"],
    )
    return model


def init_params(rng):
    shapes = [(3, 3, 1, 32), (3, 3, 32, 64), (3, 3, 64, 64), (576, 64), (64, 10)]
    params = {}
    for name, shape in zip(NAMES, shapes, strict=True):
        window = 9 if len(shape) == 4 else 1
        limit = np.float32(np.sqrt(6 / (window * shape[-2] + window * shape[-1])))
        params[name + "_kernel"] = (rng.random(shape, dtype=np.float32) * np.float32(2) - np.float32(1)) * limit
        params[name + "_bias"] = np.zeros(shape[-1], dtype=np.float32)
    return params


def kernel_rows(x):
    """(N, H, W, C) -> for each row of a kernel, the (N, H - 2, W - 2, 3 * C) values that lie under it."""
    height, width = x.shape[1] - 2, x.shape[2] - 2
    beside = np.concatenate([x[:, :, q : q + width] for q in range(3)], axis=-1)
    return [beside[:, p : p + height] for p in range(3)]


def convolution(x, kernel, bias):
    under = kernel_rows(x)
    first, second, third = (row @ one.reshape(-1, len(bias)) for row, one in zip(under, kernel, strict=True))
    return first + second + third + bias, under


def convolution_backward(d, under, kernel):
    n, height, width, filters = d.shape
    channels = kernel.shape[2]
    dx = np.zeros((n, height + 2, width + 2, channels), dtype=d.dtype)
    dkernel = np.empty_like(kernel)
    rows = d.reshape(-1, filters)
    for p in range(3):
        dkernel[p] = (under[p].reshape(len(rows), -1).T @ rows).reshape(3, channels, filters)
        back = d @ kernel[p].reshape(-1, filters).T
        for q in range(3):
            dx[:, p : p + height, q : q + width] += back[..., q * channels : (q + 1) * channels]
    return dx, dkernel, rows.sum(axis=0, dtype=d.dtype)


def halved(x, axis):
    """The larger of two neighbours along an axis, and whether the second one was."""
    even = 2 * (x.shape[axis] // 2)
    ones = [np.take(x, np.arange(start, even, 2), axis=axis) for start in (0, 1)]
    return np.maximum(*ones), ones[1] > ones[0]  # equals go to the first


def doubled(d, is_second, axis, size):
    """The gradient of `halved`; what was left over at the end of the axis gets nothing."""
    zero = np.zeros((), d.dtype)
    pairs = np.stack([np.where(is_second, zero, d), np.where(is_second, d, zero)], axis=axis + 1)
    shape = [*d.shape[:axis], 2 * d.shape[axis], *d.shape[axis + 1 :]]
    dx = np.zeros([*shape[:axis], size, *shape[axis + 1 :]], d.dtype)
    dx[(slice(None),) * axis + (slice(0, shape[axis]),)] = pairs.reshape(shape)
    return dx


def pooling(x):
    # Within each row first, then between rows: so a tie goes to the first cell in row-major order.
    narrow, right = halved(x, 2)
    small, below = halved(narrow, 1)
    return small, (right, below, x.shape)


def pooling_backward(d, cache):
    right, below, shape = cache
    return doubled(doubled(d, below, 1, shape[1]), right, 2, shape[2])


def network(params, x):
    zero = np.zeros((), dtype=x.dtype)
    z1, under1 = convolution(x, params["conv1_kernel"], params["conv1_bias"])
    p1, cache1 = pooling(np.maximum(z1, zero))
    z2, under2 = convolution(p1, params["conv2_kernel"], params["conv2_bias"])
    p2, cache2 = pooling(np.maximum(z2, zero))
    z3, under3 = convolution(p2, params["conv3_kernel"], params["conv3_bias"])
    flat = np.maximum(z3, zero).reshape(len(x), -1)
    z4 = flat @ params["dense1_kernel"] + params["dense1_bias"]
    hidden = np.maximum(z4, zero)
    logits = hidden @ params["dense2_kernel"] + params["dense2_bias"]
    return logits, (z1, under1, cache1, z2, under2, cache2, z3, under3, flat, z4, hidden)


def forward(params, x):
    return network(params, x)[0]


def crossentropy(logits, y):
    """Losses (N,) and d loss / d logits (N, 10) of each row, in the dtype of the logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exps = np.exp(shifted)
    sums = np.add.reduce(exps, axis=1, keepdims=True, dtype=logits.dtype)
    return ((np.log(sums) - shifted) * y).sum(axis=1), exps / sums - y


def loss_and_gradients(params, x, y):
    logits, (z1, under1, cache1, z2, under2, cache2, z3, under3, flat, z4, hidden) = network(params, x)
    losses, d = crossentropy(logits, y)
    d = d / d.dtype.type(len(x))
    grads = {"dense2_kernel": hidden.T @ d, "dense2_bias": d.sum(axis=0)}
    d = (d @ params["dense2_kernel"].T) * (z4 > 0).astype(d.dtype)
    grads.update(dense1_kernel=flat.T @ d, dense1_bias=d.sum(axis=0))
    d = (d @ params["dense1_kernel"].T).reshape(z3.shape) * (z3 > 0).astype(d.dtype)
    d, grads["conv3_kernel"], grads["conv3_bias"] = convolution_backward(d, under3, params["conv3_kernel"])
    d = pooling_backward(d, cache2) * (z2 > 0).astype(d.dtype)
    d, grads["conv2_kernel"], grads["conv2_bias"] = convolution_backward(d, under2, params["conv2_kernel"])
    d = pooling_backward(d, cache1) * (z1 > 0).astype(d.dtype)
    _, grads["conv1_kernel"], grads["conv1_bias"] = convolution_backward(d, under1, params["conv1_kernel"])
    return losses.mean(), {name: grads[name] for name in params}


def flattened(values):
    return np.concatenate([value.ravel() for value in values.values()])


def like(flat, params):
    """The vector cut up again, in the order of the dict it was made from."""
    ends = np.cumsum([param.size for param in params.values()])[:-1]
    return {name: part.reshape(params[name].shape) for name, part in zip(params, np.split(flat, ends), strict=True)}


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    weights = flattened(params)
    number = weights.dtype.type
    m, v = np.zeros_like(weights), np.zeros_like(weights)
    t, losses = 0, []
    for _ in range(epochs):
        order, total = rng.permutation(len(x)), 0.0
        while len(order):
            rows, order = order[:batch_size], order[batch_size:]
            loss, grads = loss_and_gradients(like(weights, params), np.take(x, rows, axis=0), y[rows])
            total += float(loss) * len(rows)
            grad = flattened(grads)
            t += 1
            m = number(0.9) * m + number(0.1) * grad
            v = number(0.999) * v + number(0.001) * grad * grad
            # The textbook's corrected moments; Keras's epsilon stands beside the uncorrected root, so it grows here.
            corrected_m, corrected_v = m / number(1 - 0.9**t), v / number(1 - 0.999**t)
            epsilon = number(1e-7 / np.sqrt(1 - 0.999**t))
            weights = weights - number(learning_rate) * corrected_m / (np.sqrt(corrected_v) + epsilon)
        losses.append(total / len(x))
    return like(weights, params), np.array(losses, dtype=weights.dtype)


def evaluate(params, x, y):
    losses, right = [], []
    for rows in np.array_split(np.arange(len(x)), max(1, len(x) // 250)):
        logits = forward(params, x[rows])
        losses.append(crossentropy(logits, y[rows])[0])
        right.append(logits.argmax(axis=1) == y[rows].argmax(axis=1))
    return np.concatenate(losses).mean(), np.concatenate(right).mean()
