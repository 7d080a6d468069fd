"""The names are bound to methods, objects, partials and lambdas; caches are dicts, objects and closures."""

import collections
import functools

import numpy as np


class Penalty:
    """strength times the sum of `of(w)`, and its derivative."""

    def __init__(self, of, slope):
        self.of, self.slope = of, slope

    def __call__(self, w, strength):
        return sum(map(self.of, w.flat)) * strength, self.slope(w) * strength


class Dropout:
    """One object serves every call; what a call draws stays in the closure it returns."""

    def __init__(self):
        self.calls = 0

    def forward(self, x, rate, rng, training=True):
        self.calls += 1
        if not training:
            return x, lambda dout: dout
        dropped = rng.uniform(size=x.shape) < rate
        scaled = functools.partial(self.scaled, dropped=dropped, rate=rate)
        return scaled(x), scaled

    @staticmethod
    def scaled(x, dropped, rate):
        return np.where(dropped, 0, x / (1 - rate)).astype(x.dtype)

    @staticmethod
    def backward(dout, cache):
        return cache(dout)


class Normalised:
    """x without its mean and in units of its deviation over some axes; an instance is a cache."""

    def __init__(self, x, axes, epsilon, mean=None, variance=None):
        self.axes = axes
        self.mean = np.average(x, axis=axes) if mean is None else mean
        distance = x - self.spread(self.mean)
        self.variance = np.average(distance**2, axis=axes) if variance is None else variance
        self.inverse = 1 / np.sqrt(self.spread(self.variance) + epsilon)
        self.hat = distance * self.inverse

    def spread(self, statistic):
        return np.expand_dims(statistic, self.axes)

    def backward(self, dhat):
        along = self.spread(np.average(dhat * self.hat, axis=self.axes))
        return self.inverse * (dhat - self.spread(np.average(dhat, axis=self.axes)) - along * self.hat)


class Norm:
    @classmethod
    def batch(cls, x, gamma, beta, moving_mean, moving_var, training=True, momentum=0.99, epsilon=1e-3):
        axes = tuple(range(x.ndim - 1))
        given = {} if training else {"mean": moving_mean, "variance": moving_var}
        one = Normalised(x, axes, epsilon, **given)
        pairs = [(moving_mean, one.mean), (moving_var, one.variance)]
        moved = [old * momentum + new * (1 - momentum) if training else old for old, new in pairs]
        return (cls.affine(one, gamma, beta), *moved, {"one": one, "gamma": gamma})

    @classmethod
    def layer(cls, x, gamma, beta, epsilon=1e-3):
        one = Normalised(x, (-1,), epsilon)
        return cls.affine(one, gamma, beta), {"one": one, "gamma": gamma}

    @staticmethod
    def affine(one, gamma, beta):
        return np.add(np.multiply(one.hat, gamma), beta)

    @staticmethod
    def backward(dout, cache):
        rows, hats = (array.reshape(-1, array.shape[-1]) for array in (dout, cache["one"].hat))
        return cache["one"].backward(dout * cache["gamma"]), np.einsum("nd,nd->d", rows, hats), np.sum(rows, axis=0)


class Initial:
    """Initial values: `draw(rng, shape, fan_in, fan_out)`, where a window counts to both fans."""

    def __init__(self, draw):
        self.draw = draw

    def __call__(self, rng, shape):
        size = functools.reduce(lambda a, b: a * b, shape)
        return self.draw(rng, shape, size / shape[-1], size / shape[-2])

    @staticmethod
    def uniform(rng, shape, fan_in, fan_out):
        limit = (6 / (fan_in + fan_out)) ** 0.5
        return limit - 2 * limit * rng.random(shape)

    @staticmethod
    def truncated(rng, shape, fan_in, fan_out, cut=2.0, std_of_what_remains=0.879625661034):
        """Draws by the hundred, those beyond the cut thrown away, until there are enough."""
        values = np.empty(0)
        while values.size < np.prod(shape):
            draws = rng.normal(size=100)
            values = np.concatenate([values, draws[np.abs(draws) <= cut]])
        return np.resize(values, shape) * (2 / fan_in) ** 0.5 / std_of_what_remains


class Folds(list):
    """A list that fills itself: every k-th index from one on."""

    def __init__(self, n, k):
        everyone = range(n)
        splits = [everyone[fold::k] for fold in range(k)]
        super().__init__((np.array(sorted({*everyone} - {*own}), int), np.array(own, int)) for own in splits)


class Patience:
    Epochs = collections.namedtuple("Epochs", "stop best")

    @classmethod
    def watch(cls, validation_losses, patience):
        best = 0
        for epoch in range(len(validation_losses)):
            if validation_losses[epoch] < validation_losses[best]:
                best = epoch
            if epoch - best >= patience:
                break
        return cls.Epochs(epoch, best)


class Counts:
    @staticmethod
    def table(y_true, y_pred, classes):
        pairs = collections.Counter(zip(y_true.tolist(), y_pred.tolist(), strict=True))
        return np.array([[pairs[truth, guess] for guess in range(classes)] for truth in range(classes)])

    @staticmethod
    def ratio(a, b):
        return np.divide(a, b, out=np.zeros(len(b)), where=b != 0)

    @classmethod
    def scores(cls, confusion):
        right = np.trace(confusion[np.newaxis] * np.eye(len(confusion))[:, np.newaxis], axis1=1, axis2=2)
        precision, recall = (cls.ratio(right, confusion.sum(axis)) for axis in (0, 1))
        return [precision, recall, cls.ratio(2 * precision * recall, precision + recall)]


l1_penalty = Penalty(abs, np.sign)
l2_penalty = Penalty(np.square, functools.partial(np.multiply, 2))
dropout_forward = Dropout().forward
dropout_backward = Dropout.backward
batch_norm_forward, layer_norm_forward = Norm.batch, Norm().layer
batch_norm_backward = layer_norm_backward = Norm.backward
glorot_uniform, he_normal = Initial(Initial.uniform), Initial(Initial.truncated)
kfold_indices = Folds
early_stopping = Patience.watch
accuracy = lambda y_true, y_pred: np.equal(y_true, y_pred).sum() / len(y_pred)  # noqa: E731
confusion_matrix = Counts.table
precision_recall_f1 = Counts.scores
