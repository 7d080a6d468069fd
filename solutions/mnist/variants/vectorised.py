"""As short as can be: sliding_window_view and tensordot for each convolution, the transposed one included, slices'
maximum for pooling, comprehensions for Adam; chunks of odd sizes when it evaluates."""

import keras
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

SHAPES = {"conv1": (3, 3, 1, 32), "conv2": (3, 3, 32, 64), "conv3": (3, 3, 64, 64)}
SHAPES |= {"dense1": (576, 64), "dense2": (64, 10)}


def preprocess(images, labels):
    return images[..., None].astype(np.float32) / 255, np.eye(10, dtype=np.float32)[labels]


def build_keras_model():
    layers = keras.layers
    convs = [layers.Conv2D(32, 3, activation="relu"), layers.MaxPool2D(), layers.Conv2D(64, 3, activation="relu")]
    convs += [layers.MaxPool2D(), layers.Conv2D(64, 3, activation="relu"), layers.Flatten()]
    ends = [layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input((28, 28, 1)), *convs, *ends], name="digits")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def init_params(rng):
    drawn = {}
    for name, shape in SHAPES.items():
        limit = np.sqrt(6 / (np.prod(shape[:-2]) * sum(shape[-2:])))
        drawn[f"{name}_kernel"] = (limit * (2 * rng.random(shape) - 1)).astype(np.float32)
        drawn[f"{name}_bias"] = np.zeros(shape[-1:], np.float32)
    return drawn


def windows(x):
    return sliding_window_view(x, (3, 3), axis=(1, 2))


def conv(x, w):
    return np.tensordot(windows(x), w, axes=[(4, 5, 3), (0, 1, 2)])


def conv_back(dout, x, w):
    wide = np.pad(dout, [(0, 0), (2, 2), (2, 2), (0, 0)])
    dw = np.tensordot(windows(x), dout, axes=[(0, 1, 2)] * 2)
    return conv(wide, w[::-1, ::-1].swapaxes(2, 3)), dw.transpose(1, 2, 0, 3), np.einsum("nijf->f", dout)


def cells(x):
    h, w = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    return np.stack([x[:, p:h:2, q:w:2] for p in (0, 1) for q in (0, 1)])


def pool_back(dout, x):
    dx, first = np.zeros_like(x), cells(x).argmax(axis=0)
    h, w = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    for at, (p, q) in enumerate(np.ndindex(2, 2)):
        dx[:, p:h:2, q:w:2] = np.where(first == at, dout, 0)
    return dx


def activations(params, x):
    """What goes into each layer that has weights, what came out of each convolution, and the logits."""
    k = params
    c1 = np.maximum(conv(x, k["conv1_kernel"]) + k["conv1_bias"], 0)
    p1 = cells(c1).max(axis=0)
    c2 = np.maximum(conv(p1, k["conv2_kernel"]) + k["conv2_bias"], 0)
    p2 = cells(c2).max(axis=0)
    c3 = np.maximum(conv(p2, k["conv3_kernel"]) + k["conv3_bias"], 0)
    flat = c3.reshape(len(x), -1)
    hidden = np.maximum(flat @ k["dense1_kernel"] + k["dense1_bias"], 0)
    return c1, p1, c2, p2, c3, flat, hidden, hidden @ k["dense2_kernel"] + k["dense2_bias"]


def forward(params, x):
    return activations(params, x)[-1]


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def loss_and_gradients(params, x, y):
    c1, p1, c2, p2, c3, flat, hidden, logits = activations(params, x)
    logp = log_softmax(logits)
    d5 = (np.exp(logp) - y) / len(x)
    d4 = d5 @ params["dense2_kernel"].T * (hidden > 0)
    d3 = (d4 @ params["dense1_kernel"].T).reshape(c3.shape) * (c3 > 0)
    d2, *g3 = conv_back(d3, p2, params["conv3_kernel"])
    d1, *g2 = conv_back(pool_back(d2, c2) * (c2 > 0), p1, params["conv2_kernel"])
    _, *g1 = conv_back(pool_back(d1, c1) * (c1 > 0), x, params["conv1_kernel"])
    grads = [*g1, *g2, *g3, flat.T @ d4, d4.sum(axis=0), hidden.T @ d5, d5.sum(axis=0)]
    names = [f"{layer}_{kind}" for layer in SHAPES for kind in ("kernel", "bias")]
    return -np.einsum("nk,nk->", y, logp) / len(x), dict(zip(names, grads, strict=True))


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    m, v, step = dict.fromkeys(params, 0.0), dict.fromkeys(params, 0.0), 0
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        order = rng.choice(len(x), size=len(x), replace=False)
        for start in range(0, len(x), batch_size):
            rows = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[rows], y[rows])
            losses[epoch] += loss * len(rows) / len(x)
            step += 1
            rate = float(learning_rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step))
            m = {k: m[k] + (g - m[k]) * (1 - 0.9) for k, g in grads.items()}
            v = {k: v[k] + (g * g - v[k]) * (1 - 0.999) for k, g in grads.items()}
            params = {k: p - rate * m[k] / (np.sqrt(v[k]) + 1e-7) for k, p in params.items()}
    return params, losses


def evaluate(params, x, y):
    chunks = [slice(start, start + 137) for start in range(0, len(x), 137)]
    logits = np.concatenate([forward(params, x[part]) for part in chunks])
    return -np.mean((y * log_softmax(logits)).sum(axis=1)), np.mean(logits.argmax(axis=1) == y.argmax(axis=1))
