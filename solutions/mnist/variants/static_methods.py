"""The names are bound to static methods, bound methods, a partial and an object with __call__; layers are objects
that keep what they saw, made anew for each pass; a functional model; everything at once when it evaluates."""

import functools
import types

import numpy as np


class Conv:
    def __init__(self, kernel, bias):
        self.matrix, self.shape, self.bias = kernel.reshape(-1, kernel.shape[3]), kernel.shape, bias

    @staticmethod
    def shifts(picture):
        """The nine views of a picture (N, H, W, C) that the kernel's cells see."""
        h, w = picture.shape[1] - 2, picture.shape[2] - 2
        return [picture[:, p : p + h, q : q + w] for p in range(3) for q in range(3)]

    def __call__(self, x):
        self.seen, self.x_shape = np.concatenate(self.shifts(x), axis=3), x.shape
        return self.seen @ self.matrix + self.bias

    def back(self, d):
        dx = np.zeros(self.x_shape, d.dtype)
        for shift, part in zip(self.shifts(dx), np.split(d @ self.matrix.T, 9, axis=3), strict=True):
            shift += part
        dkernel = np.tensordot(self.seen, d, axes=([0, 1, 2], [0, 1, 2]))
        return dx, {"kernel": dkernel.reshape(self.shape), "bias": d.sum((0, 1, 2))}


class Dense:
    def __init__(self, kernel, bias):
        self.kernel, self.bias = kernel, bias

    def __call__(self, x):
        self.x = x.reshape(len(x), -1)
        self.x_shape = x.shape
        return np.dot(self.x, self.kernel) + self.bias

    def back(self, d):
        gradients = {"kernel": np.dot(self.x.T, d), "bias": np.ones(len(d), d.dtype) @ d}
        return np.dot(d, self.kernel.T).reshape(self.x_shape), gradients


class Relu:
    def __call__(self, z):
        self.positive = z > 0
        return z * self.positive

    def back(self, d):
        return d * self.positive, {}


class Pool:
    """The maximum of 2 by 2 cells; `taken` remembers which windows have given their gradient away."""

    @staticmethod
    def cells(x):
        h, w = 2 * (x.shape[1] // 2), 2 * (x.shape[2] // 2)
        return [x[:, row:h:2, column:w:2] for row, column in ((0, 0), (0, 1), (1, 0), (1, 1))]

    def __call__(self, x):
        self.x = x
        self.out = functools.reduce(np.maximum, self.cells(x))
        return self.out

    def back(self, d):
        dx, taken = np.zeros(self.x.shape, d.dtype), np.zeros(d.shape, bool)
        for cell, dcell in zip(self.cells(self.x), self.cells(dx), strict=True):
            mine = (cell == self.out) & ~taken
            dcell[mine] = d[mine]
            taken |= mine
        return dx, {}


class Network:
    weighted = types.MappingProxyType(
        {
            "conv1": (Conv, (3, 3, 1, 32)),
            "conv2": (Conv, (3, 3, 32, 64)),
            "conv3": (Conv, (3, 3, 64, 64)),
            "dense1": (Dense, (576, 64)),
            "dense2": (Dense, (64, 10)),
        }
    )
    order = ("conv1", "relu", "pool", "conv2", "relu", "pool", "conv3", "relu", "dense1", "relu", "dense2")

    def __init__(self, params):
        self.layers = []
        for name in self.order:
            if name in self.weighted:
                layer = self.weighted[name][0](params[f"{name}_kernel"], params[f"{name}_bias"])
            else:
                layer = {"relu": Relu, "pool": Pool}[name]()
            self.layers.append((name, layer))

    def logits(self, x):
        return functools.reduce(lambda value, named: named[1](value), self.layers, x)

    def gradients(self, d):
        found = {}
        for name, layer in self.layers[::-1]:
            d, own = layer.back(d)
            found.update({f"{name}_{kind}": grad for kind, grad in own.items()})
        return found

    @classmethod
    def init_params(cls, rng):
        kernels = {}
        for name, (_, shape) in cls.weighted.items():
            *window, fan_in, fan_out = shape
            limit = (6 / (np.prod(window) * (fan_in + fan_out))) ** 0.5
            kernels[f"{name}_kernel"] = np.asarray(rng.uniform(low=-limit, high=limit, size=shape), dtype="f4")
        return kernels | {f"{name}_bias": np.zeros(shape[-1:], "f4") for name, (_, shape) in cls.weighted.items()}

    @staticmethod
    def forward(params, x):
        return Network(params).logits(x)


class Crossentropy:
    @staticmethod
    def of_each(logits, y):
        """(N,) losses and (N, 10) probabilities, from integer labels again."""
        shifted = logits - np.amax(logits, axis=-1, keepdims=True)
        exps = np.exp(shifted)
        sums = exps.sum(axis=-1)
        return np.log(sums) - shifted[np.arange(len(y)), y.argmax(axis=-1)], exps / sums[:, None]

    def __call__(self, params, x, y):
        network = Network(params)
        each, probabilities = self.of_each(network.logits(x), y)
        return each.mean(), network.gradients((probabilities - y) / len(y))

    def evaluate(self, params, x, y):
        each, probabilities = self.of_each(Network(params).logits(x), y)
        hits = probabilities.argmax(axis=1) == y.argmax(axis=1)
        return each.mean(), np.count_nonzero(hits) / hits.size


class Adam:
    def __init__(self, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
        self.learning_rate, self.betas, self.epsilon, self.states = learning_rate, (beta_1, beta_2), epsilon, {}

    def __call__(self, name, param, grad):
        t, *moments = self.states.get(name, (0, np.zeros_like(param), np.zeros_like(param)))
        powers = (grad, np.square(grad))
        m, v = (b * old + (1 - b) * new for b, old, new in zip(self.betas, moments, powers, strict=True))
        self.states[name] = (t + 1, m, v)
        one, two = (1 - b ** (t + 1) for b in self.betas)
        return param - (self.learning_rate * two**0.5 / one) * (m / (np.sqrt(v) + self.epsilon))


class Trainer:
    def __init__(self, gradients):
        self.gradients = gradients

    @staticmethod
    def minibatches(x, y, batch_size, rng):
        order = rng.permutation(x.shape[0])
        x, y = x[order], y[order]
        yield from ((x[at : at + batch_size], y[at : at + batch_size]) for at in range(0, x.shape[0], batch_size))

    def epoch(self, params, batches, step):
        losses, sizes = [], []
        for x, y in batches:
            loss, grads = self.gradients(params, x, y)
            params = {name: step(name, params[name], grad) for name, grad in grads.items()}
            losses.append(loss)
            sizes.append(len(x))
        return params, np.average(losses, weights=sizes)

    def __call__(self, params, x, y, epochs, batch_size, learning_rate, rng):
        step, history = Adam(learning_rate), []
        for _ in range(epochs):
            params, mean = self.epoch(params, self.minibatches(x, y, batch_size, rng), step)
            history += [mean]
        return [params, history]


class Data:
    @staticmethod
    def preprocess(images, labels, classes):
        x = np.expand_dims(images * np.float32(1 / 255), -1)
        return x, (labels.reshape(-1, 1) == np.arange(classes)).astype(np.float32)

    @staticmethod
    def model():
        import keras
        from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

        inputs = value = keras.layers.Input(shape=(28, 28, 1))
        for filters in (32, 64):
            value = MaxPooling2D((2, 2))(Conv2D(filters, (3, 3), activation=keras.activations.relu)(value))
        value = Flatten()(Conv2D(64, (3, 3), activation=keras.activations.relu)(value))
        value = Dense(64, activation=keras.activations.relu)(value)
        outputs = Dense(10, activation=keras.activations.softmax)(value)
        model = keras.Model(inputs=inputs, outputs=outputs)
        metrics = [keras.metrics.CategoricalAccuracy()]
        model.compile("adam", loss=keras.losses.CategoricalCrossentropy(), metrics=metrics)
        return model


preprocess = functools.partial(Data.preprocess, classes=10)
build_keras_model = Data.model
init_params = Network.init_params
forward = Network.forward
loss_and_gradients = Crossentropy()
train = Trainer(loss_and_gradients)
evaluate = loss_and_gradients.evaluate
