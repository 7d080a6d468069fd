"""`deltarule train`: the network of topic mnist trained on MNIST, by the reference or by Keras, and assessed.

No part of the grading engine, and of what students get: the command line offers it where there is a `reference/`.
"""


class CannotTrain(Exception):
    """What was asked for cannot be done here; one line names the value and the way out."""
