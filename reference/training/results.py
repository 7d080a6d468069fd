"""What is known of a network after its training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .checkpoint import Epoch


@dataclass(frozen=True)
class Results:
    """What the summary and the figures are made of.

    images (N, 28, 28, 1) in [0, 1] and labels (N,) of the test digits, probabilities (N, 10) by the network, and
    its params, a dict like that of reference.mnist.init_params.
    """

    history: list[Epoch]
    images: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    params: dict[str, np.ndarray]

    @property
    def predicted(self) -> np.ndarray:
        """The most probable class of each test digit: integers (N,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def confusion(self) -> np.ndarray:
        """Counts (10, 10), rows the true class, columns the predicted one."""
        from reference.regularization import confusion_matrix

        return np.asarray(confusion_matrix(self.labels, self.predicted, classes=10))

    def feature_maps(self, image: np.ndarray) -> list[np.ndarray]:
        """What each of the three convolution layers makes of an image (1, 28, 28, 1), after its ReLU: (H, W, F)."""
        from reference.convolution import conv2d_forward, max_pool2d_forward
        from reference.neurons import relu

        x, maps = image, []
        for layer in ("conv1", "conv2", "conv3"):
            x = relu(conv2d_forward(x, self.params[f"{layer}_kernel"], self.params[f"{layer}_bias"])[0])
            maps.append(x[0])
            x = max_pool2d_forward(x)[0]
        return maps
