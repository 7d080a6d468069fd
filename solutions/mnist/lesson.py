# %% [markdown]
# # The project: a network that reads handwritten digits
#
# Here everything comes together. You build one network, and you build it twice:
#
# - **Part one** builds it in Keras, as one does at work: a few lines for the data, the model, the training, the
#   evaluation. It is the project of the guide's fifth chapter.
# - **Part two** builds the same network from functions of your own, in NumPy: the weights, the way forward, the
#   way back, the training. Nothing in it is new. They are the pieces you have written in the other topics, and at
#   the end they give the same numbers as Keras.
#
# | | you write |
# |---|---|
# | pixels and labels as numbers to learn from | `preprocess` |
# | the network in Keras | `build_keras_model` |
# | weights to start with | `init_params` |
# | pictures in, scores out | `forward` |
# | how wrong, and in which direction less so | `loss_and_gradients` |
# | learning | `train` |
# | how good | `evaluate` |
#
# **What you need.** Python with NumPy and Matplotlib; for part one Keras with TensorFlow behind it; a notebook to
# work in. (The guide says `pip install python`. Python itself does not come from pip: get it from python.org or
# from your system, and then `pip install keras tensorflow`.) Part two needs no Keras.
#
# **House rules, as ever.** Pictures are batch first and channels last, `(N, H, W, C)`. float32 in, float32 out;
# float64 in, float64 out. No argument is ever changed. Random numbers come from the `rng` that you are given.

# %%
import numpy as np

# %% [markdown]
# ## 1. What we build
#
# | layer | what it does | output | parameters |
# |---|---|---|---|
# | | the picture | $28 \times 28 \times 1$ | |
# | `conv1` | 32 kernels 3 by 3, ReLU | $26 \times 26 \times 32$ | $3 \cdot 3 \cdot 1 \cdot 32 + 32 = 320$ |
# | `pool1` | maximum of each 2 by 2 | $13 \times 13 \times 32$ | |
# | `conv2` | 64 kernels 3 by 3, ReLU | $11 \times 11 \times 64$ | $3 \cdot 3 \cdot 32 \cdot 64 + 64 = 18{,}496$ |
# | `pool2` | maximum of each 2 by 2 | $5 \times 5 \times 64$ | |
# | `conv3` | 64 kernels 3 by 3, ReLU | $3 \times 3 \times 64$ | $3 \cdot 3 \cdot 64 \cdot 64 + 64 = 36{,}928$ |
# | `flatten` | one row per picture | 576 | |
# | `dense1` | 64 neurons, ReLU | 64 | $576 \cdot 64 + 64 = 36{,}928$ |
# | `dense2` | 10 neurons, softmax | 10 | $64 \cdot 10 + 10 = 650$ |
# | | | | **93,322** |
#
# Read the third column downwards. There is no padding, so a 3 by 3 kernel fits into a row of 28 pixels at $28 - 3 +
# 1 = 26$ places. Pooling halves. 11 is odd: five pairs fit, and the last row and the last column are dropped. So
# the picture shrinks, 28 → 26 → 13 → 11 → 5 → 3, while the number of maps grows: from *where* towards *what*.
#
# A kernel of `conv2` reaches through all 32 maps before it, hence the 32 in its count. That `conv3` and `dense1` have
# equally many parameters is no accident: $576 = 3 \cdot 3 \cdot 64$, so a neuron of `dense1` sees as many numbers as
# a kernel of `conv3` does.
#
# **Three, not two.** The guide's explanation of its code speaks of two convolution layers. Its code has **three**,
# with two pooling layers between them.
#
# **What pooling saves.** Pooling has no parameters and takes none away from the layer before it. It makes the maps
# smaller, and that is felt where they end in a dense layer. Without the two poolings the maps would shrink 28 → 26 →
# 24 → 22, and `dense1` would need $22 \cdot 22 \cdot 64 \cdot 64 + 64 = 1{,}982{,}528$ parameters in the place of
# 36,928.

# %% [markdown]
# ## 2. The digits
#
# MNIST: 70,000 digits written by employees of the American Census Bureau and by high school students, scanned,
# centred, and labelled. 60,000 are for training and 10,000 for testing; nobody whose writing is in one part has
# written in the other. The guide fetches it with `mnist.load_data()`; `load_mnist()` gives the same arrays from this
# kit, without a network (Yann LeCun and Corinna Cortes, CC BY-SA 3.0).

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from autograder import load_mnist

    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    print("to train with:", train_images.shape, train_images.dtype, train_labels.shape, train_labels.dtype)
    print("to test with: ", test_images.shape, test_images.dtype, test_labels.shape, test_labels.dtype)
    print("pixels from", train_images.min(), "to", train_images.max(), "and a part of one:")
    print(train_images[0, 5:12, 8:20])
    print("how many of each digit:", np.bincount(train_labels))

    figure, axes = plt.subplots(5, 10, figsize=(10, 5.4))
    for digit, column in enumerate(axes.T):
        for ax, image in zip(column, train_images[train_labels == digit], strict=False):
            ax.imshow(image, cmap="gray_r")
            ax.axis("off")
        column[0].set_title(digit)
    figure.suptitle("The first five of each digit in the training set")
    plt.show()

# %% [markdown]
# A pixel is a byte: 0 where there is paper, 255 where there is full ink. A network wants something else:
#
# **Pixels from 0 to 1.** Divide by 255. The initial weights are chosen for inputs of about that size. Fed with
# bytes, the first logits would be 255 times as large: a network that is sure of everything and knows nothing. A pixel
# of 51 becomes 0.2.
#
# **A channel axis.** A convolution expects `(N, H, W, C)`. A grey picture has one channel, but it has to say so: 28
# by 28 becomes 28 by 28 by 1. No number moves. (The guide calls this flattening. Flattening comes later, and makes
# rows of it.)
#
# **One-hot labels.** The network gives ten numbers, one per class. So that the two can be compared, the label 3
# becomes the row $[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]$: all the probability on one class. A plain 3 would say that a 4
# is almost right and a 9 is far off, which is true of numbers and not of digits.
#
# **What goes wrong.** Dividing before turning to float32: NumPy makes float64 of bytes divided by 255, twice the
# memory. Integer division, `//`: all grey is gone. The class axis as long as the largest label *present*: a part of
# the data without a nine would get nine columns.


# %%
def preprocess(images, labels):
    """Pixels as numbers from 0 to 1 with a channel axis, labels as one-hot rows.

    images (N, 28, 28): uint8, 0 (paper) to 255 (ink). labels (N,): integers, 0 to 9.
    Returns x (N, 28, 28, 1), float32, from 0 to 1, and y (N, 10), float32: a 1 at the label, 0 elsewhere.
    """
    ### BEGIN SOLUTION
    x = images[:, :, :, None].astype(np.float32) / 255
    y = np.zeros((len(labels), 10), np.float32)
    y[np.arange(len(labels)), labels] = 1
    return x, y
    ### END SOLUTION


# %%
if __name__ == "__main__":
    few = np.zeros((2, 28, 28), np.uint8)
    few[0, 4, 7], few[1, 27, 0] = 51, 255
    x, y = preprocess(few, np.array([3, 0]))
    print("51 becomes", x[0, 4, 7, 0], "and 255 becomes", x[1, 27, 0, 0])
    print("3 and 0 become")
    print(y)
    assert x.shape == (2, 28, 28, 1) and x.dtype == y.dtype == np.float32
    assert np.isclose(x[0, 4, 7, 0], 0.2) and x[1, 27, 0, 0] == 1 and np.count_nonzero(x) == 2
    assert (y == [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0, 0]]).all()

    x_test, y_test = preprocess(test_images, test_labels)
    print("all test digits:", x_test.shape, y_test.shape, "of mean ink", x_test.mean().round(3))

# %% [markdown]
# # Part one: in Keras
#
# ## 3. Build and compile
#
# **Build.** A `Sequential` model is a list of layers, each taking what the one before it gives. The first entry says
# what comes in, `keras.Input(shape=(28, 28, 1))`: one picture, the batch axis is left out. The rest is the table
# above: `layers.Conv2D(32, (3, 3), activation="relu")`, `layers.MaxPooling2D((2, 2))`, `layers.Flatten()`,
# `layers.Dense(64, activation="relu")` and so on. Keras works out the shapes between them by itself. All else is left
# as it is: no padding, stride 1, biases, Glorot's initial weights.
#
# (The guide writes `tensorflow.keras`, and `input_shape=` in the first layer. Since its third version Keras is a
# package of its own that runs on TensorFlow, JAX or PyTorch, and it prefers `keras.Input`.)
#
# **Compile.** Three decisions:
#
# - `optimizer="adam"`: how steps are made from gradients. By its name you get Adam's defaults, a learning rate of
#   0.001, $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\epsilon = 10^{-7}$. (The guide calls Adam SGD with momentum. Half of
#   it is; the other half divides each weight's step by the recent size of its gradient, as RMSprop does.)
# - `loss="categorical_crossentropy"`: what is made small. It compares **probabilities**, which the softmax of the
#   last layer delivers, with **one-hot** rows: $-\ln$ of the probability given to the right class. (For labels that
#   are plain integers there is `sparse_categorical_crossentropy`.)
# - `metrics=["accuracy"]`: what is shown on the way, here how many are right. It steers nothing.
#
# **What goes wrong.** No softmax at the end, and a loss that takes whatever comes for probabilities. `sigmoid` at
# the end: ten numbers that do not add up to one. `mse` as the loss: it trains, but slower. A forgotten `return`.
#
# Import Keras **inside** this function: all others are to work without it.


# %%
def build_keras_model():
    """The network in Keras, ready for fit: ends in probabilities; Adam, categorical cross-entropy, accuracy.

    Returns a compiled keras.Model, (N, 28, 28, 1) -> (N, 10).
    """
    ### BEGIN SOLUTION
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input(shape=(28, 28, 1)),
            layers.Conv2D(32, (3, 3), activation="relu", name="conv1"),
            layers.MaxPooling2D((2, 2), name="pool1"),
            layers.Conv2D(64, (3, 3), activation="relu", name="conv2"),
            layers.MaxPooling2D((2, 2), name="pool2"),
            layers.Conv2D(64, (3, 3), activation="relu", name="conv3"),
            layers.Flatten(name="flatten"),
            layers.Dense(64, activation="relu", name="dense1"),
            layers.Dense(10, activation="softmax", name="dense2"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% [markdown]
# The next cell sees whether Keras is there. On its first import TensorFlow may print lines about CUDA or oneDNN. They
# say that it found no graphics card, or how it will calculate; no harm is meant.

# %%
if __name__ == "__main__":
    import os

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import keras

        keras.utils.set_random_seed(1)  # the same numbers whenever this notebook runs
    except ImportError:
        keras = None
        print("Keras is not installed: its cells are skipped here. To have it: pip install keras tensorflow")

# %%
if __name__ == "__main__" and keras:
    model = build_keras_model()
    for layer in model.layers:
        print(f"{layer.name:16} {layer.output.shape!s:22} {layer.count_params():7,} parameters")
    print(f"{'in all':39} {model.count_params():7,}")
    assert model.count_params() == 93_322

    untrained, chance = model.evaluate(x_test[:1000], y_test[:1000], verbose=0)
    print(f"before any training: loss {untrained:.3f}, accuracy {chance:.3f}")
    assert 2 < untrained < 3

# %% [markdown]
# The loss before training is a number worth knowing. Who has no idea gives each of ten classes the probability 1/10,
# and $-\ln \frac{1}{10} = 2.303$. A network that begins far above that begins with convictions; look for a mistake.
#
# ## 4. Train
#
# The guide's line is `model.fit(x_train, y_train, epochs=5, batch_size=64)`. Five times over all 60,000 digits, each
# time in a new order, in batches of 64: $\lceil 60000 / 64 \rceil = 938$ steps an epoch, the last one with 32 digits.
#
# On two processor cores that takes about a minute. While you try things, take fewer digits: `DIGITS` below is 10,000,
# and the whole is done by setting it to 60,000.
#
# We add one thing to the guide's line, `validation_split=0.1`: Keras puts the last tenth of the digits apart and
# measures the network on them after each epoch. The **test** digits stay in their drawer for now. Whoever looks at
# them while still choosing has nothing left to measure with.

# %%
DIGITS, EPOCHS = 10_000, 5  # part one; 60_000 for the whole, as in the guide

if __name__ == "__main__" and keras:
    x_train, y_train = preprocess(train_images[:DIGITS], train_labels[:DIGITS])
    history = model.fit(x_train, y_train, epochs=EPOCHS, batch_size=64, validation_split=0.1, verbose=0).history
    for epoch in range(EPOCHS):
        print(
            f"epoch {epoch + 1}: loss {history['loss'][epoch]:.3f}, accuracy {history['accuracy'][epoch]:.3f}; "
            f"validation {history['val_loss'][epoch]:.3f}, {history['val_accuracy'][epoch]:.3f}"
        )
    assert history["loss"][-1] < 0.3

# %% [markdown]
# Two curves are drawn for each. In the first epochs the network seems to do better on digits it has *not* been trained
# on. It does not: the training loss is a mean over the epoch, each batch counted when it was seen, with the weights of
# that moment, and the early ones were bad. Validation comes when the epoch is over. Later the training curve goes below
# the other, and there the gap means what it seems to: the network begins to know its own digits by heart.

# %%
if __name__ == "__main__" and keras:
    import matplotlib.pyplot as plt

    epochs = range(1, EPOCHS + 1)
    _, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for ax, name in [(left, "loss"), (right, "accuracy")]:
        ax.plot(epochs, history[name], "o-", label="training, as seen")
        ax.plot(epochs, history[f"val_{name}"], "o-", label="validation")
        ax.set(title=name, xlabel="epoch", xticks=epochs)
        ax.legend()
    plt.show()

# %% [markdown]
# ## 5. Evaluate, and look
#
# Now the drawer is opened, once. An accuracy is one number, and one number hides much: **which** digits are taken for
# which, and what do they look like? The functions below are given; they draw, here and in part two.


# %%
def show_confusion(labels, predicted, heading):
    """Given. Counts of what each digit (row) was taken for (column); the wrong ones are coloured."""
    import matplotlib.pyplot as plt

    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, predicted), 1)
    wrong = counts - np.diag(np.diag(counts))
    _, ax = plt.subplots(figsize=(6, 5.6), layout="constrained")
    ax.imshow(wrong, cmap="Oranges", vmax=max(1.5 * wrong.max(), 1))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            ax.text(column, row, count, ha="center", va="center", fontsize=9, color="grey" if row == column else "black")
    ax.set(xticks=range(10), yticks=range(10), xlabel="read as", ylabel="is", title=heading)
    plt.show()


def show_mistakes(images, labels, probabilities, heading):
    """Given. The sixteen digits that were given the least probability of being what they are."""
    import matplotlib.pyplot as plt

    of_the_label = probabilities[np.arange(len(labels)), labels]
    figure, axes = plt.subplots(2, 8, figsize=(11, 4), layout="constrained")
    for ax, at in zip(axes.ravel(), of_the_label.argsort(), strict=False):
        ax.imshow(images[at], cmap="gray_r")
        read = probabilities[at].argmax()
        ax.set_title(f"is {labels[at]}, read {read}\n({probabilities[at, read]:.1%})", fontsize=9)
    for ax in axes.ravel():
        ax.axis("off")
    figure.suptitle(heading)
    plt.show()


def show_filters(heading, **networks):
    """Given. The 32 kernels of the first layer, (3, 3, 1, 32), of each of the networks."""
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(5.5 * len(networks), 3.4))
    parts = np.atleast_1d(figure.subfigures(1, len(networks)))
    for part, (name, kernels) in zip(parts, networks.items(), strict=True):
        part.suptitle(f"{heading}: {name}")
        limit = np.abs(kernels).max()
        for f, ax in enumerate(part.subplots(4, 8).ravel()):
            ax.imshow(kernels[:, :, 0, f], cmap="RdBu", vmin=-limit, vmax=limit)
            ax.axis("off")
    plt.show()


# %%
if __name__ == "__main__" and keras:
    test_loss, test_accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(f"test loss {test_loss:.3f}, test accuracy {test_accuracy:.4f}")
    assert test_accuracy > 0.9

    keras_says = model.predict(x_test, verbose=0)  # (10000, 10): probabilities
    assert np.allclose(keras_says.sum(axis=1), 1, atol=1e-5)
    mistaken = keras_says.argmax(axis=1) != test_labels
    print(f"{mistaken.sum()} of {len(test_labels):,} test digits are misread")

    show_confusion(test_labels, keras_says.argmax(axis=1), "Keras on the test digits")
    show_mistakes(test_images, test_labels, keras_says, "What Keras was least ready to believe")
    show_filters("First layer", Keras=np.array(model.get_weights()[0]))

# %% [markdown]
# Look at the mistakes. Some of them you would not read either; with others one sees what misled the network: a gap, a
# flourish, a stroke that is not there. And mind the percentages: softmax always gives probabilities, but nobody has
# promised that they are honest. A network can be 99 % sure and wrong.
#
# Now follow one digit through the layers. Each row shows the first eight maps a layer makes of it. At first they
# are pictures of the digit, its edges, its inside; in the end nine squares, and in them nothing of a picture is left:
# each says *how much* of something was found in one ninth of the field.

# %%
if __name__ == "__main__" and keras:
    import matplotlib.pyplot as plt

    picturing = [layer for layer in model.layers if len(layer.output.shape) == 4]  # up to `flatten`
    looking = keras.Model(model.inputs[0], [layer.output for layer in picturing])
    maps = [keras.ops.convert_to_numpy(one) for one in looking(x_test[:1])]

    figure, axes = plt.subplots(1 + len(picturing), 8, figsize=(9, 1.2 + 1.2 * len(picturing)))
    for ax in axes.ravel():
        ax.axis("off")
    names, shown = ["digit", *(layer.name for layer in picturing)], [x_test[:1], *maps]
    for row, name, channels in zip(axes, names, shown, strict=True):
        size = f"{name}\n{channels.shape[1]} by {channels.shape[2]}"
        row[0].text(-0.2, 0.5, size, ha="right", va="center", transform=row[0].transAxes)
        for ax, one in zip(row, np.moveaxis(channels[0], 2, 0), strict=False):
            ax.imshow(one, cmap="gray_r", vmin=0, vmax=channels.max())
    figure.suptitle("One digit on its way through the network: eight maps of each layer")
    plt.show()

# %% [markdown]
# # Part two: the same from your own functions
#
# ## 6. The pieces
#
# What Keras did in a few lines is made of things you have written before:
#
# | in this network | topic | there it is called |
# |---|---|---|
# | convolution, pooling, flattening, and their ways back | `convolution` | `conv2d_...`, `max_pool2d_...`, `flatten_...` |
# | dense layers, ReLU | `backprop` | `dense_...`, `relu_...` |
# | the loss and its derivative | `losses` | `softmax_crossentropy` |
# | Adam, the batches | `optimizers` | `adam`, `minibatches` |
# | the initial weights | `regularization` | `glorot_uniform` |
#
# **You may use them.** In this notebook, and when it is graded, `from convolution import conv2d_forward` finds the
# `convolution` that *you* wrote. Take the comment signs off the lines you want. Functions of your own are as good here
# as there: what was right stays right, and what was wrong stays wrong. (A file is read when it is first imported. If
# you mend something there, restart the kernel here.)
#
# **You may as well write everything anew**, in plain lines or with functions inside functions. Here everything is
# simpler than there: always 3 by 3, stride 1, no padding. Both ways get the same marks.

# %%
# What you have written in other topics can be imported by the topic's name:
#
# from convolution import conv2d_forward, conv2d_backward, max_pool2d_forward, max_pool2d_backward
# from convolution import flatten_forward, flatten_backward
# from backprop import dense_forward, dense_backward, relu_forward, relu_backward
# from losses import softmax_crossentropy
# from optimizers import adam, minibatches
# from regularization import glorot_uniform

# %% [markdown]
# **How fast must it be?** Count the multiplications for one digit, forward:
#
# $$ 26^2 \cdot 32 \cdot 9 + 11^2 \cdot 64 \cdot 288 + 3^2 \cdot 64 \cdot 576 + 576 \cdot 64 + 64 \cdot 10
# \approx 2.8 \text{ million} $$
#
# Backward takes twice as many again, once for the weights and once for the inputs: 8.4 million a digit, and $5 \cdot
# 10^{11}$ for one epoch of 60,000. A Python loop that does ten million a second, which is hard to reach, needs 14
# hours. So let no loop of yours run over samples, pixels **and** kernels. Loop over the places in the picture *or* over
# the nine places in the kernel, and hand the rest to one matrix product for the whole batch:
#
# | | an epoch of 60,000 on two cores |
# |---|---|
# | loops over everything | half a day and more |
# | a loop over the places, as in the topic `convolution` | 1 to 2 minutes |
# | a loop over the nine places of the kernel, or `np.lib.stride_tricks.sliding_window_view` | 20 to 60 seconds |
# | Keras | 15 seconds |
# | this kit's own (`deltarule train`), in threads | 7 seconds |
#
# Ten times the kit's own is fast enough.

# %% [markdown]
# ## 7. Weights to start with
#
# The parameters are a dict of ten arrays. The names and shapes are fixed; they are Keras's shapes.
#
# | | kernel | bias |
# |---|---|---|
# | `conv1` | `(3, 3, 1, 32)` | `(32,)` |
# | `conv2` | `(3, 3, 32, 64)` | `(64,)` |
# | `conv3` | `(3, 3, 64, 64)` | `(64,)` |
# | `dense1` | `(576, 64)` | `(64,)` |
# | `dense2` | `(64, 10)` | `(10,)` |
#
# Biases begin at zero. Kernels are drawn **Glorot uniform**, evenly from $-\ell$ to $\ell$:
#
# $$ \ell = \sqrt{\frac{6}{\text{fan}_\text{in} + \text{fan}_\text{out}}} $$
#
# $\text{fan}_\text{in}$ is how many numbers one output is made of, $\text{fan}_\text{out}$ how many outputs one
# input reaches. For a dense kernel `(D, M)` they are D and M. For a convolution `(kh, kw, C, F)` each is nine times
# as many, $9 C$ and $9 F$: an output looks through a window of nine places, and a pixel lies in nine windows.
#
# **By hand.** `conv2`: $9 \cdot 32 = 288$ and $9 \cdot 64 = 576$, so $\ell = \sqrt{6 / 864} = \frac{1}{12}$.
# `dense1`: $\sqrt{6 / 640} = 0.0968$.
#
# **What goes wrong.** The nine forgotten in one of the two. A normal distribution, or one from 0 to $\ell$. float64: it
# spreads through everything that follows, and halves the speed. One generator made for each layer, all from one seed:
# then layers begin with the same numbers.


# %%
def init_params(rng):
    """The network's parameters before training: kernels Glorot uniform, biases zero.

    rng: a numpy.random.Generator.
    Returns a dict of ten float32 arrays: conv1_kernel (3, 3, 1, 32), conv1_bias (32,), conv2_kernel (3, 3, 32, 64),
    conv2_bias (64,), conv3_kernel (3, 3, 64, 64), conv3_bias (64,), dense1_kernel (576, 64), dense1_bias (64,),
    dense2_kernel (64, 10), dense2_bias (10,).
    """
    ### BEGIN SOLUTION
    kernels = {
        "conv1": (3, 3, 1, 32),
        "conv2": (3, 3, 32, 64),
        "conv3": (3, 3, 64, 64),
        "dense1": (576, 64),
        "dense2": (64, 10),
    }
    params = {}
    for layer, shape in kernels.items():
        places = 9 if layer.startswith("conv") else 1  # a number reaches into 9 windows, or into 1 row
        fan_in = places * shape[-2]
        fan_out = places * shape[-1]
        limit = np.sqrt(6 / (fan_in + fan_out))
        kernel = rng.uniform(-limit, limit, size=shape)
        params[f"{layer}_kernel"] = kernel.astype(np.float32)
        params[f"{layer}_bias"] = np.zeros(shape[-1], np.float32)
    return params
    ### END SOLUTION


# %%
if __name__ == "__main__":
    params = init_params(np.random.default_rng(0))
    for name, value in params.items():
        print(f"{name:14} {value.shape!s:16} {value.size:7,}   from {value.min():7.4f} to {value.max():.4f}")
    assert sum(value.size for value in params.values()) == 93_322
    assert all(value.dtype == np.float32 for value in params.values())
    assert 0.083 < params["conv2_kernel"].max() <= 1 / 12 + 1e-7

# %% [markdown]
# ## 8. Forward
#
# From pictures to **logits**, the ten scores before the softmax. For reading a digit that is all one needs: the
# largest logit belongs to the largest probability. Softmax becomes part of the loss, where it is exact.
#
# | | a batch of N |
# |---|---|
# | `x` | `(N, 28, 28, 1)` |
# | `conv1`, ReLU, `pool1` | `(N, 26, 26, 32)`, then `(N, 13, 13, 32)` |
# | `conv2`, ReLU, `pool2` | `(N, 11, 11, 64)`, then `(N, 5, 5, 64)` |
# | `conv3`, ReLU | `(N, 3, 3, 64)` |
# | flattened | `(N, 576)` |
# | `dense1`, ReLU | `(N, 64)` |
# | `dense2` | `(N, 10)` |
#
# A convolution of 3 by 3, stride 1, without padding, is
#
# $$ z[n, i, j, f] = b[f] + \sum_{u, v, c} a[n,\; i + u,\; j + v,\; c] \cdot w[u, v, c, f] $$
#
# **Pooling.** From 11 rows five pairs can be made; drop the last row and column. Then
# `(N, 10, 10, 64)` can be seen as `(N, 5, 2, 5, 2, 64)`, and the maximum over the two axes of length 2 is the pooled
# map.
#
# **What goes wrong.** A ReLU too many, on the logits: half of the scores are cut off. One too few. Flattening with
# the axes in another order: a `dense1` trained by Keras would not understand it.


# %%
def forward(params, x):
    """The network's logits, without the softmax and without a cache.

    params: a dict as init_params makes it. x (N, 28, 28, 1).
    Returns logits (N, 10), in the dtype of params and x.
    """
    ### BEGIN SOLUTION

    def convolution(picture, layer):
        kernel, bias = params[f"{layer}_kernel"], params[f"{layer}_bias"]
        windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3), axis=(1, 2))
        # windows is (N, rows, cols, C, 3, 3), kernel (3, 3, C, F): multiply, and add up over 3, 3 and C
        return np.tensordot(windows, kernel, axes=[(4, 5, 3), (0, 1, 2)]) + bias

    def max_pool(picture):
        n, height, width, channels = picture.shape
        rows, cols = height // 2, width // 2
        whole = picture[:, : 2 * rows, : 2 * cols, :]  # an odd row or column at the end is dropped
        return whole.reshape(n, rows, 2, cols, 2, channels).max(axis=(2, 4))

    first = max_pool(np.maximum(convolution(x, "conv1"), 0))
    second = max_pool(np.maximum(convolution(first, "conv2"), 0))
    third = np.maximum(convolution(second, "conv3"), 0)
    flat = third.reshape(len(x), -1)
    hidden = np.maximum(flat @ params["dense1_kernel"] + params["dense1_bias"], 0)
    return hidden @ params["dense2_kernel"] + params["dense2_bias"]
    ### END SOLUTION


# %% [markdown]
# Is it the same network as Keras's? Put your weights into Keras's model and compare what the two say. (Keras's weights
# are a list in the order of the layers, kernel before bias.)

# %%
if __name__ == "__main__":
    NAMES = [f"{layer}_{kind}" for layer in ("conv1", "conv2", "conv3", "dense1", "dense2") for kind in ("kernel", "bias")]

    def softmax(logits):
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    logits = forward(params, x_test[:100])
    print("logits of a first digit:", logits[0].round(3))
    assert logits.shape == (100, 10) and logits.dtype == np.float32
    if keras:
        twin = build_keras_model()
        twin.set_weights([params[name] for name in NAMES])
        apart = np.abs(softmax(logits) - keras.ops.convert_to_numpy(twin(x_test[:100]))).max()
        print(f"largest difference to Keras's probabilities: {apart:.1e}")
        assert apart < 1e-5

# %% [markdown]
# ## 9. The loss, and the way back
#
# **The loss** is the mean over the batch of $-\sum_k y_k \ln p_k$, where $p$ is the softmax of the logits. Take the
# logarithm and the exponential together, and nothing can overflow:
#
# $$ \ln p_k = (z_k - m) - \ln \sum_j e^{z_j - m}, \qquad m = \max_j z_j $$
#
# For the logits $(1000, 0)$ and the second class as the label that is $-1000$, so the loss is 1000, exactly. Who
# computes $p$ first gets $e^{1000}$, which is infinite; or, having shifted, $\ln 0$.
#
# **Its derivative** at the logits is as short as it gets:
#
# $$ \frac{\partial L}{\partial z} = \frac{p - y}{N} $$
#
# By hand, with two classes and one sample: the logits $(0, \ln 3)$ have the probabilities $(\frac14, \frac34)$. With
# the first as the label the loss is $\ln 4 = 1.386$, and the derivative $(-\frac34, \frac34)$.
#
# **Then down the table from the bottom to the top.** Each layer receives the derivative at its output, and gives the
# derivatives at its parameters and at its input.
#
# | layer | at its parameters | at its input |
# |---|---|---|
# | dense, $z = a w + b$ | $a^T dz$, and $dz$ added up over the batch | $dz\, w^T$ |
# | ReLU | | $dz = da$ where $z > 0$, else 0 |
# | flatten | | back to the shape `(N, 3, 3, 64)` |
# | pooling | | to the **first** cell, row by row, that has the maximum; 0 in a dropped row or column |
# | convolution | below | below |
#
# $$ dw[u, v, c, f] = \sum_{n, i, j} a[n,\; i + u,\; j + v,\; c] \cdot dz[n, i, j, f] \qquad
# db[f] = \sum_{n, i, j} dz[n, i, j, f] $$
#
# $$ da[n,\; i + u,\; j + v,\; c] \mathrel{+}= \sum_f dz[n, i, j, f] \cdot w[u, v, c, f] $$
#
# Fix $u$ and $v$ and look again: $a[:,\; u : u + rows,\; v : v + cols]$ is the map shifted by $(u, v)$, as large as
# $dz$, and both formulas are matrix products. Nine of them, for a whole batch.
#
# At the first layer you may stop: nobody asks for the derivative at the pixels.
#
# **Which way forward?** `forward` keeps nothing, and the way back needs what every layer was given. So go forward
# once more here, and keep it.
#
# **What goes wrong.** Dividing by N twice, or not at all. The ReLU's mask taken from the wrong layer. The maximum's
# gradient given to all cells that tie: after a ReLU whole windows are 0, and in pictures of even ink they tie above
# 0 too. `=` where windows overlap and `+=` is due. `np.zeros(shape)` and the other makers of float64.


# %%
def loss_and_gradients(params, x, y):
    """The mean cross-entropy of softmax(logits), and its derivative with respect to every parameter.

    params: a dict as init_params makes it. x (N, 28, 28, 1). y (N, 10): one-hot, in the dtype of x.
    Returns loss, a scalar: the mean over the N samples, and
    grads: a dict with the keys of params; each value has its parameter's shape and dtype.
    """
    ### BEGIN SOLUTION
    grads = {}

    def conv_forward(picture, layer):
        kernel, bias = params[f"{layer}_kernel"], params[f"{layer}_bias"]
        n, height, width, channels = picture.shape
        rows, cols = height - 2, width - 2
        windows = np.lib.stride_tricks.sliding_window_view(picture, (3, 3), axis=(1, 2))
        windows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(n * rows * cols, 9 * channels)  # one row per place
        out = windows @ kernel.reshape(9 * channels, -1) + bias
        return out.reshape(n, rows, cols, -1), windows

    def conv_backward(dout, windows, picture, layer):
        kernel = params[f"{layer}_kernel"]
        _, rows, cols, filters = dout.shape
        grads[f"{layer}_kernel"] = (windows.T @ dout.reshape(-1, filters)).reshape(kernel.shape)
        grads[f"{layer}_bias"] = dout.sum(axis=(0, 1, 2))
        dpicture = np.zeros_like(picture)
        for u in range(3):
            for v in range(3):
                back = np.tensordot(dout, kernel[u, v], axes=[3, 1])  # over the filters
                dpicture[:, u : u + rows, v : v + cols, :] += back
        return dpicture

    def pool_forward(picture):
        n, height, width, channels = picture.shape
        whole = picture[:, : height // 2 * 2, : width // 2 * 2, :]
        return whole.reshape(n, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))

    def pool_backward(dpooled, pooled, picture):
        dpicture = np.zeros_like(picture)
        waiting = dpooled  # what no cell has taken yet
        for row, col in [(0, 0), (0, 1), (1, 0), (1, 1)]:
            cells = np.s_[:, row : 2 * pooled.shape[1] : 2, col : 2 * pooled.shape[2] : 2, :]
            won = picture[cells] == pooled
            dpicture[cells] = waiting * won
            waiting = waiting * ~won
        return dpicture

    # Forward, keeping what the way back needs.
    z1, windows1 = conv_forward(x, "conv1")
    a1 = np.maximum(z1, 0)
    p1 = pool_forward(a1)
    z2, windows2 = conv_forward(p1, "conv2")
    a2 = np.maximum(z2, 0)
    p2 = pool_forward(a2)
    z3, windows3 = conv_forward(p2, "conv3")
    a3 = np.maximum(z3, 0)
    flat = a3.reshape(len(x), -1)
    z4 = flat @ params["dense1_kernel"] + params["dense1_bias"]
    hidden = np.maximum(z4, 0)
    logits = hidden @ params["dense2_kernel"] + params["dense2_bias"]

    # The loss: from the logits, so that nothing overflows and no logarithm meets a zero.
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    loss = -np.sum(y * log_p) / len(x)

    # Back, from the last layer to the first.
    dlogits = (np.exp(log_p) - y) / len(x)
    grads["dense2_kernel"] = hidden.T @ dlogits
    grads["dense2_bias"] = dlogits.sum(axis=0)
    dhidden = dlogits @ params["dense2_kernel"].T
    dz4 = dhidden * (z4 > 0)
    grads["dense1_kernel"] = flat.T @ dz4
    grads["dense1_bias"] = dz4.sum(axis=0)
    dflat = dz4 @ params["dense1_kernel"].T
    dz3 = dflat.reshape(z3.shape) * (z3 > 0)
    dp2 = conv_backward(dz3, windows3, p2, "conv3")
    dz2 = pool_backward(dp2, p2, a2) * (z2 > 0)
    dp1 = conv_backward(dz2, windows2, p1, "conv2")
    dz1 = pool_backward(dp1, p1, a1) * (z1 > 0)
    conv_backward(dz1, windows1, x, "conv1")
    return loss, {name: grads[name] for name in params}
    ### END SOLUTION


# %% [markdown]
# **Check it.** Move one number a little, down and up, and see how much the loss changes: that needs no derivative.
# Four numbers of each array will do, and three digits, in float64. The biases get small random numbers for this: as
# long as they are 0, the maps of white paper are exactly 0, and there ReLU has a corner and no derivative. (Once in a
# few hundred runs a corner is met all the same. One number off alone, and right with another seed, is no mistake.)

# %%
if __name__ == "__main__":
    rng = np.random.default_rng(4)
    exact = {name: value + rng.uniform(-0.05, 0.05, value.shape) for name, value in init_params(rng).items()}
    three_x, three_y = (some[:3].astype(np.float64) for some in (x_test, y_test))
    loss, grads = loss_and_gradients(exact, three_x, three_y)
    print(f"loss {loss:.3f}; no idea would be {np.log(10):.3f}")
    h = 1e-7
    for name, value in exact.items():
        worst = 0.0
        for _ in range(4):
            at = tuple(rng.integers(value.shape))
            moved = []
            for step in (h, -h):
                there = value.copy()
                there[at] += step
                moved.append(loss_and_gradients(exact | {name: there}, three_x, three_y)[0])
            by_difference = (moved[0] - moved[1]) / (2 * h)
            worst = max(worst, abs(by_difference - grads[name][at]))
        print(f"{name:14} gradients up to {np.abs(grads[name]).max():.3f}, off by at most {worst:.0e}")
        assert worst < 1e-6, name

# %% [markdown]
# ## 10. Train
#
# All that is left is to go downhill. In each epoch take the samples in a new order, `rng.permutation(N)`, in batches;
# for each batch the gradients, and for each parameter one step of Adam:
#
# $$ m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \qquad
# w \leftarrow w - \alpha_t \frac{m}{\sqrt{v} + \epsilon} $$
#
# $$ \alpha_t = \text{learning rate} \cdot \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} $$
#
# with $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\epsilon = 10^{-7}$. $m$ and $v$ begin at zero, and $\alpha_t$ makes up
# for it. $t$ counts the **steps**, from 1 on; it goes on through the epochs, and is one more for each batch, not for
# each parameter.
#
# **The last batch** may be short: 1000 samples in batches of 64 are 15 full ones and one of 40. Use it.
#
# **The losses** that you return are what Keras keeps in its history: for each epoch the mean over the *samples*, each
# counted as its batch was seen. So the mean loss of a batch of 40 has 40 votes, and one of 64 has 64.
#
# **What goes wrong.** Parameters changed in place, with `-=`: the dict you were given shares its arrays with yours, and
# whoever called you keeps them. Labels shuffled in another order than pictures. Moments begun anew in each epoch, or
# $t$. And a trap of NumPy's: `np.sqrt` of a Python number is a float64 *of NumPy's*, and since NumPy 2 that times a
# float32 array is a float64 array. Python's own numbers leave the array as it is.


# %%
def train(params, x, y, epochs, batch_size, learning_rate, rng):
    """Train with Keras's Adam (beta_1 0.9, beta_2 0.999, epsilon 1e-7 beside sqrt(v)), which begins anew with each call.

    params: a dict as init_params makes it; it stays as it was. x (N, 28, 28, 1). y (N, 10): one-hot.
    epochs: how often all samples are seen, each time in a new order from rng, a numpy.random.Generator.
    batch_size: samples for one step; the last batch of an epoch may be short. learning_rate: Adam's.
    Returns the trained params, a dict like the given one, and
    losses (epochs,): the mean loss over the samples of each epoch, each as it was when the sample was seen.
    """
    ### BEGIN SOLUTION
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-7
    params = dict(params)
    mean = {name: np.zeros_like(value) for name, value in params.items()}
    mean_square = {name: np.zeros_like(value) for name, value in params.items()}
    step = 0
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            loss, grads = loss_and_gradients(params, x[batch], y[batch])
            total += float(loss) * len(batch)
            step += 1
            # ** 0.5 and not np.sqrt: NumPy's own float64 number would turn float32 arrays into float64
            alpha = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)
            for name, grad in grads.items():
                mean[name] = beta_1 * mean[name] + (1 - beta_1) * grad
                mean_square[name] = beta_2 * mean_square[name] + (1 - beta_2) * grad**2
                move = alpha * mean[name] / (np.sqrt(mean_square[name]) + epsilon)
                params[name] = params[name] - move
        losses.append(total / len(x))
    return params, np.array(losses)
    ### END SOLUTION


# %% [markdown]
# **The same as Keras, step for step.** With the same weights to begin with, and all of 256 digits in one batch (so that
# the order does not matter), your losses have to be Keras's. Here both take six steps.

# %%
if __name__ == "__main__":
    x, y = preprocess(train_images[:256], train_labels[:256])
    before = {name: value.copy() for name, value in params.items()}
    _, losses = train(params, x, y, epochs=6, batch_size=256, learning_rate=0.001, rng=np.random.default_rng(0))
    print("yours:", *(f"{loss:.5f}" for loss in losses))
    assert all((before[name] == params[name]).all() for name in params), "the given params have to stay as they were"
    assert losses[-1] < losses[0]
    if keras:
        twin = build_keras_model()
        twin.set_weights([params[name] for name in NAMES])
        theirs = twin.fit(x, y, epochs=6, batch_size=256, verbose=0).history["loss"]
        print("Keras:", *(f"{loss:.5f}" for loss in theirs))
        assert np.allclose(losses, theirs, atol=1e-3)

# %% [markdown]
# Two networks, one written by a large company and one by you, and they differ in the fifth decimal, by rounding. No
# magic was in it.
#
# Now train in earnest, on 2,000 digits first. The cell says beforehand how long it will take.

# %%
OWN_DIGITS, OWN_EPOCHS = 2_000, 5  # part two; 60_000 and 1 for the next section

if __name__ == "__main__":
    import time

    import matplotlib.pyplot as plt

    x, y = preprocess(train_images[:OWN_DIGITS], train_labels[:OWN_DIGITS])
    began = time.perf_counter()
    train(params, x[:256], y[:256], epochs=1, batch_size=64, learning_rate=0.001, rng=np.random.default_rng(0))
    each = (time.perf_counter() - began) / 256
    print(f"about {each * OWN_DIGITS * OWN_EPOCHS:.0f} s to wait; an epoch of 60,000 would take {each * 60_000:.0f} s")

    trained, losses = train(
        params, x, y, epochs=OWN_EPOCHS, batch_size=64, learning_rate=0.001, rng=np.random.default_rng(1)
    )
    print("loss of each epoch:", *(f"{loss:.3f}" for loss in losses))
    assert losses[-1] < 0.5 and all(value.dtype == np.float32 for value in trained.values())

    _, ax = plt.subplots(figsize=(6, 3.8), layout="constrained")
    ax.plot(range(1, OWN_EPOCHS + 1), losses, "o-", label="training, as seen")
    ax.axhline(np.log(10), color="grey", linestyle="--", label="no idea: ln 10")
    ax.set(xlabel="epoch", ylabel="mean loss", ylim=(0, 2.5), xticks=range(1, OWN_EPOCHS + 1))
    ax.set_title(f"Your network learns from {OWN_DIGITS:,} digits")
    ax.legend()
    plt.show()

# %% [markdown]
# ## 11. Evaluate
#
# The mean cross-entropy, and the fraction of samples whose largest logit is that of their label. Two floats.
#
# **Some at a time.** The maps of `conv1` are $26 \cdot 26 \cdot 32$ numbers for each digit, in float32 87 KB; all
# 10,000 test digits at once would fill 0.9 GB with that layer alone, and the windows of `conv2` 1.4 GB more. A few
# hundred at a time need little, and the answer is the same, if the parts are added up as **sums** and divided at the
# end: a mean of means would give the short last part too many votes.


# %%
def evaluate(params, x, y):
    """How good the network is on samples of any number.

    params: a dict as init_params makes it. x (N, 28, 28, 1). y (N, 10): one-hot.
    Returns loss, accuracy, two floats: the mean cross-entropy over the samples, and
    the fraction of samples whose largest logit is the label's.
    """
    ### BEGIN SOLUTION
    total = 0.0
    correct = 0
    at_once = 250  # so that memory does not grow with the samples
    for start in range(0, len(x), at_once):
        rows = slice(start, start + at_once)
        labels = y[rows]
        logits = forward(params, x[rows])
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        total -= float(np.sum(labels * log_p))
        correct += int(np.sum(logits.argmax(axis=1) == labels.argmax(axis=1)))
    return total / len(x), correct / len(x)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    for name, some in [("before training", params), ("after training", trained)]:
        loss, accuracy = evaluate(some, x_test, y_test)
        print(f"{name:16} test loss {loss:.3f}, test accuracy {accuracy:.4f}")
    assert accuracy > 0.85

# %% [markdown]
# ## 12. Look
#
# The same pictures as in part one. A network that has seen 2,000 digits misreads more than one that has seen 10,000,
# but it stumbles over the same kind of digit.
#
# The kernels: blue weights want ink, red ones want none. Many are darker on one side than on the other, detectors of
# edges. No kernel of yours has to have a brother in Keras's: both began at random, and a short training moves the
# first layer only so far. What they have in common is what they are good for.

# %%
if __name__ == "__main__":
    logits = np.concatenate([forward(trained, x_test[start : start + 250]) for start in range(0, len(x_test), 250)])
    own_says = softmax(logits)
    show_confusion(test_labels, own_says.argmax(axis=1), "Your network on the test digits")
    show_mistakes(test_images, test_labels, own_says, "What your network was least ready to believe")
    networks = {"yours": trained["conv1_kernel"]}
    if keras:
        networks["Keras"] = np.array(model.get_weights()[0])
        both = ((keras_says.argmax(axis=1) != test_labels) & (own_says.argmax(axis=1) != test_labels)).sum()
        print(f"{both} test digits are misread by both networks")
    show_filters("First layer", **networks)

# %% [markdown]
# ## 13. One epoch of everything
#
# With your own functions, on all 60,000 digits, once. Set `EVERYTHING` to `True` when everything above works, and
# when you have the minute or the ten of them that the cell above has foretold.
#
# Your teacher can have that done as well: `deltarule grade --full` trains your `train` on the 60,000 for one epoch, in
# batches of 64, and asks that the network reads **97 %** of the 10,000 test digits. A right one does: it comes to about
# 98 %, and with five epochs, as Keras's, to 99 %.

# %%
EVERYTHING = False

if __name__ == "__main__" and EVERYTHING:
    x, y = preprocess(train_images, train_labels)
    rng = np.random.default_rng(2)
    final, losses = train(init_params(rng), x, y, epochs=1, batch_size=64, learning_rate=0.001, rng=rng)
    loss, accuracy = evaluate(final, x_test, y_test)
    print(f"loss while training {losses[0]:.3f}; test loss {loss:.3f}, test accuracy {accuracy:.4f}")
    assert accuracy >= 0.97

# %% [markdown]
# ## What you have now
#
# A network of 93,322 numbers that reads handwriting, and nothing in it that you could not write yourself: products
# and sums, a maximum, a chain rule, a step downhill. What Keras adds is speed, care and convenience; what it does is
# this.
#
# Try what the guide leaves to you. Take a convolution away, or a pooling; halve the 64 maps. Put dropout before the last
# layer (topic `regularization`) and watch the gap between the curves. Train with plain gradient descent (topic
# `optimizers`) and see what Adam was worth. Shift the test digits by three pixels and see what the network has not
# learned. Change one thing at a time, and judge by validation digits, not by the test.
#
# **Sources.** LeCun, Bottou, Bengio & Haffner, "Gradient-Based Learning Applied to Document Recognition", *Proceedings
# of the IEEE* 86 (1998): the digits, and networks of this kind. Nair & Hinton, "Rectified Linear Units Improve
# Restricted Boltzmann Machines", ICML (2010). Glorot & Bengio, "Understanding the Difficulty of Training Deep
# Feedforward Neural Networks", AISTATS (2010). Kingma & Ba, "Adam: A Method for Stochastic Optimization", ICLR (2015),
# arXiv 1412.6980. Goodfellow, Bengio & Courville, *Deep Learning* (2016), chapter 9.
