"""Functions of one array that a case can hand to a submission by name, as `Function("name")`.

Each takes an array of any shape of NumPy's (2 or later) or another array-API library, and gives a scalar. None
is symmetric in the entries: each has its own weight, given by its place in row-major order.
"""

from typing import Any


def _places(x: Any) -> tuple[Any, Any, Any]:
    """The array's namespace, its entries in row-major order, and the places 1, 2, 3, ... in its dtype."""
    xp = x.__array_namespace__()
    return xp, xp.reshape(x, (-1,)), xp.astype(xp.arange(1, x.size + 1), x.dtype)


def weighted_squares(x: Any) -> Any:
    """sum_i i x_i^2: its central differences are exact, whatever the step."""
    xp, flat, place = _places(x)
    return xp.sum(place * flat * flat)


def weighted_cubes(x: Any) -> Any:
    """sum_i x_i^3 / i + i x_i: a central difference is off by h^2 / i."""
    xp, flat, place = _places(x)
    return xp.sum(flat * flat * flat / place + place * flat)


def neighbour_sines(x: Any) -> Any:
    """sum_i sin(x_i x_{i+1}) + sum_i x_i / i: what one entry does depends on the next."""
    xp, flat, place = _places(x)
    return xp.sum(xp.sin(flat[:-1] * flat[1:])) + xp.sum(flat / place)


def log_sum_exp(x: Any) -> Any:
    """log sum_i i exp(x_i), for entries of ordinary size."""
    xp, flat, place = _places(x)
    return xp.log(xp.sum(place * xp.exp(flat)))


def damped_waves(x: Any) -> Any:
    """sum_i cos(i x_i) exp(-x_i^2 / 4)."""
    xp, flat, place = _places(x)
    return xp.sum(xp.cos(place * flat) * xp.exp(flat * flat * -0.25))


def shifted_product(x: Any) -> Any:
    """prod_i (1 + x_i / (i + 1)): every entry scales the slope of every other."""
    xp, flat, place = _places(x)
    return xp.prod(1.0 + flat / (place + 1.0))


FUNCTIONS = {
    one.__name__: one
    for one in (weighted_squares, weighted_cubes, neighbour_sines, log_sum_exp, damped_waves, shifted_product)
}
