"""What `from autograder import ...` gives behind the wall in place of the kit's data: no file of it is there.

It crosses the wall as text, so it imports NumPy and nothing else.
"""

from typing import Any

import numpy as np


def load_mnist(*_: Any, **__: Any) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Twenty digits that are none, so that a cell that trains on the kit's digits runs, and soon ends."""
    labels = np.arange(20, dtype=np.uint8) % 10
    images = np.repeat(25 * labels, 28 * 28).reshape(20, 28, 28)
    return (images, labels), (images.copy(), labels.copy())


STAND_INS = {"load_mnist": load_mnist}
