"""`deltarule train`: the network of topic 8 trained on MNIST, by the reference or by Keras, and assessed.

It needs `reference/` and is no part of what students get.
"""


class CannotTrain(Exception):
    """What was asked for cannot be done here; one line names the value and the way out."""
