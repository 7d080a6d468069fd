import numpy as np


def preprocess(images, labels):
    x = images.reshape(-1, 28, 28, 1).astype("float32") / 255
    y = np.zeros((len(labels), 10), dtype="float32")
    y[np.arange(len(labels)), labels] = 1
    return x, y


def build_keras_model():
    from tensorflow.keras import layers, models

    model = models.Sequential()
    model.add(layers.Input((28, 28, 1)))
    model.add(layers.Conv2D(32, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Conv2D(64, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(64, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def init_params(rng):
    def glorot(*shape):
        limit = np.sqrt(6 / (shape[-2] + shape[-1]))
        return rng.uniform(-limit, limit, shape).astype("float32")

    return {
        "conv1_kernel": glorot(3, 3, 1, 32),
        "conv1_bias": np.zeros(32, "float32"),
        "conv2_kernel": glorot(3, 3, 32, 64),
        "conv2_bias": np.zeros(64, "float32"),
        "conv3_kernel": glorot(3, 3, 64, 64),
        "conv3_bias": np.zeros(64, "float32"),
        "dense1_kernel": glorot(576, 64),
        "dense1_bias": np.zeros(64, "float32"),
        "dense2_kernel": glorot(64, 10),
        "dense2_bias": np.zeros(10, "float32"),
    }


def conv(x, w, b):
    h, v = x.shape[1] - 2, x.shape[2] - 2
    return sum(x[:, p : p + h, q : q + v] @ w[p, q] for p in range(3) for q in range(3)) + b


def conv_back(dout, x, w):
    h, v = dout.shape[1:3]
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for p in range(3):
        for q in range(3):
            dw[p, q] = np.tensordot(x[:, p : p + h, q : q + v], dout, ((0, 1, 2), (0, 1, 2)))
            dx[:, p : p + h, q : q + v] += dout @ w[p, q].T
    return dx, dw, dout.sum((0, 1, 2))


def cells(x):
    h, w = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    return [x[:, p:h:2, q:w:2] for p in (0, 1) for q in (0, 1)]


def pool(x):
    return np.max(cells(x), axis=0)


def pool_back(dout, x):
    dx = np.zeros_like(x)
    winner = np.argmax(cells(x), axis=0)
    for k, cell in enumerate(cells(dx)):
        cell += dout * (winner == k)
    return dx


def network(params, x):
    c1 = np.maximum(conv(x, params["conv1_kernel"], params["conv1_bias"]), 0)
    p1 = pool(c1)
    c2 = np.maximum(conv(p1, params["conv2_kernel"], params["conv2_bias"]), 0)
    p2 = pool(c2)
    c3 = np.maximum(conv(p2, params["conv3_kernel"], params["conv3_bias"]), 0)
    flat = c3.reshape(len(x), -1)
    d1 = np.maximum(flat @ params["dense1_kernel"] + params["dense1_bias"], 0)
    logits = d1 @ params["dense2_kernel"] + params["dense2_bias"]
    return c1, p1, c2, p2, c3, flat, d1, logits


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def forward(params, x):
    return softmax(network(params, x)[-1])


def loss_and_gradients(params, x, y):
    c1, p1, c2, p2, c3, flat, d1, logits = network(params, x)
    log_p = log_softmax(logits)
    loss = -(y * log_p).sum() / len(x)
    grads = {}
    delta = (np.exp(log_p) - y) / len(x)
    grads["dense2_kernel"], grads["dense2_bias"] = d1.T @ delta, delta.sum(axis=0)
    delta = delta @ params["dense2_kernel"].T * (d1 > 0)
    grads["dense1_kernel"], grads["dense1_bias"] = flat.T @ delta, delta.sum(axis=0)
    delta = (delta @ params["dense1_kernel"].T).reshape(c3.shape) * (c3 > 0)
    delta, grads["conv3_kernel"], grads["conv3_bias"] = conv_back(delta, p2, params["conv3_kernel"])
    delta = pool_back(delta, c2) * (c2 > 0)
    delta, grads["conv2_kernel"], grads["conv2_bias"] = conv_back(delta, p1, params["conv2_kernel"])
    delta = pool_back(delta, c1) * (c1 > 0)
    _, grads["conv1_kernel"], grads["conv1_bias"] = conv_back(delta, x, params["conv1_kernel"])
    return loss, grads


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    params = {name: param.copy() for name, param in params.items()}
    m = {name: np.zeros_like(param) for name, param in params.items()}
    v = {name: np.zeros_like(param) for name, param in params.items()}
    t, history = 0, []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        losses = []
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[batch], y[batch])
            losses.append(loss)
            t += 1
            for name, grad in grads.items():
                m[name] = 0.9 * m[name] + 0.1 * grad
                v[name] = 0.999 * v[name] + 0.001 * grad**2
                rate = learning_rate * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
                params[name] -= rate * m[name] / (np.sqrt(v[name]) + 1e-7)
        history.append(np.mean(losses))
    return params, history


def evaluate(params, x, y):
    logits = forward(params, x)
    loss = -(y * log_softmax(logits)).sum(axis=1).mean()
    return loss, np.mean(logits.argmax(axis=1) == y.argmax(axis=1))
