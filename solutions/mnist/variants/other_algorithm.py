"""Other mathematics: im2col with explicit index arrays, pooling by argmax over reshaped windows, the loss by
np.logaddexp, Adam's moments as sums; batches from sorted random keys. Prints and warns while it works."""

import warnings

import numpy as np

print("imported")

LAYERS = ["dense2", "dense1", "conv3", "conv2", "conv1"]  # as the gradient comes to them
SHAPES = [(64, 10), (576, 64), (3, 3, 64, 64), (3, 3, 32, 64), (3, 3, 1, 32)]


def preprocess(images, labels):
    scaled = np.linspace(0, 1, 256, dtype=np.float32)[images]  # a table of all 256 greys
    one_hot = np.zeros(10 * len(labels), np.float32)
    one_hot[np.arange(len(labels)) * 10 + labels] = 1
    return scaled.reshape(-1, 28, 28, 1), one_hot.reshape(-1, 10)


def build_keras_model():
    import keras
    from keras import layers

    model = keras.Sequential()
    model.add(layers.Conv2D(32, 3, input_shape=(28, 28, 1)))
    model.add(layers.ReLU())
    model.add(layers.MaxPooling2D(2))
    model.add(layers.Conv2D(64, 3))
    model.add(layers.ReLU())
    model.add(layers.MaxPooling2D(2))
    model.add(layers.Conv2D(64, 3))
    model.add(layers.ReLU())
    model.add(layers.Flatten())
    model.add(layers.Dense(64))
    model.add(layers.ReLU())
    model.add(layers.Dense(10))
    model.add(layers.Softmax())
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.001),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=["acc"],
    )
    return model


def init_params(rng):
    params = {}
    for layer, shape in zip(LAYERS, SHAPES, strict=True):  # the last layer first
        receptive = int(np.prod(shape)) // (shape[-2] * shape[-1])
        limit = np.float32(np.sqrt(6 / (receptive * (shape[-2] + shape[-1]))))
        params[f"{layer}_kernel"] = limit - 2 * limit * rng.random(shape, dtype=np.float32)
        params[f"{layer}_bias"] = np.zeros(shape[-1], dtype=np.float32)
    return params


def patch_index(size, channels):
    """(windows, 9 * channels): which entries of a flat picture (size, size, channels) lie in each 3 by 3 window."""
    rows, columns, p, q, c = np.ogrid[: size - 2, : size - 2, :3, :3, :channels]
    index = ((rows + p) * size + columns + q) * channels + c
    return index.reshape((size - 2) ** 2, 9 * channels)


def im2col(x):
    n, size, _, channels = x.shape
    return np.take(x.reshape(n, -1), patch_index(size, channels), axis=1)


def col2im(dcolumns, shape):
    n, size, _, channels = shape
    dx, index = np.zeros((n, size * size * channels), dcolumns.dtype), patch_index(size, channels)
    for cell in range(9):  # within one cell of the window no entry of the picture occurs twice
        part = slice(cell * channels, (cell + 1) * channels)
        dx[:, index[:, part]] += dcolumns[:, :, part]
    return dx.reshape(shape)


def pool_windows(x):
    """(N, H, W, C) -> (N, H/2, W/2, C, 4), the odd row and column left out."""
    n, h, w, c = x.shape
    even = x[:, : h - h % 2, : w - w % 2]
    return even.reshape(n, h // 2, 2, w // 2, 2, c).transpose(0, 1, 3, 5, 2, 4).reshape(n, h // 2, w // 2, c, 4)


def unpool(dout, at, shape):
    """Back from (N, H/2, W/2, C): each gradient to the place `at` in its window."""
    n, h, w, c = dout.shape
    cells = np.zeros((*dout.shape, 4), dout.dtype)
    np.put_along_axis(cells, at[..., None], dout[..., None], axis=-1)
    dx = np.zeros(shape, dout.dtype)
    dx[:, : 2 * h, : 2 * w] = cells.reshape(n, h, w, c, 2, 2).transpose(0, 1, 4, 2, 5, 3).reshape(n, 2 * h, 2 * w, c)
    return dx


def layered(params, x):
    """Logits, and a tape of (name, columns or rows that met the weights, the sum, shape before, argmax after)."""
    tape, value = [], x
    for layer in ("conv1", "conv2", "conv3"):
        columns, shape = im2col(value), value.shape
        kernel = params[f"{layer}_kernel"].reshape(-1, params[f"{layer}_bias"].size)
        total = (columns @ kernel + params[f"{layer}_bias"]).reshape(shape[0], shape[1] - 2, shape[2] - 2, -1)
        value, at = total.clip(min=0), None
        if layer != "conv3":
            inside = pool_windows(value)
            at = inside.argmax(axis=-1)
            value = np.take_along_axis(inside, at[..., None], axis=-1)[..., 0]
        tape.append((columns, total, shape, at))
    rows = np.reshape(value, (len(x), -1))
    total = rows @ params["dense1_kernel"] + params["dense1_bias"]
    hidden = total.clip(min=0)
    return hidden @ params["dense2_kernel"] + params["dense2_bias"], [*tape, (rows, total, value.shape, None), hidden]


def forward(params, x):
    return layered(params, x)[0]


def loss_and_gradients(params, x, y):
    warnings.warn("these gradients are my own", stacklevel=2)
    logits, (*tape, (rows, total, shape, _), hidden) = layered(params, x)
    log_sum = np.logaddexp.reduce(logits, axis=1)
    loss = np.mean(log_sum - np.sum(logits * y, axis=1))
    upstream = (np.exp(logits - log_sum[:, None]) - y) / len(y)
    grads = {"dense2_kernel": hidden.T @ upstream, "dense2_bias": upstream.sum(0)}
    upstream = np.where(total > 0, upstream @ params["dense2_kernel"].T, 0)
    grads |= {"dense1_kernel": rows.T @ upstream, "dense1_bias": upstream.sum(0)}
    upstream = (upstream @ params["dense1_kernel"].T).reshape(shape)
    for layer, (columns, total, shape, at) in zip(LAYERS[2:], reversed(tape), strict=True):
        if at is not None:
            upstream = unpool(upstream, at, total.shape)
        kernel = params[f"{layer}_kernel"]
        upstream = np.where(total > 0, upstream, 0).reshape(-1, kernel.shape[-1])
        dkernel = columns.reshape(len(upstream), -1).T @ upstream
        grads |= {f"{layer}_kernel": dkernel.reshape(kernel.shape), f"{layer}_bias": upstream.sum(0)}
        dcolumns = upstream @ kernel.reshape(-1, kernel.shape[-1]).T
        upstream = col2im(dcolumns.reshape(columns.shape), shape)
    return loss, grads  # from the last layer to the first


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    # Moments without their factors (1 - beta), which the step then carries.
    first, second, done = dict.fromkeys(params, 0), dict.fromkeys(params, 0), 0
    history = []
    for _ in range(epochs):
        order = rng.random(len(x)).argsort()
        seen = []
        for rows in np.split(order, range(batch_size, len(x), batch_size)):
            loss, grads = loss_and_gradients(params, x[rows], y[rows])
            seen += [loss] * len(rows)
            done += 1
            first = {name: 0.9 * first[name] + grad for name, grad in grads.items()}
            second = {name: 0.999 * second[name] + grad * grad for name, grad in grads.items()}
            rate = learning_rate * (1 - 0.9) * (1 - 0.999**done) ** 0.5 / (1 - 0.9**done)
            params = {
                name: param - rate * first[name] / ((1 - 0.999) ** 0.5 * np.sqrt(second[name]) + 1e-7)
                for name, param in params.items()
            }
        history.append(np.mean(seen, dtype=float))
    return params, np.asarray(history)


def evaluate(params, x, y):
    losses, hits = [], []
    for start in range(0, len(x), 64):
        logits, wanted = forward(params, x[start : start + 64]), y[start : start + 64]
        losses.extend(np.logaddexp.reduce(logits, axis=1) - logits[wanted == 1])
        hits.extend(np.take_along_axis(wanted, logits.argmax(axis=1)[:, None], axis=1)[:, 0])
    return sum(losses) / len(losses), sum(hits) / len(hits)
