"""`deltarule train`: the network of topic mnist trained on MNIST, by the reference or by Keras, and assessed.

No part of the grading engine, and of what students get: the command line offers it where there is a `reference/`.
"""

from collections.abc import Callable

# What hears of every batch: how many batches are done, of how many, its loss and its accuracy.
OnBatch = Callable[[int, int, float, float], None]


class CannotTrain(Exception):
    """What was asked for cannot be done here; one line names the value and the way out."""
