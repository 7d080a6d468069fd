# Ada, week 8. All of it was written in the weeks before; here it is only put together.
import numpy as np

from backprop import dense_backward, dense_forward, relu_backward, relu_forward
from convolution import conv2d_backward, conv2d_forward, flatten_backward, flatten_forward
from convolution import max_pool2d_backward, max_pool2d_forward
from losses import softmax_crossentropy
from optimizers import adam, minibatches
from regularization import accuracy, glorot_uniform

CONV, DENSE = (conv2d_forward, conv2d_backward), (dense_forward, dense_backward)
RELU, FLATTEN = (relu_forward, relu_backward), (flatten_forward, flatten_backward)
POOL = (max_pool2d_forward, max_pool2d_backward)

# name of the weights, or None; forward and backward
LAYERS = [
    ("conv1", CONV), (None, RELU), (None, POOL),
    ("conv2", CONV), (None, RELU), (None, POOL),
    ("conv3", CONV), (None, RELU), (None, FLATTEN),
    ("dense1", DENSE), (None, RELU),
    ("dense2", DENSE),
]
SHAPES = {
    "conv1": (3, 3, 1, 32),
    "conv2": (3, 3, 32, 64),
    "conv3": (3, 3, 64, 64),
    "dense1": (576, 64),
    "dense2": (64, 10),
}


def preprocess(images, labels):
    x = images.astype(np.float32)[:, :, :, None] / 255
    y = np.eye(10, dtype=np.float32)[labels]
    return x, y


def build_keras_model():
    import keras
    from keras import layers

    model = keras.Sequential([
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def init_params(rng):
    params = {}
    for name, shape in SHAPES.items():
        params[name + "_kernel"] = glorot_uniform(rng, shape).astype(np.float32)
        params[name + "_bias"] = np.zeros(shape[-1], dtype=np.float32)
    return params


def through(params, x):
    """The logits, and the cache of each layer."""
    caches = []
    for name, (forward_pass, _) in LAYERS:
        weights = (params[name + "_kernel"], params[name + "_bias"]) if name else ()
        x, cache = forward_pass(x, *weights)
        caches.append(cache)
    return x, caches


def forward(params, x):
    return through(params, x)[0]


def loss_and_gradients(params, x, y):
    logits, caches = through(params, x)
    loss, delta = softmax_crossentropy(logits, y.argmax(axis=1))
    grads = {}
    for (name, (_, backward_pass)), cache in zip(LAYERS[::-1], caches[::-1]):
        if name:
            delta, grads[name + "_kernel"], grads[name + "_bias"] = backward_pass(delta, cache)
        else:
            delta = backward_pass(delta, cache)
    return loss, {name: grads[name] for name in params}


def train(params, x, y, epochs, batch_size, learning_rate, rng):
    states, losses = {name: {} for name in params}, []
    for _ in range(epochs):
        total = 0.0
        for bx, by in minibatches(x, y, batch_size=batch_size, rng=rng):
            loss, grads = loss_and_gradients(params, bx, by)
            total += loss * len(bx)
            stepped = {k: adam(params[k], grads[k], states[k], learning_rate=learning_rate) for k in params}
            params = {k: param for k, (param, _) in stepped.items()}
            states = {k: state for k, (_, state) in stepped.items()}
        losses.append(total / len(x))
    return params, losses


def evaluate(params, x, y):
    labels, predicted, total = y.argmax(axis=1), [], 0.0
    for start in range(0, len(x), 200):  # all at once would need a gigabyte
        part = slice(start, start + 200)
        logits = forward(params, x[part])
        total += softmax_crossentropy(logits, labels[part])[0] * len(logits)
        predicted.append(logits.argmax(axis=1))
    return total / len(x), accuracy(labels, np.concatenate(predicted))


if __name__ == "__main__":
    print(build_keras_model().summary())
