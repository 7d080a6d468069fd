"""Loops over kernel cells, pooling windows and images, plain numbers for the loss, Adam a line at a time for each
parameter; the model layer by layer, from tensorflow's keras."""

import math

import numpy as np


def preprocess(images, labels):
    x = np.zeros((len(images), 28, 28, 1), dtype=np.float32)
    y = np.zeros((len(labels), 10), dtype=np.float32)
    for n in range(len(images)):
        x[n, :, :, 0] = images[n] / 255
        y[n, labels[n]] = 1
    return x, y


def build_keras_model():
    from tensorflow import keras

    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(28, 28, 1)))
    model.add(keras.layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(keras.layers.MaxPooling2D((2, 2)))
    model.add(keras.layers.Conv2D(64, (3, 3), activation="relu"))
    model.add(keras.layers.MaxPooling2D((2, 2)))
    model.add(keras.layers.Conv2D(64, (3, 3), activation="relu"))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(64, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def init_params(rng):
    shapes = {
        "conv1": (3, 3, 1, 32),
        "conv2": (3, 3, 32, 64),
        "conv3": (3, 3, 64, 64),
        "dense1": (576, 64),
        "dense2": (64, 10),
    }
    params = {}
    for layer, shape in shapes.items():
        cells = 1
        for size in shape[:-2]:
            cells *= size
        limit = math.sqrt(6 / (cells * shape[-2] + cells * shape[-1]))
        params[layer + "_kernel"] = rng.uniform(-limit, limit, shape).astype("float32")
        params[layer + "_bias"] = np.zeros(shape[-1], "float32")
    return params


def convolve(x, kernel, bias):
    height, width = x.shape[1] - 2, x.shape[2] - 2
    out = np.zeros((len(x), height, width, kernel.shape[3]), x.dtype)
    for p in range(3):
        for q in range(3):
            out += x[:, p : p + height, q : q + width] @ kernel[p, q]
    out += bias
    return out


def convolve_backward(dout, x, kernel):
    height, width = dout.shape[1:3]
    dx, dkernel = np.zeros_like(x), np.zeros_like(kernel)
    for p in range(3):
        for q in range(3):
            dkernel[p, q] = np.tensordot(x[:, p : p + height, q : q + width], dout, axes=([0, 1, 2], [0, 1, 2]))
            dx[:, p : p + height, q : q + width] += dout @ kernel[p, q].T
    return dx, dkernel, dout.sum(axis=(0, 1, 2))


def pool(x):
    """Each window's maximum, and which of its four cells it stands in: the first, where several do."""
    n, channels = len(x), x.shape[3]
    out = np.zeros((n, x.shape[1] // 2, x.shape[2] // 2, channels), x.dtype)
    cells = np.zeros(out.shape, int)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            window = x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].reshape(n, 4, channels)
            cells[:, i, j] = window.argmax(axis=1)
            out[:, i, j] = window.max(axis=1)
    return out, cells


def pool_backward(dout, cells, shape):
    dx = np.zeros(shape, dout.dtype)
    four = np.arange(4).reshape(2, 2, 1)
    for i in range(dout.shape[1]):
        for j in range(dout.shape[2]):
            is_largest = four == cells[:, i, j][:, None, None]
            dx[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = is_largest * dout[:, i, j][:, None, None]
    return dx


def run(params, x):
    """The values of every layer by their names, the logits last."""
    seen = {"x": x}
    seen["conv1"] = convolve(x, params["conv1_kernel"], params["conv1_bias"])
    seen["relu1"] = np.maximum(seen["conv1"], 0)
    seen["pool1"], seen["cells1"] = pool(seen["relu1"])
    seen["conv2"] = convolve(seen["pool1"], params["conv2_kernel"], params["conv2_bias"])
    seen["relu2"] = np.maximum(seen["conv2"], 0)
    seen["pool2"], seen["cells2"] = pool(seen["relu2"])
    seen["conv3"] = convolve(seen["pool2"], params["conv3_kernel"], params["conv3_bias"])
    seen["relu3"] = np.maximum(seen["conv3"], 0)
    seen["flat"] = seen["relu3"].reshape(len(x), 576)
    seen["dense1"] = seen["flat"] @ params["dense1_kernel"] + params["dense1_bias"]
    seen["relu4"] = np.maximum(seen["dense1"], 0)
    seen["logits"] = seen["relu4"] @ params["dense2_kernel"] + params["dense2_bias"]
    return seen


def forward(params, x):
    return run(params, x)["logits"]


def crossentropy(logits, y):
    """The sum over the images, and its derivative."""
    loss, dlogits = 0.0, np.zeros_like(logits)
    for n in range(len(logits)):
        top = max(logits[n].tolist())
        exps = [math.exp(z - top) for z in logits[n].tolist()]
        log_sum = top + math.log(sum(exps))
        for k in range(len(exps)):
            if y[n, k] != 0:
                loss -= float(y[n, k]) * (float(logits[n, k]) - log_sum)
            dlogits[n, k] = exps[k] / sum(exps) - y[n, k]
    return loss, dlogits


def loss_and_gradients(params, x, y):
    seen, grads = run(params, x), {}
    loss, d = crossentropy(seen["logits"], y)
    d /= len(x)
    grads["dense2_kernel"], grads["dense2_bias"] = seen["relu4"].T @ d, d.sum(axis=0)
    d = (d @ params["dense2_kernel"].T) * (seen["dense1"] > 0)
    grads["dense1_kernel"], grads["dense1_bias"] = seen["flat"].T @ d, d.sum(axis=0)
    d = (d @ params["dense1_kernel"].T).reshape(seen["conv3"].shape) * (seen["conv3"] > 0)
    d, grads["conv3_kernel"], grads["conv3_bias"] = convolve_backward(d, seen["pool2"], params["conv3_kernel"])
    d = pool_backward(d, seen["cells2"], seen["conv2"].shape) * (seen["conv2"] > 0)
    d, grads["conv2_kernel"], grads["conv2_bias"] = convolve_backward(d, seen["pool1"], params["conv2_kernel"])
    d = pool_backward(d, seen["cells1"], seen["conv1"].shape) * (seen["conv1"] > 0)
    _, grads["conv1_kernel"], grads["conv1_bias"] = convolve_backward(d, x, params["conv1_kernel"])
    return loss / len(x), {name: grads[name] for name in params}


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    params = dict(params)  # what each name stands for is replaced, never changed
    m = {name: 0 * param for name, param in params.items()}
    v = {name: 0 * param for name, param in params.items()}
    step, losses = 0, []
    for _ in range(epochs):
        order, total = rng.permutation(len(x)), 0.0
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[rows], y[rows])
            total += loss * len(rows)
            step += 1
            rate = learning_rate * math.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            for name in params:
                m[name] = 0.9 * m[name] + 0.1 * grads[name]
                v[name] = 0.999 * v[name] + 0.001 * grads[name] ** 2
                params[name] = params[name] - rate * m[name] / (np.sqrt(v[name]) + 1e-7)
        losses.append(total / len(x))
    return params, losses


def evaluate(params, x, y):
    loss, right = 0.0, 0
    for n in range(len(x)):
        logits = forward(params, x[n : n + 1])
        loss += crossentropy(logits, y[n : n + 1])[0]
        right += int(logits[0].argmax() == y[n].argmax())
    return loss / len(x), right / len(x)
