# %% [markdown]
# # The project: a network that reads digits

# %%
import numpy as np


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


# %%
def train(params, x, y, epochs, batch_size, learning_rate, rng):
    """Train with Adam (beta_1 0.9, beta_2 0.999, epsilon 1e-7), which begins anew with each call.

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
