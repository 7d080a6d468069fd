"""What is asked about regularization. Inputs only: the reference gives the answers.

What is drawn at random by the function itself is asked through a view: the facts every right draw shares.
"""

import numpy as np

from autograder.ask import Seed, batched, case, check, nested, opaque

RETURNS = {
    "l2_penalty": ["penalty", "grad"],
    "l1_penalty": ["penalty", "grad"],
    "dropout_forward": ["out", opaque("cache")],
    "dropout_backward": ["dx"],
    "early_stopping": ["stop_epoch", "best_epoch"],
    "kfold_indices": [nested("folds")],
    "glorot_uniform": ["kernel"],
    "he_normal": ["kernel"],
    "batch_norm_forward": ["out", "moving_mean", "moving_var", opaque("cache")],
    "batch_norm_backward": ["dx", "dgamma", "dbeta"],
    "layer_norm_forward": ["out", opaque("cache")],
    "layer_norm_backward": ["dx", "dgamma", "dbeta"],
    "accuracy": ["accuracy"],
    "confusion_matrix": ["matrix"],
    "precision_recall_f1": ["precision", "recall", "f1"],
}

# Integers and plain numbers: not asked in float32.
INTEGER = {
    "early_stopping",
    "kfold_indices",
    "glorot_uniform",
    "he_normal",
    "accuracy",
    "confusion_matrix",
    "precision_recall_f1",
}

# A batch norm mixes its batch, and is not here.
BATCHED = {
    "dropout_forward": batched("x"),
    "layer_norm_forward": batched("x"),
    "layer_norm_backward": batched("x", "dout", summed=("dgamma", "dbeta")),
}


def numbers(rng, shape):
    """Hundredths between 0.1 and 3 in size, of either sign."""
    return np.round(rng.uniform(0.1, 3, size=shape), 2) * rng.choice([-1.0, 1.0], size=shape)


def no_zeros(rng, shape):
    """Numbers of either sign; the sum of their sizes differs from that of their squares."""
    w = numbers(rng, shape)
    w.flat[np.argmax(np.abs(w))] = -3.5
    return w


def weights(rng, shape):
    """As `no_zeros`, but two of them are exactly zero."""
    w = numbers(rng, shape)
    w.flat[rng.choice(w.size, size=2, replace=False)] = 0.0
    w.flat[np.argmax(np.abs(w))] = -3.5
    return w


def anything_but_zero(rng, shape):
    """Quarters of either sign between 0.25 and 4, so that a zero is something dropped."""
    return rng.integers(1, 17, size=shape) / 4 * rng.choice([-1.0, 1.0], size=shape)


def seed(rng):
    return Seed(int(rng.integers(1 << 30)))


def dropping(rng, rate, training=True):
    return {"rate": rate, "rng": seed(rng), "training": training}


# --- penalties ----------------------------------------------------------------------------------------------


@check("l2_penalty", points=(1, 1, 0.5))
def l2_penalty_values(rng):
    """The L2 penalty is the strength times the sum of the squared weights; its gradient points away from zero.

    - Work out w = [3, -2, 0] with strength 0.1 by hand, the penalty and its slope at each weight.
    - The penalty is a plain sum over all weights, without a half and without a mean.
    - Differentiate strength times w squared: a 2 comes down, and one w stays.
    """
    draws = [
        ("by hand", np.array([3.0, -2.0, 0.0]), 0.1),
        ("", weights(rng, (4, 3)), 0.25),
        ("", numbers(rng, 5), 0.02),
    ]
    return [case({"strength": strength}, w=w) for _, w, strength in draws]


@check("l2_penalty", points=(0.5, 0.5))
def l2_penalty_any_shape(rng):
    """The L2 penalty is one number for weights of any shape.

    - A convolution's kernel has four axes. Does your sum see all of them?
    - The penalty is one number whatever the shape; the gradient has the shape of w.
    """
    return [case({"strength": 0.3}, w=weights(rng, shape)) for shape in [(3, 2, 1, 4), (1, 5)]]


@check("l1_penalty", points=(1, 0.5, 0.5))
def l1_penalty_values(rng):
    """The L1 penalty is the strength times the sum of the weights' sizes; its gradient knows only signs.

    - How steep is |w| at 3, at 0.01, at -2? Does it depend on how large w is?
    - The penalty adds up sizes; the gradient only knows signs.
    """
    draws = [(np.array([3.0, -2.0, 0.5]), 0.1), (no_zeros(rng, (4, 3)), 0.25), (numbers(rng, 5), 0.02)]
    return [case({"strength": strength}, w=w) for w, strength in draws]


@check("l1_penalty", points=(0.5, 0))
def l1_penalty_at_zero(rng):
    """Where a weight is exactly zero the gradient of the L1 penalty is 0.

    - Which way is uphill on |w| at exactly 0? A weight there has arrived.
    - A weight of exactly zero is left alone: its gradient is 0, neither that of +0 nor that of -0, and no nan.
    """
    draws = [(np.array([3.0, -2.0, 0.0]), 0.1), (weights(rng, (4, 3)), 0.25)]
    return [case({"strength": strength}, w=w) for w, strength in draws]


@check("l1_penalty", points=(0.5, 0.5))
def l1_penalty_any_shape(rng):
    """The L1 penalty is one number for weights of any shape.

    - A convolution's kernel has four axes. Does your sum see all of them?
    - The penalty is one number whatever the shape; the gradient has the shape of w.
    """
    return [case({"strength": 0.3}, w=no_zeros(rng, shape)) for shape in [(3, 2, 1, 4), (1, 5)]]


# --- dropout ------------------------------------------------------------------------------------------------


@check("dropout_forward", points=(0.5, 0.5, 0.5))
def dropout_forward_off(rng):
    """Without training, or with a rate of 0, dropout changes nothing.

    - After training, a network should give the same answer each time it is asked.
    - Without training the output is the input itself: nothing dropped, nothing scaled.
    - A rate of 0 drops nothing and divides by 1.
    """
    x = np.round(rng.normal(size=(4, 3)), 2)
    x[1, 2] = 0.0
    image = np.round(rng.normal(size=(3, 2, 4, 5)), 2)
    return [
        case(dropping(rng, 0.3, training=False), x=x),
        case(dropping(rng, 0.0), x=np.round(rng.normal(size=(5, 6)), 2)),
        case(dropping(rng, 0.75, training=False), x=image),
    ]


@check("dropout_forward", points=(1, 1.5, 0.5), view="dropout", returns=("out", opaque("cache")))
def dropout_forward_training(rng):
    """In training each entry is dropped by itself with probability rate, and what is kept is divided by 1 - rate.

    - Count, over a large array, which share of the entries is zero. Is it the rate, or the rest?
    - What is kept has to make up for what is missing, so that the mean stays: by which factor?
    - Every entry is decided by itself: draw as many random numbers as x has entries, in the shape of x.
    """
    flat, image = anything_but_zero(rng, (40, 50)), anything_but_zero(rng, (8, 6, 5, 9))
    by_default = {"rate": 0.6, "rng": seed(rng)}
    return [case(dropping(rng, 0.25), x=flat), case(by_default, x=image)]


@check(
    "dropout_forward",
    points=(0.5, 0.5),
    driver="forward_twice",
    view="masks",
    returns=("first", "second"),
    needs="dropout_forward_training",
)
def dropout_forward_draws_anew(rng):
    """Two calls with one generator drop different entries.

    - Where do your random numbers come from? Ask twice and compare.
    - Draw from the rng you were given, at every call, and make no generator of your own.
    """
    return [case(dropping(rng, 0.3), x=anything_but_zero(rng, (30, 40)))]


@check(
    "dropout_backward",
    "dropout_forward",
    points=(1, 1.5, 0.5),
    driver="round_trip",
    view="dropout",
    returns=("out", "dx"),
)
def dropout_backward_training(rng):
    """The gradient passes dropout where the input did, by the same factor, and is 0 where it was dropped.

    - The forward pass multiplied each entry by something. What is the derivative of that?
    - The same entries as in the forward pass, and by the same factor: so the forward has to remember them.
    """
    draws = [((40, 50), 0.3), ((10, 12, 20), 0.6)]
    return [
        case(dropping(rng, rate), {"dout": anything_but_zero(rng, shape)}, x=anything_but_zero(rng, shape))
        for shape, rate in draws
    ]


@check("dropout_backward", "dropout_forward", points=(0.5, 0.5), driver="backward", needs=())
def dropout_backward_off(rng):
    """Without training the gradient passes dropout unchanged.

    - What did the forward pass do without training? Then what is its derivative?
    - Without training the gradient goes through unchanged; the cache has to say which case it was.
    """
    draws = [((4, 3), 0.4), ((2, 3, 5), 0.75)]
    return [
        case(dropping(rng, rate, training=False), {"dout": numbers(rng, shape)}, x=numbers(rng, shape))
        for shape, rate in draws
    ]


# --- early stopping -----------------------------------------------------------------------------------------


@check("early_stopping", points=(1, 1))
def early_stopping_values(rng):
    """Training stops when patience epochs in a row have brought nothing better; the best epoch is remembered.

    - Go through [0.9, 0.7, 0.6, 0.63, 0.65, 0.5] with patience 2 by hand, with a pencil for the count.
    - Keep three things: the best loss so far, its epoch, and how many epochs have passed since.
    - A better epoch starts the count anew; the epoch that fills it is the one to stop at.
    """
    by_hand = np.array([0.9, 0.7, 0.6, 0.63, 0.65, 0.5])
    return [
        case({"patience": 2}, validation_losses=by_hand),
        case({"patience": 3}, validation_losses=bumps(rng, falls=3, bumps=(2, 2), plateau=5)),
        case({"patience": 2}, validation_losses=bumps(rng, falls=2, bumps=(1, 1, 1), plateau=4)),
    ]


def bumps(rng, falls, bumps, plateau):
    """Losses in hundredths: they fall, go over bumps of the given lengths, each followed by a new best one and a
    second better one, and then stay above the best for `plateau` epochs, before a last one far below.

    The epoch after the best is worse than it, and better than the one before the best.
    """
    best, losses = 9.0, []
    for _ in range(falls):
        best = round(best - rng.integers(20, 40) / 100, 2)
        losses.append(best)
    for length in bumps:
        losses += list(np.round(best + np.sort(rng.permutation(np.arange(5, 60))[:length])[::-1] / 100, 2))
        for _ in range(2):
            best = round(best - rng.integers(20, 40) / 100, 2)
            losses.append(best)
    losses += list(np.round(best + np.sort(rng.permutation(np.arange(5, 60))[:plateau])[::-1] / 100, 2))
    return np.array([*losses, best - 2.0])


@check("early_stopping", points=(0.5, 0.5))
def early_stopping_ties(rng):
    """A loss that only ties with the best is not better: a flat curve ends the training.

    - Is a loss that only equals the best one better?
    - Compare with the best so far, strictly; a curve that has gone flat is one to stop at.
    """
    low, high = np.sort(rng.permutation(np.arange(20, 90))[:2]) / 100
    flat = np.array([high, low, high, low, low, low, low - 0.1, low - 0.15])
    by_hand = np.array([0.9, 0.7, 0.6, 0.6, 0.65, 0.5])
    return [
        case({"patience": 2}, validation_losses=by_hand),
        case({"patience": 4}, validation_losses=flat),
        case({"patience": 2}, validation_losses=np.full(5, low)),
    ]


@check("early_stopping", points=(0.5, 0.5))
def early_stopping_ends(rng):
    """Patience 1 stops at once; a run that never stalls ends at its last epoch.

    - What happens with patience 1? And if the losses fall to the very end?
    - With patience 1 the first epoch that is not better is the last. If nothing stops it, the last epoch is.
    """
    falling = np.sort(rng.permutation(np.arange(20, 90))[:6])[::-1] / 100
    restless = np.array([falling[0], falling[2], falling[1], falling[3], falling[5], falling[4]])
    return [
        case({"patience": 2}, validation_losses=falling),
        case({"patience": 1}, validation_losses=restless),
        case({"patience": 3}, validation_losses=restless),
        case({"patience": 1}, validation_losses=falling[::-1].copy()),
        case({"patience": 1}, validation_losses=falling[:1].copy()),
    ]


# --- folds --------------------------------------------------------------------------------------------------


@check("kfold_indices", points=(1, 1), view="folds")
def kfold_indices_values(rng):
    """Each sample validates exactly once, and trains in all the other folds.

    - Write down the folds for n = 6 and k = 3 by hand, and for each which samples train.
    - Cut the indices into k parts; each part validates once, while all the others train.
    """
    draws = [(6, 3), (12, 4), (2 * int(rng.integers(5, 9)), 2)]
    return [case({"k": k}, n=n) for n, k in draws]


@check("kfold_indices", points=(0.5, 1), view="folds")
def kfold_indices_remainder(rng):
    """When k does not divide n, no sample is lost and the sizes of the folds differ by at most one.

    - What becomes of the remainder when k does not divide n?
    - The first n % k folds get one sample more; none is lost, and no fold gets the whole remainder.
    """
    k = int(rng.integers(4, 7))
    draws = [(7, 3), (11, 4), (3 * k + k - 1, k), (5, 5)]
    return [case({"k": size}, n=n) for n, size in draws]


# --- initial weights ----------------------------------------------------------------------------------------


@check("glorot_uniform", points=(1, 1), view="moments")
def glorot_uniform_dense(rng):
    """A dense kernel is drawn uniformly, between minus and plus the root of 6 over the sum of its fans.

    - What is fan_in of a kernel of shape (60, 90), and what fan_out?
    - A uniform distribution on (-limit, limit) has variance limit squared over 3. Did you take one for the other?
    - The limit is the root of 6 over the sum of the two fans.
    """
    return [case(rng=seed(rng), shape=shape) for shape in [(50, 140), (180, 30)]]


@check("glorot_uniform", points=(0.5, 0.5), view="moments")
def glorot_uniform_convolution(rng):
    """A convolution's fans count its window.

    - How many inputs does one output of a 3 by 2 convolution with 40 channels look at?
    - The window, kh times kw, multiplies both fans; the last axis is out, the one before it in.
    """
    return [case(rng=seed(rng), shape=shape) for shape in [(3, 2, 16, 70), (4, 50, 30)]]


@check("glorot_uniform", points=(0.5, 0.5), driver="twice", view="moments", returns=("first", "second"))
def glorot_uniform_draws_anew(rng):
    """Two calls with one generator give different weights.

    - Two layers of one shape are made one after the other. Should their weights be equal?
    - Draw from the rng you were given, and make no generator of your own.
    """
    return [case(rng=seed(rng), shape=(40, 55))]


@check("he_normal", points=(1, 1), view="moments")
def he_normal_dense(rng):
    """A dense kernel has standard deviation root 2 over fan_in, and no weight in the tails.

    - Which of the two fans does He's rule use? And does your generator want a variance or a standard deviation?
    - No weight may be further than two standard deviations of the normal it is drawn from.
    - Cutting the tails narrows the rest: divide the standard deviation by 0.87962566 before you draw.
    """
    return [case(rng=seed(rng), shape=shape) for shape in [(100, 240), (2, 4500)]]


@check("he_normal", points=(0.5, 0.5), view="moments")
def he_normal_convolution(rng):
    """A convolution's fan_in counts its window.

    - How many inputs does one output of a 3 by 2 convolution with 40 channels look at?
    - fan_in is the product of all axes but the last.
    """
    return [case(rng=seed(rng), shape=shape) for shape in [(3, 2, 16, 90), (4, 50, 45)]]


@check("he_normal", points=(0.5, 0.5), driver="twice", view="moments", returns=("first", "second"))
def he_normal_draws_anew(rng):
    """Two calls with one generator give different weights.

    - Two layers of one shape are made one after the other. Should their weights be equal?
    - Draw from the rng you were given, and make no generator of your own.
    """
    return [case(rng=seed(rng), shape=(60, 75))]


# --- batch normalisation ------------------------------------------------------------------------------------


def features(rng, shape):
    """Features with centres and spreads of their own, far from mean 0 and variance 1."""
    d = shape[-1]
    centres = rng.choice([-1.0, 1.0], size=d) * rng.uniform(1, 4, size=d)
    spreads = rng.permutation(np.linspace(0.3, 2.5, d))
    return np.round(centres + spreads * rng.normal(size=shape), 2)


def per_feature(rng, d):
    """gamma, beta: none of them 1 or 0, gamma of both signs."""
    gamma = np.round(rng.uniform(0.4, 2.2, size=d), 2)
    gamma[rng.integers(d)] *= -1
    return gamma + 0.003, numbers(rng, d)


def moving(rng, d):
    """A moving mean and variance that are not where they start, nor what the batch has."""
    return np.round(rng.normal(0, 2, size=d), 2) + 0.005, np.round(rng.uniform(0.5, 4, size=d), 2)


def batch(rng, shape, options=None, upstream=False):
    gamma, beta = per_feature(rng, shape[-1])
    mean, var = moving(rng, shape[-1])
    from_above = {"dout": numbers(rng, shape)} if upstream else None
    return case(options, from_above, x=features(rng, shape), gamma=gamma, beta=beta, moving_mean=mean, moving_var=var)


@check("batch_norm_forward", points=(1, 1.5, 0.5))
def batch_norm_forward_training(rng):
    """In training each feature is normalised over the batch, and the moving averages take a step towards it.

    - Look at the columns of your output before gamma and beta: has each mean 0 and variance 1?
    - Statistics run over the samples, one of each per feature; the variance divides by n.
    - The moving averages keep momentum of the old value and take the rest from the batch.
    """
    return [
        batch(rng, (5, 3), {"training": True, "momentum": 0.8, "epsilon": 0.05}),
        batch(rng, (3, 4), {"training": True, "momentum": 0.4, "epsilon": 0.2}),
    ]


@check("batch_norm_forward", points=(1, 1, 0.5))
def batch_norm_forward_images(rng):
    """For images the statistics run over samples, rows and columns: one mean per channel.

    - Which axes of an image batch are samples? Count the means you should get.
    - All axes but the last: every pixel of a channel counts, and there is one mean per channel.
    """
    return [batch(rng, (3, 2, 4, 5), {"epsilon": 0.05}), batch(rng, (2, 5, 3), {"momentum": 0.7})]


@check("batch_norm_forward", points=(1, 1, 0.5))
def batch_norm_forward_inference(rng):
    """Without training the moving averages are used, and stay as they are.

    - Without training there may be only one sample. Where do the mean and the variance come from?
    - Use the moving ones, with epsilon as before, and return them as they came.
    """
    off = {"training": False}
    return [
        batch(rng, (4, 3), {**off, "momentum": 0.8, "epsilon": 0.05}),
        batch(rng, (1, 5), off),
        batch(rng, (2, 3, 4, 5), {**off, "epsilon": 0.3}),
    ]


@check("batch_norm_forward", points=(0.5, 0.5))
def batch_norm_forward_defaults(rng):
    """Left out, training is on, momentum is 0.99 and epsilon 0.001; a feature that never varies comes out as beta.

    - Which values have training, momentum and epsilon when the caller names none of them?
    - A feature that is the same in the whole batch has variance 0; epsilon alone is then under the root.
    """
    narrow_spread, still = batch(rng, (6, 3)), batch(rng, (4, 3))
    narrow_spread.inputs["x"][:, 1] = np.round(rng.normal(0, 0.05, size=6), 3)
    still.inputs["x"][:, 0] = 0.5
    return [narrow_spread, still, batch(rng, (1, 4))]


@check("batch_norm_backward", "batch_norm_forward", points=(1, 2, 0.5), driver="backward")
def batch_norm_backward_values(rng):
    """The gradient of batch normalisation goes through the batch's mean and variance too.

    - Add up dx over the batch, feature by feature. It should be 0: moving all samples together changes nothing.
    - x reaches the output in three ways: directly, through the mean, and through the variance.
    - gamma's gradient goes with the normalised x, beta's without; both add up over the samples.
    - Take from dx_hat its mean, and x_hat times the mean of dx_hat times x_hat; divide by the standard deviation.
    """
    return [
        batch(rng, (5, 3), {"training": True, "epsilon": 0.05}, upstream=True),
        batch(rng, (4, 6), {"training": True, "momentum": 0.7, "epsilon": 0.3}, upstream=True),
    ]


@check("batch_norm_backward", "batch_norm_forward", points=(0.5, 1, 0.5), driver="backward")
def batch_norm_backward_images(rng):
    """For images the gradient's sums and means run over samples, rows and columns.

    - Over how many values did the forward pass take its means? The backward's means run over the same.
    - All axes but the last, in the sums and in the means.
    """
    return [batch(rng, (2, 4, 3, 5), {"epsilon": 0.05}, upstream=True), batch(rng, (3, 2, 4), upstream=True)]


# --- layer normalisation ------------------------------------------------------------------------------------


def layer(rng, shape, options=None, upstream=False):
    gamma, beta = per_feature(rng, shape[-1])
    x = numbers(rng, shape) + np.round(rng.normal(size=(*shape[:-1], 1)), 1)
    from_above = {"dout": numbers(rng, shape)} if upstream else None
    return case(options, from_above, x=x, gamma=gamma, beta=beta)


@check("layer_norm_forward", points=(1, 1, 0.5))
def layer_norm_forward_values(rng):
    """Each sample is normalised over its own features, then scaled and shifted feature by feature.

    - Here it is each row, not each column, that gets mean 0 and variance 1.
    - Keep the axis when you take the mean, so that each sample meets its own; the variance divides by D.
    """
    return [layer(rng, (5, 3), {"epsilon": 0.05}), layer(rng, (3, 4), {"epsilon": 0.3})]


@check("layer_norm_forward", points=(0.5, 1))
def layer_norm_forward_sequences(rng):
    """In sequences every time step is normalised by itself; epsilon is 0.001 unless it is given.

    - For sequences (N, T, D) there are N times T means. Which axis disappears?
    - Only the last axis is averaged over; epsilon is 0.001 when it is not given, and stands under the root.
    """
    quiet = layer(rng, (2, 3, 4))
    quiet.inputs["x"][0, 1] = 0.75 + np.round(rng.normal(0, 0.03, size=4), 3)
    return [quiet, layer(rng, (2, 1, 3, 5), {"epsilon": 0.1})]


@check("layer_norm_backward", "layer_norm_forward", points=(1, 1.5, 0.5), driver="backward")
def layer_norm_backward_values(rng):
    """The gradient of layer normalisation goes through each sample's own mean and variance.

    - Add up dx over each row. It should be 0: moving all features of a sample together changes nothing.
    - Multiply by gamma first; the means that follow run along the last axis and keep it.
    - gamma and beta are shared by all samples: their gradients add up over every axis but the last.
    """
    return [
        layer(rng, (5, 3), {"epsilon": 0.05}, upstream=True),
        layer(rng, (3, 4), {"epsilon": 0.3}, upstream=True),
    ]


@check("layer_norm_backward", "layer_norm_forward", points=(0.5, 1), driver="backward")
def layer_norm_backward_sequences(rng):
    """For sequences the gradients of gamma and beta add up over samples and time steps.

    - For sequences, which shapes have dgamma and dbeta?
    - They add up over samples and time steps, and have one entry per feature.
    """
    return [layer(rng, (2, 3, 4), upstream=True), layer(rng, (2, 1, 3, 5), {"epsilon": 0.1}, upstream=True)]


# --- measures -----------------------------------------------------------------------------------------------


def answers(rng, n, classes, right):
    """(y_true, y_pred): class indices, of which `right` agree; no class is as often predicted as it is true."""
    y_true = rng.integers(classes, size=n)
    wrong = (y_true + rng.integers(1, classes, size=n)) % classes
    agree = rng.permutation(n) < right
    return y_true, np.where(agree, y_true, wrong)


@check("accuracy", points=(0.5, 0.5))
def accuracy_values(rng):
    """Accuracy is the fraction of answers that are right.

    - Compare the two arrays entry by entry. How many agree, and of how many?
    - A fraction between 0 and 1, not a percentage and not a count.
    """
    by_hand = case(y_true=np.array([0, 0, 1, 1, 2]), y_pred=np.array([0, 1, 1, 1, 0]))
    draws = [answers(rng, 12, 4, 5), answers(rng, 7, 3, 7), answers(rng, 9, 2, 0), answers(rng, 1, 3, 1)]
    return [by_hand, *(case(y_true=true, y_pred=predicted) for true, predicted in draws)]


@check("confusion_matrix", points=(1, 1))
def confusion_matrix_values(rng):
    """The confusion matrix counts, in row t and column p, the samples of class t that were called p.

    - Which index comes first, the true class or the predicted one?
    - If a pair occurs three times, its entry is 3. Does your indexing count all three?
    - Rows are the true classes, columns the predicted ones; every sample adds one.
    """
    by_hand = case({"classes": 3}, y_true=np.array([0, 0, 1, 1, 2]), y_pred=np.array([0, 1, 1, 1, 0]))
    y_true = np.concatenate([np.arange(4), np.full(4, 1), rng.integers(4, size=20)])
    y_pred = np.concatenate([np.arange(4), np.full(4, 3), rng.integers(4, size=20)])
    order = rng.permutation(len(y_true))
    return [by_hand, case({"classes": 4}, y_true=y_true[order], y_pred=y_pred[order])]


@check("confusion_matrix", points=(0.5, 0.5))
def confusion_matrix_absent_class(rng):
    """A class that does not occur still has a row and a column.

    - A class may be missing from this batch, the last one too. Which shape does the matrix have?
    - The shape comes from the argument classes, not from the labels that happen to be there.
    """
    y_true, y_pred = rng.choice([0, 2], size=9), rng.choice([0, 2, 3], size=9)
    return [
        case({"classes": 5}, y_true=y_true, y_pred=y_pred),
        case({"classes": 4}, y_true=np.array([2]), y_pred=np.array([0])),
    ]


@check("precision_recall_f1", points=(1, 1))
def precision_recall_f1_values(rng):
    """Precision is over what was called a class, recall over what is one, and F1 their harmonic mean.

    - Precision asks about what was called c, recall about what is c. Which is a row, which a column?
    - The diagonal over the columns' sums is precision, over the rows' sums recall.
    - F1 is the harmonic mean: twice the product over the sum.
    """
    counts = rng.integers(1, 9, size=(4, 4))
    counts[0, 1:], counts[1:, 0] = counts[0, 1:] + 9, np.minimum(counts[1:, 0], 3)
    two = np.array([[50, 3], [4, int(rng.integers(6, 12))]])
    called_once, there_once = np.array([[7, 0, 3], [0, 1, 4], [2, 0, 5]]), np.array([[6, 2, 1], [0, 1, 0], [3, 4, 8]])
    return [case(confusion=one) for one in (counts, two, called_once, there_once)]


@check("precision_recall_f1", points=(0.5, 1))
def precision_recall_f1_nothing_there(rng):
    """Where there is nothing to divide by, precision, recall and F1 are 0.

    - What if a class was never predicted, or never occurs, or was never right? Which fractions are 0/0 then?
    - Every 0/0 counts as 0: look at the denominators before you divide, all three of them.
    """
    a, b, c, d = (int(one) for one in rng.integers(2, 9, size=4))
    never_predicted = np.array([[a, b, 0], [c, d, 0], [1, 2, 0]])
    never_true = np.array([[a, b, 1], [c, d, 2], [0, 0, 0]])
    never_at_all = np.array([[a, 0, b], [0, 0, 0], [c, 0, d]])
    never_right = np.array([[0, a, b], [c, d, 1], [1, 2, a]])
    return [case(confusion=counts) for counts in (never_predicted, never_true, never_at_all, never_right)]
