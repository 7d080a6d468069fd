"""What is asked about scaling."""

import numpy as np

from autograder.ask import batched, case, check  # noqa: F401

RETURNS = {"scale": ["scaled"]}
BATCHED = {}


@check("scale", points=(1, 1, 0.5))
def scale_values(rng):
    """A scaled feature has mean 0 and standard deviation 1.

    - What are mean and spread of [1, 2, 3] afterwards?
    - Subtract the mean, then divide by the standard deviation: np.std, with N below.
    """
    x = np.round(rng.normal(size=7), 2)
    return [case(x=x)]


# another check
