"""What is asked about the losses. Inputs only: the reference gives the answers.

Draws are built, not merely drawn: every branch and corner that tells two ideas apart occurs in every batch.
"""

import numpy as np

from autograder.ask import batched, case, check

RETURNS = {
    "mean_squared_error": ["loss"],
    "mean_squared_error_grad": ["dy_pred"],
    "huber": ["loss"],
    "huber_grad": ["dy_pred"],
    "binary_crossentropy": ["loss"],
    "binary_crossentropy_grad": ["dy_pred"],
    "categorical_crossentropy": ["loss"],
    "categorical_crossentropy_grad": ["dy_pred"],
    "softmax_crossentropy": ["loss", "dlogits"],
    "kl_divergence": ["loss"],
    "hinge": ["loss"],
}

# Every check below has a batch of one among its cases, so the law is not asked again.
OF_ROWS = ("y_true", "y_pred")
BATCHED = {
    "mean_squared_error": batched(*OF_ROWS, mean=["loss"], asked=False),
    "huber": batched(*OF_ROWS, mean=["loss"], asked=False),
    "binary_crossentropy": batched(*OF_ROWS, mean=["loss"], asked=False),
    "categorical_crossentropy": batched(*OF_ROWS, mean=["loss"], asked=False),
    "kl_divergence": batched(*OF_ROWS, mean=["loss"], asked=False),
    "hinge": batched(*OF_ROWS, mean=["loss"], asked=False),
}


def errors_apart(rng, shape, delta=1.0):
    """(y_true, y_pred) whose errors are small and large against delta, of both signs, in random places."""
    size = int(np.prod(shape))
    magnitudes = np.where(np.arange(size) % 4 < 2, rng.uniform(0.2, 0.7, size), rng.uniform(1.5, 4.0, size))
    signs = np.where(np.arange(size) % 2 == 0, 1, -1)
    error = np.round(rng.permutation(magnitudes * signs) * delta, 2).reshape(shape)
    y_true = np.round(rng.normal(size=shape), 2)
    return y_true, np.round(y_true + error, 2)


def yes_and_no(rng, shape):
    """(y_true, y_pred): zeros and ones in random places; probabilities in hundredths, 0.05 to 0.95."""
    size = int(np.prod(shape))
    y_true = rng.permutation(np.arange(size) % 2).astype(float).reshape(shape)
    return y_true, rng.integers(5, 96, size=shape) / 100


def uncertain_answers(rng, shape):
    """(y_true, y_pred): targets in eighths, none of them 0 or 1; predictions lean the way the targets do."""
    size = int(np.prod(shape))
    leans_to_yes = rng.permutation(np.arange(size) % 2)
    y_true = (rng.integers(1, 4, size=size) + 4 * leans_to_yes) / 8
    y_pred = (rng.integers(5, 45, size=size) + 50 * leans_to_yes) / 100
    return y_true.reshape(shape), y_pred.reshape(shape)


def distributions(rng, n, classes):
    """(n, classes): rows of hundredths, none below 0.05, that add up to one."""
    spare = 100 - 5 * classes
    rows = [5 + rng.multinomial(spare, rng.dirichlet(np.ones(classes))) for _ in range(n)]
    return np.array(rows) / 100


def one_hot(rng, y_pred):
    """One-hot rows with classes as different as can be; in row 0 the true class is the least likely one."""
    n, classes = y_pred.shape
    labels = rng.permutation(np.arange(n) % classes)
    labels[0] = np.argmin(y_pred[0])
    return np.eye(classes)[labels]


def scores_apart(rng, shape):
    """(signs, y_pred): for each sign scores beyond the margin, inside it, and on the wrong side."""
    size = int(np.prod(shape))
    kind = np.arange(size) % 3
    # So far on the wrong side that each sign's losses average above 1, which is what a label left at 0 costs.
    low, high = np.array([1.2, 0.1, -3.0])[kind], np.array([3.0, 0.9, -2.0])[kind]
    margins = np.round(rng.uniform(low, high), 2)
    signs = np.where(np.arange(size) // 3 % 2 == 0, 1.0, -1.0)
    order = rng.permutation(size)
    return signs[order].reshape(shape), (signs * margins)[order].reshape(shape)


def _named(pair):
    return {"y_true": pair[0], "y_pred": pair[1]}


# --- mean squared error -------------------------------------------------------------------------------------


@check("mean_squared_error", points=(0.5, 1, 0.5))
def mean_squared_error_values(rng):
    """The mean squared error is the mean of the squared errors over all entries.

    - Work out two entries by hand. What happens to each error, and what happens to all of them together?
    - Square each error, add all squares up, divide by how many entries there are; there is no ½.
    """
    guide = case(y_true=np.array([1.0, 2, 3, 4, 5]), y_pred=np.array([1.2, 2.1, 2.9, 4.1, 4.9]))
    y_true, y_pred = errors_apart(rng, (5, 3), delta=1.5)
    return [guide, case(y_true=y_true, y_pred=y_pred)]


@check("mean_squared_error", points=(0.5, 0.5))
def mean_squared_error_any_shape(rng):
    """The mean squared error is one number, for arrays of any shape and for a batch of one.

    - How many axes does your formula expect? The loss does not care how the entries are laid out.
    - Average over every entry there is, not along one axis, and divide by the size, not by the length.
    """
    draws = [errors_apart(rng, shape, delta=1.5) for shape in [(2, 3, 4), (1, 6), (4, 1)]]
    return [case(**_named(pair)) for pair in draws]


@check("mean_squared_error_grad", points=(0.5, 1, 0.5))
def mean_squared_error_grad_values(rng):
    """The gradient of the mean squared error has one entry for each prediction.

    - Move one prediction a little. Which single term of the sum changes, and how fast?
    - The square brings a factor, the mean a divisor; both stay in the gradient.
    - It is twice the error, prediction minus truth, divided by the number of all entries.
    """
    draws = [errors_apart(rng, shape, delta=1.5) for shape in [(5, 3), (7,), (1, 4), (2, 3, 4)]]
    return [case(**_named(pair)) for pair in draws]


# --- Huber --------------------------------------------------------------------------------------------------


@check("huber", points=(0.5, 1, 0.5))
def huber_values(rng):
    """Huber's loss squares small errors and grows in a straight line for large ones.

    - Draw it: a parabola near zero, straight lines outside. Do the pieces meet at an error of plus or minus delta?
    - Which piece an entry is on depends on the size of its error, not on its sign; `delta` is 1 unless it is given.
    - Inside: half the square. Outside: delta times the size, less half of delta squared. Then the mean of all entries.
    """
    draws = [errors_apart(rng, shape) for shape in [(5, 3), (1, 4)]]
    return [case(**_named(pair)) for pair in draws]


@check("huber", points=(0.5, 0.5))
def huber_delta(rng):
    """Huber's loss bends at delta, whatever delta is.

    - Does delta appear wherever the formula has it? A delta of 1 hides a missing factor.
    - In the straight piece delta appears twice: once as the slope, once squared in the constant.
    """
    cases = [case({"delta": delta}, **_named(errors_apart(rng, (3, 4), delta))) for delta in (0.5, 2.5)]
    y_true = np.array([0.0, 2.0, -1.0, 0.5, 3.0, -2.0])
    at_the_bend = y_true + np.array([1.5, -1.5, 0.0, 3.0, -1.25, -4.5])
    return [*cases, case({"delta": 1.5}, y_true=y_true, y_pred=at_the_bend)]


@check("huber_grad", points=(0.5, 0.5, 0.5))
def huber_grad_values(rng):
    """The gradient of Huber's loss is the error, held between -1 and 1, over the number of entries.

    - Differentiate the two pieces separately, then divide by what the mean divides by.
    - On the straight piece the slope no longer depends on how large the error is, only on its sign.
    """
    draws = [errors_apart(rng, shape) for shape in [(5, 3), (1, 4), (7,)]]
    return [case(**_named(pair)) for pair in draws]


@check("huber_grad", points=(0.5, 0.5))
def huber_grad_delta(rng):
    """The gradient of Huber's loss never exceeds delta over the number of entries.

    - How steep is the straight piece when delta is 2.5?
    - Beyond the bend the slope is delta with the sign of the error; inside, delta plays no part.
    """
    cases = [case({"delta": delta}, **_named(errors_apart(rng, (3, 4), delta))) for delta in (0.5, 2.5)]
    y_true = np.array([0.0, 2.0, -1.0, 0.5, 3.0, -2.0])
    at_the_bend = y_true + np.array([1.5, -1.5, 0.0, 3.0, -1.25, -4.5])
    return [*cases, case({"delta": 1.5}, y_true=y_true, y_pred=at_the_bend)]


# --- binary cross-entropy -----------------------------------------------------------------------------------


@check("binary_crossentropy", points=(0.5, 1, 0.5))
def binary_crossentropy_values(rng):
    """Binary cross-entropy charges for a wrong yes and for a wrong no.

    - What should a confident yes cost when the answer was no? Does your formula charge for it?
    - There are two terms, one for y and one for 1 - y; the logarithm is natural; the mean is over all entries.
    """
    draws = [yes_and_no(rng, shape) for shape in [(5, 3), (1, 4), (7,)]]
    return [case(**_named(pair)) for pair in draws]


@check("binary_crossentropy", points=(0.5, 0.5))
def binary_crossentropy_clip(rng):
    """Binary cross-entropy stays finite when a prediction is exactly 0 or 1.

    - What is the logarithm of 0? And who promised that no prediction is exactly 0 or 1?
    - Bring the probabilities into an interval first, on both sides, and leave those already inside alone.
    - The interval is from 1e-7 to 1 - 1e-7, and it is the probability that is clipped, not its logarithm.
    """
    near_zero = [[1, 0], [0, 0], [1, 5e-8], [1, 2e-7], [0, 2e-7], [1, 2e-3]]
    near_one = [[0, 1], [1, 1]]
    cases = []
    for corners, shape in [(near_zero, (5, 2)), (near_one, (2, 3))]:
        pairs = np.concatenate([np.array(corners), np.stack(yes_and_no(rng, (4,)), axis=1)])
        y_true, y_pred = rng.permutation(pairs).T
        cases.append(case(y_true=y_true.reshape(shape), y_pred=y_pred.reshape(shape)))
    return cases


@check("binary_crossentropy", points=(0.5, 0.5))
def binary_crossentropy_soft_targets(rng):
    """Binary cross-entropy takes targets that are probabilities themselves.

    - Does your function ask whether y is 1, or does it multiply by y?
    - A target of 0.25 takes a quarter of the one term and three quarters of the other.
    """
    return [case(**_named(uncertain_answers(rng, (3, 4))))]


@check("binary_crossentropy_grad", points=(0.5, 1, 0.5))
def binary_crossentropy_grad_values(rng):
    """The gradient of binary cross-entropy is taken with respect to the probabilities.

    - With respect to what? The simple p - y belongs to the pre-activation of a sigmoid, not to the probability.
    - Differentiate log p and log(1 - p); the inner derivative of 1 - p is -1.
    - Minus y over p, plus (1 - y) over (1 - p), all divided by the number of entries.
    """
    draws = [yes_and_no(rng, shape) for shape in [(5, 3), (1, 4), (7,)]]
    return [case(**_named(pair)) for pair in draws]


@check("binary_crossentropy_grad", points=(0.5, 0.5))
def binary_crossentropy_grad_soft_targets(rng):
    """The gradient of binary cross-entropy takes targets that are probabilities themselves.

    - With a target between 0 and 1 both terms are there at once. Does your formula rely on one of them being zero?
    - Multiply each term by its share, y or 1 - y, rather than choosing between them.
    """
    return [case(**_named(uncertain_answers(rng, (3, 4))))]


# --- categorical cross-entropy ------------------------------------------------------------------------------


@check("categorical_crossentropy", points=(0.5, 1, 0.5))
def categorical_crossentropy_values(rng):
    """Categorical cross-entropy is minus the log of the true class's probability, averaged over the rows.

    - For one row with one-hot truth, which of the C terms are not zero?
    - Add up over the classes, take the mean over the rows: divide by N, not by N times C.
    """
    guide = case(y_true=np.array([[1.0, 0.0]]), y_pred=np.array([[0.8, 0.2]]))
    y_pred = distributions(rng, 5, 3)
    return [guide, case(y_true=one_hot(rng, y_pred), y_pred=y_pred)]


@check("categorical_crossentropy", points=(0.5, 0.5, 0.5))
def categorical_crossentropy_unnormalised(rng):
    """Categorical cross-entropy first divides each row of y_pred by its sum.

    - Look at the sums of the rows. Are these probabilities yet?
    - Divide each row by its own sum before anything else; keep the axis so that the shapes fit.
    """
    draws = [np.round(rng.uniform(0.2, 3.0, size=shape), 2) for shape in [(5, 3), (2, 4), (1, 6)]]
    return [case(y_true=one_hot(rng, y_pred), y_pred=y_pred) for y_pred in draws]


@check("categorical_crossentropy", points=(0.5, 0.5), needs="categorical_crossentropy_unnormalised")
def categorical_crossentropy_clip(rng):
    """Categorical cross-entropy stays finite when the true class got a probability of exactly zero.

    - The true class may have been given a probability of exactly zero.
    - First divide, then clip to [1e-7, 1 - 1e-7], then take the logarithm; do not divide again.
    """
    impossible = np.append(np.round(rng.uniform(0.5, 2.0, size=3), 2), 0.0)
    certain = np.array([0.0, 0.0, 0.0, 2.5])
    unlikely = np.array([0.25, 0.5, 0.25 - 2e-7, 2e-7])
    ordinary = np.round(rng.uniform(0.2, 3.0, size=(2, 4)), 2)
    y_pred = np.array([impossible, certain, unlikely, *ordinary])
    order, columns = rng.permutation(5), rng.permutation(4)
    y_true = np.eye(4)[[3, 3, 3, 0, 1]]
    return [case(y_true=y_true[order][:, columns], y_pred=y_pred[order][:, columns])]


@check("categorical_crossentropy_grad", points=(0.5, 0.5, 0.5))
def categorical_crossentropy_grad_values(rng):
    """The gradient of categorical cross-entropy goes through the division by the row's sum.

    - The loss divides each row by its sum. Raise a wrong class's entry: what happens to the share of the true one?
    - Write the loss of a row as log(sum) minus log(true entry), and differentiate both.
    - Where a row adds up to one, the wrong classes have a gradient of 1/N and the true one of (1 - 1/p)/N.
    """
    draws = [distributions(rng, n, classes) for n, classes in [(5, 3), (1, 4)]]
    return [case(y_true=one_hot(rng, y_pred), y_pred=y_pred) for y_pred in draws]


@check("categorical_crossentropy_grad", points=(0.5, 0.5, 0.5))
def categorical_crossentropy_grad_unnormalised(rng):
    """The gradient of categorical cross-entropy is right for rows of any sum.

    - What is the derivative of log(s) when s is not 1?
    - Each row has its own sum; its inverse takes the place of the 1.
    """
    draws = [np.round(rng.uniform(0.2, 3.0, size=shape), 2) for shape in [(5, 3), (2, 4), (1, 6)]]
    return [case(y_true=one_hot(rng, y_pred), y_pred=y_pred) for y_pred in draws]


# --- softmax cross-entropy ----------------------------------------------------------------------------------


def labelled_logits(rng, n, classes):
    """(logits, labels): labels as different as can be; in row 0 the true class is the least likely one."""
    logits = np.round(rng.normal(scale=1.5, size=(n, classes)), 2)
    return {"logits": logits, "labels": one_hot(rng, logits).argmax(axis=1)}


@check("softmax_crossentropy", points=(1, 2, 0.5))
def softmax_crossentropy_values(rng):
    """Softmax cross-entropy returns the mean loss, and (softmax - one-hot) / N as its gradient.

    - Take one row, and do softmax, logarithm and gradient by hand. Do value and gradient both fit?
    - Softmax goes along the classes, within a row. The labels are class numbers: they say which column counts.
    - The gradient is softmax minus the one-hot row, and it carries the 1/N of the mean.
    """
    return [case(**labelled_logits(rng, n, classes)) for n, classes in [(5, 3), (2, 4), (1, 6)]]


@check("softmax_crossentropy", points=(1, 1, 0.5))
def softmax_crossentropy_extreme_logits(rng):
    """Softmax cross-entropy is exact for any finite logits, from -1000 to 1000 in one batch.

    - exp(1000) overflows and log(0) is minus infinity. What may be subtracted from a row without changing its softmax?
    - Subtract each row's own largest logit; the largest of the whole batch does not help a row of small ones.
    - Never take the log of a softmax: a shifted logit minus the log of the sum of exponentials never overflows.
    """
    small = np.round(rng.normal(size=(5, 4)), 2)
    rows = np.array(
        [
            1000 - np.abs(small[0]),
            np.abs(small[1]) - 1000,
            [-1000, 1000, 0, 500],
            [1000, -1000, *small[3, 2:]],
            [small[4, 0] - 15, *small[4, 1:]],
        ]
    )
    labels = np.array([0, rng.integers(4), 0, 0, 0])
    columns, order = rng.permutation(4), rng.permutation(5)
    # Column j of the permuted rows is column columns[j]: a label moves to where its column went.
    moved = np.argsort(columns)[labels]
    return [case({"label_smoothing": 0.0}, logits=rows[order][:, columns], labels=moved[order])]


@check("softmax_crossentropy", points=(0.5, 1, 0.5))
def softmax_crossentropy_label_smoothing(rng):
    """With label smoothing the target is (1 - e) one-hot + e / C, in the loss and in the gradient.

    - Write down a smoothed row for C = 4. Does it still add up to one?
    - The spread goes to all C classes alike, the true one included, and the loss now has C terms a row.
    - Use the same smoothed target in the loss and in the gradient.
    """
    draws = [(0.25, 5, 3), (0.5, 2, 4), (0.0, 3, 5), (0.125, 1, 6)]
    return [case({"label_smoothing": e}, **labelled_logits(rng, n, classes)) for e, n, classes in draws]


# --- KL divergence ------------------------------------------------------------------------------------------


@check("kl_divergence", points=(0.5, 1, 0.5))
def kl_divergence_values(rng):
    """The KL divergence says how far the rows of y_pred are from those of y_true.

    - The divergence of a distribution from itself is 0. Is yours?
    - Which of the two weighs the logarithms, and which stands on top of the fraction? In both cases: the truth.
    - Add up over the classes, take the mean over the rows.
    """
    shapes = [(5, 3), (2, 4), (1, 6)]
    cases = [case(y_true=distributions(rng, n, c), y_pred=distributions(rng, n, c)) for n, c in shapes]
    by_hand = case(y_true=np.array([[0.5, 0.5]]), y_pred=np.array([[0.75, 0.25]]))
    return [by_hand, *cases]


@check("kl_divergence", points=(0.5, 0.5))
def kl_divergence_clip(rng):
    """The KL divergence clips both arrays to [1e-7, 1] and otherwise takes the rows as they are.

    - Zeros can be on either side, and so can numbers that are no probabilities.
    - Clip both arrays to [1e-7, 1], even a true zero, and do not divide the rows by their sums.
    """
    classes = rng.permutation(4)
    certain = np.eye(4)[classes[:3]]
    nearly = np.where(certain == 1, rng.integers(94, 97, size=(3, 1)) / 100, 0.01)
    y_true, y_pred = distributions(rng, 3, 4), distributions(rng, 3, 4)
    y_pred[np.arange(3), classes[:3]] = [0.0, 0.0, 2e-7]
    y_true[np.arange(3), classes[1:]] = 0.0
    weights = np.round(rng.uniform(0.1, 0.9, size=(2, 5)), 2)
    weights[rng.integers(2), rng.integers(5)] = 1.5
    half_above_one = np.round(np.repeat([1.0, 0.0], 5) + rng.uniform(0.1, 0.9, size=10), 2)
    pairs = [(certain, nearly), (y_true, y_pred), (weights, rng.permutation(half_above_one).reshape(2, 5))]
    return [case(**_named(pair)) for pair in pairs]


# --- hinge --------------------------------------------------------------------------------------------------


@check("hinge", points=(0.5, 0.5, 0.5))
def hinge_values(rng):
    """The hinge loss is how far each score falls short of a margin of 1 on the right side.

    - What does a score of 3 cost when the answer is yes? And a score of 0.5?
    - Sign times score; how much it falls short of 1, never less than nothing; the mean over all entries.
    """
    draws = [scores_apart(rng, shape) for shape in [(5, 3), (1, 6), (2, 3, 4)]]
    # All but one score far beyond the margin: the good ones must not make up for the bad one.
    signs = np.array([1.0, -1.0, -1.0, 1.0])
    draws.append((signs, signs * np.append(np.round(rng.uniform(4.0, 9.0, size=3), 2), -0.5)))
    return [case(**_named(pair)) for pair in draws]


@check("hinge", points=(0.5, 0.5, 0.5))
def hinge_zero_one_labels(rng):
    """The hinge loss takes a batch of 0/1 labels as -1/1.

    - A label of 0 makes the product 0, whatever the score. What should a no be?
    - If nothing but 0 and 1 occurs in the batch, 0 becomes -1; labels that are -1 and 1 already stay.
    """
    # Labels are integers, and the engine leaves integers alone when it probes how sensitive an answer is.
    draws = [scores_apart(rng, shape) for shape in [(5, 3), (7,)]]
    return [case(y_true=(signs > 0).astype(np.int64), y_pred=scores) for signs, scores in draws]


@check("hinge", points=(0.5, 0.5), needs="hinge_zero_one_labels")
def hinge_only_zeros(rng):
    """The hinge loss takes a batch as 0/1 labels also when all its labels are 0.

    - A batch can happen to hold zeros only. What does your test for 0/1 labels say of it?
    - Ask of every label whether it is 0 or 1, not whether both occur.
    """
    signs, scores = scores_apart(rng, (3, 2))
    mixed = (signs > 0).astype(np.int64)
    return [case(y_true=np.zeros_like(mixed), y_pred=scores), case(y_true=mixed, y_pred=scores)]
