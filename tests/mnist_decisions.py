"""What the project's network decides on a batch, and the reference's steps with somebody else's decisions.

A ReLU lets a value through or not; of a pooling's window one cell wins. Everything else is smooth. As every pooling
here follows a ReLU, the two are one decision: 0 to 3 for the cell that wins, -1 where none is above zero. A batch has
four arrays of decisions: of both poolings, then of both later ReLUs, True and False.
"""

from unittest.mock import patch

import numpy as np

from reference import mnist
from reference.convolution import max_pool2d_forward
from reference.fast import mnist as fast

USED = 12  # of the first pooling's 13 rows and columns: the windows that follow reach no further


def decisions(z1, z2, z3, z4):
    """Of a batch, from what its four ReLUs are given."""
    pooled = []
    for z in (z1, z2):
        out, (winner, _) = max_pool2d_forward(np.maximum(z, 0))
        pooled.append(np.where(out > 0, winner, -1)[:, :USED, :USED])
    return [*pooled, z3 > 0, z4 > 0]


def plain(params, x, y):
    """`reference.mnist.loss_and_gradients` in plain steps -> loss, grads, its decisions."""
    given, relu = [], mnist.relu_forward
    with patch.object(mnist, "relu_forward", lambda z: (given.append(z), relu(z))[1]):
        loss, grads = mnist.loss_and_gradients(params, x, y)
    return loss, grads, decisions(*given)


def threaded(params, x, y):
    """The same of `reference.fast`, which trains."""
    with fast.Network(fast.Parameters(params)) as network:
        loss, _ = network.run(x, y, np.arange(len(x)))
        grads = {name: network.gradients[0][name] for name in params}
        parts = list(network._parts.values())
    found = [np.concatenate([_of_pool(getattr(part, name), part.m) for part in parts]) for name in ("pool1", "pool2")]
    later = [np.concatenate([part.conv3.reshape(part.m, 3, 3, 64) > 0 for part in parts]),
             np.concatenate([part.dense1 > 0 for part in parts])]  # fmt: skip
    return loss / len(x), grads, [*found, *later]


def _of_pool(pool, m):
    winner = np.where(pool.later, 2 + pool.second[1], pool.second[0])
    return np.where(pool.alive, winner, -1).reshape(pool.image.shape).transpose(2, 0, 1, 3)


def following(params, x, y, decided):
    """The reference's plain steps with these decisions in place of its own -> loss, grads, values, missed.

    values   what comes out of each of the four where a network decides for itself
    missed   for each of the four, how far what comes out is from that, at most
    """
    values, missed = [], []
    pools, masks = iter(decided[:2]), iter([None, None, *decided[2:]])

    def note(out, right):
        values.append(right)
        missed.append(np.max(np.abs(out - right)))

    def relu(z):
        mask = next(masks)
        if mask is None:  # the pooling decides
            return z, np.ones(z.shape, bool)
        out = np.where(mask, z, 0)
        note(out, np.maximum(z, 0))
        return out, mask

    def pool(z):
        right, (winner, grid) = max_pool2d_forward(np.maximum(z, 0))
        wins = np.full(winner.shape, -1)
        inside = next(pools)
        used = np.s_[:, : inside.shape[1], : inside.shape[2]]
        wins[used] = inside
        height, width = (2 * side for side in winner.shape[1:3])
        cells = [z[:, i:height:2, j:width:2] for i in (0, 1) for j in (0, 1)]
        out = np.select([wins == number for number in range(4)], cells, 0.0)
        note(out[used], right[used])
        return out, (wins, grid)

    with patch.multiple(mnist, relu_forward=relu, max_pool2d_forward=pool):
        loss, grads = mnist.loss_and_gradients(params, x, y)
    return loss, grads, values, missed
