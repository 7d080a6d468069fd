"""What is asked about the project. Inputs only: the reference gives the answers.

The network's sizes are fixed, so a question holds 93,322 parameters. They are multiples of 1/256, which a frozen
file packs well, and its images are noise: every window differs, no maximum ties. A sample of each gradient
is compared, and a weighted sum of all of it (autograder/views/networks.py).

What a training may choose is the order of its samples. So it is asked where the order does not matter (one batch
an epoch; copies of one digit), where every order is known (two samples), and on real digits within the
spread of many orders.
"""

from functools import cache, partial

import numpy as np

from autograder.ask import Seed, batched, case, check, nested, sequence, single
from reference.data import load_mnist
from reference.kinks import distance_to_kink
from reference.mnist import SHAPES, forward, train

RETURNS = {
    "preprocess": [single("x"), single("y")],
    "build_keras_model": [nested("model")],
    "init_params": [nested("params")],
    "forward": ["logits"],
    "loss_and_gradients": ["loss", nested("grads")],
    "train": [nested("params"), sequence("losses")],
    "evaluate": ["loss", "accuracy"],
}

INTEGER = {"preprocess", "init_params", "build_keras_model"}

BATCHED = {
    "preprocess": batched("images", "labels"),
    "forward": batched("x"),
    "loss_and_gradients": batched("x", "y", mean=("loss", "grads")),
    "evaluate": batched("x", "y", mean=("loss", "accuracy")),
}

LONGEST_SUM = 26 * 26  # products in one output: a first kernel's gradient, over the places of an image
FAR_APART = 1500.0  # logits of two rows: exp of the difference is zero, even in float64
FAR = 5e-6  # from a kink: many roundings in float32


def weights(rng):
    """Parameters of the network's shapes and of the size that training begins with; no bias is zero."""
    params = {}
    for name, shape in SHAPES.items():
        if name.endswith("bias"):
            params[name] = rng.integers(1, 24, shape) * rng.choice([-1, 1], shape) / 256
        else:
            places = int(np.prod(shape[:-2]))
            limit = np.sqrt(6 / (places * (shape[-2] + shape[-1])))
            params[name] = np.round(rng.uniform(-limit, limit, shape) * 256) / 256
    return params


def noise(rng, n):
    """Images (N, 28, 28, 1) of numbers in [0, 1), all different."""
    return rng.random((n, 28, 28, 1))


def far_from_kinks(rng, n, params):
    """Images on which no rounding decides what a ReLU or a maximum does."""
    found = np.empty((0, 28, 28, 1))
    while len(found) < n:
        x = noise(rng, n)
        found = np.concatenate([found, x[distance_to_kink(params, x) > FAR]])
    return found[:n]


def one_hot(rng, n):
    """Rows (N, 10) with a single one, of classes that differ as far as they go."""
    return np.eye(10)[rng.permutation(np.arange(n) % 10)]


def in_float32(value):
    """A tree of arrays in float32."""
    if isinstance(value, dict):
        return {name: in_float32(one) for name, one in value.items()}
    return value.astype(np.float32)


def with_large_logits(params):
    """The same network with logits of thousands."""
    return params | {"dense2_kernel": params["dense2_kernel"] * 8192.0}


def one_dim(x):
    """The images with the first nearly black: its logits are far from the others'."""
    return np.concatenate([x[:1] / 64, x[1:]])


@cache
def digits():
    (images, labels), _ = load_mnist()
    return images, labels


def some_digits(rng, n):
    images, labels = digits()
    chosen = rng.choice(len(images), n, replace=False)
    return images[chosen, ..., None] / 255, np.eye(10)[labels[chosen]]


# --- preprocess ---


@check("preprocess", points=(1.5, 1), terms=1)
def preprocess_values(rng):
    """preprocess gives images (N, 28, 28, 1) in [0, 1] and one-hot rows (N, 10), both float32.

    - What are the smallest and the largest pixel afterwards, and what shape does one image have?
    - Turn the pixels into float32, divide by 255, and add an axis of length 1 at the end: x[..., None].
    - Row i of y is all zeros but for a one in column labels[i].
    """
    images = rng.integers(0, 256, (7, 28, 28)).astype(np.uint8)
    images[0, 0, :2] = 0, 255
    labels = rng.permutation(10)[:7].astype(np.uint8)
    few = rng.integers(0, 200, (3, 28, 28)).astype(np.uint8)  # none is white
    dark = np.zeros((30, 28, 28), np.uint8)  # nothing but ones and zeros; and many, for labels that stay uint8
    dark[np.arange(30), rng.integers(28, size=30), rng.integers(28, size=30)] = 1
    many = rng.integers(10, size=30).astype(np.uint8)
    return [
        case(images=images, labels=labels),
        case(images=few, labels=np.array([9, 0, 9])),
        case(images=dark, labels=many),
    ]


# --- build_keras_model ---


@check("build_keras_model", points=(2, 1), driver="keras_model", view="keras_model", allows="keras", terms=LONGEST_SUM)
def build_keras_model_network(rng):
    """build_keras_model gives the network of the table: with the same weights, the same probabilities.

    - Call model.summary() and compare it, line by line, with the table in this notebook. Which sum is not 93,322?
    - Three convolutions (32, 64, 64 kernels of 3 by 3, padding as Keras has it by default), a pooling layer after the
      first and after the second, then Flatten, Dense 64 and Dense 10.
    - Every layer but the last ends in ReLU; the last ends in a softmax over the ten classes.
    """
    params, x = weights(rng), in_float32(noise(rng, 3))
    return [case(params=in_float32(one), x=x, batches=[]) for one in (params, strong(params))]


def strong(params):
    """The same network with activations of some tens instead of some tenths."""
    return params | {"conv1_kernel": params["conv1_kernel"] * 64.0}


@check("build_keras_model", points=(2, 0), driver="keras_model", view="keras_model", allows="keras", terms=LONGEST_SUM)
def build_keras_model_training(rng):
    """The model is compiled with Adam, categorical cross-entropy and accuracy: it trains as it should.

    - What does compile get? It takes an optimizer, a loss and a list of metrics.
    - The labels are one-hot rows and the model ends in probabilities: which cross-entropy is made for that?
    - Adam as Keras has it, the loss "categorical_crossentropy" and the metric "accuracy".
    """
    params = weights(rng)
    x = far_from_kinks(rng, 9, params)
    y = one_hot(rng, 9)
    batches = [(in_float32(x[at : at + 3]), in_float32(y[at : at + 3])) for at in (0, 3, 6)]
    return [case(params=in_float32(params), x=in_float32(noise(rng, 2)), batches=batches)]


# --- init_params ---


@check("init_params", points=(1.5, 1), driver="twice", view="initial", returns=(nested("first"), nested("second")))
def init_params_distribution(rng):
    """init_params draws Glorot uniform kernels, each its own, and zero biases, in float32.

    - Print the shape, the dtype, the smallest and the largest number of each array.
    - A kernel's numbers are uniform in [-limit, limit], limit = sqrt(6 / (fan_in + fan_out)). What are the fans of a
      convolution?
    - A convolution's fans count the nine places of its kernel: fan_in = 3 * 3 * C, fan_out = 3 * 3 * F.
    """
    return [case({"rng": Seed(int(rng.integers(2**31)))})]


# --- forward ---


@check("forward", points=(1.5, 1.5, 0.5), terms=LONGEST_SUM)
def forward_logits(rng):
    """forward gives the logits (N, 10) of the network for a batch of any size.

    - Print the shape after every layer: 26, 13, 11, 5 and 3 pixels to a side, then 576, 64 and 10 numbers.
    - Compare one layer with your own conv2d_forward or max_pool2d_forward. 11 rows make 5 pooled ones.
    - forward ends with the last layer's numbers as they are: no ReLU, no softmax. Flatten keeps rows, columns, channels
      in this order.
    """
    params = weights(rng)
    return [case(params=params, x=noise(rng, 3)), case(params=strong(params), x=noise(rng, 2))]


# --- loss_and_gradients ---


@check("loss_and_gradients", points=(2, 2, 1), view="network", terms=LONGEST_SUM, builds_on="forward")
def loss_and_gradients_values(rng):
    """loss_and_gradients gives the mean cross-entropy and its derivative with respect to all ten parameters.

    - Check one layer at a time, from the last: which gradient is the first that differs?
    - Compare it with (loss(p + h) - loss(p - h)) / 2h for one entry p of that parameter.
    - The loss is a mean over the N samples, so every gradient carries 1 / N, once. A ReLU passes it on where its input
      was positive, a pooling layer only to the cell that held the maximum.
    """
    params = weights(rng)
    return [case(params=params, x=far_from_kinks(rng, 5, params), y=one_hot(rng, 5))]


@check("loss_and_gradients", points=(0.5, 0.5), view="network", builds_on="forward")
def loss_and_gradients_large_logits(rng):
    """The loss and its gradients are exact for logits of any size.

    - Logits may be in the thousands. What is exp(2000), and what is log(0)?
    - Work with the logarithm of the softmax: z - log(sum(exp(z))), with the row's largest logit subtracted first.
    """
    while True:
        params, x = with_large_logits(weights(rng)), one_dim(noise(rng, 4))
        largest = forward(params, x).max(axis=1)
        if largest.max() - largest.min() > FAR_APART:
            return [case(params=params, x=x, y=one_hot(rng, 4))]


@check("loss_and_gradients", points=(0.5, 0.5), view="network", terms=LONGEST_SUM, builds_on="forward")
def loss_and_gradients_digits(rng):
    """On real digits, where windows hold four equal numbers, a maximum's gradient goes to the first of them; a ReLU at
    zero passes nothing.

    - Around a digit the paper is blank: the four cells of a pooling window are equal. Which gets the gradient?
    - One cell of each window does, the first that holds the maximum. (window == maximum) may be true in all four.
    - Where a ReLU's input is exactly zero nothing goes back: z > 0, not z >= 0.
    """
    x, y = some_digits(rng, 4)
    x = np.floor(x * 16) / 16  # sums are exact then, and a tie is a tie in whatever order they are summed
    params = weights(rng)
    blank = np.concatenate([np.zeros_like(x[:1]), x[:2]])
    return [case(params=params, x=x, y=y), case(params=as_training_begins(params), x=blank, y=y[1:])]


def as_training_begins(params):
    """Without biases in the convolutions and in half of the first dense layer: on blank paper sums are exactly zero."""
    none = {name: 0 * params[name] for name in ("conv1_bias", "conv2_bias", "conv3_bias")}
    return params | none | {"dense1_bias": np.maximum(params["dense1_bias"], 0)}


# --- train ---

training = partial(check, "train", builds_on="loss_and_gradients")


@training(points=(0.5, 1.5), view="network", constants="float32", terms=LONGEST_SUM)
def train_whole_batches(rng):
    """train takes Adam's steps: with the whole of x in each batch, every loss and every parameter is known.

    - With one batch an epoch the order does not matter. Do the losses fall from epoch to epoch?
    - The first loss is the one before any step. Then Adam: its step counter begins at 1, and its moments at zero, when
      train is called, and go on from epoch to epoch.
    - alpha = learning_rate * sqrt(1 - 0.999**t) / (1 - 0.9**t); the step is alpha * m / (sqrt(v) + 1e-7).
    """
    params = weights(rng)
    options = {"epochs": 3, "batch_size": 8, "learning_rate": 0.002, "rng": Seed(int(rng.integers(2**31)))}
    return [case(options, params=params, x=far_from_kinks(rng, 6, params), y=one_hot(rng, 6))]


@training(points=(0.5, 0), view="network", constants="float32", terms=LONGEST_SUM)
def train_large_steps(rng):
    """train goes on to the last epoch, and gives back what it has then, also where the losses rise.

    - Seven epochs with large steps: print the losses. They go up and down, and all of it belongs in the result.
    - Whatever the losses do, the learning rate stays, no epoch is left out, and the last params come back.
    """
    params = weights(rng)
    options = {"epochs": 7, "batch_size": 8, "learning_rate": 0.01}
    while True:
        x, y = far_from_kinks(rng, 2, params), one_hot(rng, 2)
        losses = train(params, x, y, **options, rng=np.random.default_rng(0))[1]
        if losses[-1] > 1.1 * np.min(losses):
            return [case({**options, "rng": Seed(int(rng.integers(2**31)))}, params=params, x=x, y=y)]


@training(points=(0, 0, 0.5), view="network", terms=LONGEST_SUM)
def train_few_steps(rng):
    """train keeps to the dtype of what it is given.

    - Print the dtype of every array you make: np.zeros(shape) is float64, and a float64 scalar of NumPy's turns float32
      arrays into float64.
    - np.zeros_like(param) has the dtype of param. Numbers such as the learning rate stay Python floats.
    """
    params = weights(rng)
    options = {"epochs": 3, "batch_size": 8, "learning_rate": 0.002}
    while True:
        x, y = far_from_kinks(rng, 2, params), one_hot(rng, 2)
        if stays_far(params, x, y, options):
            return [case({**options, "rng": Seed(int(rng.integers(2**31)))}, params=params, x=x, y=y)]


def stays_far(params, x, y, options):
    """Whether no rounding decides anything later either, when Adam has moved the parameters."""
    rng = np.random.default_rng(0)
    later = (train(params, x, y, **options | {"epochs": done}, rng=rng)[0] for done in range(1, options["epochs"]))
    return all(distance_to_kink(moved, x).min() > FAR for moved in later)


@training(points=(1, 1), view="network", constants="float32")
def train_short_last_batch(rng):
    """A short last batch is used, and counts in the epoch's loss by its samples.

    - Seven samples in batches of three: how many batches are that, and how large is the last?
    - The last batch may be short, and it is a step like the others.
    - An epoch's loss is the mean over its samples, so a batch's loss counts as often as it has samples.
    """
    params = weights(rng)
    x, y = far_from_kinks(rng, 1, params), one_hot(rng, 10)[:1]
    options = {"epochs": 2, "batch_size": 3, "learning_rate": 0.003, "rng": Seed(int(rng.integers(2**31)))}
    return [case(options, params=params, x=np.repeat(x, 7, axis=0), y=np.repeat(y, 7, axis=0))]


@training(
    points=(1, 0),
    driver="repeated",
    view="loss_curves",
    returns=nested("calls"),
    allows="training",
    constants="float32",
    terms=LONGEST_SUM,
)
def train_orders(rng):
    """Every epoch sees the samples in an order of its own, each image with its own label.

    - Two samples, one at a time, for two epochs: in how many orders can that be done?
    - Draw a new order at the beginning of every epoch: rng.permutation(len(x)).
    - x and y must be taken in the same order, or each image gets another's label.
    """
    params = weights(rng)
    options = {"epochs": 2, "batch_size": 1, "learning_rate": 0.002, "rng": Seed(int(rng.integers(2**31))), "times": 48}
    # Of three in batches of two any one may be left for the last: three curves in one epoch.
    three = options | {"epochs": 1, "batch_size": 2, "times": 54}
    return [
        case(options, params=params, x=noise(rng, 2), y=one_hot(rng, 2)),
        case(three, params=params, x=noise(rng, 3), y=one_hot(rng, 3)),
    ]


@training(points=(1, 0), view="loss_curve", allows="training")
def train_digits(rng):
    """On a few hundred digits the losses fall as they should, whatever the order.

    - Plot the losses: they should fall at every epoch, from about 2.3, the logarithm of ten.
    - Everything right for one batch, and wrong for ten? Look at what is carried from one batch to the next.
    """
    x, y = some_digits(rng, 320)
    params = {name: w if name.endswith("kernel") else 0 * w for name, w in weights(rng).items()}
    options = {"epochs": 3, "batch_size": 32, "learning_rate": 0.001, "rng": Seed(int(rng.integers(2**31)))}
    return [case(options, params=in_float32(params), x=in_float32(x), y=in_float32(y))]


# --- evaluate ---


@check("evaluate", points=(1, 1, 0.5), terms=LONGEST_SUM, builds_on="forward")
def evaluate_values(rng):
    """evaluate gives the mean loss and the fraction of samples that are read rightly.

    - What does forward give for these samples, and which of the ten numbers of a row is the largest?
    - The loss is the mean cross-entropy of softmax(logits), as in loss_and_gradients, exact for large logits.
    - The accuracy is the fraction of rows whose largest logit stands where the label's one does.
    """
    x, y = noise(rng, 9), one_hot(rng, 9)
    params = with_answers_that_differ(weights(rng), x)
    logits = forward(params, x)
    y[:4] = np.eye(10)[np.argmax(logits[:4], axis=1)]  # four at least are right
    y[4] = np.eye(10)[np.argmin(logits[4])]  # whoever takes the smallest logit gets one right
    large = case(params=with_large_logits(params), x=one_dim(x[:5]), y=y[3:8])
    return [case(params=params, x=x, y=y), large, case(params=params, x=x[:2], y=y[:2])]


def with_answers_that_differ(params, x):
    """The same network with logits of a few units and of mean zero over x, so that not all images get one class; the
    first image is read as a 0."""
    sharp = params | {"dense2_kernel": params["dense2_kernel"] * 128.0}
    bias = sharp["dense2_bias"] - np.round(forward(sharp, x).mean(axis=0) * 256) / 256
    first = np.argmax(forward(sharp | {"dense2_bias": bias}, x)[0])
    columns = np.arange(10)
    columns[[0, first]] = first, 0
    return sharp | {"dense2_kernel": sharp["dense2_kernel"][:, columns], "dense2_bias": bias[columns]}


@check("evaluate", points=(0, 1), allows="training", terms=LONGEST_SUM, builds_on="forward")
def evaluate_many(rng):
    """evaluate takes any number of samples, and each counts the same.

    - Does it matter in how many parts you take the samples?
    - The mean of the parts' means is the mean of all only where the parts are equally large.
    """
    params = weights(rng)
    x, y = np.tile(noise(rng, 11), (94, 1, 1, 1)), np.tile(one_hot(rng, 11), (94, 1))
    order = rng.permutation(len(x))
    return [case(params=in_float32(params), x=in_float32(x[order]), y=in_float32(y[order]))]
