"""What goes wrong in the project, each with the sentence a student reads."""

from autograder.declare import misconception

# preprocess
PIXELS = "images[:, :, :, None].astype(np.float32) / 255"
ROWS = "y = np.zeros((len(labels), 10), np.float32)"
ONES = "y[np.arange(len(labels)), labels] = 1"
# build_keras_model
CONV1, CONV2, CONV3 = (
    f'layers.Conv2D({maps}, (3, 3), activation="relu", name="{name}")'
    for name, maps in [("conv1", 32), ("conv2", 64), ("conv3", 64)]
)
POOL1, POOL2 = (f'layers.MaxPooling2D((2, 2), name="pool{at}")' for at in (1, 2))
FLATTEN = 'layers.Flatten(name="flatten")'
DENSE1 = 'layers.Dense(64, activation="relu", name="dense1")'
DENSE2 = 'layers.Dense(10, activation="softmax", name="dense2")'
# init_params
LIMIT = "limit = np.sqrt(6 / (fan_in + fan_out))"
DRAWN = "rng.uniform(-limit, limit, size=shape)"
# forward
LOGITS = 'return hidden @ params["dense2_kernel"] + params["dense2_bias"]'
FLAT = "third.reshape(len(x), -1)"
LARGEST = "whole.reshape(n, rows, 2, cols, 2, channels).max(axis=(2, 4))"
# loss_and_gradients
LOSS = "loss = -np.sum(y * log_p) / len(x)"
DLOGITS = "dlogits = (np.exp(log_p) - y) / len(x)"
RETURNED = "return loss, {name: grads[name] for name in params}"
PASSED_ON = "dpicture[cells] = waiting * won"
PAINTED = "dpicture[:, u : u + rows, v : v + cols, :] += back"
# train
ORDER = "order = rng.permutation(len(x))"
CALL = "loss, grads = loss_and_gradients(params, x[batch], y[batch])"
ALPHA = "alpha = learning_rate * (1 - beta_2**step) ** 0.5 / (1 - beta_1**step)"
MEAN = "mean[name] = beta_1 * mean[name] + (1 - beta_1) * grad\n"
SQUARE = "mean_square[name] = beta_2 * mean_square[name] + (1 - beta_2) * grad**2"
MOVE = "move = alpha * mean[name] / (np.sqrt(mean_square[name]) + epsilon)"
STEPPED = "params[name] = params[name] - move"
TOTAL = "total += float(loss) * len(batch)"
KEPT = "losses.append(total / len(x))"
# evaluate
SUMMED = "total -= float(np.sum(labels * log_p))"
RIGHT = "correct += int(np.sum(logits.argmax(axis=1) == labels.argmax(axis=1)))"
BOTH = "return total / len(x), correct / len(x)"


def after_the_logits(lines):
    """The end of forward, with something done to the logits."""
    return (LOGITS, LOGITS.replace("return", "logits =") + "\n    " + lines)


MISCONCEPTIONS = [
    # --- preprocess ---
    misconception(
        "not-divided",
        "preprocess",
        "The pixels still go up to 255. The weights to begin with are made for inputs from 0 to 1: divide by 255.",
        (PIXELS, "images[:, :, :, None].astype(np.float32)"),
    ),
    misconception(
        "divided-by-256",
        "preprocess",
        "The pixels were divided by 256. A byte goes from 0 to 255, so full ink must become exactly 1: divide by 255.",
        (PIXELS, "images[:, :, :, None].astype(np.float32) / 256"),
    ),
    misconception(
        "divided-by-the-largest",
        "preprocess",
        "The pixels were divided by the largest among these images. In a batch without white, grey then becomes 1: "
        "divide by 255, always.",
        (PIXELS, "images[:, :, :, None].astype(np.float32) / images.max()"),
    ),
    misconception(
        "divided-by-each-largest",
        "preprocess",
        "Each image was divided by its own largest pixel. A faint digit is then as dark as a bold one: divide by 255, "
        "always.",
        (PIXELS, "images[:, :, :, None] / images.max(axis=(1, 2))[:, None, None, None].astype(np.float32)"),
    ),
    misconception(
        "divided-twice",
        "preprocess",
        "The pixels were divided by 255 twice, and the brightest is 0.004. Once is enough.",
        (PIXELS, f"{PIXELS} / 255"),
    ),
    misconception(
        "from-minus-one-to-one",
        "preprocess",
        "The pixels go from -1 to 1. That suits other networks; here paper is 0 and ink is 1, so only divide by 255.",
        (PIXELS, "images[:, :, :, None].astype(np.float32) / 127.5 - 1"),
    ),
    misconception(
        "subtracted-in-bytes",
        "preprocess",
        "128 was subtracted while the pixels were bytes, which have no negative numbers: 0 - 128 becomes 128. Turn "
        "them into float32 first; and here nothing is to be subtracted.",
        (PIXELS, "(images[:, :, :, None] - 128).astype(np.float32) / 128"),
    ),
    misconception(
        "standardised",
        "preprocess",
        "The mean was subtracted and the rest divided by the standard deviation. What a pixel becomes then depends on "
        "the images beside it. Here 0 to 255 becomes 0 to 1, always.",
        (PIXELS, f"{PIXELS}\n    x = (x - x.mean()) / x.std()"),
    ),
    misconception(
        "mean-image-subtracted",
        "preprocess",
        "The mean of all images was subtracted. What a pixel becomes then depends on the images beside it, and a "
        "single image becomes nothing. Only divide by 255.",
        (PIXELS, f"{PIXELS}\n    x = x - x.mean(axis=0)"),
    ),
    misconception(
        "black-and-white",
        "preprocess",
        "All grey is gone: the pixels are 0 or 1. Keep how dark they are, pixel / 255.",
        (PIXELS, "(images[:, :, :, None] > 127).astype(np.float32)"),
    ),
    misconception(
        "integer-division",
        "preprocess",
        "All grey is gone: `//` rounds down, and of 0 to 254 nothing is left. Divide with `/`.",
        (PIXELS, "(images[:, :, :, None] // 255).astype(np.float32)"),
    ),
    misconception(
        "inverted",
        "preprocess",
        "Ink and paper are exchanged. MNIST's digits are light on dark already: 0 stays 0, and 255 becomes 1.",
        (PIXELS, f"1 - {PIXELS}"),
    ),
    misconception(
        "rows-and-columns-exchanged",
        "preprocess",
        "Each image is mirrored at its diagonal: rows and columns are exchanged. Only an axis is added; nothing turns.",
        (PIXELS, f"{PIXELS}\n    x = x.swapaxes(1, 2)"),
    ),
    misconception(
        "no-channel-axis",
        "preprocess",
        "x is (N, 28, 28). A convolution expects a channel axis, even for one channel: images[..., None].",
        (PIXELS, "images.astype(np.float32) / 255"),
    ),
    misconception(
        "channel-axis-in-front",
        "preprocess",
        "x is (N, 1, 28, 28). Here, as in Keras, the channels come last: (N, 28, 28, 1).",
        (PIXELS, "images[:, None, :, :].astype(np.float32) / 255"),
    ),
    misconception(
        "flattened",
        "preprocess",
        "Each image became a row of 784 numbers. That is for a network of dense layers; a convolution needs to know "
        "which pixels are neighbours: (N, 28, 28, 1).",
        (PIXELS, "images.reshape(len(images), -1).astype(np.float32) / 255"),
    ),
    misconception(
        "three-channels",
        "preprocess",
        "The grey image was copied into three channels. That is for networks made for colours; here one is enough.",
        (PIXELS, f"np.repeat({PIXELS}, 3, axis=-1)"),
    ),
    misconception(
        "all-in-float64",
        "preprocess",
        "x and y are float64, twice the memory and half the speed. Turn both into float32.",
        (PIXELS, "images[:, :, :, None] / 255"),
        (ROWS, "y = np.zeros((len(labels), 10))"),
    ),
    misconception(
        "float64",
        "preprocess",
        "x is float64: NumPy makes that of bytes divided by a number. Turn the pixels into float32, then divide.",
        (PIXELS, "images[:, :, :, None] / 255"),
    ),
    misconception(
        "one-hot-in-float64",
        "preprocess",
        "y is float64. np.zeros and np.eye make that unless told otherwise; give them the dtype np.float32.",
        (ROWS, "y = np.zeros((len(labels), 10))"),
    ),
    misconception(
        "one-hot-of-integers",
        "preprocess",
        "y is made of integers. It is compared with probabilities: make it float32.",
        (ROWS, "y = np.zeros((len(labels), 10), int)"),
    ),
    misconception(
        "one-hot-of-truths",
        "preprocess",
        "y is made of True and False, as a comparison gives them. Turn it into float32.",
        (ROWS, "y = np.zeros((len(labels), 10), bool)"),
    ),
    misconception(
        "labels-not-one-hot",
        "preprocess",
        "y still holds the labels themselves. The label 3 is to become a row of ten numbers, all 0 but a 1 in column "
        "3.",
        ("return x, y", "return x, labels.astype(np.float32)"),
    ),
    misconception(
        "one-hot-from-one-on",
        "preprocess",
        "The ones are a column too far to the left, and a 0 has none: the classes were taken to be 1 to 10. The digits "
        "begin with 0, and so do the columns.",
        (ONES, "y[labels[:, None] == np.arange(1, 11)] = 1"),
    ),
    misconception(
        "eleven-columns",
        "preprocess",
        "y has 11 columns. The digits 0 to 9 are ten classes: the largest label is 9, and their number is 10.",
        (ROWS, "y = np.zeros((len(labels), 11), np.float32)"),
    ),
    misconception(
        "as-many-columns-as-the-largest-label",
        "preprocess",
        "y has as many columns as the largest label among these asks for. A batch without a nine gets nine or fewer, "
        "and does not fit the network. There are always ten.",
        (ROWS, "y = np.zeros((len(labels), int(labels.max()) + 1), np.float32)"),
    ),
    misconception(
        "one-column-for-each-label-present",
        "preprocess",
        "y has one column for each label that occurs among these. Column 3 is for the digit 3, whatever else occurs; "
        "there are always ten.",
        (ONES, "y = (labels[:, None] == np.unique(labels)).astype(np.float32)"),
    ),
    misconception(
        "one-hot-across",
        "preprocess",
        "y is (10, N): one column for each image. As everywhere the batch comes first: one row for each image.",
        ("return x, y", "return x, y.T"),
    ),
    misconception(
        "labels-sorted",
        "preprocess",
        "The labels were sorted and the images were not, so an image has another's label. Row i of y belongs to image "
        "i.",
        (ONES, "y[np.arange(len(labels)), np.sort(labels)] = 1"),
    ),
    misconception(
        "labels-reversed",
        "preprocess",
        "The rows of y are in the reverse order of the images. Row i of y belongs to image i.",
        (ONES, "y[np.arange(len(labels)), labels[::-1]] = 1"),
    ),
    misconception(
        "order-of-results",
        "preprocess",
        "The results are exchanged. First x, the images, then y, the labels.",
        ("return x, y", "return y, x"),
    ),
    # --- build_keras_model ---
    misconception(
        "two-convolutions",
        "build_keras_model",
        "The third convolution is missing. The guide's explanation speaks of two, its code has three.",
        (f"{CONV3},", ""),
    ),
    misconception(
        "padding-same",
        "build_keras_model",
        'The convolutions pad their input: padding="same". The table has none, 28 becomes 26. Leave Keras\'s default.',
        (CONV1, CONV1.replace("(3, 3),", '(3, 3), padding="same",')),
        (CONV2, CONV2.replace("(3, 3),", '(3, 3), padding="same",')),
        (CONV3, CONV3.replace("(3, 3),", '(3, 3), padding="same",')),
    ),
    misconception(
        "filters-doubled-again",
        "build_keras_model",
        "The third convolution has 128 kernels. It would go on like 32, 64, but the table says 64.",
        (CONV3, CONV3.replace("64", "128")),
    ),
    misconception(
        "filters-all-alike",
        "build_keras_model",
        "All convolutions have 32 kernels. The second and the third have 64.",
        (CONV2, CONV2.replace("64", "32")),
        (CONV3, CONV3.replace("64", "32")),
    ),
    misconception(
        "filters-64-from-the-first",
        "build_keras_model",
        "The first convolution has 64 kernels. It has 32; the second and the third have 64.",
        (CONV1, CONV1.replace("32", "64")),
    ),
    misconception(
        "no-pooling",
        "build_keras_model",
        "There is no pooling, so the maps stay large and the dense layer after them has 1,982,528 parameters. Pool "
        "after the first and after the second convolution.",
        (f"{POOL1},", ""),
        (f"{POOL2},", ""),
    ),
    misconception(
        "no-first-pooling",
        "build_keras_model",
        "The pooling after the first convolution is missing.",
        (f"{POOL1},", ""),
    ),
    misconception(
        "no-second-pooling",
        "build_keras_model",
        "The pooling after the second convolution is missing.",
        (f"{POOL2},", ""),
    ),
    misconception(
        "third-pooling",
        "build_keras_model",
        "Of the last maps one number each is left: a third pooling, or global pooling for Flatten. The table has two "
        "poolings, and Flatten keeps 3 by 3 by 64 numbers, 576.",
        (f"{CONV3},", f"{CONV3}, layers.MaxPooling2D((2, 2)),"),
    ),
    misconception(
        "pooling-in-steps-of-one",
        "build_keras_model",
        "The pooling windows move by one pixel, so hardly anything gets smaller. Keras moves them by their own size "
        "unless it is told strides: leave strides out.",
        (POOL1, POOL1.replace("(2, 2),", "(2, 2), strides=1,")),
        (POOL2, POOL2.replace("(2, 2),", "(2, 2), strides=1,")),
    ),
    misconception(
        "pooling-rounds-up",
        "build_keras_model",
        'The pooling pads: padding="same" makes 6 of 11 rows. Without it the odd row is dropped, and 5 are left.',
        (POOL1, POOL1.replace("(2, 2),", '(2, 2), padding="same",')),
        (POOL2, POOL2.replace("(2, 2),", '(2, 2), padding="same",')),
    ),
    misconception(
        "average-pooling",
        "build_keras_model",
        "The pooling takes the average. Here it takes the maximum: MaxPooling2D.",
        (POOL1, POOL1.replace("Max", "Average")),
        (POOL2, POOL2.replace("Max", "Average")),
    ),
    misconception(
        "first-kernels-of-five",
        "build_keras_model",
        "The first convolution's kernels are 5 by 5. All three have 3 by 3.",
        (CONV1, CONV1.replace("(3, 3)", "(5, 5)")),
    ),
    misconception(
        "no-biases",
        "build_keras_model",
        "The convolutions have no biases. Leave use_bias as it is: one for each kernel.",
        (CONV1, CONV1.replace("(3, 3),", "(3, 3), use_bias=False,")),
        (CONV2, CONV2.replace("(3, 3),", "(3, 3), use_bias=False,")),
        (CONV3, CONV3.replace("(3, 3),", "(3, 3), use_bias=False,")),
    ),
    misconception(
        "batch-normalisation",
        "build_keras_model",
        "There are layers of batch normalisation. They have weights of their own, and the table has none of them.",
        (f"{CONV1},", f"{CONV1}, layers.BatchNormalization(),"),
        (f"{CONV2},", f"{CONV2}, layers.BatchNormalization(),"),
        (f"{CONV3},", f"{CONV3}, layers.BatchNormalization(),"),
    ),
    misconception(
        "dropout-before-the-end",
        "build_keras_model",
        "There is a layer of Dropout(0.5) before the last one. The table has none: topic regularization is where it "
        "belongs.",
        (f"{DENSE2},", f"layers.Dropout(0.5), {DENSE2},"),
    ),
    misconception(
        "dropout-after-pooling",
        "build_keras_model",
        "There are layers of Dropout(0.25) after the poolings. The table has none: topic regularization is where they "
        "belong.",
        (f"{POOL1},", f"{POOL1}, layers.Dropout(0.25),"),
        (f"{POOL2},", f"{POOL2}, layers.Dropout(0.25),"),
    ),
    misconception(
        "kernels-begin-at-zero",
        "build_keras_model",
        "A layer's kernel begins at zero, so that nothing flows through it. Leave the initializers as they are.",
        (CONV2, CONV2.replace('"relu",', '"relu", kernel_initializer="zeros",')),
    ),
    misconception(
        "rescaled-inside",
        "build_keras_model",
        "The model divides by 255 by itself. preprocess has done that already, so it would happen twice.",
        (f"{CONV1},", f"layers.Rescaling(1 / 255), {CONV1},"),
    ),
    *(
        misconception(
            f"no-relu-after-{name}",
            "build_keras_model",
            f'{said} has no activation. Without it Keras leaves the sums as they are: activation="relu".',
            (line, line.replace('activation="relu", ', "")),
        )
        for name, said, line in [
            ("conv1", "The first convolution", CONV1),
            ("conv2", "The second convolution", CONV2),
            ("conv3", "The third convolution", CONV3),
            ("dense1", "The first dense layer", DENSE1),
        ]
    ),
    *(
        misconception(
            id,
            "build_keras_model",
            says,
            *((line, line.replace('activation="relu", ', new)) for line in (CONV1, CONV2, CONV3, DENSE1)),
        )
        for id, new, says in [
            (
                "no-activations",
                "",
                "No layer but the last has an activation. Then convolutions and dense layers are together no more than "
                'one linear layer: give each activation="relu".',
            ),
            (
                "sigmoid-within",
                'activation="sigmoid", ',
                "The layers within end in a sigmoid. It is flat where sums are large, and little learning gets "
                "through: the table has ReLU.",
            ),
            (
                "tanh-within",
                'activation="tanh", ',
                "The layers within end in tanh. The table has ReLU.",
            ),
            (
                "elu-within",
                'activation="elu", ',
                "The layers within end in ELU, which lets a little of the negative through. The table has ReLU.",
            ),
        ]
    ),
    misconception(
        "not-flattened",
        "build_keras_model",
        "There is no Flatten, so the dense layers work at each of the 3 by 3 places on its own, and the model gives "
        "nine answers for each image.",
        (f"{FLATTEN},", ""),
    ),
    misconception(
        "no-dense-layer-between",
        "build_keras_model",
        "The dense layer with 64 neurons is missing: 576 numbers go straight to the ten classes.",
        (f"{DENSE1},", ""),
    ),
    misconception(
        "dense-of-128",
        "build_keras_model",
        "The first dense layer has 128 neurons. The table says 64.",
        (DENSE1, DENSE1.replace("64", "128")),
    ),
    misconception(
        "two-dense-layers-between",
        "build_keras_model",
        "There is a dense layer too many. After Flatten comes one with 64 neurons, then the ten classes.",
        (f"{DENSE1},", f'{DENSE1}, layers.Dense(64, activation="relu"),'),
    ),
    misconception(
        "one-output",
        "build_keras_model",
        "The model gives one number for each image. Ten classes need ten, one probability each.",
        (DENSE2, DENSE2.replace("10", "1")),
    ),
    misconception(
        "softmax-twice",
        "build_keras_model",
        "There are two softmaxes, one after the other. The second flattens the probabilities: none can pass 0.24. "
        "One is enough.",
        (f"{DENSE2},", f"{DENSE2}, layers.Softmax(),"),
    ),
    misconception(
        "no-softmax",
        "build_keras_model",
        "The model ends in logits. It is to give probabilities: the last layer has the activation softmax.",
        (DENSE2, DENSE2.replace('activation="softmax", ', "")),
    ),
    misconception(
        "sigmoid-at-the-end",
        "build_keras_model",
        "The last layer ends in a sigmoid: ten probabilities that know nothing of each other and do not add up to one. "
        "An image shows one digit, so take softmax.",
        (DENSE2, DENSE2.replace("softmax", "sigmoid")),
    ),
    misconception(
        "relu-at-the-end",
        "build_keras_model",
        "The last layer ends in a ReLU. It is to give probabilities: softmax.",
        (DENSE2, DENSE2.replace("softmax", "relu")),
    ),
    misconception(
        "squared-error",
        "build_keras_model",
        "The loss is the mean squared error. For probabilities of classes take the cross-entropy: a confident mistake "
        "costs far more there, and the network learns faster.",
        ("categorical_crossentropy", "mse"),
    ),
    misconception(
        "binary-crossentropy",
        "build_keras_model",
        "The loss is the binary cross-entropy, which takes the ten classes for ten questions of yes or no. For one of "
        "ten take categorical_crossentropy.",
        ("categorical_crossentropy", "binary_crossentropy"),
    ),
    misconception(
        "sparse-labels-expected",
        "build_keras_model",
        "The loss expects labels that are plain integers, and fit stops with an error about shapes. The labels are "
        "one-hot rows: categorical_crossentropy.",
        ("categorical_crossentropy", "sparse_categorical_crossentropy"),
    ),
    misconception(
        "labels-smoothed",
        "build_keras_model",
        "The loss smooths the labels: it wants 0.91 for the right class and 0.01 for the others. Leave label_smoothing "
        "out.",
        ('loss="categorical_crossentropy"', "loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1)"),
    ),
    misconception(
        "penalty-on-the-weights",
        "build_keras_model",
        "A layer has a kernel_regularizer, which adds to the loss. The table has none.",
        (DENSE1, DENSE1.replace('"relu",', '"relu", kernel_regularizer="l2",')),
    ),
    misconception(
        "sgd",
        "build_keras_model",
        'The optimizer is plain gradient descent, SGD. The project trains with optimizer="adam".',
        ('optimizer="adam"', 'optimizer="sgd"'),
    ),
    misconception(
        "rmsprop",
        "build_keras_model",
        'The optimizer is RMSprop (Keras\'s choice where none is named). The project trains with optimizer="adam".',
        ('optimizer="adam"', 'optimizer="rmsprop"'),
    ),
    misconception(
        "adamax",
        "build_keras_model",
        'The optimizer is Adamax. The project trains with optimizer="adam".',
        ('optimizer="adam"', 'optimizer="adamax"'),
    ),
    misconception(
        "adamw",
        "build_keras_model",
        "The optimizer is AdamW, which also makes every weight a little smaller at each step. The project trains with "
        'optimizer="adam".',
        ('optimizer="adam"', 'optimizer="adamw"'),
    ),
    misconception(
        "adam-with-beta-2-of-099",
        "build_keras_model",
        "Adam's beta_2 is 0.99. Its default is 0.999.",
        ('optimizer="adam"', "optimizer=keras.optimizers.Adam(beta_2=0.99)"),
    ),
    misconception(
        "learning-rate-on-a-schedule",
        "build_keras_model",
        "The learning rate falls while the training goes on. It stays 0.001.",
        (
            'optimizer="adam"',
            "optimizer=keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.001, 1000, 0.96))",
        ),
    ),
    misconception(
        "learning-rate-of-a-hundredth",
        "build_keras_model",
        "Adam has a learning rate of 0.01, ten times its default of 0.001.",
        ('optimizer="adam"', "optimizer=keras.optimizers.Adam(0.01)"),
    ),
    misconception(
        "learning-rate-of-a-ten-thousandth",
        "build_keras_model",
        "Adam has a learning rate of 0.0001, a tenth of its default of 0.001.",
        ('optimizer="adam"', "optimizer=keras.optimizers.Adam(0.0001)"),
    ),
    misconception(
        "not-compiled",
        "build_keras_model",
        "The model was not compiled, so it cannot be trained. Before it is returned: model.compile(optimizer, loss, "
        "metrics).",
        ("model.compile(", "dict("),
    ),
    misconception(
        "no-metrics",
        "build_keras_model",
        'The model does not tell its accuracy. compile takes it as metrics=["accuracy"].',
        (', metrics=["accuracy"]', ""),
    ),
    misconception(
        "accuracy-of-each-number",
        "build_keras_model",
        "The metric is the binary accuracy: each of the ten numbers, rounded, counts on its own, so it is about 0.9 "
        'before any training. Ask for "accuracy".',
        ('metrics=["accuracy"]', 'metrics=["binary_accuracy"]'),
    ),
    # --- init_params ---
    misconception(
        "nine-forgotten",
        "init_params",
        "The nine places of a kernel do not count in the fans of a convolution, so its numbers are three times too "
        "large. fan_in = 9 * C, fan_out = 9 * F.",
        ('9 if layer.startswith("conv") else 1', "1"),
    ),
    misconception(
        "nine-in-fan-in-only",
        "init_params",
        "The nine places of a kernel count in fan_in only. They count in fan_out as well: a pixel lies in nine "
        "windows.",
        ("fan_out = places * shape[-1]", "fan_out = shape[-1]"),
    ),
    misconception(
        "nine-in-fan-out-only",
        "init_params",
        "The nine places of a kernel count in fan_out only. They count in fan_in as well: an output sees nine places.",
        ("fan_in = places * shape[-2]", "fan_in = shape[-2]"),
    ),
    misconception(
        "first-two-axes-as-fans",
        "init_params",
        "The fans are the first two axes of the kernel. Of a convolution these are its 3 by 3 places: the channels and "
        "the filters are the last two.",
        ("fan_in = places * shape[-2]", "fan_in = shape[0]"),
        ("fan_out = places * shape[-1]", "fan_out = shape[1]"),
    ),
    misconception(
        "no-root",
        "init_params",
        "The square root is missing: limit = sqrt(6 / (fan_in + fan_out)).",
        (LIMIT, "limit = 6 / (fan_in + fan_out)"),
    ),
    misconception(
        "limit-as-deviation",
        "init_params",
        "The numbers are normal, with the limit as their standard deviation. Glorot uniform is even between -limit and "
        "limit: rng.uniform.",
        (DRAWN, "rng.normal(0, limit, size=shape)"),
    ),
    misconception(
        "glorot-normal",
        "init_params",
        "This is Glorot normal: the same spread, but with tails. Glorot uniform is even between -limit and limit.",
        (DRAWN, "rng.normal(0, np.sqrt(2 / (fan_in + fan_out)), size=shape)"),
    ),
    misconception(
        "deviation-as-limit",
        "init_params",
        "The limit is sqrt(2 / (fan_in + fan_out)), which is Glorot's standard deviation. A uniform distribution with "
        "that spread reaches to sqrt(6 / (fan_in + fan_out)).",
        (LIMIT, "limit = np.sqrt(2 / (fan_in + fan_out))"),
    ),
    misconception(
        "he-uniform",
        "init_params",
        "This is He's limit, sqrt(6 / fan_in). Glorot's has both fans: sqrt(6 / (fan_in + fan_out)).",
        (LIMIT, "limit = np.sqrt(6 / fan_in)"),
    ),
    misconception(
        "he-normal",
        "init_params",
        "This is He normal, of standard deviation sqrt(2 / fan_in). Here it is Glorot uniform, with both fans.",
        (DRAWN, "rng.normal(0, np.sqrt(2 / fan_in), size=shape)"),
    ),
    misconception(
        "fan-in-only",
        "init_params",
        "The limit knows fan_in only: sqrt(3 / fan_in) is LeCun's. Glorot's is sqrt(6 / (fan_in + fan_out)).",
        (LIMIT, "limit = np.sqrt(3 / fan_in)"),
    ),
    misconception(
        "one-over-root-fan-in",
        "init_params",
        "The limit is 1 / sqrt(fan_in), PyTorch's default. Glorot's is sqrt(6 / (fan_in + fan_out)).",
        (LIMIT, "limit = np.sqrt(1 / fan_in)"),
    ),
    misconception(
        "never-negative",
        "init_params",
        "The numbers go from 0 to the limit: all weights pull the same way. They go from -limit to limit.",
        (DRAWN, "rng.uniform(0, limit, size=shape)"),
    ),
    misconception(
        "from-zero-to-one",
        "init_params",
        "The kernels are numbers from 0 to 1, as rng.random gives them: far too large, and never negative.",
        (DRAWN, "rng.random(shape)"),
    ),
    misconception(
        "standard-normal",
        "init_params",
        "The kernels are standard normal numbers, of size 1. With hundreds of inputs the sums explode; the limit says "
        "how small they should be.",
        (DRAWN, "rng.standard_normal(shape)"),
    ),
    misconception(
        "small-normal",
        "init_params",
        "The kernels are normal numbers times 0.01, whatever the layer's size. Glorot's limit depends on the fans.",
        (DRAWN, "0.01 * rng.standard_normal(shape)"),
    ),
    misconception(
        "all-zeros",
        "init_params",
        "The kernels are zeros. Then all kernels of a layer stay alike for ever: they must begin at random.",
        (DRAWN, "np.zeros(shape)"),
    ),
    misconception(
        "all-ones",
        "init_params",
        "The kernels are ones. Then all kernels of a layer stay alike for ever: they must begin at random.",
        (DRAWN, "np.ones(shape)"),
    ),
    misconception(
        "one-filter-copied",
        "init_params",
        "All filters of a layer begin with the same numbers, and would learn the same. Draw shape, all of it.",
        (DRAWN, "np.broadcast_to(rng.uniform(-limit, limit, size=shape[:-1])[..., None], shape)"),
    ),
    misconception(
        "seeded-for-every-layer",
        "init_params",
        "A generator with a fixed seed is made for every layer, so all layers begin with the same numbers. Use the rng "
        "you are given, for all of them.",
        (DRAWN, "np.random.default_rng(0).uniform(-limit, limit, size=shape)"),
    ),
    misconception(
        "same-numbers-for-every-layer",
        "init_params",
        "The layers begin with the same random numbers, only scaled. Each has to draw its own.",
        ("params = {}", "params, drawn = {}, rng.uniform(-1, 1, 576 * 64)"),
        (DRAWN, "limit * drawn[: int(np.prod(shape))].reshape(shape)"),
    ),
    misconception(
        "seeded-by-itself",
        "init_params",
        "A second call gives the same parameters as the first: a generator with a fixed seed is made inside. Draw from "
        "the rng you are given.",
        ("params = {}", "params, rng = {}, np.random.default_rng(0)"),
    ),
    misconception(
        "global-generator",
        "init_params",
        "The numbers come from np.random's global state. Draw from the rng you are given: rng.uniform(...).",
        (DRAWN, "np.random.uniform(-limit, limit, size=shape)"),
    ),
    misconception(
        "biases-drawn",
        "init_params",
        "The biases are random. They begin at zero.",
        ("np.zeros(shape[-1], np.float32)", "rng.uniform(-limit, limit, shape[-1]).astype(np.float32)"),
    ),
    misconception(
        "biases-one",
        "init_params",
        "The biases begin at one. They begin at zero.",
        ("np.zeros(shape[-1], np.float32)", "np.ones(shape[-1], np.float32)"),
    ),
    misconception(
        "biases-slightly-positive",
        "init_params",
        "The biases begin at a small positive number. They begin at zero.",
        ("np.zeros(shape[-1], np.float32)", "np.full(shape[-1], 0.01, np.float32)"),
    ),
    misconception(
        "all-in-float64",
        "init_params",
        "All parameters are float64. It spreads through everything that follows, and halves the speed: make them "
        "float32.",
        ("kernel.astype(np.float32)", "kernel"),
        ("np.zeros(shape[-1], np.float32)", "np.zeros(shape[-1])"),
    ),
    misconception(
        "half-in-float64",
        "init_params",
        "Either the kernels or the biases are float64 (np.zeros and rng.uniform both make that). All ten arrays are to "
        "be float32.",
        ("np.zeros(shape[-1], np.float32)", "np.zeros(shape[-1])"),
    ),
    misconception(
        "no-biases",
        "init_params",
        "The biases are missing. The dict holds ten arrays: a kernel and a bias for each of the five layers.",
        ('        params[f"{layer}_bias"] = np.zeros(shape[-1], np.float32)\n', ""),
    ),
    misconception(
        "kernels-called-weights",
        "init_params",
        'The kernels are called "_weight". The names are fixed: conv1_kernel, conv1_bias and so on.',
        ('params[f"{layer}_kernel"]', 'params[f"{layer}_weight"]'),
    ),
    misconception(
        "short-names",
        "init_params",
        'The arrays are called "_w" and "_b". The names are fixed: conv1_kernel, conv1_bias and so on.',
        ('params[f"{layer}_kernel"]', 'params[f"{layer}_w"]'),
        ('params[f"{layer}_bias"]', 'params[f"{layer}_b"]'),
    ),
    misconception(
        "list-for-dict",
        "init_params",
        "The parameters are a list. They are to be a dict, with the names conv1_kernel, conv1_bias and so on.",
        ("return params", "return list(params.values())"),
    ),
    misconception(
        "filters-first",
        "init_params",
        "The kernels of the convolutions have their filters first, (F, C, 3, 3), as in PyTorch. Here, as in Keras, the "
        "places come first: (3, 3, C, F).",
        (
            "kernel.astype(np.float32)",
            "(kernel.transpose(3, 2, 0, 1) if kernel.ndim == 4 else kernel).astype(np.float32)",
        ),
    ),
    misconception(
        "outputs-first",
        "init_params",
        "The dense kernels are (outputs, inputs), as in PyTorch. Here, as in Keras, the inputs come first: (576, 64).",
        ("kernel.astype(np.float32)", "(kernel.T if kernel.ndim == 2 else kernel).astype(np.float32)"),
    ),
    misconception(
        "third-convolution-not-counted",
        "init_params",
        "dense1 has 1,600 inputs, 5 * 5 * 64, as if it came after the second pooling. After the third convolution 3 * "
        "3 * 64 = 576 are left.",
        ('"dense1": (576, 64)', '"dense1": (1600, 64)'),
    ),
    # --- forward ---
    misconception(
        "softmax-at-the-end",
        "forward",
        "The result is probabilities. forward ends with the logits; the softmax is part of the loss.",
        after_the_logits(
            "exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
            "    return exponentials / exponentials.sum(axis=1, keepdims=True)"
        ),
    ),
    misconception(
        "log-softmax-at-the-end",
        "forward",
        "The result is the logarithm of the probabilities. forward ends with the logits; the softmax is part of the "
        "loss.",
        after_the_logits(
            "logits = logits - logits.max(axis=1, keepdims=True)\n"
            "    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))"
        ),
    ),
    misconception(
        "largest-subtracted",
        "forward",
        "The row's largest logit was subtracted. That belongs into the softmax; forward gives the logits as they are.",
        after_the_logits("return logits - logits.max(axis=1, keepdims=True)"),
    ),
    misconception(
        "sigmoid-at-the-end",
        "forward",
        "The logits went through a sigmoid. forward gives them as they are.",
        after_the_logits("return 1 / (1 + np.exp(-logits))"),
    ),
    misconception(
        "relu-on-the-logits",
        "forward",
        "The logits went through a ReLU, which cuts off about half of them. The last layer has none.",
        after_the_logits("return np.maximum(logits, 0)"),
    ),
    misconception(
        "class-for-logits",
        "forward",
        "The result is the class itself. forward gives all ten logits; which is the largest is evaluate's question.",
        after_the_logits("return logits.argmax(axis=1)"),
    ),
    misconception(
        "batch-of-one-loses-its-axis",
        "forward",
        "For one sample the result has no batch axis: squeeze takes every axis of length 1 away. It stays (1, 10).",
        after_the_logits("return np.squeeze(logits)"),
    ),
    *(
        misconception(
            f"no-relu-after-{name}",
            "forward",
            f"The ReLU after {name} is missing.",
            (old, new),
        )
        for name, old, new in [
            ("conv1", 'max_pool(np.maximum(convolution(x, "conv1"), 0))', 'max_pool(convolution(x, "conv1"))'),
            ("conv2", 'max_pool(np.maximum(convolution(first, "conv2"), 0))', 'max_pool(convolution(first, "conv2"))'),
            ("conv3", 'np.maximum(convolution(second, "conv3"), 0)', 'convolution(second, "conv3")'),
            (
                "dense1",
                'np.maximum(flat @ params["dense1_kernel"] + params["dense1_bias"], 0)',
                'flat @ params["dense1_kernel"] + params["dense1_bias"]',
            ),
        ]
    ),
    misconception(
        "no-relu-at-all",
        "forward",
        "There is no ReLU anywhere. Without it all layers together can do hardly more than one.",
        ('max_pool(np.maximum(convolution(x, "conv1"), 0))', 'max_pool(convolution(x, "conv1"))'),
        ('max_pool(np.maximum(convolution(first, "conv2"), 0))', 'max_pool(convolution(first, "conv2"))'),
        ('np.maximum(convolution(second, "conv3"), 0)', 'convolution(second, "conv3")'),
        (
            'np.maximum(flat @ params["dense1_kernel"] + params["dense1_bias"], 0)',
            'flat @ params["dense1_kernel"] + params["dense1_bias"]',
        ),
    ),
    *(
        misconception(
            id,
            "forward",
            says,
            ('np.maximum(convolution(x, "conv1"), 0)', new.format('convolution(x, "conv1")')),
            ('np.maximum(convolution(first, "conv2"), 0)', new.format('convolution(first, "conv2")')),
            ('np.maximum(convolution(second, "conv3"), 0)', new.format('convolution(second, "conv3")')),
            (
                'np.maximum(flat @ params["dense1_kernel"] + params["dense1_bias"], 0)',
                new.format('flat @ params["dense1_kernel"] + params["dense1_bias"]'),
            ),
        )
        for id, new, says in [
            ("tanh-within", "np.tanh({})", "The layers within end in tanh. The table has ReLU: max(z, 0)."),
            (
                "sigmoid-within",
                "1 / (1 + np.exp(-({})))",
                "The layers within end in a sigmoid. The table has ReLU: max(z, 0).",
            ),
            ("absolute-value-within", "np.abs({})", "The layers within give the size |z|. A ReLU gives 0 where z < 0."),
        ]
    ),
    misconception(
        "no-bias-in-the-convolutions",
        "forward",
        "The biases of the convolutions are not added. One for each filter, the same at every place.",
        ("(0, 1, 2)]) + bias", "(0, 1, 2)])"),
    ),
    misconception(
        "no-bias-in-dense1",
        "forward",
        "The bias of dense1 is not added.",
        (' + params["dense1_bias"]', ""),
    ),
    misconception(
        "no-bias-in-dense2",
        "forward",
        "The bias of dense2 is not added.",
        (' + params["dense2_bias"]', ""),
    ),
    misconception(
        "flattened-channels-first",
        "forward",
        "The maps were flattened one channel after the other. Flatten keeps rows, columns, channels in this order.",
        (FLAT, "third.transpose(0, 3, 1, 2).reshape(len(x), -1)"),
    ),
    misconception(
        "flattened-by-columns",
        "forward",
        "The maps were flattened column by column. Flatten goes along the rows, and keeps rows, columns, channels in "
        "this order.",
        (FLAT, "third.transpose(0, 2, 1, 3).reshape(len(x), -1)"),
    ),
    misconception(
        "flattened-in-fortran-order",
        "forward",
        'The maps were flattened with order="F", the first axis fastest. Leave the order as it is: the last axis '
        "fastest.",
        (FLAT, 'third.reshape(len(x), -1, order="F")'),
    ),
    misconception(
        "kernels-turned",
        "forward",
        "The kernels were turned round before they were laid on. That is the mathematicians' convolution; a network's "
        "lays weight (u, v) on pixel (i + u, j + v).",
        ("np.tensordot(windows, kernel,", "np.tensordot(windows, kernel[::-1, ::-1],"),
    ),
    misconception(
        "kernels-upside-down",
        "forward",
        "The kernels were laid on upside down. Weight (u, v) meets pixel (i + u, j + v).",
        ("np.tensordot(windows, kernel,", "np.tensordot(windows, kernel[::-1],"),
    ),
    misconception(
        "kernel-rows-and-columns-exchanged",
        "forward",
        "Rows and columns of the kernels are exchanged: weight (u, v) met pixel (i + v, j + u).",
        ("axes=[(4, 5, 3)", "axes=[(5, 4, 3)"),
    ),
    misconception(
        "first-map-only",
        "forward",
        "The convolutions look at the first map only. A kernel reaches through all channels before it: add up over "
        "them.",
        (
            "np.tensordot(windows, kernel, axes=[(4, 5, 3), (0, 1, 2)])",
            "np.tensordot(windows[:, :, :, 0], kernel[:, :, 0], axes=[(3, 4), (0, 1)])",
        ),
    ),
    misconception(
        "averaged-over-maps",
        "forward",
        "The convolutions average over the channels. What a kernel finds in each of them is added up.",
        ("(0, 1, 2)]) + bias", "(0, 1, 2)]) / kernel.shape[2] + bias"),
    ),
    misconception(
        "average-pooling",
        "forward",
        "The pooling takes the average of each 2 by 2. It takes the maximum.",
        (LARGEST, LARGEST.replace("max", "mean")),
    ),
    misconception(
        "smallest-pooling",
        "forward",
        "The pooling takes the smallest of each 2 by 2. It takes the largest.",
        (LARGEST, LARGEST.replace("max", "min")),
    ),
    misconception(
        "every-other-pixel",
        "forward",
        "The pooling keeps the upper left of each 2 by 2. It keeps the largest of the four.",
        (LARGEST, "whole[:, ::2, ::2, :]"),
    ),
    misconception(
        "pooled-with-rows-only",
        "forward",
        "The pooling compares two pixels of a row, and takes the upper row alone. It keeps the largest of all four.",
        (LARGEST, "whole[:, ::2].reshape(n, rows, cols, 2, channels).max(axis=3)"),
    ),
    misconception(
        "first-row-dropped",
        "forward",
        "Of 11 rows and columns the first was dropped. The windows begin at 0, so the last one is left over.",
        ("picture[:, : 2 * rows, : 2 * cols, :]", "picture[:, height - 2 * rows :, width - 2 * cols :, :]"),
    ),
    misconception(
        "divided-by-255-again",
        "forward",
        "x was divided by 255 once more. preprocess has done that already.",
        ('convolution(x, "conv1")', 'convolution(x / 255, "conv1")'),
    ),
    misconception(
        "x-changed",
        "forward",
        "x itself was divided by 255, in place. preprocess has divided it already, and no argument is ever changed.",
        ("    first = ", "    x /= 255\n    first = "),
    ),
    misconception(
        "always-float32",
        "forward",
        "The result is float32 whatever comes in. float64 in, float64 out: leave the dtypes as they are.",
        after_the_logits("return logits.astype(np.float32)"),
    ),
    misconception(
        "always-float64",
        "forward",
        "The result is float64 whatever comes in. np.zeros(shape), np.array of a list and NumPy's own numbers make "
        "that: give arrays the dtype of x.",
        ("convolution(picture, layer):", "convolution(picture, layer):\n        picture = np.array(picture, float)"),
    ),
    # --- loss_and_gradients ---
    misconception(
        "summed-over-the-batch",
        "loss_and_gradients",
        "The loss and its gradients are sums over the samples. Divide by N, so that the size of a batch does not "
        "matter.",
        (LOSS, "loss = -np.sum(y * log_p)"),
        (DLOGITS, "dlogits = np.exp(log_p) - y"),
    ),
    misconception(
        "loss-summed",
        "loss_and_gradients",
        "The loss is a sum over the samples (its gradients are those of the mean). Divide by N.",
        (LOSS, "loss = -np.sum(y * log_p)"),
    ),
    misconception(
        "gradients-summed",
        "loss_and_gradients",
        "The gradients lack 1 / N. The loss is a mean over the samples, so its derivative at the logits is (p - y) / "
        "N.",
        (DLOGITS, "dlogits = np.exp(log_p) - y"),
    ),
    misconception(
        "averaged-over-classes",
        "loss_and_gradients",
        "The loss and its gradients are ten times too small: averaged over samples and classes. Add up over the "
        "classes, average over the samples.",
        (LOSS, "loss = -np.mean(y * log_p)"),
        (DLOGITS, "dlogits = (np.exp(log_p) - y) / y.size"),
    ),
    misconception(
        "loss-averaged-over-classes",
        "loss_and_gradients",
        "The loss is ten times too small: np.mean over all entries averages over the classes too. Divide the sum by N.",
        (LOSS, "loss = -np.mean(y * log_p)"),
    ),
    misconception(
        "divided-twice",
        "loss_and_gradients",
        "The gradients were divided by N twice. (p - y) / N at the logits is enough; on the way down they add up.",
        (DLOGITS, DLOGITS + " / len(x)"),
    ),
    misconception(
        "kernels-divided-again",
        "loss_and_gradients",
        "The dense kernels' gradients were divided by N once more. (p - y) / N at the logits says it already.",
        ("hidden.T @ dlogits", "hidden.T @ dlogits / len(x)"),
        ("flat.T @ dz4", "flat.T @ dz4 / len(x)"),
    ),
    misconception(
        "loss-negative",
        "loss_and_gradients",
        "The loss is negative: the minus is missing. A logarithm of a probability is below zero, and the loss is minus "
        "that.",
        (LOSS, LOSS.replace("-", "")),
    ),
    misconception(
        "log10",
        "loss_and_gradients",
        "The logarithm is to base 10. The cross-entropy has the natural one, np.log.",
        (LOSS, LOSS + " / np.log(10)"),
    ),
    misconception(
        "log2",
        "loss_and_gradients",
        "The logarithm is to base 2. The cross-entropy has the natural one, np.log.",
        (LOSS, LOSS + " / np.log(2)"),
    ),
    misconception(
        "clipped-at-1e-7",
        "loss_and_gradients",
        "The probabilities were clipped at 1e-7, so no sample's loss passes 16.2. Take z - m - ln(sum(exp(z - m))): "
        "then nothing needs clipping.",
        (LOSS, "loss = -np.sum(y * np.log(np.clip(np.exp(log_p), 1e-7, 1 - 1e-7))) / len(x)"),
    ),
    misconception(
        "clipped-at-1e-12",
        "loss_and_gradients",
        "The probabilities were clipped at 1e-12, so no sample's loss passes 27.7. Take z - m - ln(sum(exp(z - m))): "
        "then nothing needs clipping.",
        (LOSS, "loss = -np.sum(y * np.log(np.clip(np.exp(log_p), 1e-12, 1))) / len(x)"),
    ),
    misconception(
        "small-number-in-the-log-1e-7",
        "loss_and_gradients",
        "1e-7 was added inside the logarithm. That makes every loss a little wrong and large ones very; take the "
        "logarithm of the softmax directly.",
        (LOSS, "loss = -np.sum(y * np.log(np.exp(log_p) + 1e-7)) / len(x)"),
    ),
    misconception(
        "small-number-in-the-log-1e-8",
        "loss_and_gradients",
        "1e-8 was added inside the logarithm. That makes every loss a little wrong and large ones very; take the "
        "logarithm of the softmax directly.",
        (LOSS, "loss = -np.sum(y * np.log(np.exp(log_p) + 1e-8)) / len(x)"),
    ),
    misconception(
        "not-shifted",
        "loss_and_gradients",
        "The exponential overflows: exp(2000) is infinite. Subtract each row's largest logit first; the softmax does "
        "not change.",
        ("shifted = logits - logits.max(axis=1, keepdims=True)", "shifted = logits"),
    ),
    misconception(
        "shifted-by-the-largest-of-all",
        "loss_and_gradients",
        "The largest logit of the whole batch was subtracted. In a row far below it every exponential is 0, and the "
        "logarithm meets a zero. Subtract each row's own.",
        ("logits.max(axis=1, keepdims=True)", "logits.max()"),
    ),
    misconception(
        "log-of-zero",
        "loss_and_gradients",
        "The logarithm meets a probability that is 0: for far-off logits exp gives exactly that. Take z - m - "
        "ln(sum(exp(z - m))) and the logarithm of a zero never comes up.",
        (LOSS, "loss = -np.sum(y * np.log(np.exp(log_p))) / len(x)"),
    ),
    misconception(
        "softmax-twice",
        "loss_and_gradients",
        "The softmax was taken of probabilities, not of logits: it came twice, and no loss can fall below 1.46.",
        (
            "# The loss:",
            "logits = np.exp(logits - logits.max(1, keepdims=True))\n"
            "    logits = logits / logits.sum(1, keepdims=True)\n"
            "    # The loss:",
        ),
    ),
    misconception(
        "softmax-over-the-batch",
        "loss_and_gradients",
        "The softmax adds up over the batch, not over the classes. Each row is to sum to one: axis=1.",
        ("np.log(np.exp(shifted).sum(axis=1, keepdims=True))", "np.log(np.exp(shifted).sum(axis=0, keepdims=True))"),
    ),
    misconception(
        "squared-error",
        "loss_and_gradients",
        "The loss is the squared error of the probabilities. It is the cross-entropy: minus the logarithm of the right "
        "class's probability.",
        (LOSS, "loss = np.sum((np.exp(log_p) - y) ** 2) / len(x)"),
    ),
    misconception(
        "binary-crossentropy",
        "loss_and_gradients",
        "The loss also counts the wrong classes, (1 - y) ln(1 - p): that is the binary cross-entropy. Here only the "
        "right class's logarithm counts.",
        (LOSS, "loss = -np.sum(y * log_p + (1 - y) * np.log(1 - np.exp(log_p))) / len(x)"),
    ),
    misconception(
        "labels-not-subtracted",
        "loss_and_gradients",
        "The gradient at the logits is the probabilities alone. The labels are missing: (p - y) / N.",
        (DLOGITS, "dlogits = np.exp(log_p) / len(x)"),
    ),
    misconception(
        "gradients-uphill",
        "loss_and_gradients",
        "All gradients have the wrong sign: y - p. The derivative at the logits is (p - y) / N; the minus belongs to "
        "the step, not to the gradient.",
        (DLOGITS, "dlogits = (y - np.exp(log_p)) / len(x)"),
    ),
    misconception(
        "softmax-derivative-again",
        "loss_and_gradients",
        "p - y was multiplied by p (1 - p). The derivative of the softmax is in p - y already.",
        (DLOGITS, DLOGITS + " * np.exp(log_p) * (1 - np.exp(log_p))"),
    ),
    misconception(
        "derivative-at-the-probabilities",
        "loss_and_gradients",
        "The gradient at the logits is -y / p, which is the derivative at the probabilities. Through the softmax it "
        "becomes (p - y) / N.",
        (DLOGITS, "dlogits = -y / np.exp(log_p) / len(x)"),
    ),
    misconception(
        "softmax-derivative-of-itself-only",
        "loss_and_gradients",
        "Of the softmax's derivative only the diagonal was taken, p (1 - p). Every logit moves every probability: "
        "together it is (p - y) / N.",
        (DLOGITS, "dlogits = -y * (1 - np.exp(log_p)) / len(x)"),
    ),
    *(
        misconception(
            f"no-relu-derivative-at-{name}",
            "loss_and_gradients",
            f"On the way back the ReLU of {name} is missing: the gradient passes only where its input was positive.",
            (old, new),
        )
        for name, old, new in [
            ("conv1", "pool_backward(dp1, p1, a1) * (z1 > 0)", "pool_backward(dp1, p1, a1)"),
            ("conv2", "pool_backward(dp2, p2, a2) * (z2 > 0)", "pool_backward(dp2, p2, a2)"),
            ("conv3", "dflat.reshape(z3.shape) * (z3 > 0)", "dflat.reshape(z3.shape)"),
            ("dense1", "dhidden * (z4 > 0)", "dhidden"),
        ]
    ),
    misconception(
        "no-relu-derivatives",
        "loss_and_gradients",
        "On the way back no ReLU is passed. Each lets the gradient through only where its input was positive.",
        ("pool_backward(dp1, p1, a1) * (z1 > 0)", "pool_backward(dp1, p1, a1)"),
        ("pool_backward(dp2, p2, a2) * (z2 > 0)", "pool_backward(dp2, p2, a2)"),
        ("dflat.reshape(z3.shape) * (z3 > 0)", "dflat.reshape(z3.shape)"),
        ("dhidden * (z4 > 0)", "dhidden"),
    ),
    misconception(
        "relu-of-the-gradient",
        "loss_and_gradients",
        "On the way back the ReLUs ask whether the gradient is positive. They ask whether their input was: dz = da "
        "where z > 0.",
        ("dz1 = pool_backward(dp1, p1, a1) * (z1 > 0)", "dz1 = np.maximum(pool_backward(dp1, p1, a1), 0)"),
        ("dz2 = pool_backward(dp2, p2, a2) * (z2 > 0)", "dz2 = np.maximum(pool_backward(dp2, p2, a2), 0)"),
        ("dz3 = dflat.reshape(z3.shape) * (z3 > 0)", "dz3 = np.maximum(dflat.reshape(z3.shape), 0)"),
        ("dz4 = dhidden * (z4 > 0)", "dz4 = np.maximum(dhidden, 0)"),
    ),
    misconception(
        "passed-at-zero",
        "loss_and_gradients",
        "A ReLU whose input is exactly zero, as on blank paper before any bias has moved, passed the gradient back. "
        "There its derivative is taken as 0: z > 0, not z >= 0.",
        ("* (z1 > 0)", "* (z1 >= 0)"),
        ("* (z2 > 0)", "* (z2 >= 0)"),
        ("* (z3 > 0)", "* (z3 >= 0)"),
        ("* (z4 > 0)", "* (z4 >= 0)"),
    ),
    misconception(
        "relu-derivative-is-the-output",
        "loss_and_gradients",
        "On the way back the gradient was multiplied by the ReLU's output. Its derivative is 1 where the input was "
        "positive, whatever its size.",
        ("* (z1 > 0)", "* a1"),
        ("* (z2 > 0)", "* a2"),
        ("* (z3 > 0)", "* a3"),
        ("* (z4 > 0)", "* hidden"),
    ),
    misconception(
        "before-the-relu",
        "loss_and_gradients",
        "The gradient of dense2's kernel was made with what dense1 gave before its ReLU. dense2 saw what came after "
        "it.",
        ("hidden.T @ dlogits", "z4.T @ dlogits"),
    ),
    misconception(
        "pooling-to-every-cell",
        "loss_and_gradients",
        "On the way back a pooling gives its gradient to all four cells. Only the one that held the maximum mattered.",
        (PASSED_ON, "dpicture[cells] = dpooled"),
    ),
    misconception(
        "pooling-to-all-that-tie",
        "loss_and_gradients",
        "Where several cells of a pooling window hold the maximum, each got the whole gradient: (window == maximum) is "
        "true in all of them. Only the first, row by row, gets it.",
        (PASSED_ON, "dpicture[cells] = dpooled * won"),
    ),
    misconception(
        "pooling-shared-by-those-that-tie",
        "loss_and_gradients",
        "Where several cells of a pooling window hold the maximum, they shared the gradient. The first, row by row, "
        "gets all of it.",
        (
            "waiting = dpooled ",
            "padded = np.repeat(np.repeat(pooled, 2, 1), 2, 2)\n"
            "        ties = padded == picture[:, : padded.shape[1], : padded.shape[2], :]\n"
            "        ties = ties[:, ::2, ::2] * 1 + ties[:, 1::2, ::2] + ties[:, ::2, 1::2] + ties[:, 1::2, 1::2]\n"
            "        waiting = dpooled ",
        ),
        (PASSED_ON, "dpicture[cells] = dpooled * won / ties.astype(dpooled.dtype)"),
    ),
    misconception(
        "pooling-to-the-last-that-ties",
        "loss_and_gradients",
        "Where several cells of a pooling window hold the maximum, the last got the gradient. It goes to the first, "
        "row by row.",
        ("[(0, 0), (0, 1), (1, 0), (1, 1)]", "[(1, 1), (1, 0), (0, 1), (0, 0)]"),
    ),
    misconception(
        "pooling-spread-evenly",
        "loss_and_gradients",
        "On the way back a pooling gives each of the four cells a quarter: that is average pooling. All of it goes to "
        "the cell that held the maximum.",
        (PASSED_ON, "dpicture[cells] = dpooled / 4"),
    ),
    misconception(
        "pooling-to-the-first-cell",
        "loss_and_gradients",
        "On the way back a pooling gives its gradient to the upper left cell. It goes to the one that held the "
        "maximum.",
        (PASSED_ON, "dpicture[cells] = dpooled * (row + col == 0)"),
    ),
    misconception(
        "average-pooling",
        "loss_and_gradients",
        "The pooling takes the average of each 2 by 2, forward and back. It takes the maximum.",
        (".max(axis=(2, 4))", ".mean(axis=(2, 4))"),
        (PASSED_ON, "dpicture[cells] = dpooled / 4"),
    ),
    misconception(
        "overlaps-overwritten",
        "loss_and_gradients",
        "Where the windows of a convolution overlap, the later one overwrites the gradient of the earlier. A pixel is "
        "part of nine windows: add them up, +=.",
        (PAINTED, PAINTED.replace("+=", "=")),
    ),
    misconception(
        "kernel-turned-on-the-way-back",
        "loss_and_gradients",
        "On the way back through a convolution the kernel was turned round, and the gradient painted with it. Weight "
        "(u, v) met pixel (i + u, j + v), and there its gradient goes.",
        ("np.tensordot(dout, kernel[u, v],", "np.tensordot(dout, kernel[2 - u, 2 - v],"),
    ),
    misconception(
        "shifted-the-other-way",
        "loss_and_gradients",
        "On the way back through a convolution rows and columns of the kernel are exchanged. Weight (u, v) met pixel "
        "(i + u, j + v), and there its gradient goes.",
        ("np.tensordot(dout, kernel[u, v],", "np.tensordot(dout, kernel[v, u],"),
    ),
    misconception(
        "centre-of-the-kernel-only",
        "loss_and_gradients",
        "On the way back through a convolution only the middle weight counts. All nine passed something on.",
        (PAINTED, "dpicture[:, u : u + rows, v : v + cols, :] += back * (u == v == 1)"),
    ),
    misconception(
        "kernel-gradients-turned",
        "loss_and_gradients",
        "The gradients of the convolutions' kernels are turned round. Nothing was turned on the way forward, so "
        "nothing is turned here.",
        (".reshape(kernel.shape)", ".reshape(kernel.shape)[::-1, ::-1]"),
    ),
    misconception(
        "kernel-gradients-exchanged",
        "loss_and_gradients",
        "Rows and columns are exchanged in the gradients of the convolutions' kernels.",
        (".reshape(kernel.shape)", ".reshape(kernel.shape).swapaxes(0, 1)"),
    ),
    misconception(
        "kernel-gradients-averaged-over-places",
        "loss_and_gradients",
        "The gradients of the convolutions' kernels were averaged over the places of the picture. A weight is used at "
        "each of them: add up.",
        (".reshape(kernel.shape)", ".reshape(kernel.shape) / (rows * cols)"),
    ),
    misconception(
        "kernels-turned",
        "loss_and_gradients",
        "The kernels were turned round on the way forward. A network's convolution lays weight (u, v) on pixel "
        "(i + u, j + v), as forward does.",
        ("windows @ kernel.reshape", "windows @ kernel[::-1, ::-1].reshape"),
    ),
    misconception(
        "convolution-biases-averaged",
        "loss_and_gradients",
        "The gradients of the convolutions' biases are means. A bias is added at every place of every picture: add up.",
        ("dout.sum(axis=(0, 1, 2))", "dout.mean(axis=(0, 1, 2))"),
    ),
    misconception(
        "convolution-biases-over-the-batch-only",
        "loss_and_gradients",
        "The gradients of the convolutions' biases were added up over the batch only. Over rows and columns too: (F,).",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum(axis=0)"),
    ),
    misconception(
        "convolution-biases-as-one-number",
        "loss_and_gradients",
        "The gradients of the convolutions' biases were added up over everything. Each filter has a bias of its own.",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum()"),
    ),
    misconception(
        "convolution-biases-keep-their-axes",
        "loss_and_gradients",
        "The gradients of the convolutions' biases have axes of length 1 left over. A bias's shape is (F,).",
        ("dout.sum(axis=(0, 1, 2))", "dout.sum(axis=(0, 1, 2), keepdims=True)"),
    ),
    misconception(
        "dense-biases-averaged",
        "loss_and_gradients",
        "The gradients of the dense biases are means over the batch. 1 / N is in (p - y) / N already: add up.",
        ("dlogits.sum(axis=0)", "dlogits.mean(axis=0)"),
        ("dz4.sum(axis=0)", "dz4.mean(axis=0)"),
    ),
    misconception(
        "dense-biases-over-the-wrong-axis",
        "loss_and_gradients",
        "The gradients of the dense biases were added up over the neurons, and have one number for each sample. Add up "
        "over the batch, axis=0.",
        ("dlogits.sum(axis=0)", "dlogits.sum(axis=1)"),
        ("dz4.sum(axis=0)", "dz4.sum(axis=1)"),
    ),
    misconception(
        "dense-biases-not-summed",
        "loss_and_gradients",
        "The gradients of the dense biases have one row for each sample. All samples share the bias: add up over the "
        "batch.",
        ("dlogits.sum(axis=0)", "dlogits"),
        ("dz4.sum(axis=0)", "dz4"),
    ),
    misconception(
        "dense-biases-keep-the-batch-axis",
        "loss_and_gradients",
        "The gradients of the dense biases are (1, M), because of keepdims. A bias's shape is (M,).",
        ("dlogits.sum(axis=0)", "dlogits.sum(axis=0, keepdims=True)"),
        ("dz4.sum(axis=0)", "dz4.sum(axis=0, keepdims=True)"),
    ),
    misconception(
        "dense-kernels-transposed",
        "loss_and_gradients",
        "The gradients of the dense kernels are transposed. Each has its parameter's shape: a.T @ dz.",
        ("hidden.T @ dlogits", "dlogits.T @ hidden"),
        ("flat.T @ dz4", "dz4.T @ flat"),
    ),
    misconception(
        "unflattened-channels-first",
        "loss_and_gradients",
        "On the way back the 576 numbers were put into the maps one channel after the other. Forward they were taken "
        "by rows, columns, channels: reshape to (N, 3, 3, 64).",
        ("dflat.reshape(z3.shape)", "dflat.reshape(len(x), 64, 3, 3).transpose(0, 2, 3, 1)"),
    ),
    misconception(
        "flattened-channels-first",
        "loss_and_gradients",
        "The maps were flattened one channel after the other. Flatten keeps rows, columns, channels in this order.",
        ("a3.reshape(len(x), -1)", "a3.transpose(0, 3, 1, 2).reshape(len(x), -1)"),
        ("dflat.reshape(z3.shape)", "dflat.reshape(len(x), 64, 3, 3).transpose(0, 2, 3, 1)"),
    ),
    misconception(
        "first-layer-left-out",
        "loss_and_gradients",
        "There is no gradient for conv1. What nobody needs is the derivative at the pixels; that at conv1's "
        "parameters is needed.",
        (RETURNED, "return loss, {name: grads[name] for name in params if not name.startswith('conv1')}"),
    ),
    misconception(
        "first-layer-zero",
        "loss_and_gradients",
        "The gradients of conv1 are zeros. The way back leads through all five layers, down to conv1's kernel and "
        "bias.",
        ("conv_backward(dz1, windows1,", "conv_backward(0 * dz1, windows1,"),
    ),
    misconception(
        "biases-left-out",
        "loss_and_gradients",
        "There are no gradients for the biases. They are learned like the kernels.",
        (RETURNED, "return loss, {name: grads[name] for name in params if name.endswith('kernel')}"),
    ),
    misconception(
        "names-with-a-d",
        "loss_and_gradients",
        'The keys have a "d" in front. They are to be those of params, so that each gradient finds its parameter.',
        (RETURNED, "return loss, {f'd{name}': grads[name] for name in params}"),
    ),
    misconception(
        "list-for-dict",
        "loss_and_gradients",
        "The gradients are a list. They are to be a dict with the keys of params.",
        (RETURNED, "return loss, [grads[name] for name in params]"),
    ),
    misconception(
        "takes-a-step",
        "loss_and_gradients",
        "params were changed: a step was taken here. This function only measures; the steps are train's.",
        (
            RETURNED,
            "for name in params:\n        params[name] -= (0.01 * grads[name]).astype(params[name].dtype)\n    "
            + RETURNED,
        ),
    ),
    misconception(
        "penalty-in-the-loss",
        "loss_and_gradients",
        "A penalty on the weights was added to the loss (here 0.0001 times the sum of their squares). It is the "
        "cross-entropy alone.",
        (LOSS, LOSS + " + 1e-4 * sum(np.sum(w**2) for name, w in params.items() if name.endswith('kernel'))"),
    ),
    misconception(
        "always-float32",
        "loss_and_gradients",
        "The gradients are float32 whatever comes in. float64 in, float64 out: each has its parameter's dtype.",
        (RETURNED, "return loss, {name: grads[name].astype(np.float32) for name in params}"),
    ),
    misconception(
        "float64-on-the-way",
        "loss_and_gradients",
        "Given float32, some gradients come out in float64. np.zeros(shape) makes that: take np.zeros_like, or give it "
        "the dtype.",
        ("np.zeros_like(picture)\n        waiting", "np.zeros(picture.shape)\n        waiting"),
    ),
    # --- train ---
    misconception(
        "last-batch-dropped",
        "train",
        "The last, short batch was left out: its samples were never seen. Use it like the others.",
        ("range(0, len(x), batch_size)", "range(0, len(x) - batch_size + 1, batch_size)"),
    ),
    misconception(
        "last-batch-filled-up",
        "train",
        "The last batch was filled up with samples that the epoch had seen already. It is as short as it is.",
        ("order[start : start + batch_size]", "np.resize(order, len(x) + batch_size)[start : start + batch_size]"),
        (TOTAL, "total += float(loss) * min(batch_size, len(x) - start)"),
    ),
    misconception(
        "same-batches-in-another-order",
        "train",
        "The order of the batches was drawn, but each holds the same samples in every epoch. Draw the order of the "
        "samples: rng.permutation(N).",
        (ORDER, "order = np.arange(len(x))\n        full = len(x) // batch_size * batch_size"),
        (
            "in range(0, len(x), batch_size)",
            "in [*rng.permutation(np.arange(0, full, batch_size)), *range(full, len(x), batch_size)]",
        ),
    ),
    misconception(
        "one-at-a-time",
        "train",
        "The samples were taken one at a time. A step is for batch_size samples together.",
        ("range(0, len(x), batch_size)", "range(0, len(x), 1)"),
        ("order[start : start + batch_size]", "order[start : start + 1]"),
    ),
    misconception(
        "all-at-once",
        "train",
        "All samples were taken in one batch, so there is one step in an epoch. batch_size says how many a step is "
        "for.",
        ("range(0, len(x), batch_size)", "range(0, len(x), len(x))"),
        ("order[start : start + batch_size]", "order"),
    ),
    misconception(
        "drawn-with-replacement",
        "train",
        "The samples of a batch were drawn anew each time, so some came twice and others never. In an epoch each comes "
        "once: go through one permutation.",
        ("order[start : start + batch_size]", "rng.choice(len(x), min(batch_size, len(x)))"),
    ),
    misconception(
        "never-shuffled",
        "train",
        "The batches always come in the given order. Draw a new order of all samples at the beginning of each epoch: "
        "rng.permutation(N).",
        (ORDER, "order = np.arange(len(x))"),
    ),
    misconception(
        "shuffled-once",
        "train",
        "The order was drawn once, before the first epoch, and used for all. Draw it inside the loop over the epochs.",
        (f"for _ in range(epochs):\n        {ORDER}", f"{ORDER}\n    for _ in range(epochs):"),
    ),
    misconception(
        "shuffled-apart",
        "train",
        "x and y were shuffled in two orders, so an image gets another's label. Draw one order and use it for both.",
        (ORDER, f"{ORDER}\n        labels = y[rng.permutation(len(y))]"),
        ("y[batch]", "labels[start : start + batch_size]"),
    ),
    misconception(
        "only-x-shuffled",
        "train",
        "x was shuffled and y was not, so an image gets another's label. Use the same order for both.",
        ("y[batch]", "y[start : start + batch_size]"),
    ),
    misconception(
        "own-seed",
        "train",
        "The orders come from a generator of its own, with a fixed seed or a copy of rng, and are the same for every "
        "call. Use the rng you are given.",
        ("step = 0", "step, rng = 0, np.random.default_rng(42)"),
    ),
    misconception(
        "global-generator",
        "train",
        "Two calls with the same rng do not give the same: the orders come from np.random's global state, or something "
        "is kept from one call to the next. Use the rng you are given, and begin anew in each call.",
        (ORDER, "order = np.random.permutation(len(x))"),
    ),
    misconception(
        "shuffled-in-place",
        "train",
        "x and y themselves were shuffled, in place: whoever called finds them in disorder. Take x[order], a new "
        "array, and leave x as it is.",
        (ORDER, f"{ORDER}\n        x[:], y[:] = x[order], y[order]"),
    ),
    misconception(
        "params-changed-in-place",
        "train",
        "The params that were given were changed. A dict copied with dict(...) still holds the same arrays, and `-=` "
        "writes into them: make new ones, p = p - step.",
        (STEPPED, "params[name] -= move"),
    ),
    misconception(
        "gradients-at-the-given-params",
        "train",
        "The gradients were always taken at the params that were given, not at those of the last step.",
        ("params = dict(params)", "given, params = params, dict(params)"),
        (CALL, CALL.replace("(params", "(given")),
    ),
    misconception(
        "given-params-returned",
        "train",
        "The params that come back are those that were given, untrained. Return the new ones.",
        ("params = dict(params)", "given, params = params, dict(params)"),
        ("return params, ", "return given, "),
    ),
    misconception(
        "biases-not-trained",
        "train",
        "The biases are as they were. They are learned like the kernels.",
        (STEPPED, 'params[name] = params[name] - move * name.endswith("kernel")'),
    ),
    misconception(
        "last-layer-only",
        "train",
        "Only the last layer was trained. Take a step for each of the ten arrays.",
        (STEPPED, 'params[name] = params[name] - move * name.startswith("dense2")'),
    ),
    misconception(
        "uphill",
        "train",
        "The steps lead uphill, and the losses grow: subtract the step.",
        (STEPPED, "params[name] = params[name] + move"),
    ),
    misconception(
        "sgd",
        "train",
        "The steps are plain gradient descent, learning_rate times the gradient. Train with Adam.",
        (MOVE, "move = learning_rate * grad"),
    ),
    misconception(
        "momentum",
        "train",
        "The steps are those of gradient descent with momentum. Adam also divides by the root of the mean square.",
        (MEAN, "mean[name] = beta_1 * mean[name] + grad\n"),
        (MOVE, "move = learning_rate * mean[name]"),
    ),
    misconception(
        "rmsprop",
        "train",
        "The steps are those of RMSprop: the gradient itself over the root of its mean square. Adam takes the mean of "
        "the gradients, and makes up for the zeros it began with.",
        (MOVE, "move = learning_rate * grad / (np.sqrt(mean_square[name]) + epsilon)"),
    ),
    misconception(
        "sign-of-the-gradient",
        "train",
        "Every step has the same size: the gradient was divided by its own. The moments have to remember earlier "
        "gradients.",
        (MOVE, "move = learning_rate * grad / (np.abs(grad) + epsilon)"),
    ),
    misconception(
        "no-correction",
        "train",
        "The steps lack the correction for the moments' beginning at zero: "
        "alpha = learning_rate * sqrt(1 - 0.999**t) / (1 - 0.9**t).",
        (ALPHA, "alpha = learning_rate"),
    ),
    misconception(
        "mean-not-corrected",
        "train",
        "The mean is not corrected for its beginning at zero: / (1 - 0.9**t) is missing in alpha.",
        (ALPHA, "alpha = learning_rate * (1 - beta_2**step) ** 0.5"),
    ),
    misconception(
        "mean-square-not-corrected",
        "train",
        "The mean square is not corrected for its beginning at zero: sqrt(1 - 0.999**t) is missing in alpha.",
        (ALPHA, "alpha = learning_rate / (1 - beta_1**step)"),
    ),
    misconception(
        "correction-without-root",
        "train",
        "In alpha the root is missing: sqrt(1 - 0.999**t). The mean square is corrected before its root is taken.",
        (ALPHA, ALPHA.replace(" ** 0.5", "")),
    ),
    misconception(
        "correction-upside-down",
        "train",
        "alpha is upside down: learning_rate * sqrt(1 - 0.999**t) / (1 - 0.9**t).",
        (ALPHA, "alpha = learning_rate * (1 - beta_1**step) / (1 - beta_2**step) ** 0.5"),
    ),
    misconception(
        "steps-do-not-go-on",
        "train",
        "t stays 1, or begins at 1 again in each epoch. It counts all steps since train was called.",
        ("step += 1", "step = 1"),
    ),
    misconception(
        "steps-of-each-parameter-counted",
        "train",
        "t grows with each parameter, by ten in a step. It is one more for each batch.",
        ("            step += 1\n", ""),
        ("for name, grad in grads.items():\n", "for name, grad in grads.items():\n                step += 1\n"),
        ("            alpha =", "            alpha = None\n            alphas = lambda step:"),
        ("move = alpha *", "move = alphas(step) *"),
    ),
    misconception(
        "steps-from-two",
        "train",
        "t is 2 at the first step: it was moved on twice, or began at 1 before it was moved on.",
        ("step = 0", "step = 1"),
    ),
    misconception(
        "all-anew-in-each-epoch",
        "train",
        "Adam begins anew in each epoch, its moments and its t. They begin when train is called, and go on.",
        (
            "total = 0.0",
            "total = 0.0\n        step = 0\n"
            "        mean = {name: np.zeros_like(value) for name, value in params.items()}\n"
            "        mean_square = {name: np.zeros_like(value) for name, value in params.items()}",
        ),
    ),
    misconception(
        "moments-anew-in-each-epoch",
        "train",
        "The moments begin at zero again in each epoch. They begin when train is called, and go on.",
        (
            "total = 0.0",
            "total = 0.0\n"
            "        mean = {name: np.zeros_like(value) for name, value in params.items()}\n"
            "        mean_square = {name: np.zeros_like(value) for name, value in params.items()}",
        ),
    ),
    misconception(
        "epochs-counted-for-steps",
        "train",
        "t counts the epochs. It counts the steps, one for each batch.",
        ("            step += 1\n", ""),
        ("total = 0.0", "total = 0.0\n        step += 1"),
    ),
    misconception(
        "betas-exchanged",
        "train",
        "The betas are exchanged: beta_1 = 0.9 is for the mean, beta_2 = 0.999 for the mean square.",
        ("0.9, 0.999, 1e-7", "0.999, 0.9, 1e-7"),
    ),
    misconception(
        "beta-2-of-099",
        "train",
        "beta_2 is 0.99. Adam's is 0.999.",
        ("0.9, 0.999, 1e-7", "0.9, 0.99, 1e-7"),
    ),
    misconception(
        "mean-not-averaged",
        "train",
        "In the mean the gradient counts in full: (1 - beta_1) is missing before it.",
        (MEAN, "mean[name] = beta_1 * mean[name] + grad\n"),
    ),
    misconception(
        "mean-square-not-averaged",
        "train",
        "In the mean square the gradient counts in full: (1 - beta_2) is missing before its square.",
        (SQUARE, "mean_square[name] = beta_2 * mean_square[name] + grad**2"),
    ),
    misconception(
        "weights-of-the-mean-exchanged",
        "train",
        "In the moments old and new are exchanged: beta goes with what was, 1 - beta with the new gradient.",
        (MEAN, "mean[name] = (1 - beta_1) * mean[name] + beta_1 * grad\n"),
        (SQUARE, "mean_square[name] = (1 - beta_2) * mean_square[name] + beta_2 * grad**2"),
    ),
    misconception(
        "not-squared",
        "train",
        "The mean square was made of the gradient's size, not of its square.",
        (SQUARE, SQUARE.replace("grad**2", "np.abs(grad)")),
    ),
    misconception(
        "mean-squared",
        "train",
        "The mean square was made of the mean, not of the gradient itself.",
        (SQUARE, SQUARE.replace("grad**2", "mean[name]**2")),
    ),
    misconception(
        "no-root",
        "train",
        "The step was divided by the mean square without its root.",
        (MOVE, "move = alpha * mean[name] / (mean_square[name] + epsilon)"),
    ),
    misconception(
        "epsilon-in-the-root",
        "train",
        "epsilon is under the root, where it becomes 0.0003. It is added after the root is taken.",
        (MOVE, "move = alpha * mean[name] / np.sqrt(mean_square[name] + epsilon)"),
    ),
    misconception(
        "epsilon-beside-the-corrected-root",
        "train",
        "The moments were corrected first, and epsilon was added to the root of the corrected one, as in Kingma & Ba's "
        "paper. Keras adds it to the root as it is: alpha * m / (sqrt(v) + epsilon), with all of the correction in "
        "alpha.",
        (MOVE, MOVE.replace("+ epsilon", "+ epsilon * (1 - beta_2**step) ** 0.5")),
    ),
    misconception(
        "epsilon-of-1e-8",
        "train",
        "epsilon is 1e-8. Keras's, and so ours, is 1e-7.",
        ("0.9, 0.999, 1e-7", "0.9, 0.999, 1e-8"),
    ),
    misconception(
        "best-params-returned",
        "train",
        "The params that come back are those of the epoch with the least loss. Return the last ones.",
        (KEPT, KEPT + "\n        best = params.copy() if losses[-1] == min(losses) else best"),
        ("return params, ", "return best, "),
    ),
    misconception(
        "learning-rate-ignored",
        "train",
        "The learning rate is always 0.001. Use the one you are given.",
        (ALPHA, ALPHA.replace("learning_rate", "0.001")),
    ),
    misconception(
        "learning-rate-over-the-batch",
        "train",
        "The learning rate was divided by the number of samples in the batch. The gradients are means already.",
        (ALPHA, ALPHA + " / len(batch)"),
    ),
    misconception(
        "learning-rate-sinks",
        "train",
        "The learning rate sinks from epoch to epoch. It stays what it is.",
        (ALPHA, ALPHA + " / (1 + len(losses))"),
    ),
    misconception(
        "weight-decay",
        "train",
        "The weights were also shrunk at each step (weight decay). Adam alone does not.",
        (STEPPED, "params[name] = params[name] - move - learning_rate * 0.01 * params[name]"),
    ),
    misconception(
        "batch-losses-summed",
        "train",
        "An epoch's loss is the sum of its batches' losses. It is the mean over the samples.",
        (TOTAL, "total += float(loss)"),
        (KEPT, "losses.append(total)"),
    ),
    misconception(
        "mean-of-batch-means",
        "train",
        "An epoch's loss is the mean of its batches' losses, so that a short last batch counts as much as a full one. "
        "Weigh each by its samples.",
        (TOTAL, "total += float(loss) / -(-len(x) // batch_size)"),
        (KEPT, "losses.append(total)"),
    ),
    misconception(
        "weighed-by-batch-size",
        "train",
        "Each batch's loss was multiplied by batch_size, the short last one's too. It has fewer samples: len(batch).",
        (TOTAL, "total += float(loss) * batch_size"),
    ),
    misconception(
        "losses-summed",
        "train",
        "An epoch's loss is the sum over its samples. Divide by their number.",
        (KEPT, "losses.append(total)"),
    ),
    misconception(
        "loss-of-the-last-batch",
        "train",
        "An epoch's loss is that of its last batch. It is the mean over all samples of the epoch.",
        (KEPT, "losses.append(float(loss))"),
    ),
    misconception(
        "loss-of-each-batch",
        "train",
        "There is a loss for each batch. Return one for each epoch, the mean over its samples.",
        (TOTAL, "losses.append(float(loss))"),
        (KEPT, ""),
    ),
    misconception(
        "losses-added-up",
        "train",
        "The losses of earlier epochs are still in the sum: it has to begin at 0 in each epoch.",
        ("        total = 0.0\n", ""),
        ("step = 0", "step, total = 0, 0.0"),
    ),
    misconception(
        "loss-after-the-epoch",
        "train",
        "The losses were measured after the steps, not before. Each sample's loss counts as it was when its batch was "
        "seen, before that batch's step.",
        (KEPT, "losses.append(float(loss_and_gradients(params, x, y)[0]))"),
    ),
    misconception(
        "loss-before-training-too",
        "train",
        "There is a loss too many, the one before training. Return one for each epoch.",
        ("losses = []", "losses = [float(loss_and_gradients(params, x, y)[0])]"),
    ),
    misconception(
        "one-epoch-too-few",
        "train",
        "There is an epoch too few: range(1, epochs) leaves one out.",
        ("for _ in range(epochs)", "for _ in range(1, epochs)"),
    ),
    misconception(
        "one-epoch-too-many",
        "train",
        "There is an epoch too many.",
        ("for _ in range(epochs)", "for _ in range(epochs + 1)"),
    ),
    misconception(
        "one-epoch-only",
        "train",
        "There is one epoch only: the return stands inside the loop.",
        (KEPT, f"{KEPT}\n        return params, np.array(losses)"),
    ),
    misconception(
        "last-loss-only",
        "train",
        "There is one loss, that of the last epoch. Return one for each.",
        ("np.array(losses)", "np.array(losses[-1:])"),
    ),
    # --- evaluate ---
    misconception(
        "last-part-dropped",
        "evaluate",
        "The last, short part was left out. Its samples count like the others.",
        ("range(0, len(x), at_once)", "range(0, len(x) - at_once + 1, at_once)"),
    ),
    misconception(
        "last-part-only",
        "evaluate",
        "Only the last part of the samples counts in the accuracy: `=` stands where `+=` is due.",
        (RIGHT, RIGHT.replace("+=", "=")),
    ),
    misconception(
        "mean-of-means",
        "evaluate",
        "The result is the mean of the parts' means (parts of 250), so that a short last part counts as much as a full "
        "one. Add up sums, and divide at the end.",
        (SUMMED, "total -= float(np.sum(labels * log_p)) / len(labels) / -(-len(x) // at_once) * len(x)"),
        (RIGHT, "correct += np.mean(logits.argmax(axis=1) == labels.argmax(axis=1)) / -(-len(x) // at_once) * len(x)"),
    ),
    misconception(
        "mean-of-means-of-100",
        "evaluate",
        "The result is the mean of the parts' means (parts of 100), so that a short last part counts as much as a full "
        "one. Add up sums, and divide at the end.",
        ("at_once = 250", "at_once = 100"),
        (SUMMED, "total -= float(np.sum(labels * log_p)) / len(labels) / -(-len(x) // at_once) * len(x)"),
        (RIGHT, "correct += np.mean(logits.argmax(axis=1) == labels.argmax(axis=1)) / -(-len(x) // at_once) * len(x)"),
    ),
    misconception(
        "largest-of-the-batch",
        "evaluate",
        "The largest was looked for among the samples, axis=0. It is the largest of the ten classes of each: axis=1.",
        (RIGHT, "correct += int(np.sum(logits.argmax(axis=0) == labels.argmax(axis=0)))"),
    ),
    misconception(
        "smallest-logit",
        "evaluate",
        "The class with the smallest logit was taken. The network's answer is the largest.",
        (RIGHT, RIGHT.replace("logits.argmax", "logits.argmin")),
    ),
    misconception(
        "compared-with-the-row",
        "evaluate",
        "The class was compared with the number of the row. Compare it with the label, y.argmax(axis=1).",
        (RIGHT, "correct += int(np.sum(logits.argmax(axis=1) == np.arange(len(labels))))"),
    ),
    misconception(
        "compared-with-the-one-hot-row",
        "evaluate",
        "The class was compared with the zeros and ones of the label's row. Turn the row into a class first: "
        "y.argmax(axis=1).",
        (RIGHT, "correct += float(np.sum(logits.argmax(axis=1)[:, None] == labels)) / 10"),
    ),
    misconception(
        "count-for-fraction",
        "evaluate",
        "The accuracy is how many are right. Divide by the number of samples.",
        (BOTH, "return total / len(x), correct"),
    ),
    misconception(
        "percent",
        "evaluate",
        "The accuracy is in percent. It is a fraction, from 0 to 1.",
        (BOTH, "return total / len(x), 100 * correct / len(x)"),
    ),
    misconception(
        "error-rate",
        "evaluate",
        "The fraction of wrong answers was returned. The accuracy is that of right ones.",
        (BOTH, "return total / len(x), 1 - correct / len(x)"),
    ),
    misconception(
        "accuracy-rounded-down",
        "evaluate",
        "The accuracy is 0 or 1, because `//` rounds down. Divide with `/`.",
        (BOTH, "return total / len(x), correct // len(x)"),
    ),
    misconception(
        "accuracy-first",
        "evaluate",
        "The results are exchanged. First the loss, then the accuracy.",
        (BOTH, "return correct / len(x), total / len(x)"),
    ),
    misconception(
        "each-number-counted",
        "evaluate",
        "The probabilities were rounded, and each of the ten numbers counted as right or wrong, so the accuracy is "
        "near 0.9 whatever the network says. Count rows: the largest logit against the label.",
        (RIGHT, "correct += float(np.sum(np.round(np.exp(log_p)) == labels)) / 10"),
    ),
    misconception(
        "more-than-half",
        "evaluate",
        "An answer counted only where its probability was above one half. The largest of the ten counts, however "
        "small.",
        (RIGHT, "correct += int(np.sum(np.all(np.round(np.exp(log_p)) == labels, axis=1)))"),
    ),
    misconception(
        "loss-summed",
        "evaluate",
        "The loss is a sum over the samples. Divide by their number.",
        (BOTH, "return total, correct / len(x)"),
    ),
    misconception(
        "loss-averaged-over-classes",
        "evaluate",
        "The loss is ten times too small: np.mean over all entries averages over the classes too. Divide the sum by N.",
        (BOTH, "return total / y.size, correct / len(x)"),
    ),
    misconception(
        "loss-negative",
        "evaluate",
        "The loss is negative: the minus is missing. A logarithm of a probability is below zero, and the loss is minus "
        "that.",
        (SUMMED, SUMMED.replace("-=", "+=")),
    ),
    misconception(
        "log10",
        "evaluate",
        "The logarithm is to base 10. The cross-entropy has the natural one, np.log.",
        (BOTH, "return total / len(x) / np.log(10), correct / len(x)"),
    ),
    misconception(
        "squared-error",
        "evaluate",
        "The loss is the squared error of the probabilities. It is the cross-entropy, as in training.",
        (SUMMED, "total += float(np.sum((np.exp(log_p) - labels) ** 2))"),
    ),
    misconception(
        "softmax-twice",
        "evaluate",
        "The softmax was taken twice: its probabilities went through another one. Once, of the logits.",
        (
            "shifted = ",
            "logits = np.exp(logits - logits.max(1, keepdims=True))\n"
            "        logits = logits / logits.sum(1, keepdims=True)\n"
            "        shifted = ",
        ),
    ),
    misconception(
        "logits-for-probabilities",
        "evaluate",
        "The logits went into the loss as they are. The cross-entropy is made of log(softmax(logits)).",
        (SUMMED, "total -= float(np.sum(labels * logits))"),
    ),
    misconception(
        "clipped-at-1e-7",
        "evaluate",
        "The probabilities were clipped at 1e-7, so no sample's loss passes 16.2. Take z - m - ln(sum(exp(z - m))): "
        "then nothing needs clipping.",
        (SUMMED, "total -= float(np.sum(labels * np.log(np.clip(np.exp(log_p), 1e-7, 1 - 1e-7))))"),
    ),
    misconception(
        "clipped-at-1e-12",
        "evaluate",
        "The probabilities were clipped at 1e-12, so no sample's loss passes 27.7. Take z - m - ln(sum(exp(z - m))): "
        "then nothing needs clipping.",
        (SUMMED, "total -= float(np.sum(labels * np.log(np.clip(np.exp(log_p), 1e-12, 1))))"),
    ),
    misconception(
        "small-number-in-the-log-1e-7",
        "evaluate",
        "1e-7 was added inside the logarithm. That makes every loss a little wrong and large ones very; take the "
        "logarithm of the softmax directly.",
        (SUMMED, "total -= float(np.sum(labels * np.log(np.exp(log_p) + 1e-7)))"),
    ),
    misconception(
        "overflow",
        "evaluate",
        "The loss of large logits is not a number: an exponential overflowed, or the logarithm met a zero. Subtract "
        "each row's own largest logit m, and take the logarithm of the softmax directly: z - m - ln(sum(exp(z - m))).",
        ("shifted = logits - logits.max(axis=1, keepdims=True)", "shifted = logits"),
    ),
    misconception(
        "trains-first",
        "evaluate",
        "The network was trained on the samples before it was measured on them. Evaluating only looks: who learns from "
        "the test digits has nothing left to measure with.",
        ("total = 0.0\n", "params, _ = train(params, x, y, 1, 64, 0.001, np.random.default_rng(0))\n    total = 0.0\n"),
    ),
    misconception(
        "params-trained",
        "evaluate",
        "The params were changed: a step of training was taken with the samples that were to be judged. Evaluating "
        "only looks, and changes nothing.",
        (
            "total = 0.0\n",
            "for name, grad in loss_and_gradients(params, x, y)[1].items():\n"
            "        params[name] -= 0.01 * grad\n    total = 0.0\n",
        ),
    ),
]
